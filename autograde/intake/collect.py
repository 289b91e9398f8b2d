"""Files that students handed in → `submitted/<student>/<lesson>/<lesson>.ipynb`, nbgrader's layout.

The source folder holds one folder a student, whose name is the student's: `<student>/<anything>.ipynb`, with further
folders inside it as they come. nbgrader's own `submitted/<student>/<lesson>/` is of that form too. Which lesson a file is
comes from the stamp in its metadata, then from its name. Of several files for one lesson the newest that can be read
counts. The source is only read.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from autograde.course import ClassFolder
from autograde.intake.reading import LARGEST, UnreadableHandIn, read_notebook
from autograde.language import say

Action = Literal["taken", "unreadable", "unchanged", "older", "no_lesson", "no_student", "refused"]


@dataclass(frozen=True)
class Collected:
    """What was done with one file; `told` says it in one line."""

    path: Path
    action: Action
    told: str
    student: str = ""
    lesson: str = ""


@dataclass(frozen=True)
class HandIn:
    """A file in the class folder, as it was handed in."""

    student: str
    path: Path

    def read(self) -> bytes:
        return self.path.read_bytes()


@dataclass(frozen=True)
class _Candidate:
    path: Path
    student: str
    lesson: str
    raw: bytes
    trouble: str
    modified: float

    @property
    def rank(self) -> tuple[bool, float, str]:
        return (not self.trouble, self.modified, str(self.path))


def read_hand_ins(class_folder: ClassFolder, lesson: str) -> list[HandIn]:
    """Return the hand-ins of a lesson that the class folder holds, by student."""
    paths = class_folder.submitted.glob(f"*/{lesson}/{lesson}.ipynb")
    return [HandIn(path.parent.parent.name, path) for path in sorted(paths)]


def collect(class_folder: ClassFolder, source: Path, lessons: Collection[str]) -> list[Collected]:
    """Copy what `source` holds into the class folder; return one entry a file, in the order of their paths."""
    done: dict[Path, Collected] = {}
    found: dict[tuple[str, str], list[_Candidate]] = {}
    for path, parts in _files(source):
        entry = _look(path, parts, lessons)
        if isinstance(entry, Collected):
            done[path] = entry
        elif entry is not None:
            found.setdefault((entry.student, entry.lesson), []).append(entry)
    for candidates in found.values():
        *others, newest = sorted(candidates, key=lambda candidate: candidate.rank)
        done[newest.path] = _take(class_folder, newest)
        for other in others:
            done[other.path] = _told(
                other.path,
                "older",
                ja=f"{other.lesson} の提出が複数あります。{newest.path.name} を使い、これは使いません。",
                en=f"not used: {newest.path.name} is the hand-in for {other.lesson}",
                student=other.student,
                lesson=other.lesson,
            )
    return [done[path] for path in sorted(done)]


def _files(source: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Walk through `source` without following links or entering hidden folders."""
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        for name in sorted(names):
            path = Path(folder, name)
            parts = path.relative_to(source).parts
            if parts[0] == "submitted":
                parts = parts[1:]
            if not name.startswith("."):
                yield path, parts


def _look(path: Path, parts: tuple[str, ...], lessons: Collection[str]) -> _Candidate | Collected | None:
    """Say what a file is; None for one that no one would call a hand-in (`timestamp.txt`, a data file)."""
    by_name = _lesson_in(parts, lessons)
    notebook = path.suffix.lower() == ".ipynb"
    if not notebook and (not by_name or path.suffix.lower() not in (".pdf", ".html", ".htm", ".json", ".py", ".zip")):
        return None
    if path.is_symlink():
        return _told(path, "refused", ja="リンクなので使いません。", en="not used: it is a link")
    if len(parts) < 2:
        return _told(
            path,
            "no_student",
            ja="学生のフォルダに入っていません。<学生>/ の下に置いてください。",
            en="not used: no student's folder around it; put it in <student>/",
        )
    student = unicodedata.normalize("NFC", parts[0]).strip()
    if path.stat().st_size > LARGEST:
        return _told(path, "refused", ja="大きすぎます。", en="not used: too large", student=student)
    raw, trouble, stamped = path.read_bytes(), "", ""
    try:
        stamped = read_notebook(raw).lesson
    except UnreadableHandIn as error:
        trouble = str(error)
    lesson = stamped if stamped in lessons else by_name
    if not lesson:
        return _told(
            path,
            "no_lesson",
            ja="どの課のものか分かりません。" + trouble,
            en=f"not used: of no lesson that this course has. {trouble}".rstrip(),
            student=student,
        )
    return _Candidate(path, student, lesson, raw, trouble, path.stat().st_mtime)


def _lesson_in(parts: tuple[str, ...], lessons: Collection[str]) -> str:
    """Return the lesson whose name stands in the file's name ("Copy of 02_activations (1)"), or is its folder's."""
    for part in reversed(parts[1:] or parts):
        text = unicodedata.normalize("NFKC", part)
        named = [lesson for lesson in lessons if re.search(rf"(?<![0-9]){re.escape(lesson)}(?![a-z0-9_])", text)]
        if len(named) == 1:
            return named[0]
    return ""


def _take(class_folder: ClassFolder, new: _Candidate) -> Collected:
    place = class_folder.submitted / new.student / new.lesson
    target, stamp = place / f"{new.lesson}.ipynb", place / "timestamp.txt"
    common = {"student": new.student, "lesson": new.lesson}
    if target.is_file():
        if target.read_bytes() == new.raw:
            return _told(
                new.path, "unchanged", ja="前に取り込んだものと同じです。", en="taken before, unchanged", **common
            )
        known = _when(stamp)
        if known is not None and known > int(new.modified) and _readable(target.read_bytes()):
            return _told(
                new.path,
                "older",
                ja="もっと新しい提出を取り込んであります。",
                en="not used: a newer hand-in was taken before",
                **common,
            )
    place.mkdir(parents=True, exist_ok=True)
    _write(target, new.raw)
    _write(stamp, f"{datetime.fromtimestamp(new.modified, UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode())
    if new.trouble:
        return _told(new.path, "unreadable", ja=f"読めません。{new.trouble}", en=f"unreadable: {new.trouble}", **common)
    return _told(new.path, "taken", ja=f"{new.lesson} として取り込みました。", en=f"taken as {new.lesson}", **common)


def _readable(raw: bytes) -> bool:
    try:
        read_notebook(raw)
    except UnreadableHandIn:
        return False
    return True


def _when(stamp: Path) -> int | None:
    try:
        return int(
            datetime.strptime(stamp.read_text().strip(), "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC).timestamp()
        )
    except (OSError, ValueError):
        return None


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def _told(path: Path, action: Action, *, ja: str, en: str, student: str = "", lesson: str = "") -> Collected:
    where = f"{student}/{path.name}" if student else path.name
    return Collected(path, action, f"{where}: {say(ja=ja, en=en)}", student, lesson)
