"""A question stands by itself: with the text, the figure and the choices that it shares with others, and nothing of the notebook."""

from __future__ import annotations

import pytest

from autograde.authoring.quiz import canonical
from autograde.course import Course
from autograde.quizzes.questions import Question, plain, read_questions, tolerance
from autograde.site.pages import read_quizzes
from tests.quizzes.conftest import Questions

pytestmark = pytest.mark.slow


def of(questions: Questions, name: str, lang: str = "en") -> Question:
    return next(question for question in questions[lang] if question.name == name)


def test_questions_share_what_stands_before_the_first_until_one_stands_alone(small: Questions) -> None:
    for name in ("which_a", "which_b"):
        question = of(small, name)
        assert question.text.startswith("About the figure.\n\n<img ")
        assert 'alt="Figure: A and B"' in question.text
        assert "```\nseen <once>\n```" in question.text
        assert "Both may be chosen." in question.text
        assert question.choices == {"a": "left $a < b$", "b": "right"}
        assert [png[:4] for png in question.figures.values()] == [b"\x89PNG"]
    assert of(small, "which_b").text.endswith("Which is B?")
    assert of(small, "fifth").text == "What is a fifth of $0.1$?\n\n$$x = \\frac{0.1}{5}$$"
    assert of(small, "fifth").figures == {}


def test_what_the_notebook_says_about_its_cells_is_left_out(small: Questions) -> None:
    assert of(small, "lines").text.startswith("**All** lines that are used.")
    assert of(small, "lines", "ja").text.startswith("使われる行を**すべて**。")
    assert of(small, "these").text == "Choose **all**."


def test_choices_have_the_letters_and_line_numbers_of_replies(small: Questions) -> None:
    lines, these = of(small, "lines"), of(small, "these")
    assert [lines.labelled(choice) for choice in lines.choices] == [
        "1. `a = 1  # en`".replace("  #", " #"),
        "2. `if a < 2:`",
        '10. `b = "&"`',
    ]
    assert [these.labelled(choice) for choice in these.choices] == ["a. this, and more", "b. that", "c. the other"]
    assert [choice for choice in lines.choices if lines.is_right(choice)] == ["1", "2", "10"]


def test_names_and_titles_stay(small: Questions) -> None:
    assert [question.ident for question in small["ja"]] == [
        f"01_small/{name}/ja" for name in ("which_a", "which_b", "fifth", "lines", "these")
    ]
    assert [question.title for question in small["ja"]] == [f"01 · 問 {number}" for number in range(1, 6)]
    assert [question.points for question in small["en"]] == [1, 1, 0.5, 1, 1]


@pytest.mark.parametrize("answer", [0.02, 123456, -0.2, 577, 31 / 33, 2303, 0.0009766])
def test_the_tolerance_is_what_the_notebook_takes_for_the_same_number(answer: float) -> None:
    key = canonical(answer)
    within = float(tolerance(key)) * 0.999
    assert {canonical(float(key) + within), canonical(float(key) - within), canonical(float(plain(key)))} == {key}
    assert canonical(float(key) + 2.1 * within) != key
    assert tolerance("0") == 0


def test_every_question_of_the_course_is_there_with_every_reply(all_questions: Questions) -> None:
    from autograde.course import load_course

    course = load_course()
    for lang, questions in all_questions.items():
        found = {question.ident: question.replies for question in questions}
        assert len(found) == len(questions) > 100
        assert found == {
            f"{lesson}/{name}/{lang}": quiz.replies
            for lesson in course.lessons
            for name, quiz in read_quizzes(course, lesson, lang).items()
        }


def test_questions_of_the_course_have_words_for_their_choices_and_a_text(all_questions: Questions) -> None:
    without = set()
    for question in all_questions["ja"] + all_questions["en"]:
        assert question.text
        assert "**問" not in question.text
        assert "**Question" not in question.text
        assert not {"次のセル", "next cell", "{`"} & set(question.text.split("\n"))
        if not all(question.choices.values()):
            without.add(question.name)
        if question.kind == "choice":
            assert question.choices.keys() == question.replies.keys()
    assert without == {"read_curve"}  # its letters stand in the figure


def test_a_lesson_that_was_not_run_before_is_run_for_its_figures_and_told(
    course: Course, small: Questions, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    again = read_questions(course, course.lessons, ["en"], lambda done, total: told.append((done, total)))
    assert told == [(0, 1), (1, 1)]
    assert again["en"] == small["en"]
