"""Grading in a Jupyter kernel, as on Windows and macOS: the same points as the engine gives, and nothing that waits for ever."""

from __future__ import annotations

from autograde.engine.in_kernel import InKernel
from autograde.model import FormCell, GradedSubmission, Lesson, Limits, Submission
from tests.answer_grading import COURSE, built, form
from tests.engine.helpers import check_of, exercise, hand_in, lesson_of, shown

LESSON = lesson_of(
    FormCell("setup", "setup", "import numpy as np"),
    exercise("double"),
    check_of("double", "assert double(2) == 4, 'twice two is four'"),
    check_of("double", "assert np.all(double(np.ones(2)) == 2)", idea="arrays"),
    exercise("halve"),
    check_of("halve", "assert halve(4) == 2"),
)


def graded(submission: Submission, lesson: Lesson, limits: Limits | None = None) -> GradedSubmission:
    (result,) = InKernel().grade([(submission, lesson)], limits)
    return result


def test_right_wrong_and_untouched_are_told_apart() -> None:
    answers = {"double": "print('ran')\ndef double(x):\n    return 3 * x"}
    result = graded(hand_in(LESSON, answers, {"halve": ["1 / 0", "open('own.txt', 'w').write('x')"]}), LESSON)
    assert [(test.status, test.points) for test in result.tests] == [("failed", 0), ("failed", 0), ("not_attempted", 0)]
    assert result.tests[0].message == "twice two is four"
    assert (result.ended, result.sandboxed) == ("completed", False)
    assert "ran" in shown(result, 1)
    assert result.cells[2].error == "ZeroDivisionError: division by zero"
    right = {"double": "double = lambda x: 2 * x", "halve": "def halve(x):\n    return x / 2"}
    assert graded(hand_in(LESSON, right), LESSON).score == 3


def test_what_does_not_end_is_stopped_and_the_rest_is_graded() -> None:
    answers = {"double": "def double(x):\n    while True: pass", "halve": "def halve(x):\n    return x / 2"}
    quick = Limits(cell_seconds=2)
    result = graded(hand_in(LESSON, answers, {"": ["while True: pass"]}), LESSON, quick)
    assert [test.status for test in result.tests] == ["timed_out", "timed_out", "passed"]
    assert "2 seconds" in result.cells[-1].error


def test_a_kernel_that_ends_is_started_again_with_what_had_run() -> None:
    answers = {"double": "def double(x):\n    return 2 * x", "halve": "import os\ndef halve(x):\n    os._exit(3)"}
    result = graded(hand_in(LESSON, answers, {"": ["double(3)"]}), LESSON, Limits(cell_seconds=20))
    assert [test.status for test in result.tests] == ["passed", "passed", "error"]
    assert "ended Python" in result.tests[2].message
    assert shown(result) == "6"


def test_a_lesson_solved_has_all_its_points_and_untouched_none() -> None:
    name = "02_activations"
    lesson = form(name)
    solutions = {cell.id: cell.source for cell in built(name).source["en"].cells if cell.cell_type == "code"}
    result = graded(hand_in(lesson, solutions), lesson)
    assert {test.id: test.message for test in result.tests if test.status != "passed"} == {}
    assert not [cell.error for cell in result.cells if cell.error]
    assert COURSE.lessons[name].title
    assert graded(hand_in(lesson, {}), lesson).score == 0
