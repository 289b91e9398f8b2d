"""Moodle's file, read back: what its importer (question/format/xml) asks for holds for every question."""

from __future__ import annotations

import base64
from xml.etree.ElementTree import Element, fromstring

import pytest

from autograde.quizzes.moodle import moodle_xml
from tests.quizzes.conftest import Questions

pytestmark = pytest.mark.slow
SHARES = [
    100 / n for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
]  # of those that Moodle accepts (question_bank::fraction_options)


def text(element: Element, path: str) -> str:
    return element.findtext(f"{path}/text") or ""


def read(questions: Questions, lang: str) -> tuple[list[str], dict[str, Element]]:
    """The categories, and the questions by their idnumber."""
    root = fromstring(moodle_xml("Small/big", questions[lang]))
    assert root.tag == "quiz"
    rows = root.findall("question")
    categories = [text(row, "category") for row in rows if row.get("type") == "category"]
    return categories, {row.findtext("idnumber") or "": row for row in rows if row.get("type") != "category"}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_fractions_add_up_and_every_reply_is_there(all_questions: Questions, lang: str) -> None:
    categories, rows = read(all_questions, lang)
    assert len(categories) == len({question.lesson.name for question in all_questions[lang]})
    assert rows.keys() == {question.ident for question in all_questions[lang]}
    for question in all_questions[lang]:
        row = rows[question.ident]
        fractions = [float(answer.get("fraction", "")) for answer in row.findall("answer")]
        gained = [fraction for fraction in fractions if fraction > 0]
        assert sum(gained) == pytest.approx(100, abs=1e-4)
        assert all(any(abs(fraction - share) < 1e-3 for share in SHARES) for fraction in gained)
        assert {fraction for fraction in fractions if fraction <= 0} <= ({-100.0} if question.kind == "set" else {0.0})
        said = " ".join(element.text or "" for element in row.iter("text"))
        assert len(row.findall("answer")) == len(question.choices or question.replies)
        for reply in question.replies.values():
            if not set(reply) & set("$`<>&\"'"):  # otherwise it is written in HTML, as below
                assert reply in said


def test_one_choice_has_its_reply_beside_it_formulas_for_mathjax_and_the_figure(small: Questions) -> None:
    _, rows = read(small, "en")
    row = rows["01_small/which_a/en"]
    assert (row.get("type"), row.findtext("single"), row.findtext("shuffleanswers")) == ("multichoice", "true", "false")
    assert [text(answer, ".") for answer in row.findall("answer")] == [r"a. left \(a &lt; b\)", "b. right"]
    assert [text(answer, "feedback") for answer in row.findall("answer")] == [
        "Yes, <code>x * y</code>",
        r"No, it is _left_, \(a &lt; b\)",
    ]
    file = row.find("questiontext/file")
    assert file is not None
    assert base64.b64decode(file.text or "").startswith(b"\x89PNG")
    assert f'src="@@PLUGINFILE@@/{file.get("name")}"' in text(row, "questiontext")
    assert "<code>seen &lt;once&gt;\n</code>" in text(row, "questiontext")


def test_a_number_is_what_the_notebook_takes_for_it(small: Questions) -> None:
    _, rows = read(small, "ja")
    row = rows["01_small/fifth/ja"]
    assert row.get("type") == "numerical"
    answers = [
        (text(answer, "."), answer.get("fraction"), answer.findtext("tolerance"), text(answer, "feedback"))
        for answer in row.findall("answer")
    ]
    assert answers == [
        ("0.02", "100", "0.000005", "はい"),
        ("0.5", "0", "0.00005", "逆です"),
        ("123500", "0", "50", "大きすぎます"),
        ("0", "0", "0", "0 ではありません"),
    ]
    assert row.findtext("defaultgrade") == "0.5"
    assert r"\[x = \frac{0.1}{5}\]" in text(row, "questiontext")


def test_of_several_choices_the_replies_are_to_what_is_chosen_together(small: Questions) -> None:
    categories, rows = read(small, "en")
    row = rows["01_small/lines/en"]
    assert row.findtext("single") == "false"
    assert [answer.get("fraction") for answer in row.findall("answer")] == ["33.33333"] * 3
    assert text(row, "correctfeedback") == "Yes"
    assert "<strong>2, 10</strong>: Not all" in text(row, "generalfeedback")
    assert "<code>b = &quot;&amp;&quot;</code>" in text(row.findall("answer")[2], ".")
    assert categories == ["$course$/top/Small//big/01 A small lesson"]
