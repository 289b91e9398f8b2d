"""Grade one notebook by itself, without a class."""

from __future__ import annotations

from pathlib import Path

from autograde.base.language import say
from autograde.class_folder import EXAM
from autograde.course import Course, CourseError, more_place
from autograde.engine.grader import Grader
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
        handed = read_notebook(raw)
        name = lesson_by_cells(course)(handed) or lesson_named((path.name,), course.lessons)
    except UnreadableHandIn as error:
        raise CourseError(f"{path}: {error}") from error
    if handed.ungraded:
        raise CourseError(
            say(
                ja=f"{path}: 点のつかない課題のノートブックなので、採点しません。中のテストのセルで確かめてください。",
                en=f"{path}: exercises without points are not graded: run the test cells in it.",
            )
        )
    if handed.lesson.startswith(EXAM):
        raise CourseError(
            say(
                ja=f"{path}: 試験紙です。正解はクラスにしかないので、ここでは採点できません。保存して、提出してください。",
                en=f"{path}: this is a paper of an examination. Only the class that gave it can grade it: save it and hand it in.",
            )
        )
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


def model_answers(course: Course, lesson: str, lang: str) -> dict[str, tuple[str, str]]:
    """Return by essay its model answer and the rubric to judge one's own by ("" where the course has none)."""
    from autograde.authoring import more
    from autograde.authoring.source import BuildRefused, read_source

    try:
        source = read_source(course.solutions / f"{lesson}.py", course.root)
        return more.model_answers(source, more.read_more(course, source)[0], lang)
    except BuildRefused as refused:
        raise CourseError(str(refused)) from refused


def exercises(course: Course, lesson: str, lang: str) -> str:
    """Return the notebook of a lesson's exercises without points, as a path from the current folder where it can be; "" for none."""
    path = course.root / "lessons" / lang / f"{more_place(lesson)}.ipynb"
    if not path.is_file():
        return ""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
