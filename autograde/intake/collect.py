"""Files that students handed in → `submitted/<student>/<lesson>/<lesson>.ipynb`, nbgrader's layout.

A source is a folder, a zip, or what a learning management system exports (see `senders`); a roster names students by
their ids. Which lesson a file is comes from the stamp in its metadata, then from its cells, then from its name. Of several
files for one lesson the newest that can be read counts. Sources are only read, and `origin.json` beside each hand-in says
from which file it came. Whom a file belongs to is never guessed: what fits nobody or several goes to `matches.csv` in the
class folder, where a person writes the student's id beside it for the next time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from autograde.course import ClassFolder
from autograde.files import write_whole
from autograde.intake.reading import LARGEST, HandedNotebook, UnreadableHandIn, read_notebook
from autograde.intake.roster import Roster
from autograde.intake.senders import Sender
from autograde.intake.sources import SourceFile, files_in
from autograde.intake.whose import Decision, Whose, lesson_named
from autograde.language import say

Action = Literal["taken", "unreadable", "unchanged", "older", "no_lesson", "no_student", "refused"]
SUFFIXES = (".pdf", ".html", ".htm", ".json", ".py", ".zip", ".docx", ".rar", ".7z")


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
    file: SourceFile
    sender: Sender
    student: str
    lesson: str
    raw: bytes
    trouble: str

    @property
    def rank(self) -> tuple[bool, int, float, str]:
        return (not self.trouble, self.sender.turn, self.file.modified, self.file.origin)


def read_hand_ins(class_folder: ClassFolder, lesson: str) -> list[HandIn]:
    """Return the hand-ins of a lesson that the class folder holds, by student."""
    paths = class_folder.submitted.glob(f"*/{lesson}/{lesson}.ipynb")
    return [HandIn(path.parent.parent.name, path) for path in sorted(paths)]


def collect(
    class_folder: ClassFolder,
    sources: Path | Iterable[Path],
    lessons: Collection[str],
    roster: Roster | None = None,
    lesson_of_cells: Callable[[HandedNotebook], str] = lambda notebook: "",
) -> list[Collected]:
    """Copy what the sources hold into the class folder; return one entry a file, in the order of their paths.

    `lesson_of_cells` finds the lesson of a notebook without a stamp by its cells, "" when it cannot.
    """
    done: dict[str, Collected] = {}
    found: dict[tuple[str, str], list[_Candidate]] = {}
    whose = Whose(class_folder, roster, lessons)
    for source in [sources] if isinstance(sources, Path) else sources:
        files = list(files_in(source))
        for file, decision in zip(files, whose.decide(files), strict=True):
            entry = _look(file, decision, lessons, lesson_of_cells)
            if isinstance(entry, Collected) and entry.action == "no_student":
                whose.ask(decision)
            if isinstance(entry, Collected):
                done[file.origin] = entry
            elif entry is not None:
                found.setdefault((entry.student, entry.lesson), []).append(entry)
    for candidates in found.values():
        *others, newest = sorted(candidates, key=lambda candidate: candidate.rank)
        done[newest.file.origin] = _take(class_folder, newest)
        for other in others:
            done[other.file.origin] = _told(
                other.file,
                "older",
                ja=f"{other.lesson} の提出が複数あります。{newest.file.name} を使い、これは使いません。",
                en=f"not used: {newest.file.name} is the hand-in for {other.lesson}",
                student=other.student,
                lesson=other.lesson,
            )
    whose.write()
    if roster is not None:
        _keep_names(class_folder, roster)
    return [done[origin] for origin in sorted(done)]


def read_origin(class_folder: ClassFolder, student: str, lesson: str) -> dict[str, str]:
    """Return what is known of where a hand-in came from: {} when it was not collected by us."""
    try:
        return dict(json.loads((class_folder.submitted / student / lesson / "origin.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _keep_names(class_folder: ClassFolder, roster: Roster) -> None:
    """Write the roster's names beside every hand-in of its students, those that were taken before as well."""
    for student in roster.students:
        names = dict(zip(("last_name", "first_name"), student.names, strict=True))
        for path in (class_folder.submitted / student.id).glob("*/origin.json"):
            origin = read_origin(class_folder, student.id, path.parent.name)
            if origin and any(names.values()) and origin != origin | names:
                _write_origin(path, origin | names)


