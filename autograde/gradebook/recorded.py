"""What gradebook and `autograded/` hold already, so that results which are there as they should be are not recorded again.

Compared with the results themselves, never with a note of what was once done: a gradebook that was deleted, restored from a
backup or edited is filled again, and a mark that a person gave is not looked at.
"""

from __future__ import annotations

import os
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from nbgrader import api
from sqlalchemy import select

from autograde.class_folder import ClassFolder
from autograde.gradebook.autograded import SHOWN_BY, autograded_file
from autograde.gradebook.database import of_cells, opened
from autograde.gradebook.recorder import timestamp
from autograde.gradebook.recording import called
from autograde.intake.collect import read_origin
from autograde.model import Lesson
from autograde.results import Header

END = 4096  # bytes of a notebook, in which its metadata stand


class Recorded:
    """The gradebook's rows of one lesson as they were when this was made."""

    def __init__(self, folder: ClassFolder, form: Lesson) -> None:
        self._folder, self._lesson = folder, form.name
        self._scores: dict[str, int] = {}  # one number a student, so that a large class takes little room
        self._times: dict[str, datetime | None] = {}
        self._names: dict[str, tuple[str, str]] = {}
        self._asked_again: set[str] = set()
        if not (folder.root / "gradebook.db").is_file():
            return
        with opened(folder) as book:
            cells = book.db.execute(
                select(api.GradeCell.name, api.GradeCell.max_score)
                .join(api.Notebook, api.Notebook.id == api.GradeCell.notebook_id)
                .join(api.Assignment, api.Assignment.id == api.Notebook.assignment_id)
                .where(api.Assignment.name == form.name)
            ).all()
            if dict(map(tuple, cells)) != {c.id: c.points for c in form.cells if c.kind in ("test", "essay")}:
                return
            rows = book.db.execute(
                of_cells(
                    api.Grade,
                    api.BaseCell,
                    api.SubmittedAssignment.timestamp,
                    api.Student.last_name,
                    api.Student.first_name,
                    api.Grade.auto_score,
                    api.Grade.manual_score,
                    api.Grade.extra_credit,
                    api.Grade.needs_manual_grade,
                )
                .join(api.Student, api.Student.id == api.SubmittedAssignment.student_id)
                .where(api.Assignment.name == form.name)
                .order_by(api.SubmittedAssignment.student_id)
                .execution_options(yield_per=1000)
            )
            for student, own in groupby(rows, key=itemgetter(0)):
                scores: dict[str, float | None] = {}
                for _, cell, time, last, first, auto, manual, extra, waits in own:
                    self._times[student], self._names[student] = time, (last, first)
                    scores[cell] = auto
                    if manual is None and extra is None and bool(waits) != (auto is None):
                        self._asked_again.add(student)
                self._scores[student] = _number(scores)

    def holds(self, student: str, header: Header) -> bool:
        """Whether the gradebook has this result with its time and its student's name, and `autograded/` its notebook."""
        return (
            self._scores.get(student) == _number(header.scores)
            and student not in self._asked_again
            and self._times[student] == timestamp(self._folder, student, self._lesson)
            and self._named(student)
            and self._shown(student, header)
        )

    def _named(self, student: str) -> bool:
        last, first = self._names[student]
        return called(read_origin(self._folder, student, self._lesson), student, last, first) == (last, first)

    def _shown(self, student: str, header: Header) -> bool:
        path = autograded_file(self._folder, student, self._lesson)
        stamps = path.with_name("timestamp.txt"), self._folder.submitted / student / self._lesson / "timestamp.txt"
        end = _end(path)
        return header.key.encode() in end and SHOWN_BY.encode() in end and _end(stamps[0]) == _end(stamps[1])


def _number(scores: dict[str, float | None]) -> int:
    return hash(frozenset(scores.items()))


def _end(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - END))
            return file.read()
    except OSError:
        return b""
