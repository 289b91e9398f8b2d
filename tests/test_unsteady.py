"""`fukami grade --repeat` names tests that end differently, and only those."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograde.engine import FormCell, GradedSubmission, Lesson, Limits, Pool
from autograde.intake.repair import lay_out
from autograde.model import GradedHandIn, LaidOut
from autograde.run.grade import ClassGrades, unsteady_tests
from tests.engine.helpers import check_of, exercise, lesson_of, needs_sandbox
from tests.intake.small_lesson import answered, raw

pytestmark = [needs_sandbox, pytest.mark.sandbox]
LESSON = lesson_of(
    FormCell("setup", "setup", "import numpy as np, os, random, time"),
    exercise("f"),
    check_of("f", "assert f() > 0.5"),
    exercise("g"),
    check_of("g", "assert g() == 1"),
)
ANSWERS = {
    "seeded": {"f": "def f(): return random.random() + np.random.rand()", "g": "def g(): return 1"},
    "of the clock": {"f": "def f(): return time.time_ns() // 1000 % 7 / 7", "g": "def g(): return 1"},
    "of luck": {"f": "def f(): return 1", "g": "def g(): return os.urandom(1)[0] % 2"},
    "wrong": {"f": "def f(): return 0", "g": "def g(): return 1 / 0"},
}


class Graded(list[GradedHandIn]):
    """Hand-ins with their results, without a class folder."""

    @property
    def store(self) -> Graded:
        return self

    def result(self, lesson: str, student: str) -> GradedSubmission:
        return next(one.graded for one in self if one.student == student)

    def laid_out(self) -> Iterator[tuple[str, Lesson, LaidOut]]:
        return ((one.student, one.lesson, one.laid_out) for one in self)


def test_tests_that_end_differently_are_named():
    with Pool(1, preload=()) as pool:
        hand_ins = Graded()
        for student, answers in ANSWERS.items():
            laid = lay_out(raw(answered(LESSON, **answers)), LESSON, student)
            (graded,) = pool.grade([(laid.submission, LESSON)], Limits())
            hand_ins.append(GradedHandIn(LESSON, laid, graded))
        told = []
        grades = ClassGrades(LESSON, hand_ins)
        found = unsteady_tests(grades, pool, 12, progress=lambda *step: told.append(step[:2]))
    assert found == {"of luck": ["test-g"], "of the clock": ["test-f"]}
    assert told[-1] == (48, 48)
