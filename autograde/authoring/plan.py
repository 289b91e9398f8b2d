"""The plan for a term: a table that the build writes into the pages for instructors, from `course.toml` and the sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograde.authoring.source import read_source
from autograde.base.language import counted, say
from autograde.course import Course, LessonInfo

if TYPE_CHECKING:
    from autograde.base.settings import Week

BETWEEN_MARKS = re.compile(r"(?<=^<!-- plan -->\n).*?(?=^<!-- /plan -->$)", re.DOTALL | re.MULTILINE)


def plan_pages(course: Course) -> dict[Path, str]:
    """Return the pages in `docs/` that have the marks `<!-- plan -->` and `<!-- /plan -->`, with today's plan between them."""
    pages = {}
    for lang in course.languages:
        path = course.root / "docs" / ("instructors.md" if lang == "en" else f"instructors.{lang}.md")
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if found := BETWEEN_MARKS.search(text):
            pages[path] = f"{text[: found.start()]}\n{plan_text(course, lang)}\n{text[found.end() :]}"
    return pages


def plan_text(course: Course, lang: str) -> str:
    """Return the plan as Markdown: a row a week and what it comes to, the same with the optional weeks, and the lessons that are in no week."""
    weeks = sorted(course.weeks, key=lambda week: week.optional)
    needed = [week for week in weeks if not week.optional]
    parts = [_table(course, needed, 1, lang), _total(course, needed, lang)] if needed else []
    if len(needed) < len(weeks):
        parts += [
            say(
                ja=f"自由に選べる課も入れた、{len(weeks)} 回の計画(上の表に続けて):",
                en=f"With the optional lessons, a plan of {counted(len(weeks), 'meeting', 'meetings')} goes on:",
                lang=lang,
            ),
            _table(course, weeks[len(needed) :], len(needed) + 1, lang),
            _total(course, weeks, lang),
        ]
    return "\n\n".join([*parts, *_beside(course, weeks, lang)])


def _table(course: Course, weeks: Sequence[Week], first: int, lang: str) -> str:
    heads = say(
        ja=f"週 | 課 | 授業({course.meeting_minutes} 分) | 宿題 | 分 | 点 | うち記述",
        en=f"Week | Lessons | In class, {course.meeting_minutes} minutes | At home | Minutes | Points | of these essays",
        lang=lang,
    )
    rows = [heads, "---:|---|---|---|---:|---:|---:"]
    for number, week in enumerate(weeks, first):
        lessons = [course.lesson(lesson) for lesson in week.lessons]
        essays = sum(_essay_points(course, info) for info in lessons)
        named = " · ".join(f"{info.number} {info.title[lang]}" for info in lessons)
        cells = (
            str(number),
            f"**{named}**" if week.exam else named,
            week.in_class[lang],
            f"{week.at_home[lang]} ({_at_home(course, week)})" if week.at_home else "–",
            " + ".join(f"{info.minutes}" for info in lessons),
            " + ".join(f"{info.points:g}" for info in lessons),
            f"{essays:g}" if essays else "–",
        )
        rows.append(" | ".join(cells))
    return "\n".join(f"|{row}|" if row.startswith("-") else f"| {row} |" for row in rows)


def _total(course: Course, weeks: Sequence[Week], lang: str) -> str:
    lessons = [course.lesson(lesson) for week in weeks for lesson in week.lessons]
    minutes, points = (sum(getattr(info, of) for info in lessons) for of in ("minutes", "points"))
    at_home = _hours(sum(_at_home(course, week) for week in weeks), lang)
    return say(
        ja=f"{len(weeks)} 回で {len(lessons)} 課、合わせて {_hours(minutes, lang)}(うち宿題が {at_home})、{points:g} 点です。",
        en=f"{counted(len(lessons), 'lesson', 'lessons')} in {counted(len(weeks), 'meeting', 'meetings')}: {_hours(minutes, lang)}, {at_home} of them at home, and {points:g} points.",
        lang=lang,
    )


def _at_home(course: Course, week: Week) -> int:
    return max(0, sum(course.lesson(lesson).minutes for lesson in week.lessons) - course.meeting_minutes)


def _beside(course: Course, weeks: Sequence[Week], lang: str) -> list[str]:
    planned = [course.lesson(lesson) for week in weeks for lesson in week.lessons]
    beside = " · ".join(
        f"{info.number} {info.title[lang]} ({_hours(info.minutes, lang)})"
        for info in course.lessons.values()
        if info not in planned
    )
    return [say(ja=f"計画のほかにある課: {beside}", en=f"Beside the plan: {beside}.", lang=lang)] if beside else []


def _essay_points(course: Course, info: LessonInfo) -> float:
    cells = read_source(course.solutions / f"{info.name}.py", course.root).cells
    return sum(cell.points for cell in cells if cell.kind == "essay" and cell.lang == course.languages[0])


def _hours(minutes: int, lang: str) -> str:
    hours, rest = divmod(minutes, 60)
    whole = say(ja=f"{hours} 時間", en=counted(hours, "hour", "hours"), lang=lang) if hours else ""
    part = say(ja=f"{rest} 分", en=counted(rest, "minute", "minutes"), lang=lang) if rest or not hours else ""
    return say(ja=" ", en=" and ", lang=lang).join(filter(None, (whole, part)))
