"""What the gradebook holds: the points of every exercise, and what people entered by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from nbgrader import api
from sqlalchemy import Select, or_, select, true

from autograde.class_folder import ClassFolder
from autograde.gradebook.database import opened
from autograde.gradebook.recorder import for_students
from autograde.model import Lesson
from autograde.results import ResultStore


@dataclass(frozen=True)
class Mark:
    """What a person entered in formgrader for one cell: an essay, a test, or an exercise (which takes a comment).

    `score` is what the gradebook counts for the cell, None when nobody gave points; `waits` when they are to be confirmed.
    """

    score: float | None
    comment: str = ""
    waits: bool = False


def marks(class_folder: ClassFolder, lesson: Lesson) -> dict[tuple[str, str], Mark]:
    """Return what people entered for a lesson's cells, by (student, cell); nothing for a cell that they left alone."""
    given: dict[tuple[str, str], Mark] = {}
    with opened(class_folder) as book:
        grade = api.Grade
        rows = select(grade.score, grade.auto_score, grade.manual_score, grade.needs_manual_grade)
        by_hand = or_(grade.manual_score.is_not(None), grade.extra_credit.is_not(None))
        for student, name, score, auto, manual, waits in book.db.execute(
            _of_lesson(rows, grade, lesson).where(by_hand)
        ):
            if manual is not None or auto is not None:
                given[student, name] = Mark(score, waits=bool(waits))
        comment = api.Comment
        texts = _of_lesson(select(comment.manual_comment), comment, lesson).where(comment.manual_comment.is_not(None))
        for student, name, text in book.db.execute(texts):
            if own := for_students(text).strip():
                given[student, name] = replace(given.get((student, name), Mark(None)), comment=own)
    return given


def _of_lesson(query: Select[Any], table: Any, lesson: Lesson) -> Select[Any]:
    """Add to a query of grades or comments each one's student and cell, in front, and keep those of one lesson."""
    return (
        query.with_only_columns(
            api.SubmittedAssignment.student_id, api.BaseCell.name, *query.selected_columns, maintain_column_froms=True
        )
        .join(api.SubmittedNotebook, api.SubmittedNotebook.id == table.notebook_id)
        .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
        .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
        .join(api.BaseCell, api.BaseCell.id == table.cell_id)
        .where(api.Assignment.name == lesson.name)
    )


def points(class_folder: ClassFolder, lesson: str = "") -> pd.DataFrame:
    """Return one row a student and lesson, of one lesson or of all: score, max_score, manual_pending."""
    cells = _cells(class_folder, lesson)
    return cells.groupby(["student", "lesson"], as_index=False).agg(
        score=("score", "sum"), max_score=("max_score", "sum"), manual_pending=("waits", "any")
    )


def scores(class_folder: ClassFolder, lesson: str = "") -> pd.DataFrame:
    """Return one row a student, lesson and exercise, of one lesson or of all: score, max_score, status, manual_pending.

    `status` is "passed" (all points), "partly", "failed", "not_attempted", "error", "timed_out", or for an essay "graded",
    "waiting" and "not_attempted".
    """
    table = _cells(class_folder, lesson)
    found = {
        (result.lesson, result.student, test.id): test.status
        for result in ResultStore(class_folder.results).results(lesson)
        for test in result.tests
    }
    out = []
    for (student, name, exercise), cells in table.groupby(["student", "lesson", "exercise"], sort=True):
        score, most, waits = cells["score"].sum(), cells["max_score"].sum(), bool(cells["waits"].any())
        if (cells["cell_type"] == "markdown").all():
            blank = not waits and cells["manual"].isna().all()
            status = "waiting" if waits else "not_attempted" if blank else "graded"
        else:
            told = [found.get((str(name), str(student), cell), "") for cell in cells["cell"]]
            status = _exercise_status(told, score, most)
        out.append((student, name, exercise, score, most, status, waits))
    names = ["student", "lesson", "exercise", "score", "max_score", "status", "manual_pending"]
    return pd.DataFrame(out, columns=names)


def _cells(class_folder: ClassFolder, lesson: str) -> pd.DataFrame:
    """Return one row for each graded cell of every hand-in, of one lesson or of all."""
    with opened(class_folder) as book:
        rows = book.db.execute(
            select(
                api.SubmittedAssignment.student_id,
                api.Assignment.name,
                api.BaseCell.name,
                api.GradeCell.cell_type,
                api.GradeCell.max_score,
                api.Grade.score,
                api.Grade.auto_score,
                api.Grade.manual_score,
                api.Grade.needs_manual_grade,
            )
            .join(api.GradeCell, api.GradeCell.id == api.Grade.cell_id)
            .join(api.SubmittedNotebook, api.SubmittedNotebook.id == api.Grade.notebook_id)
            .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
            .where(api.Assignment.name == lesson if lesson else true())
        ).all()
    columns = ["student", "lesson", "cell", "cell_type", "max_score", "score", "auto", "manual", "waits"]
    table = pd.DataFrame(rows, columns=columns)
    table["exercise"] = [name.split("-")[1] if name.startswith("test-") else name for name in table["cell"]]
    return table


def _exercise_status(statuses: Sequence[str], score: float, most: float) -> str:
    if score >= most:
        return "passed"
    if score > 0:
        return "partly"
    for status in ("timed_out", "error", "failed", "not_attempted"):  # what tells most about a row without a point
        if status in statuses:
            return status
    return "failed"
