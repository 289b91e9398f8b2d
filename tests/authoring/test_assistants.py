"""`ai` in `course.toml`: what the head of a notebook says of AI assistants, and Colab's own switch."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograde.authoring.build import build_lesson
from autograde.base.errors import CourseError
from autograde.course import Course, load_course

COURSE = load_course(Path(__file__).resolve().parents[2])


def with_ai(course: Course, value: str) -> Course:
    settings = course.root / "course.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + f'ai = "{value}"\n', encoding="utf-8")
    return load_course(course.root)


@pytest.mark.parametrize(
    ("value", "says", "off"), [("off", "by yourself", True), ("ask", "to explain", False), ("on", "", False)]
)
def test_the_notebook_says_what_is_allowed(course: Course, value: str, says: str, off: bool) -> None:
    course = with_ai(course, value)
    (name,) = course.lessons
    for lang, notebook in build_lesson(course, name).released.items():
        assert notebook.metadata.colab.get("generative_ai_disabled", False) is off
        assert ("AI" in notebook.cells[0].source) == bool(says)
        if lang == "en":
            assert says in notebook.cells[0].source


def test_what_is_graded_does_not_depend_on_it(course: Course) -> None:
    (name,) = course.lessons
    before = build_lesson(course, name).released["en"].metadata.fukami.version
    assert build_lesson(with_ai(course, "off"), name).released["en"].metadata.fukami.version == before


def test_another_word_is_refused_with_the_nearest(course: Course) -> None:
    with pytest.raises(CourseError, match=r'line \d+.*"off", "ask" or "on"'):
        with_ai(course, "of")


def test_lessons_01_to_09_are_written_by_hand() -> None:
    off = [lesson.number for lesson in COURSE.lessons.values() if lesson.ai == "off"]
    assert off == [lesson.number for lesson in COURSE.lessons.values() if "01" <= lesson.number <= "09"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_head_leads_to_pages_that_there_are(lang: str) -> None:
    head = build_lesson(COURSE, "02_activations").released[lang].cells[0].source
    ending = ".ja.md" if lang == "ja" else ".md"
    for page in (f"notation{ending}", "glossary.md", f"assistants{ending}"):
        assert f"(../../docs/{page})" in head
        assert (COURSE.root / "docs" / page).is_file()
