"""Grade the reference solutions with some answers replaced: only set-up, exercises and the tests in question are run."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from autograde.authoring.build import BuiltLesson, build_lesson
from autograde.authoring.notebooks import engine_lesson
from autograde.authoring.source import read_source
from autograde.authoring.verify import with_draws
from autograde.course import load_course
from autograde.engine import Lesson, Limits, StudentCell, Submission, TestResult, Worker

COURSE = load_course(Path(__file__).resolve().parents[1])
NEEDED = ("setup", "checks", "exercise", "quiz")
LIMITS = Limits(cell_seconds=120, total_seconds=600, computing={"": 30})  # on a busy machine the clock goes on


@cache
def built(name: str) -> BuiltLesson:
    return build_lesson(COURSE, name)


@cache
def form(name: str) -> Lesson:
    return engine_lesson(COURSE, built(name).source["en"])


def grade(
    worker: Worker, name: str, replaced: dict[str, str], tested: set[str], limits: Limits = LIMITS, draws: int = 1
) -> dict[str, TestResult]:
    """Grade the reference solutions with some cells replaced; run the tests of the exercises in `tested` only.

    Tests that draw numbers are run with so many `draws` (`with_draws`).
    """
    whole = form(name)
    kept = tuple(c for c in whole.cells if c.kind in NEEDED or (c.kind == "test" and c.exercise in tested))
    lesson = with_draws(replace(whole, cells=kept), draws)
    solutions = {cell.id: cell.source for cell in built(name).source["en"].cells}
    cells = tuple(StudentCell(c.id, replaced.get(c.id, solutions[c.id])) for c in kept)
    return {test.id: test for test in worker.grade(Submission("answer", name, "en", cells), lesson, limits).tests}


def exercises() -> list[tuple[str, str]]:
    sources = [COURSE.solutions / f"{name}.py" for name in COURSE.lessons]
    cells = [(path.stem, cell) for path in sources if path.is_file() for cell in read_source(path).cells]
    return [(name, cell.name) for name, cell in cells if cell.kind == "exercise"]
