"""What the gradebook holds: the points of every exercise, and what people entered by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograde.class_folder import ClassFolder
from autograde.model import Lesson
from autograde.results import ResultStore

if TYPE_CHECKING:
    import pandas as pd  # which `grade` does without


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
    from nbgrader import api
    from sqlalchemy import or_

    from autograde.gradebook.database import of_cells, opened
    from autograde.gradebook.recorder import for_students

    given: dict[tuple[str, str], Mark] = {}
    with opened(class_folder) as book:
        grade, comment = api.Grade, api.Comment
        by_hand = or_(grade.manual_score.is_not(None), grade.extra_credit.is_not(None))
        columns = grade.score, grade.auto_score, grade.manual_score, grade.needs_manual_grade
        rows = of_cells(grade, api.BaseCell, *columns).where(api.Assignment.name == lesson.name, by_hand)
        for student, name, score, auto, manual, waits in book.db.execute(rows):
            if manual is not None or auto is not None:
                given[student, name] = Mark(score, waits=bool(waits))
        texts = of_cells(comment, api.BaseCell, comment.manual_comment).where(
            api.Assignment.name == lesson.name, comment.manual_comment.is_not(None)
        )
        for student, name, text in book.db.execute(texts):
            if own := for_students(text).strip():
                given[student, name] = replace(given.get((student, name), Mark(None)), comment=own)
    return given


def points(class_folder: ClassFolder, lesson: str = "") -> pd.DataFrame:
    """Return one row a student and lesson, of one lesson or of all: score, max_score, manual_pending."""
    return summed(points_by_exercise(class_folder, lesson), "student", "lesson")


def points_by_exercise(class_folder: ClassFolder, lesson: str = "") -> pd.DataFrame:
    """Return one row a student, lesson and exercise: the columns of `points`, and whether a person gave points (`by_hand`).

    No result is read, so that it is fast.
    """
    cells = _cells(class_folder, lesson).rename(columns={"waits": "manual_pending"})
    keys = ["student", "lesson", "exercise"]
    given = cells["manual"].notna().groupby([cells[key] for key in keys]).any()
    return summed(cells, *keys).merge(given.rename("by_hand").reset_index(), on=keys)


def summed(table: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Return a row for each value of the columns `by`: the sums of points, and whether any of them waits."""
    return table.groupby(list(by), as_index=False).agg(
        score=("score", "sum"), max_score=("max_score", "sum"), manual_pending=("manual_pending", "any")
    )


def scores(class_folder: ClassFolder, lesson: str = "") -> pd.DataFrame:
    """Return one row a student, lesson and exercise, of one lesson or of all: score, max_score, status, manual_pending.

    `status` is "passed" (all points), "partly", "failed", "not_attempted", "error", "timed_out", or for an essay "graded",
    "waiting" and "not_attempted".
    """
    import pandas as pd

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
    import pandas as pd
    from nbgrader import api
    from sqlalchemy import true

    from autograde.gradebook.database import of_cells, opened

    with opened(class_folder) as book:
        rows = book.db.execute(
            of_cells(
                api.Grade,
                api.GradeCell,
                api.Assignment.name,
                api.GradeCell.cell_type,
                api.GradeCell.max_score,
                api.Grade.score,
                api.Grade.auto_score,
                api.Grade.manual_score,
                api.Grade.needs_manual_grade,
            ).where(api.Assignment.name == lesson if lesson else true())
        ).all()
    columns = ["student", "cell", "lesson", "cell_type", "max_score", "score", "auto", "manual", "waits"]
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
