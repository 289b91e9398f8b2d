"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(path: Path, *, durable: bool = False) -> Iterator[Path]:
    """Give a place beside `path` to write to, and move what was written there when `with` ends well; makes the folder.

    Two processes may write the same file at once: the last one stays. A `durable` file outlives a power cut, for some
    milliseconds each. Raises `OSError`, and leaves what was there before.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{uuid.uuid4().hex}.part")  # short, since the name itself may be as long as names can be
    try:
        yield part
        if durable:
            with part.open("r+b") as file:
                os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes | str, *, durable: bool = False) -> None:
    """Write a file beside its place and move it there, as `whole` does. Text is written as UTF-8, line ends as they are."""
    with whole(path, durable=durable) as part:
        part.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
