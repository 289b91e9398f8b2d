"""Decks are made from the lesson: its question, its picture, its idea, what to do, and nothing that would give an answer away."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from autograde.course import CourseError, load_course
from autograde.slides.plan import CHECK, meeting
from autograde.slides.sections import Section, sentences
from autograde.slides.words import fitting, length, read_words
from tests.slides.conftest import WEEK, WORDS

Make = Callable[..., dict[str, str]]


def shown(html: str) -> list[str]:
    """What each slide shows, without the notes, as text."""
    slides = re.findall(r'<section class="fk-.*?</section>', html, re.DOTALL)
    return [" ".join(re.sub(r"<aside.*?</aside>|<[^>]+>", " ", one, flags=re.DOTALL).split()) for one in slides]


def test_a_section_is_its_question_its_picture_with_the_idea_and_what_to_do(make: Make) -> None:
    kinds = re.findall(r'class="fk-(\w+)" data-timing', make()["en"])
    assert " ".join(kinds) == "title plan ask idea ask picture tasks vote close divider ask idea"


def test_the_question_is_the_lessons_own_before_the_picture_or_the_authors(make: Make) -> None:
    told = shown(make()["en"])
    assert "Does a line bend?" in told[2]
    assert "What does" in told[4]
    assert "change?" in told[4]
    assert "What does adding do?" in told[10]
    assert not any("Is adding enough?" in one for one in told), "that is the hint"


def test_tasks_have_their_first_sentence_and_no_answer_anywhere(make: Make) -> None:
    made = make()
    assert re.search(r"\d+ min double Return twice x\.", shown(made["en"])[6])
    assert re.search(r"\d+ 分 double 2 倍を返します。", shown(made["ja"])[6])
    assert not any("x + x" in html for html in made.values())


def test_the_right_choice_and_its_reason_come_with_the_next_step(make: Make) -> None:
    slide = re.search(r'<section class="fk-vote".*?</section>', make()["en"], re.DOTALL)
    assert slide
    assert re.search(r'<li class="fragment custom right" data-fragment-index="1"><b>b</b>', slide[0])
    assert '<p class="fragment" data-fragment-index="1">Yes, that one' in slide[0]


def test_a_deck_loads_nothing_and_speaks_its_language(make: Make) -> None:
    for lang, html in make().items():
        assert f'<html lang="{lang}">' in html
        assert 'src="data:image/png;base64,' in html
        page = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
        assert not re.findall(r'<(?:img|script|link|iframe)\b[^>]*(?:src|href)="(?!data:)', page)
        assert "figures:" not in html


def test_an_examination_has_no_vote(make: Make) -> None:
    assert 'class="fk-vote"' not in make(weeks=WEEK + "exam = true\n")["en"]


def test_a_course_without_words_and_plan_has_slides_too(make: Make) -> None:
    told = shown(make(words="", weeks="")["en"])
    assert any("What does" in one for one in told)
    assert not any("At home" in one for one in told)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[sections.2]", "[sections.7]", r"no section \[7\].*for section \[2\]"),
        ('quiz = "which"', 'quiz = "other"', "no question other"),
        (', en = "A line does not bend."', "", "idea lacks en"),
        ("A line does not bend.", "A line " + "very " * 25, "27 where 25 fit"),
        ("直線は曲がらない。", "直線" * 41, "82 where 80 fit"),
        ("[sections.1]", "[sections.1]\nfigure = 2", "no figure 2"),
        ('idea = { ja = "足', 'ideas = { ja = "足', "ideas"),
    ],
)
def test_words_that_do_not_fit_the_lesson_are_told(
    make: Make, monkeypatch: pytest.MonkeyPatch, old: str, new: str, told: str
) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    assert old in WORDS
    with pytest.raises(CourseError, match=told):
        make(words=WORDS.replace(old, new, 1))


def test_sentences_are_those_of_prose_alone() -> None:
    assert sentences("# Why?\nOne. **Two?** $a.b$ three!\n- four?\n\n```\nfive?\n```") == [
        "One.",
        "Two?",
        "$a.b$ three!",
    ]
    assert sentences("どうして。「なぜ?」と聞くでしょうか。") == ["どうして。", "「なぜ?」と聞くでしょうか。"]


def test_the_question_before_the_picture_counts() -> None:
    section = Section(1, "", prose=["First? Then this.", "Second? Done.", "Third?"], pictures=["", ""])
    assert [section.asks(number) for number in (0, 1, 2)] == ["First?", "First?", "Second?"]


def test_length_counts_words_characters_and_a_formula_once() -> None:
    assert length("the slope $u = wx + b$ `w`", "en") == 4
    assert length("傾き $u = wx$ です", "ja") == 5


# The course itself


def test_meetings_take_the_sections_that_the_plan_for_the_term_names() -> None:
    course = load_course()
    needed = dict.fromkeys(range(15), 5.0)
    taken = {
        info.number: [section for section in meeting(course, info, needed).starts if section > 0]
        for info in course.lessons.values()
    }
    assert taken["02"] == [1, 2, 3, 4, 5, 6]
    assert taken["03"] == [1, 2, 3, 4, 5]
    assert taken["00"] == taken["11"] == taken["12"] == list(range(1, 15))
    assert taken["01"] == taken["04"] == taken["13"] == taken["16"] == []


def test_a_meeting_shares_its_minutes_as_sections_need_them() -> None:
    course = load_course()
    when = meeting(course, course.lesson("02"), {0: 10, 1: 20, 2: 10, 3: 10, 4: 10, 5: 5, 6: 5, 7: 99})
    assert when.starts == {0: 10, 1: 20, 2: 40, 3: 50, 4: 60, 5: 70, 6: 75, CHECK: 80}
    assert when.lasts(1) == 20
    assert when.lasts(6) == 5


@pytest.mark.parametrize(
    "path", sorted((load_course().solutions / "slides").glob("*.toml")), ids=lambda path: path.stem
)
def test_the_words_of_each_lesson_fit_it(path: Path) -> None:
    from autograde.authoring.build import build_lesson
    from autograde.site.outputs import Figures
    from autograde.slides.sections import read_sections

    course = load_course()
    for notebook in build_lesson(course, path.stem).source.values():
        sections, _ = read_sections(notebook, Figures("figures:", "en"))
        quizzes = {cell.id for cell in notebook.cells if cell.metadata.fukami.kind == "quiz"}
        words = fitting(course, path.stem, {section.number for section in sections}, quizzes)
        assert words.sections
        assert words == read_words(course, path.stem)
