"""What the class folder holds of hand-ins: `submitted/<student>/<lesson>/`, in nbgrader's layout.

Beside the notebook lie `timestamp.txt`, the student's own files that were taken along, `origin.json`, which is written last
and says from which file the hand-in came, and `before/<time>/` with each hand-in that this one replaced.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograde.base.files import write_whole
from autograde.class_folder import ClassFolder
from autograde.intake.own_files import files_beside, own_name, own_paths
from autograde.intake.reading import HandedNotebook, UnreadableHandIn, read_notebook
from autograde.intake.times import parse_time

BEFORE = "before"


@dataclass(frozen=True)
class HandIn:
    """A file in the class folder, as it was handed in."""

    student: str
    path: Path

    def read(self) -> bytes:
        """Return the file's bytes."""
        return self.path.read_bytes()

    @property
    def digest(self) -> str:
        """Names the bytes of the notebook and of the files beside it."""
        return digest(self.read(), self.files)

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """Name and text of the student's own files that lie beside it."""
        return files_beside(self.path)


def digest(raw: bytes, files: Iterable[tuple[str, str]] = ()) -> str:
    """Name what was handed in: a notebook, and the student's own files beside it (name, text)."""
    found = hashlib.sha256(raw)
    for name, text in files:
        found.update(json.dumps([name, text]).encode())
    return found.hexdigest()[:32]


def read_hand_ins(class_folder: ClassFolder, lesson: str) -> list[HandIn]:
    """Return the hand-ins of a lesson that the class folder holds, by student."""
    paths = class_folder.submitted.glob(f"*/{lesson}/{lesson}.ipynb")
    return [HandIn(path.parent.parent.name, path) for path in sorted(paths)]


def read_origin(class_folder: ClassFolder, student: str, lesson: str) -> dict[str, str]:
    """Return what is known of where a hand-in came from: {} when it was not collected by us."""
    return Place(class_folder, student, lesson).origin


def origins(submitted: Path, student: str = "*") -> Iterator[tuple[Path, dict[str, str]]]:
    """Yield the folder of each hand-in that was collected, of one student or of all, with where it came from."""
    folders = [submitted / student] if student != "*" else sorted(submitted.glob("[!.]*"))
    for folder in folders:
        for path in sorted(folder.glob("*/origin.json")):
            yield path.parent, _read_origin(path)


def _read_origin(path: Path) -> dict[str, str]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def blanks(notebook: HandedNotebook) -> int:
    """Count the exercises that are as they were given out."""
    return sum("raise NotImplementedError" in cell.source for cell in notebook.cells)


@dataclass(frozen=True)
class Place:
    """The folder of one student's hand-in for one lesson."""

    class_folder: ClassFolder
    student: str
    lesson: str

    @property
    def folder(self) -> Path:
        """`submitted/<student>/<lesson>`"""
        return self.class_folder.submitted / self.student / self.lesson

    @property
    def notebook(self) -> Path:
        """The notebook as it was handed in."""
        return self.folder / f"{self.lesson}.ipynb"

    @property
    def origin(self) -> dict[str, str]:
        """Where it came from, as `collect` wrote it; empty where nothing is known."""
        return _read_origin(self.folder / "origin.json")

    @property
    def time(self) -> float | None:
        """The time in `timestamp.txt`, which the teacher may have set; None when it cannot be read."""
        try:
            found = parse_time((self.folder / "timestamp.txt").read_text(encoding="utf-8"), UTC)
        except (OSError, ValueError):
            return None
        return found.timestamp() if found else None

    def read(self) -> HandedNotebook | None:
        """Return the notebook that is there; None when there is none that can be read."""
        try:
            return read_notebook(self.notebook.read_bytes())
        except (OSError, UnreadableHandIn):
            return None

    def set_time(self, time: float) -> None:
        """Write `timestamp.txt`; `time` in seconds since 1970."""
        write_whole(self.folder / "timestamp.txt", f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S} UTC\n")

    def write_origin(self, origin: Mapping[str, Any]) -> None:
        """Write where the hand-in came from."""
        write_whole(self.folder / "origin.json", json.dumps(origin, ensure_ascii=False, indent=1))

    def own_files(self) -> dict[str, bytes]:
        """Return the bytes of the student's own files beside the notebook, by name."""
        return {name: path.read_bytes() for name, path in self._all().items() if own_name(path.name)}

    def put(self, raw: bytes, files: Mapping[str, bytes], time: float, origin: Mapping[str, Any]) -> None:
        """Write a hand-in; the one that was there goes to `before/`."""
        if self.notebook.is_file() and (self.notebook.read_bytes() != raw or self.own_files() != files):
            self._keep_before()
        self._remove(self.own_files().keys() - files.keys())
        for name, content in files.items():
            write_whole(self.folder / name, content)
        write_whole(self.notebook, raw)
        self.set_time(time)
        self.write_origin(origin)

    def set_aside(self) -> None:
        """Move the hand-in to `before/`, with nothing in its place."""
        self._keep_before()
        self._remove(self._all())

    def _remove(self, names: Iterable[str]) -> None:
        """Delete files, and the packages that are empty without them."""
        for name in sorted(names):
            (self.folder / name).unlink()
            for package in (self.folder / name).parents[: name.count("/")]:
                if not any(package.iterdir()):
                    package.rmdir()

    def _keep_before(self) -> None:
        stamp = "unknown" if self.time is None else f"{datetime.fromtimestamp(self.time, UTC):%Y-%m-%dT%H-%M-%SZ}"
        there = {name: path.read_bytes() for name, path in self._all().items()}
        kept, number = self.folder / BEFORE / stamp, 1
        while any(
            path.read_bytes() != there.get(path.relative_to(kept).as_posix())
            for path in kept.rglob("*")
            if path.is_file()
        ):
            number += 1
            kept = self.folder / BEFORE / f"{stamp}-{number}"
        for name, content in there.items():
            write_whole(kept / name, content)

    def _all(self) -> dict[str, Path]:
        """Return the files of the hand-in by their names in its folder, those of the student's packages among them."""
        if not self.folder.is_dir():
            return {}
        direct = (path for path in self.folder.iterdir() if path.is_file() and not path.name.startswith("."))
        return dict(own_paths(self.folder)) | {path.name: path for path in direct}
