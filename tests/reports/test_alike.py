"""The same mistake is one mistake, in whichever language the student's notebook is."""

from __future__ import annotations

import dataclasses
import string
from pathlib import Path

import pytest

from autograde.authoring.notebooks import load_lesson
from autograde.course import load_course
from autograde.engine.wire.messages import PHRASES, phrase
from autograde.intake.repair import lay_out
from autograde.model import FormCell, GradedHandIn, Lesson
from autograde.reports.alike import Phrases, _texts
from autograde.reports.class_report import class_report_html
from tests.intake.small_lesson import answered, graded, raw, small_lesson
from tests.reports.test_class_report import section

LESSONS = ("02_activations", "06_backprop", "12_fastai_mnist_sample")


def forms(name: str) -> dict[str, Lesson]:
    course = load_course(Path(__file__).parents[2])
    return {lang: load_lesson(course, name, lang) for lang in course.languages}


@pytest.mark.parametrize("name", LESSONS)
def test_whatever_a_test_says_has_one_gist_in_both_languages(name: str) -> None:
    known = forms(name)
    phrases = Phrases(known)
    seen = 0
    for cell in known["ja"].cells:
        if cell.kind not in ("test", "checks"):
            continue
        twin = next(other for other in known["en"].cells if other.id == cell.id)
        for ja, en in zip(_texts(cell.source), _texts(twin.source), strict=True):
            if ja == en:
                continue
            seen += 1
            told = [f"relu(np.array([{'3'}]))\n  {'7'.join(pieces)}" for pieces in (ja, en)]
            assert phrases.gist(told[0], "ja") == phrases.gist(told[1], "en"), (ja, en)
    assert seen > 3


@pytest.mark.parametrize("key", sorted(key for key, texts in PHRASES.items() if "{" in str(texts)))
def test_whatever_the_engine_says_has_one_gist_too(key: str) -> None:
    holes = [hole for form in PHRASES[key].values() for _, *hole, _ in string.Formatter().parse(form) if hole[0]]
    filled = {name: 3 if spec else "relu" for name, spec in holes}
    told = {lang: phrase(key, lang, **filled) for lang in ("ja", "en")}
    phrases = Phrases({})
    assert phrases.gist(told["ja"], "ja")[0] == phrases.gist(told["en"], "en")[0]


def test_other_names_and_numbers_are_other_mistakes() -> None:
    phrases = Phrases(forms("02_activations"))
    gist = phrases.gist("relu が定義されていません。", "ja")
    assert gist == phrases.gist("relu is not defined.", "en")
    assert gist != phrases.gist("sigmoid is not defined.", "en")
    assert phrases.gist("relu(-1)\n  返ってきた値: -1.0\n  期待した値: 0.0", "ja") == phrases.gist(
        "relu(-1)\n  came back: -1.0\n  expected: 0.0", "en"
    )
    assert phrases.gist("relu(-1)\n  came back: -1.0\n  expected: 0.0", "en") != phrases.gist(
        "relu(-1)\n  came back: -2.0\n  expected: 0.0", "en"
    )


def failing(student: str, lang: str, message: str) -> GradedHandIn:
    lesson = small_lesson(lang)
    laid = lay_out(raw(answered(lesson)), lesson, student)
    result = graded(lesson, laid.submission, test_relu_values="failed")
    for test in result.tests:
        if test.status == "failed":
            test.message = message
    return GradedHandIn(lesson, laid, result)


def test_the_report_counts_a_mistake_once_over_both_languages() -> None:
    hand_ins = [failing("a", "en", "relu is not defined."), failing("b", "ja", "relu が定義されていません。")]
    for lang, told in (("en", "relu is not defined."), ("ja", "relu が定義されていません。")):
        heading = "What the class got wrong most" if lang == "en" else "よくあった間違い"
        shown = section(class_report_html(hand_ins, lang), heading)
        assert shown.count("test-relu-values") == 1
        assert told in shown


@pytest.mark.parametrize(("students", "page"), [("en", "ja"), ("ja", "en")])
def test_titles_are_in_the_instructors_language_whoever_handed_in(students: str, page: str) -> None:
    known = {lang: small_lesson(lang) for lang in ("ja", "en")}
    known = {
        lang: dataclasses.replace(
            form,
            cells=tuple(
                dataclasses.replace(cell, source=f"# Heading {lang}\n{cell.source}") if cell.kind == "text" else cell
                for cell in form.cells
            ),
        )
        for lang, form in known.items()
    }
    hand_ins = [failing("a", students, "x"), failing("b", students, "x")]
    html = class_report_html(hand_ins, page, forms=known)
    assert known[page].title in html
    assert known[students].title not in html


def test_a_file_as_it_was_given_out_is_asked_about() -> None:
    from autograde.reports.feedback import feedback_html
    from tests.reports.test_class_report import untouched

    blank = untouched("blank")
    assert "Did you hand in the file as it was given out?" in feedback_html(blank)
    assert "Did you hand in" not in feedback_html(failing("a", "en", "x"))
    shown = section(class_report_html([blank, failing("a", "en", "x")], "en"), "Who needs help")
    assert shown.count("perhaps the file as it was given out") == 1


def test_a_mistake_in_a_test_that_draws_is_one_mistake_whatever_it_drew() -> None:
    hint = {"ja": "行ごとに足します。", "en": "Add up each row."}
    source = 'x = fresh()\nexpect(f"relu({x})", relu(x), x, hint="%s")'
    cells = {lang: FormCell("test-relu", "test", source % text, "relu", 1.0) for lang, text in hint.items()}
    phrases = Phrases({lang: Lesson("90", lang, "", "v", (cell,)) for lang, cell in cells.items()})
    told = [
        (f"relu([[{x}, -2.0]])\n  came back: [{y}]\n  expected: [0.0]\n  {hint['en']}", "en", "test-relu")
        for x, y in (("1.5", "3"), ("-0.25", "4.5"))
    ]
    one, other = (phrases.gist(*message) for message in told)
    assert one == other
    assert one != phrases.gist(told[0][0].replace("relu(", "step("), "en", "test-relu")
    assert one != phrases.gist("relu([[1.5, -2.0]])\n  came back: [3]\n  expected: [0.0]", "en", "test-relu")
    assert phrases.gist(told[0][0], "en", "test-other") != phrases.gist(told[1][0], "en", "test-other")
