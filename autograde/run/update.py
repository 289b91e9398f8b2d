"""A newer version of a lesson: what differs, whose points it would change; taken only when told."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field

from autograde.base.language import counted, say
from autograde.base.log import timed
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.engine.grader import Grader
from autograde.forms import Given, keep, kept, present
from autograde.graded import GradedClass
from autograde.intake.submitted import read_hand_ins
from autograde.model import Change
from autograde.reports.updates import changes_grading, changes_told, differences
from autograde.results import trial_store
from autograde.run.grade import ClassGrades, Progress, grade_class, try_form

log = logging.getLogger(__name__)

StartPool = Callable[[], AbstractContextManager[Grader]]
"""Starts what grades; called only when there is something to grade."""


@dataclass(frozen=True)
class Update:
    """What a newer version of a lesson is and would do: lines on what differs, and by student the points that change.

    `students` is how many it was tried on, 0 when it cannot change anybody's points. `notes` are for a person.
    """

    lesson: Given
    differences: list[str]
    students: int = 0
    changes: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    changes_told: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def own_lessons(folder: ClassFolder, lessons: list[str]) -> list[str]:
    """Return those of the lessons of which the class has a version of its own."""
    return [lesson for lesson in lessons if kept(folder, lesson) is not None]


def find_update(
    folder: ClassFolder,
    lesson: str,
    start_pool: StartPool,
    progress: Progress = lambda done, total, newest: None,
) -> Update | None:
    """Compare the class's version of a lesson with the course's, and try that on the class's hand-ins beside their results.

    Return None when they are the same, or the class has none of its own.
    """
    old, new = kept(folder, lesson), present(folder.course, lesson)
    if old is None or new == old:
        return None
    differ = differences(folder, old, new)
    hand_ins = GradedClass(folder, old)
    count = len(hand_ins.handed_in())
    if not changes_grading(old, new) or not count:
        return Update(new, differ)
    notes = []
    if waiting := hand_ins.waiting():
        notes.append(
            say(
                ja=f"  {len(waiting)} 件は、いまの版でもまだ採点していないか、採点プログラムが変わっています。先に `fukami grade {lesson}` を実行すると、この版による違いだけが分かります。",
                en=f"  {counted(len(waiting), 'hand-in is', 'hand-ins are')} not graded by the class's own version and today's grader: run `fukami grade {lesson}` first to see what this version alone changes.",
            )
        )
    with timed(log, f"try the newer {lesson}"), start_pool() as pool:
        changes = try_form(folder, new, pool, progress=progress)
    return Update(new, differ, count, changes, [*changes_told(folder, changes)], notes)


def take_update(folder: ClassFolder, update: Update, start_pool: StartPool) -> ClassGrades | None:
    """Make the newer version the class's own, and grade by it what was graded; None where nothing was.

    Raises `CourseError` when `class.toml` voids a test that it no longer has.
    """
    lesson = update.lesson.name
    names = {cell.id for form in update.lesson.forms.values() for cell in form.cells}
    if gone := [name for name in folder.settings.void.get(lesson, ()) if name not in names]:
        told = ", ".join(gone)
        raise CourseError(
            say(
                ja=f"class.toml の [void] にある {told} は、{lesson} の新しい版にはありません。[void] から消してから、もう一度実行してください。",
                en=f"The newer version of {lesson} no longer has what [void] in class.toml names: {told}. Take that out of [void], then run this again.",
            )
        )
    keep(folder, update.lesson)
    if not (folder.results / lesson).is_dir() or not read_hand_ins(folder, lesson):
        return None
    with start_pool() as pool:
        grades = grade_class(folder, lesson, pool)
    trial = trial_store(folder).path(lesson, "x").parent
    shutil.rmtree(trial, ignore_errors=True)
    with suppress(OSError):  # another lesson's trial may be there
        trial.parent.rmdir()
    return grades
