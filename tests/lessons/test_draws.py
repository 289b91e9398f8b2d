"""Whatever numbers a hidden test draws, the solutions pass it: twenty draws of every test that draws, in the sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograde.authoring.verify import PATIENT
from autograde.engine import Worker
from data_scripts.mini import make_miniatures
from tests.answer_grading import COURSE, form, grade
from tests.engine.helpers import needs_sandbox

DRAWS = 20


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
    results = grade(worker, lesson, {}, tested, PATIENT, draws=DRAWS)
    assert len(results) >= DRAWS
    assert [(name, test.message) for name, test in results.items() if test.status != "passed"] == []
