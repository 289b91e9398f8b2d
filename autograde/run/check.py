"""Grade one notebook by itself, without a class."""

from __future__ import annotations

from pathlib import Path

from autograde.base.language import say
from autograde.course import Course, CourseError
from autograde.engine import Grader
from autograde.forms import forms_now, lay_out_in
from autograde.intake.lessons import lesson_by_cells
from autograde.intake.own_files import files_beside
from autograde.intake.reading import UnreadableHandIn, read_notebook
from autograde.intake.whose import lesson_named
from autograde.model import GradedHandIn


def check_notebook(course: Course, path: Path, pool: Grader) -> GradedHandIn:
    """Grade one notebook by itself. Raises `CourseError` when it is no notebook of this course."""
    raw = path.read_bytes()
    try:
        name = lesson_by_cells(course)(read_notebook(raw)) or lesson_named((path.name,), course.lessons)
    except UnreadableHandIn as error:
        raise CourseError(f"{path}: {error}") from error
    if not name:
        raise CourseError(
            say(
                ja=f"{path}: この教材のノートブックではないようです。lessons/ のものを解いて指定してください。",
                en=f"{path}: not a notebook of this course. Solve one of lessons/ and name that.",
            )
        )
    form, laid = lay_out_in(raw, forms_now(course, name), path.stem, files_beside(path))
    if isinstance(laid, str):
        raise CourseError(f"{path}: {laid}")
    return GradedHandIn(form, laid, next(pool.grade([(laid.submission, form)])))
