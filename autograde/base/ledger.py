"""What was done, line by line, in a file that outlives the machine: each line is on the disk before the next step is taken."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograde.base.errors import CourseError
from autograde.base.language import say


class Ledger:
    """A file of JSON lines that is only ever added to, by one process at a time.

    A last line without its end does not count, and gives way to the next: whoever wrote it went no further. Raises
    `CourseError` where a line cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        raw = path.read_bytes() if path.is_file() else b""
        self._end = raw.rfind(b"\n") + 1
        self.entries: list[dict[str, Any]] = []
        for number, line in enumerate(raw[: self._end].splitlines(), 1):
            try:
                self.entries.append(dict(json.loads(line)))
            except (ValueError, TypeError, RecursionError) as error:
                raise CourseError(
                    say(
                        ja=f"{path} の {number} 行目が読めません。控えがあれば戻すか、その行を直してください。何もしていません。",
                        en=f"{path}, line {number} cannot be read. Put a backup there, or mend that line. Nothing was done.",
                    )
                ) from error

    def write(self, **entry: Any) -> None:
        """Add a line with the time; return when it is on the disk. Raises `OSError`."""
        entry = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **entry}
        line = json.dumps(entry, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        new = not self.path.exists()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.truncate(self._end)
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        if new:
            _sync_folder(self.path.parent)
        self._end += len(line)
        self.entries.append(entry)


def _sync_folder(folder: Path) -> None:
    """Let the name of a new file outlive a power cut, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folder
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