def _write_origin(path: Path, origin: dict[str, Any]) -> None:
    write_whole(path, json.dumps(origin, ensure_ascii=False, indent=1))


def _look(
    file: SourceFile, decision: Decision, lessons: Collection[str], lesson_of_cells: Callable[[HandedNotebook], str]
) -> _Candidate | Collected | None:
    """Say what a file is; None for one that no one would call a hand-in (`timestamp.txt`, a data file)."""
    suffix = Path(file.name).suffix.lower()
    by_name = lesson_named(file.parts, lessons)  # a folder may be the lesson
    if (
        suffix != ".ipynb"
        and (not lesson_named(decision.rest[-1:], lessons) or suffix not in SUFFIXES)
        and not (file.trouble and suffix == ".zip")
    ):
        return None
    if file.trouble:
        return Collected(Path(file.origin), "refused", f"{'/'.join(file.parts[-2:])}: {file.trouble}")
    student, trouble = decision.student, ""
    if not student:
        return Collected(Path(file.origin), "no_student", f"{file.name}: {decision.why}")
    sender = decision.sender or Sender(student, student, file.parts)
    if file.size > LARGEST:
        return _told(file, "refused", ja="大きすぎます。", en="not used: too large", student=student)
    stamped = ""
    try:
        raw = file.read()
        notebook = read_notebook(raw)
        stamped = notebook.lesson if notebook.lesson in lessons else lesson_of_cells(notebook)
    except UnreadableHandIn as error:
        trouble = str(error)
    except Exception as error:  # a damaged or forged zip fails in as many ways as there are kinds of compression
        return _told(
            file,
            "refused",
            ja=f"取り出せません({error})。",
            en=f"not used: cannot be unpacked ({error})",
            student=student,
        )
    lesson = stamped or by_name
    if not lesson:
        return _told(
            file,
            "no_lesson",
            ja="どの課のものか分かりません。" + trouble,
            en=f"not used: of no lesson that this course has. {trouble}".rstrip(),
            student=student,
        )
    return _Candidate(file, sender, student, lesson, raw, trouble)


def _take(class_folder: ClassFolder, new: _Candidate) -> Collected:
    place = class_folder.submitted / new.student / new.lesson
    target, stamp = place / f"{new.lesson}.ipynb", place / "timestamp.txt"
    common = {"student": new.student, "lesson": new.lesson}
    if target.is_file():
        if target.read_bytes() == new.raw and (place / "origin.json").is_file():  # it is written last
            return _told(
                new.file, "unchanged", ja="前に取り込んだものと同じです。", en="taken before, unchanged", **common
            )
        known = _when(stamp)
        if known is not None and known > int(new.file.modified) and _readable(target.read_bytes()):
            return _told(
                new.file,
                "older",
                ja="もっと新しい提出を取り込んであります。",
                en="not used: a newer hand-in was taken before",
                **common,
            )
    write_whole(target, new.raw)
    write_whole(stamp, f"{datetime.fromtimestamp(new.file.modified, UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode())
    origin = {
        "origin": new.file.origin,
        "sha256": hashlib.sha256(new.raw).hexdigest(),
        "system": new.sender.system,
        "number": new.sender.number,
        "name": new.sender.name,
        "late": new.sender.late,
        "taken": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    _write_origin(place / "origin.json", origin)
    late = say(ja="(Canvas では遅れ)", en=" (late, says Canvas)") if new.sender.late else ""
    if new.trouble:
        return _told(new.file, "unreadable", ja=f"読めません。{new.trouble}", en=f"unreadable: {new.trouble}", **common)
    ja, en = f"{new.lesson} として取り込みました{late}。", f"taken as {new.lesson}{late}"
    return _told(new.file, "taken", ja=ja, en=en, **common)


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


def _told(file: SourceFile, action: Action, *, ja: str, en: str, student: str = "", lesson: str = "") -> Collected:
    where = f"{student}/{file.name}" if student else file.name
    return Collected(Path(file.origin), action, f"{where}: {say(ja=ja, en=en)}", student, lesson)
