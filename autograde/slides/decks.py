"""`fukami slides`: the lessons are executed, or taken from an earlier run, and each becomes a deck in each language."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograde.authoring.build import build_lesson
from autograde.authoring.source import BuildRefused
from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.course import Course, CourseError
from autograde.engine.lacking import code_of, lacking, told
from autograde.quizzes.questions import read_questions
from autograde.site.execute import execute_all, lesson_data
from autograde.site.outputs import Figures
from autograde.slides.deck import Lesson, page, votable
from autograde.slides.plan import meeting
from autograde.slides.sections import FIGURES, read_sections
from autograde.slides.words import fitting

_TEMPLATES = Environment(loader=PackageLoader("autograde.slides"), autoescape=True, undefined=StrictUndefined)


def make_decks(
    course: Course,
    lessons: Collection[str],
    out: Path,
    workers: int = 2,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> list[Path]:
    """Write `{lang}/{lesson}.html` into `out`, and `index.html`, which links to all decks that lie there; return the decks.

    `tell` is called with how many notebooks have been executed, and of how many. Raises `CourseError`: for a lesson that
    does not build or run, for words in `solutions/slides/` that do not fit it.
    """
    try:
        built = [build_lesson(course, name) for name in lessons]
    except BuildRefused as refused:
        raise CourseError(str(refused)) from refused
    notebooks = [lesson.source[lang] for lesson in built for lang in course.languages]
    if names := lacking(code_of(notebooks)):
        raise CourseError(told(say(ja="スライド", en="The slides"), names))
    count = itertools.count()
    tell(next(count), len(notebooks))
    done = iter(
        execute_all(course, notebooks, lesson_data(course), workers, lambda _: tell(next(count), len(notebooks)))
    )
    questions = read_questions(course, lessons, course.languages)
    written = []
    for lesson in built:
        read = {
            lang: (read_sections(next(done), kept), kept)
            for lang in course.languages
            for kept in [Figures(FIGURES, lang, still=True)]
        }
        (first, _), _ = read["en" if "en" in read else course.languages[0]]
        when = meeting(course, course.lessons[lesson.name], {section.number: section.minutes for section in first})
        for lang, ((sections, own), figures) in read.items():
            asked = [question for question in questions[lang] if question.lesson.name == lesson.name]
            words = fitting(course, lesson.name, {section.number for section in sections}, {one.name for one in asked})
            vote = votable(asked, words.quiz) if when.starts and not when.exam else None
            info = course.lessons[lesson.name]
            path = out / lang / f"{lesson.name}.html"
            write_whole(path, page(Lesson(course, info, lang, sections, when, words, vote, own), figures.files))
            written.append(path)
    write_whole(out / "index.html", _contents(course, out))
    return written


def _contents(course: Course, out: Path) -> str:
    """The page that links to the decks in `out`, by meetings and then the lessons that are in none."""
    weeks = sorted(course.weeks, key=lambda week: week.optional)
    groups = [(str(number), [course.lesson(one) for one in week.lessons]) for number, week in enumerate(weeks, 1)]
    planned = [info for _, infos in groups for info in infos]
    groups.append(("–", [info for info in course.lessons.values() if info not in planned]))
    rows = [
        (number, info, [lang for lang in course.languages if (out / lang / f"{info.name}.html").is_file()])
        for number, infos in groups
        for info in infos
    ]
    return _TEMPLATES.get_template("index.html").render(
        course=course, rows=[row for row in rows if row[2]], names={"ja": "日本語", "en": "English"}
    )
