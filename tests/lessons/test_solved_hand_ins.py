"""A solved hand-in of each lesson is graded as a class's are: in the sandbox, where the data are links, from first cell to last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from autograde.authoring.verify import PATIENT, solved
from autograde.engine import Worker
from autograde.engine.remote import Connection
from data_scripts.mini import make_miniatures
from tests.answer_grading import COURSE, built, form


QUESTIONS = 10_000
"""What all tests of a lesson may ask a student's process: each question takes about a millisecond, for each of a class."""


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(data=make_miniatures(COURSE.build / "data")) as worker:
        yield worker


@pytest.mark.parametrize("lesson", list(COURSE.lessons))
def test_no_cell_of_it_fails_and_it_has_every_point(
    worker: Worker, lesson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = Connection._ask

    def counted(self: Connection, message: list[Any], *kinds: str, makes: bool = False) -> list[Any]:
        asked.append(message[0])
        return ask(self, message, *kinds, makes=makes)

    monkeypatch.setattr(Connection, "_ask", counted)
    graded = worker.grade(solved(built(lesson), "en"), form(lesson), PATIENT)
    assert (graded.ended, graded.sandboxed) == ("completed", True), graded.note
    assert not {cell.id: cell.error for cell in graded.cells if cell.error}
    assert not {test.id: test.message for test in graded.tests if test.status != "passed"}
    assert graded.score == sum(test.max_points for test in graded.tests) > 0
    assert 0 < len(asked) < QUESTIONS, f"solutions/{lesson}.py: let its tests call the answers less often"
