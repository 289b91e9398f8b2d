"""Write the course's questions for another system: a file for each language, and the glossary for Anki."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from autograde.base.files import write_whole
from autograde.course import Course
from autograde.quizzes.anki import write_glossary, write_questions
from autograde.quizzes.moodle import moodle_xml
from autograde.quizzes.qti import write_qti
from autograde.quizzes.questions import read_questions
from autograde.site.glossary import glossary_rows

Tell = Callable[[int, int], None]
"""Told how many notebooks have run for their figures, and how many there are."""


def export_moodle_xml(
    course: Course, lessons: Iterable[str], languages: Sequence[str], to: Path, tell: Tell = lambda done, total: None
) -> list[Path]:
    """Write `moodle-LANG.xml` for each language into the folder `to`, for Moodle's question bank. Raises as `read_questions`."""
    written = []
    for lang, questions in read_questions(course, lessons, languages, tell).items():
        written.append(to / f"moodle-{lang}.xml")
        write_whole(written[-1], moodle_xml(course.title[lang], questions))
    return written


def export_anki(
    course: Course, lessons: Iterable[str], languages: Sequence[str], to: Path, tell: Tell = lambda done, total: None
) -> list[Path]:
    """Write `anki-LANG.apkg` for each language into the folder `to`, and `anki-glossary.apkg` where there is a glossary.

    Raises as `read_questions`, and `CourseError` for a glossary that cannot be read.
    """
    terms = list(glossary_rows(course.root / "docs" / "glossary.md"))
    written = []
    for lang, questions in read_questions(course, lessons, languages, tell).items():
        written.append(to / f"anki-{lang}.apkg")
        write_questions(written[-1], course.title[lang], questions)
    if terms:
        written.append(to / "anki-glossary.apkg")
        write_glossary(written[-1], f"{course.title[course.languages[0]]}::用語集 · Glossary", terms)
    return written


def export_qti(
    course: Course, lessons: Iterable[str], languages: Sequence[str], to: Path, tell: Tell = lambda done, total: None
) -> list[Path]:
    """Write `qti-LANG.zip` for each language into the folder `to`, for Canvas. Raises as `read_questions`."""
    written = []
    for lang, questions in read_questions(course, lessons, languages, tell).items():
        written.append(to / f"qti-{lang}.zip")
        write_qti(written[-1], questions)
    return written
