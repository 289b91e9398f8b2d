"""A solved hand-in of each lesson is graded as a class's are: in the sandbox, where the data are links, from first cell to last."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograde.authoring.verify import PATIENT, solved
from autograde.engine import Worker
from data_scripts.mini import make_miniatures
from tests.answer_grading import COURSE, built, form


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(data=make_miniatures(COURSE.build / "data")) as worker:
        yield worker


@pytest.mark.parametrize("lesson", list(COURSE.lessons))
def test_no_cell_of_it_fails_and_it_has_every_point(worker: Worker, lesson: str) -> None:
    graded = worker.grade(solved(built(lesson), "en"), form(lesson), PATIENT)
    assert (graded.ended, graded.sandboxed) == ("completed", True), graded.note
    assert not {cell.id: cell.error for cell in graded.cells if cell.error}
    assert not {test.id: test.message for test in graded.tests if test.status != "passed"}
    assert graded.score == sum(test.max_points for test in graded.tests) > 0
