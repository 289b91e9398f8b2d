"""A student's page says what was asked, what came back and what was expected, and nothing on it can act."""

from __future__ import annotations

import base64
import html
import re

import pytest

from autograde.class_folder import ClassFolder
from autograde.gradebook.recording import record_all
from autograde.gradebook.scores import Mark
from autograde.intake.repair import lay_out, unreadable
from autograde.model import GradedHandIn
from autograde.reports.feedback import feedback_html, with_feedback
from tests.intake.small_lesson import answered, graded, raw, small_lesson

RELU = "def relu(x):\n    return np.maximum(x, 0)"
PNG = base64.b64encode(b"\x89PNG\r\n").decode()


def hand_in(lang: str = "en", essay: str = "It trains.", student: str = "s", **statuses: str) -> GradedHandIn:
    lesson = small_lesson(lang)
    laid = lay_out(raw(answered(lesson, relu=RELU, why_relu=essay)), lesson, student)
    return GradedHandIn(lesson, laid, graded(lesson, laid.submission, **statuses))


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        (
            "en",
            [
                "Your answer",
                "came back: -1.0",
                "expected: 0.0",
                "Hint",
                "np.maximum may help",
                "to be graded",
                "failed",
            ],
        ),
        (
            "ja",
            [
                "あなたの答え",
                "返ってきた値: -1.0",
                "期待した値: 0.0",
                "ヒント",
                "np.maximum を使えます",
                "採点待ち",
                "不合格",
            ],
        ),
    ],
)
def test_the_page_speaks_the_notebooks_language(lang: str, texts: list[str]) -> None:
    page = feedback_html(hand_in(lang, test_relu_values="failed"))
    assert f'<html lang="{lang}">' in page
    assert [text for text in texts if text not in page] == []


def test_hidden_tests_and_the_code_of_tests_never_reach_the_page() -> None:
    for status in ("passed", "failed", "error", "timed_out", "not_attempted"):
        page = feedback_html(hand_in(test_relu_values=status))
        text = re.sub("<[^>]+>", "", page)
        assert "HIDDEN" not in page
        assert "relu(7" not in text
        assert "expect(" not in text


def test_a_hint_stands_only_where_something_failed() -> None:
    assert "may help" not in feedback_html(hand_in())
    assert "may help" in feedback_html(hand_in(test_relu_shape="error"))


def test_figures_are_shown_under_the_exercise_that_drew_them() -> None:
    given = hand_in()
    given.graded.cells[-2].outputs = [{"output_type": "display_data", "data": {"image/png": PNG}, "metadata": {}}]
    page = feedback_html(given)
    section = page[page.index('id="relu"') : page.index('id="stacking"')]
    assert f"data:image/png;base64,{PNG}" in section


def test_repairs_and_what_went_wrong_are_told() -> None:
    lesson = small_lesson("en")
    notebook = answered(lesson, relu=RELU)
    del notebook.cells[5]
    laid = lay_out(raw(notebook), lesson, "s")
    result = graded(lesson, laid.submission)
    result.note = "Its process ended itself."
    page = feedback_html(GradedHandIn(lesson, laid, result))
    assert "Cell test-relu-values was missing" in page
    assert "Its process ended itself." in page


def test_an_essays_score_and_comment_are_shown_once_given() -> None:
    page = feedback_html(hand_in(), {("s", "why_relu"): Mark(2.5, "Say more on <depth>.")})
    assert "2.5 / 3" in page
    assert "Say more on &lt;depth&gt;." in page
    assert "to be graded" not in page


def test_an_unreadable_hand_in_has_a_page_too() -> None:
    lesson = small_lesson("ja")
    page = feedback_html(GradedHandIn(lesson, *unreadable(lesson, "s", "ノートブックではなく PDF です。", "e")))
    assert "ノートブックではなく PDF です。" in page


ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>"
ACTIVE = re.compile(
    r"<script|<img(?! src=\"data:)|<svg|<iframe|<object|<style>.*</style>.*<style|\son\w+=\"?\w|href=\"?javascript:",
    re.I,
)


def body(page: str) -> str:
    return page[page.index("<body>") :]


def test_nothing_that_a_student_wrote_acts_on_the_page() -> None:
    lesson = small_lesson("en")
    notebook = answered(lesson, relu=f"# {ATTACK}\ndef relu(x): ...", why_relu=f"{ATTACK} [a](javascript:alert(4))")
    notebook.cells.insert(5, notebook.cells[3] | {"id": "mine", "source": ATTACK, "metadata": {}})
    laid = lay_out(raw(notebook), lesson, f"s {ATTACK}")
    result = graded(lesson, laid.submission, test_relu_values="failed")
    result.tests[0].message = result.tests[0].output = result.note = ATTACK
    table = f"<table onclick='alert(5)'><tr><td style='background:url(//x)'>1</td></tr></table>{ATTACK}<iframe src=//x>"
    result.cells[3].outputs = [
        {"output_type": "display_data", "data": {"text/html": table}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/svg+xml": ATTACK, "text/plain": ATTACK}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/png": f'x"> {ATTACK}'}, "metadata": {}},
        {"output_type": "stream", "name": "stdout", "text": ATTACK},
        {"output_type": "error", "ename": ATTACK, "evalue": ATTACK, "traceback": [ATTACK]},
    ]
    page = body(feedback_html(GradedHandIn(lesson, laid, result), {("s", "why_relu"): Mark(1, ATTACK)}))
    assert [match[0] for match in ACTIVE.finditer(re.sub("&lt;.*?&gt;", "", page))] == []
    assert "&lt;script&gt;" in page
    assert "<td>1</td>" in page


def test_the_page_loads_nothing_and_forbids_scripts() -> None:
    page = html.unescape(feedback_html(hand_in()))
    assert "default-src 'none'" in page
    assert "script-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(https?:)?//", page)


def test_pages_are_written_where_nbgrader_has_its_own_with_the_gradebooks_marks(tmp_path) -> None:
    folder = ClassFolder(tmp_path)
    given = hand_in(student="佐藤 花子")
    record_all(folder, [given])
    assert list(with_feedback(folder, [given])) == [given]
    page = tmp_path / "feedback" / "佐藤 花子" / "02_small" / "02_small.html"
    assert "佐藤 花子" in page.read_text(encoding="utf-8")
