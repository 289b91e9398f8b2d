"""A course of fewer lessons: `left_out` in `course.toml`, and what follows from it; what does not follow by itself is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import tomlkit

from autograde.authoring.build import build_lesson, remove_left_out, write_lesson, write_plan
from autograde.authoring.plan import BETWEEN_MARKS
from autograde.authoring.source import BuildRefused
from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.course import Course, CourseError, LessonInfo, load_course

_RECORDS = {"decisions.md"}  # of docs/: what was so at the time
_JOINED = r"\d\d(?: ?課)?(?:(?:, | and | or | to |–|、|・|〜| と | から )(?:第 ?)?\d\d(?: ?課)?)*"
_LESSONS = re.compile(rf"[Ll]essons? ({_JOINED})|(?<![\d.,])({_JOINED})(?<=課)|({_JOINED}) の課")
_IN_PLAN = re.compile(r"\s*(in_class|at_home)\b")


class Mention(NamedTuple):
    """Where a lesson is spoken of: a file within the course, its line from 1, and the words around."""

    file: str
    line: int
    text: str


def leave_out(course: Course, lessons: Iterable[str]) -> tuple[Course, list[Path]]:
    """Leave lessons out of the course; return it as it is then, and the files that were removed or written.

    Raises `CourseError` where a lesson is not known, and where none would be left; nothing is changed then.
    """
    numbers = {_any(course, lesson).number for lesson in lessons}
    left = {info.number for info in course.lessons.values()} - numbers
    if not left:
        raise CourseError(say(ja="課が 1 つも残りません。", en="No lesson would be left."))
    _write(course, {*(info.number for info in course.left_out.values()), *numbers})
    changed = load_course(course.root)
    return changed, [*remove_left_out(changed), *write_plan(changed)]


def take_back(course: Course, lessons: Iterable[str]) -> tuple[Course, list[Path]]:
    """Take back lessons that were left out; return the course as it is then, and the files that were written.

    Raises `CourseError` where a lesson is not known or its source does not build; nothing is changed then.
    """
    infos = [_any(course, lesson) for lesson in lessons]
    text = (course.root / "course.toml").read_text(encoding="utf-8")
    _write(course, {info.number for info in course.left_out.values()} - {info.number for info in infos})
    changed = load_course(course.root)
    try:
        built = [build_lesson(changed, info.name) for info in infos]
    except BuildRefused as refused:
        write_whole(course.root / "course.toml", text)
        raise CourseError(str(refused)) from refused
    return changed, [path for lesson in built for path in write_lesson(changed, lesson)] + write_plan(changed)


def mentions(course: Course, lesson: LessonInfo) -> Iterator[Mention]:
    """Yield the lines of other lessons, of pages for readers and of the plan that speak of a lesson by number or name."""
    pages = [path for path in course.root.glob("docs/*.md") if path.name not in _RECORDS]
    sources = [path for name in course.lessons for path in (course.solutions / f"{name}.py", course.more(name))]
    for path in [*sources, *sorted(pages), *sorted(course.root.glob("README*.md"))]:
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        text = BETWEEN_MARKS.sub(lambda plan: "\n" * plan[0].count("\n"), text)  # which follows by itself
        for number, line in enumerate(text.split("\n"), 1):
            if found := _spoken_of(line, lesson, page=path.suffix == ".md"):
                yield Mention(str(path.relative_to(course.root)), number, _around(line, found))
    told = _told_in_plan(course, lesson)
    for number, line in enumerate((course.root / "course.toml").read_text(encoding="utf-8").split("\n"), 1):
        if _IN_PLAN.match(line) and any(f'"{text}"' in line for text in told):
            yield Mention("course.toml", number, line.strip())


def _told_in_plan(course: Course, lesson: LessonInfo) -> set[str]:
    """What the weeks that are left say of a lesson by its number."""
    words = {text for week in course.weeks for told in (week.in_class, week.at_home or {}) for text in told.values()}
    return {text for text in words if re.search(rf"\b{lesson.number}\b", text)}


def _spoken_of(line: str, lesson: LessonInfo, *, page: bool) -> re.Match[str] | None:
    number = lesson.number
    for found in _LESSONS.finditer(line):
        if number in re.findall(r"\d\d", found[0]):
            return found
    # a page also says "**09**: …", "09, section 6", and, with a zero in front, hardly anything else
    alone = (
        rf"(?<![\w.:/+-]){number}(?![\w.:/%+-])" if number.startswith("0") else rf"\*\*{number}\*\*|\b{number}, section"
    )
    return re.search(rf"{lesson.name}|{alone}" if page else lesson.name, line)


def _around(line: str, found: re.Match[str]) -> str:
    start, end = max(0, found.start() - 40), found.end() + 50
    return ("…" if start else "") + line[start:end].removeprefix("# ").strip() + ("…" if end < len(line) else "")


def _any(course: Course, lesson: str) -> LessonInfo:
    return course.having(course.left_out).lesson(lesson)


def _write(course: Course, numbers: Iterable[str]) -> None:
    path = course.root / "course.toml"
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    if left_out := sorted(numbers):
        document["left_out"] = left_out
    else:
        document.pop("left_out", None)
    write_whole(path, tomlkit.dumps(document))
