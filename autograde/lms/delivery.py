"""What an LMS holds of an assignment, brought into a folder of the class in the form of the LMS's own zip.

    downloads/canvas-12-34/files/…            what the LMS has now
    downloads/canvas-12-34/earlier/…          what it had before
    downloads/canvas-12-34/submissions.json   whose each file is, and when it was handed in, as the LMS says
    downloads/canvas-12-34/parts/…            downloads that were cut off

A run that is stopped goes on: what is there with its size and its time is not asked for again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.lms.model import File, Handed, Lms, Progress
from autograde.lms.names import told
from autograde.lms.session import Refused

TABLE = "submissions.json"


def deliver(lms: Lms, address: str, folder: Path, progress: Progress = lambda done, total: None) -> list[str]:
    """Bring everything that was handed in at `address` into `folder`; return sentences on what was left out.

    Raises `CourseError` where the LMS lets nobody in. A file that is gone, or that could not be had in full, costs only itself.
    """
    handed, said = lms.handed_in()
    notes = list(said)
    files = [(one, file) for one in handed for file in one.files]
    there: list[tuple[Handed, File]] = []
    gone: list[str] = []
    cut: list[str] = []
    for done, (one, file) in enumerate(files):
        progress(done, len(files))
        who = f"{one.person.name or one.person.number}: {file.name}"
        try:
            _bring(lms, file, folder)
            there.append((one, file))
        except Refused as error:
            if error.status in (0, 401, 429):
                raise
            (gone if error.status in (403, 404, 410) else cut).append(who)
    progress(len(files), len(files))
    _set_aside_others({file.place for _, file in there}, folder)
    table = {"system": lms.system, "address": address, "files": [_line(one, file) for one, file in there]}
    write_whole(folder / TABLE, json.dumps(table, ensure_ascii=False, indent=1))
    if gone:
        notes.append(
            say(
                ja=f"{lms.title} にもうないので、取り込めないファイル({len(gone)}): {told(gone)}",
                en=f"files that {lms.title} lists but no longer has ({len(gone)}): {told(gone)}",
            )
        )
    if cut:
        notes.append(
            say(
                ja=f"最後まで届かなかったファイル({len(cut)}): {told(cut)}。同じコマンドをもう一度実行すると、続きから届きます。",
                en=f"files that did not arrive in full ({len(cut)}): {told(cut)}. Run the same command again: it goes on from there.",
            )
        )
    return notes


def _bring(lms: Lms, file: File, folder: Path) -> None:
    path = folder / "files" / file.place
    if path.exists():
        if _is_there(file, path):
            return
        _set_aside(path, folder)
    if file.content is not None:
        write_whole(path, file.content)
    else:
        same = hashlib.sha256(f"{file.place}\0{file.size}\0{file.modified}".encode()).hexdigest()[:32]
        lms.download(file, path, folder / "parts" / same)
    os.utime(path, (file.modified, file.modified))


def _is_there(file: File, path: Path) -> bool:
    if file.content is not None:
        return path.read_bytes() == file.content
    status = path.stat()
    return int(status.st_mtime) == int(file.modified) and file.size in (None, status.st_size)


def _set_aside_others(now: set[str], folder: Path) -> None:
    """Move what the LMS no longer has out of the way: it was handed in once, and nothing is lost."""
    base = folder / "files"
    for path in sorted(_files_below(base)):
        if path.relative_to(base).as_posix() not in now:
            _set_aside(path, folder)


def _files_below(base: Path) -> Iterator[Path]:
    return (path for path in base.rglob("*") if path.is_file())


def _set_aside(path: Path, folder: Path) -> None:
    inside = path.relative_to(folder / "files")
    kept, number = folder / "earlier" / inside, 1
    while kept.exists():
        number += 1
        kept = folder / "earlier" / f"{number}" / inside
    kept.parent.mkdir(parents=True, exist_ok=True)
    path.replace(kept)


def _line(one: Handed, file: File) -> dict[str, object]:
    return {
        "place": file.place,
        "name": file.name,
        "upload": file.number,
        "number": one.person.number,
        "called": one.person.name,
        "ids": list(one.person.ids),
        "time": f"{one.time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if one.time else "",
        "late": one.late,
    }
