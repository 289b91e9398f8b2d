"""Take a student, or one hand-in, out of a class: `fukami remove`. Nothing is deleted: all is moved to `removed/`.

What was taken by hand out of `submitted/` alone is noticed here, too: reports and exports leave it out and say so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.base.rawcsv import RawSheet
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.gradebook.database import recorded, recorded_students, unrecord
from autograde.intake.collect import read_hand_ins
from autograde.results import ResultStore, trial_store
from autograde.students import Students, forget


@dataclass(frozen=True)
class Removal:
    """What a class has of a student, or of one hand-in where there is a `lesson`."""

    student: str
    lesson: str
    paths: tuple[Path, ...]  # folders and files
    lessons: tuple[str, ...]  # with a submission in the gradebook
    notes: tuple[str, ...]  # what stays, and what to do about it


def find_removal(class_folder: ClassFolder, student: str, lesson: str = "") -> Removal:
    """Look for everything that the class has of a student. Raises `CourseError` when there is nothing."""
    found = _known(class_folder, student)
    store = ResultStore(class_folder.results)
    lessons = [lesson] if lesson else sorted(path.name for path in class_folder.results.glob("[!.]*"))
    places = [
        root / found / lesson for root in (class_folder.submitted, class_folder.autograded, class_folder.feedback)
    ]
    places += [kind.path(name, found) for name in lessons for kind in (store, trial_store(class_folder))]
    paths = tuple(path for path in places if path.exists() or path.is_symlink())
    held = tuple(sorted(entry["lesson"] for entry in recorded(class_folder, found, lesson)))
    if not paths and not held and (lesson or found not in recorded_students(class_folder)):
        raise CourseError(
            say(ja=f"{found} の {lesson} の提出はありません。", en=f"There is no hand-in of {lesson} by {found}.")
        )
    return Removal(found, lesson, paths, held, () if lesson else tuple(_what_stays(class_folder, found)))


def remove(class_folder: ClassFolder, removal: Removal, now: datetime | None = None) -> Path:
    """Move it all to a folder of its own below `removed/`, the gradebook's rows as JSON; return that folder.

    The gradebook comes last: when this is stopped, the same command finishes it.
    """
    stamp = f"{now or datetime.now(class_folder.zone):%Y%m%d-%H%M%S}"
    name = " ".join(filter(None, (stamp, re.sub(r"[/\\\x00]", "_", removal.student), removal.lesson)))
    aside = class_folder.root / "removed" / name
    rows = recorded(class_folder, removal.student, removal.lesson)
    write_whole(aside / "gradebook.json", json.dumps(rows, ensure_ascii=False, indent=1))
    for path in removal.paths:
        target = aside / path.relative_to(class_folder.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
        if removal.lesson and path.parent.name == removal.student and not any(path.parent.iterdir()):
            path.parent.rmdir()
    unrecord(class_folder, removal.student, removal.lesson)
    if not removal.lesson and (names := forget(class_folder.root, removal.student)):
        write_whole(aside / "roster.json", json.dumps({removal.student: names}, ensure_ascii=False, indent=1))
    return aside


def remove_marks(class_folder: ClassFolder, student: str, lesson: str) -> Path | None:
    """Move what was graded of a hand-in that turned out to be another person's; return the folder, None for no marks."""
    found = find_removal(class_folder, student, lesson)
    paths = tuple(path for path in found.paths if not path.is_relative_to(class_folder.submitted))
    return remove(class_folder, replace(found, paths=paths)) if paths or found.lessons else None


def without_hand_in(class_folder: ClassFolder, lesson: str, students: Collection[str]) -> list[str]:
    """Return which of these students have no hand-in of a lesson in `submitted/`, though they were graded."""
    return sorted(set(students) - {hand_in.student for hand_in in read_hand_ins(class_folder, lesson)})


def gone_told(gone: Collection[str], lesson: str) -> list[str]:
    """Return a sentence on hand-ins that are graded and no longer in `submitted/`, if there are any."""
    if not gone:
        return []
    names = ", ".join(gone)
    return [
        say(
            ja=f"採点済みですが、提出物が submitted/ にありません({len(gone)} 人: {names})。レポートと書き出しには入れません。元に戻すか、`fukami remove 学生 {lesson}` で成績簿からも除いてください。",
            en=f"graded, but the hand-in is no longer in submitted/ ({len(gone)}: {names}): left out of report and exports. Put it back, or take it out of the gradebook, too, with `fukami remove STUDENT {lesson}`.",
        )
    ]


def _known(class_folder: ClassFolder, student: str) -> str:
    """Return the key of the student called so, of all of whom the class has anything. Raises `CourseError`."""
    roots = (class_folder.submitted, class_folder.autograded, class_folder.feedback)
    students = {path.name for root in roots for path in root.glob("[!.]*") if path.is_dir()}
    return Students(class_folder.submitted).one_of(student, students | set(recorded_students(class_folder)))


def _what_stays(class_folder: ClassFolder, student: str) -> Iterator[str]:
    """Yield what a person wrote of a student, which is theirs to change."""
    if asked := _beside(class_folder.root / "requests.csv", student, "exercise"):
        yield say(
            ja=f"requests.csv に {student} の依頼({', '.join(asked)})が残っています。",
            en=f"requests.csv still has what {student} asked to be graded again: {', '.join(asked)}.",
        )
    if chosen := _beside(class_folder.root / "matches.csv", student, "file"):
        yield say(
            ja=f"matches.csv は {', '.join(chosen)} を {student} のものとしたままです。もう一度取り込むと、また入ります。",
            en=f"matches.csv still says that {', '.join(chosen)} is of {student}: collecting it again takes it again.",
        )
    try:
        by_lms = class_folder.lms_dates.extensions.get(student, {})
        extended = class_folder.settings.extensions.get(student, by_lms) != by_lms
    except CourseError:  # what is wrong there is told by every other command
        return
    if extended:
        yield say(
            ja=f"class.toml の [extensions] に {student} が残っています。消してください。",
            en=f"class.toml still has {student} in [extensions]: take that out.",
        )


def _beside(path: Path, student: str, column: str) -> list[str]:
    """Return what a table says in a column beside a student; nothing where it cannot be read."""
    try:
        sheet = RawSheet(path.read_bytes())
        names, texts = sheet.values(sheet.header.index("student")), sheet.values(sheet.header.index(column))
        return [text for name, text in zip(names, texts, strict=True) if name == student]
    except (OSError, ValueError):
        return []
