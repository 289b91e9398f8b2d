"""The plan for a term: a table that the build writes into the pages for instructors, from `course.toml` and the sources."""

from __future__ import annotations

import re
from pathlib import Path

from autograde.authoring.source import read_source
from autograde.base.language import counted, say
from autograde.course import Course, LessonInfo

_BETWEEN = re.compile(r"(?<=^<!-- plan -->\n).*?(?=^<!-- /plan -->$)", re.DOTALL | re.MULTILINE)


def plan_pages(course: Course) -> dict[Path, str]:
    """Return the pages in `docs/` that have the marks `<!-- plan -->` and `<!-- /plan -->`, with today's plan between them."""
    pages = {}
    for lang in course.languages:
        path = course.root / "docs" / ("instructors.md" if lang == "en" else f"instructors.{lang}.md")
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if found := _BETWEEN.search(text):
            pages[path] = f"{text[: found.start()]}\n{plan_text(course, lang)}\n{text[found.end() :]}"
    return pages


def plan_text(course: Course, lang: str) -> str:
    """Return the plan as Markdown: a row a week, what it comes to, and the lessons that are in no week."""
    heads = say(
        ja=f"週 | 課 | 授業({course.meeting_minutes} 分) | 宿題 | 分 | 点 | うち記述",
        en=f"Week | Lessons | In class, {course.meeting_minutes} minutes | At home | Minutes | Points | of these essays",
        lang=lang,
    )
    rows = [heads, "---:|---|---|---|---:|---:|---:"]
    planned, all_at_home = [], 0
    for number, week in enumerate(course.weeks, 1):
        lessons = [course.lesson(lesson) for lesson in week.lessons]
        planned += lessons
        at_home = max(0, sum(info.minutes for info in lessons) - course.meeting_minutes)
        all_at_home += at_home
        essays = sum(_essay_points(course, info) for info in lessons)
        named = " · ".join(f"{info.number} {info.title[lang]}" for info in lessons)
        cells = (
            str(number),
            f"**{named}**" if week.exam else named,
            week.in_class[lang],
            f"{week.at_home[lang]} ({at_home})" if week.at_home else "–",
            " + ".join(f"{info.minutes}" for info in lessons),
            " + ".join(f"{info.points:g}" for info in lessons),
            f"{essays:g}" if essays else "–",
        )
        rows.append(" | ".join(cells))
    table = "\n".join(f"|{row}|" if row.startswith("-") else f"| {row} |" for row in rows)
    minutes, points = (sum(getattr(info, of) for info in planned) for of in ("minutes", "points"))
    total = say(
        ja=f"{len(course.weeks)} 回で {len(planned)} 課、合わせて {_hours(minutes, lang)}(うち宿題が {_hours(all_at_home, lang)})、{points:g} 点です。",
        en=f"{counted(len(planned), 'lesson', 'lessons')} in {counted(len(course.weeks), 'meeting', 'meetings')}: {_hours(minutes, lang)}, {_hours(all_at_home, lang)} of them at home, and {points:g} points.",
        lang=lang,
    )
    return "\n\n".join([*([table, total] if planned else []), *_beside(course, planned, lang)])


def _beside(course: Course, planned: list[LessonInfo], lang: str) -> list[str]:
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
