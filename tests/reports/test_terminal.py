"""`fukami check` tells one slip once, which tests have a hidden part, and what comes next."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from autograde.intake.repair import lay_out
from autograde.model import GradedHandIn
from autograde.reports.terminal import print_next, print_result
from tests.intake.small_lesson import answered, graded, raw, small_lesson


def told(whole: bool, right: bool = False) -> str:
    """What `check` prints of a hand-in of which both tests of `relu` fail, or everything passes."""
    lesson = small_lesson("en")
    laid = lay_out(raw(answered(lesson)), lesson, "s")
    result = graded(lesson, laid.submission)
    for test in result.tests:
        test.status, test.points, test.message = "passed", test.max_points, ""
        if test.exercise == "relu" and not right:
            test.status, test.points, test.message = "failed", 0.0, f"came back wrong in {test.id}"
    hand_in, out = GradedHandIn(lesson, laid, result), io.StringIO()
    print_result(hand_in, console := Console(file=out, width=120), whole=whole)
    print_next(hand_in, console)
    return out.getvalue()


def test_one_slip_is_told_once_and_the_hint_is_kept() -> None:
    text = told(whole=False)
    assert "came back wrong in test-relu-values" in text
    assert "came back wrong in test-relu-shape" not in text
    assert "Also failed: test-relu-shape" in text
    assert "np.maximum may help" not in text
    assert "test-relu-values (a test with a hidden part)" in text
    assert "test-relu-shape (a test" not in text


@pytest.mark.parametrize("said", ["came back wrong in test-relu-shape", "np.maximum may help"])
def test_all_shows_everything(said: str) -> None:
    assert said in told(whole=True)


def test_it_says_what_comes_next() -> None:
    text = told(whole=False)
    assert "Next: " in text
    assert "relu" in text.split("Next: ")[1].split("\n")[0]
    assert "--all" in text
    assert "Next: why_relu" not in told(whole=False)
    assert "--all" not in told(whole=False, right=True)
