"""Results go into the gradebook and `autograded/`, so that formgrader, feedback and export work on them.

One writer at a time, one transaction for some hand-ins, so that a large class needs no more memory. Recording again loses nothing that a person entered. It
belongs to the answer that it was given for: once that has changed, points for a test wait to be confirmed, and points for an
essay and comments are kept as those of the former answer, which students do not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nbgrader import api
from sqlalchemy import select

from autograde.class_folder import ClassFolder
from autograde.gradebook.autograded import write_autograded
from autograde.gradebook.database import only_writer, opened
from autograde.gradebook.recorder import Recorder
from autograde.intake.collect import read_origin
from autograde.intake.senders import nameless
from autograde.model import GradedHandIn

BATCH = 25  # hand-ins recorded in one transaction


def record_all(class_folder: ClassFolder, hand_ins: Iterable[GradedHandIn]) -> list[str]:
    """Record results and write `autograded/`; return a sentence for each thing a person should know."""
    with Recording(class_folder) as recording:
        for hand_in in hand_ins:
            recording.add(hand_in)
    return recording.notes


class Recording:
    """Records results as they come; what is left is recorded at the end of `with`, also when that ends early.

    `notes` has a sentence for each thing that a person should know.
    """

    def __init__(self, class_folder: ClassFolder) -> None:
        self.notes: list[str] = []
        self._class_folder = class_folder
        self._waiting: list[GradedHandIn] = []

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, *_: object) -> None:
        self._record()

    def add(self, hand_in: GradedHandIn) -> None:
        """Take one more result."""
        self._waiting.append(hand_in)
        if len(self._waiting) >= BATCH:
            self._record()

    def _record(self) -> None:
        """Write what waits. The database first: else a changed essay would look unchanged if this were killed between."""
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        lessons = {hand_in.lesson.name: hand_in.lesson for hand_in in batch}
        with only_writer(self._class_folder), opened(self._class_folder) as book:
            _add_students(book, self._class_folder, batch)
            for name, lesson in lessons.items():
                of_lesson = [hand_in for hand_in in batch if hand_in.lesson.name == name]
                self.notes += Recorder(book, self._class_folder, lesson).record(of_lesson)
            book.db.commit()
            for hand_in in batch:
                write_autograded(self._class_folder, hand_in)


def _add_students(book: api.Gradebook, class_folder: ClassFolder, batch: Sequence[GradedHandIn]) -> None:
    """Add who is new, and give names, which formgrader shows as "last, first".

    A roster's names replace what is there. What a system or a folder calls a student is not taken apart, since the order
    varies; it only fills a blank.
    """
    wanted = {hand_in.student for hand_in in batch}
    students = {
        student.id: student for student in book.db.scalars(select(api.Student).where(api.Student.id.in_(wanted)))
    }
    for hand_in in batch:
        student = students.setdefault(hand_in.student, api.Student(id=hand_in.student))
        origin = read_origin(class_folder, hand_in.student, hand_in.lesson.name)
        student.last_name, student.first_name = called(origin, hand_in.student, student.last_name, student.first_name)
    book.db.add_all(students.values())
    book.db.flush()


def called(origin: dict[str, str], student: str, last: str | None, first: str | None) -> tuple[str | None, str | None]:
    """Return a student's last and first name from where a hand-in came from, and from those that the gradebook has."""
    if "last_name" in origin:
        return origin["last_name"], origin.get("first_name", "")
    if not last and not first:
        name = origin.get("name", "")
        return student if nameless(name) else name, ""
    return last, first
