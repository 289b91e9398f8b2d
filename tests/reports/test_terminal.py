"""`fukami check` tells one slip once, which tests have a hidden part, what comes next, and what changed since the last time."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime

import pytest
from rich.console import Console

from autograde.intake.repair import lay_out
from autograde.model import FormCell, GradedHandIn
from autograde.reports.terminal import print_changes, print_next, print_result
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
    print_next(hand_in, console, whole=whole)
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


def test_all_does_not_advertise_itself() -> None:
    assert "--all" not in told(whole=True)


def next_of(given: GradedHandIn) -> str:
    print_next(given, console := Console(file=io.StringIO(), width=200, record=True))
    return console.export_text()


def test_what_was_tried_and_fails_comes_before_what_was_not_begun() -> None:
    given = hand_in(loss_1=OTHER)
    for test in given.graded.tests:
        if test.exercise == "softmax":
            test.status, test.points = "not_attempted", 0.0
    assert "loss" in next_of(given).split("\n")[0]
    assert "softmax" in next_of(hand_in(softmax_1=SLIP, loss_1=OTHER)).split("\n")[0]


def test_essays_that_are_left_are_the_readers_to_judge() -> None:
    done = hand_in("ja")
    laid = lay_out(raw(answered(done.lesson, why_relu="速いから。")), done.lesson, "s")
    done = replace(done, laid_out=laid)
    assert "記述は、模範解答と目安(--model-answers)で、自分で採点できます。" in next_of(done)
    assert "人が採点" not in printed(done)


def test_of_a_question_no_part_is_called_hidden() -> None:
    given = hand_in(stacking="x", relu_values=SLIP)
    cells = [replace(cell, source=HIDDEN_PART) if cell.id == "test-stacking" else cell for cell in given.lesson.cells]
    text = printed(replace(given, lesson=replace(given.lesson, cells=tuple(cells))))
    assert "test-relu-values (a test with a hidden part)" in text
    assert "test-stacking\n" in text


def hand_in(lang: str = "en", **messages: str) -> GradedHandIn:
    """A hand-in with two exercises after `relu`, each with two tests; those tests fail that have a message (`softmax_1`)."""
    small = small_lesson(lang)
    more = [
        cell
        for name in ("softmax", "loss")
        for cell in (
            FormCell(name, "exercise", f"def {name}(x):\n    raise NotImplementedError", hint="a hint"),
            FormCell(f"test-{name}-1", "test", f"{name}(1)", exercise=name, points=1),
            FormCell(f"test-{name}-2", "test", f"{name}(2)", exercise=name, points=1.5),
        )
    ]
    lesson = replace(small, cells=(*small.cells, *more))
    laid = lay_out(raw(answered(lesson)), lesson, "s")
    result = graded(lesson, laid.submission)
    for test in result.tests:
        name = test.id.removeprefix("test-").replace("-", "_")
        if name in messages:
            test.status, test.points, test.message = "failed", 0.0, messages[name]
    return GradedHandIn(lesson, laid, result)


def printed(given: GradedHandIn, whole: bool = False) -> str:
    print_result(given, console := Console(file=io.StringIO(), width=200, record=True), whole=whole)
    return "\n".join(line.rstrip() for line in console.export_text().splitlines())


SLIP = "relu([-1, 1])\n  came back: None\n  expected: [0, 1]"
HIDDEN_PART = "assert stacking\n### BEGIN HIDDEN TESTS\nassert stacking == 'b'\n### END HIDDEN TESTS"
OTHER = "loss([1])\n  came back: 3\n  expected: 2"


def test_a_slip_that_fails_several_exercises_is_told_in_the_first_and_named_in_the_others() -> None:
    text = printed(hand_in(relu_shape=SLIP, softmax_1=SLIP, softmax_2=SLIP, loss_2=SLIP))
    assert text.count("came back: None") == 1
    assert text.index("came back: None") < text.index("softmax ")
    assert "    Failed with the same message as relu: test-softmax-1, test-softmax-2\n" in text
    assert "    Failed with the same message as relu: test-loss-2\n" in text
    assert "relu と同じメッセージで通らないもの: test-softmax-1、test-softmax-2\n" in printed(
        hand_in("ja", relu_shape=SLIP, softmax_1=SLIP, softmax_2=SLIP)
    )


def test_another_message_is_told_beside_a_slip_that_is_known() -> None:
    text = printed(hand_in(relu_shape=SLIP, loss_1=SLIP, loss_2=OTHER))
    assert "    test-loss-2\n    loss([1])\n      came back: 3\n      expected: 2\n" in text
    assert "Failed with the same message as relu: test-loss-1\n" in text
    assert "Also failed" not in text


def test_what_was_only_named_is_told_where_it_comes_first() -> None:
    text = printed(hand_in(relu_values=SLIP, relu_shape=OTHER, loss_1=OTHER))
    assert "Also failed: test-relu-shape\n" in text
    assert "    test-loss-1\n    loss([1])\n" in text
    assert "same message" not in text


def test_tests_without_a_message_are_not_taken_for_one_slip() -> None:
    assert "same message" not in printed(hand_in(softmax_1="", loss_1=""))


def test_a_quiz_is_told_by_itself() -> None:
    wrong = "Not 'a'. Read the question once more."
    text = printed(hand_in(relu_values=wrong, stacking=wrong))
    assert text.count(wrong) == 2


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_cause_of_names_that_are_missing_is_told_once_and_each_name(lang: str) -> None:
    causes = {
        "en": "The cause is line 1 of cell 2: import mine\n  there is no mine here",
        "ja": "原因はセル 2 の 1 行目です: import mine\n  mine はありません",
    }
    messages = {
        "softmax_1": f"NameError: name 'e' is not defined\n  line 2 of your code: import mine\n{causes[lang]}",
        "loss_1": f"NameError: name 'log' is not defined\n  line 3 of your code: return log(x)\n{causes[lang]}",
    }
    given = hand_in(lang, **messages)
    for test in given.graded.tests:
        test.cause = "import mine" if test.message else ""
    text = printed(given)
    assert text.count(causes[lang].split("\n")[0]) == 1
    same = {"en": "The cause is the same as for softmax.", "ja": "原因は softmax と同じです。"}
    assert f"      line 3 of your code: return log(x)\n    {same[lang]}\n" in text
    assert printed(given, whole=True).count(causes[lang].split("\n")[0]) == 2


def test_all_tells_a_slip_wherever_it_fails() -> None:
    text = printed(hand_in(relu_shape=SLIP, softmax_1=SLIP, loss_1=SLIP), whole=True)
    assert text.count("came back: None") == 3
    assert "same message" not in text


def since(before: GradedHandIn, now: GradedHandIn) -> list[str]:
    out = io.StringIO()
    at = datetime(2026, 11, 30, 9, 5, 59)
    print_changes(now, before.points, at, Console(file=out, width=200))
    return out.getvalue().splitlines()


def test_it_says_how_many_points_more_and_which_exercises_are_complete() -> None:
    before = hand_in(relu_values=SLIP, relu_shape=SLIP, softmax_1=SLIP, loss_1=OTHER, loss_2=OTHER)
    now = hand_in(relu_shape=SLIP, loss_1=OTHER)  # relu is not complete, loss was begun
    assert since(before, hand_in(loss_1=OTHER)) == [
        "5.5 points more than last time (2026-11-30 09:05).",
        "Full marks now: relu, softmax",
    ]
    assert since(before, now) == ["4.5 points more than last time (2026-11-30 09:05).", "Full marks now: softmax"]
    assert since(hand_in("ja", softmax_1=SLIP, stacking="x"), hand_in("ja")) == [
        "前回(2026-11-30 09:05)より 2 点増えました。",
        "新しく満点になったもの: stacking、softmax",
    ]


def test_it_says_which_exercises_lost_points() -> None:
    assert since(hand_in(softmax_1=SLIP), hand_in(relu_values=SLIP)) == [
        "1 point less than last time (2026-11-30 09:05).",
        "Full marks now: softmax",
        "Lost points: relu (3 → 1)",
    ]
    assert since(hand_in("ja"), hand_in("ja", loss_2=SLIP)) == [
        "前回(2026-11-30 09:05)より 1.5 点減りました。",
        "点が下がったもの: loss(2.5 → 1)",
    ]


def test_as_many_points_are_not_more() -> None:
    assert since(hand_in(), hand_in()) == ["As many points as last time (2026-11-30 09:05)."]
    assert since(hand_in(softmax_1=SLIP), hand_in(loss_1=SLIP)) == [
        "As many points as last time (2026-11-30 09:05).",
        "Full marks now: softmax",
        "Lost points: loss (2.5 → 1.5)",
    ]
    assert since(hand_in("ja"), hand_in("ja")) == ["前回(2026-11-30 09:05)と同じ点数です。"]
