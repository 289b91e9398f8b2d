"""Whatever numbers a hidden test draws, the solutions pass it: twenty draws of every test that draws, in the sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograde.engine import Limits, Worker
from data_scripts.mini import make_miniatures
from tests.answer_grading import COURSE, form, grade
from tests.engine.helpers import needs_sandbox

DRAWS = 20
PATIENCE = Limits(cell_seconds=300, total_seconds=900)  # on a busy machine, and for twenty times as many tests


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(make_miniatures(COURSE.build / "data")) as worker:
        yield worker


@needs_sandbox
@pytest.mark.sandbox
@pytest.mark.parametrize("lesson", list(COURSE.lessons))
def test_no_draw_fails_a_solution(worker: Worker, lesson: str) -> None:
    tested = {cell.exercise for cell in form(lesson).cells if cell.draws}
    if not tested:
        pytest.skip("no test draws numbers")
    results = grade(worker, lesson, {}, tested, PATIENCE, draws=DRAWS)
    assert len(results) >= DRAWS
    assert [(name, test.message) for name, test in results.items() if test.status != "passed"] == []
