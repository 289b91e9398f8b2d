"""The timeline of a lesson as a page: its dates, people, sources and stories are read from the lesson itself.

As a Sphinx extension it gives MyST pages the directive ```` ```{fukami-timeline} LESSON ````.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from autograde.authoring.source import SourceCell, localise, read_source
from autograde.base.language import say
from autograde.course import CourseError, load_course

_STORY = re.compile(r"^- \*\*[^*]*(\d{4})[^*]*\*\* (.+)$", re.MULTILINE)
FIRST, LAST = 1940, 2030  # years at the ends of the strip


@dataclass(frozen=True)
class Event:
    """`date` is a year or a year and month ("2012-06"); `story` is the lesson's own sentence on it, Markdown, or ""."""

    date: str
    name: str
    people: str
    source: str
    story: str = ""

    @property
    def year(self) -> float:
        """The year with its months as a fraction."""
        return int(self.date[:4]) + (int(self.date[5:] or 1) - 1) / 12


def read_events(source: Path, lang: str) -> list[Event]:
    """Return the events of the lesson's table in order, with the stories that its prose in `lang` tells.

    Raises `CourseError` when the lesson has no such table, or a story belongs to no event of it.
    """
    cells = read_source(source).cells
    place, rows = next(((number, rows) for number, cell in enumerate(cells) if (rows := _table(cell, lang))), (0, []))
    if not rows:
        raise CourseError(
            say(
                ja=f"{source} に年表の表(`events = [(年月, 出来事, 人, 出典), …]`)がありません。",
                en=f"{source} has no table for the timeline (`events = [(date, event, people, source), …]`).",
            )
        )
    prose = next(cell.source for cell in cells[place:] if cell.kind == "text" and cell.lang == lang)
    stories = defaultdict(list)  # by the last year that each names, in order
    for year, story in _STORY.findall(prose):
        stories[year].append(story)
    events = []
    for row in sorted(rows):
        told = stories[row[0][:4]]
        events.append(Event(*row, story=told.pop(0) if told else ""))
    left = [(year, told[0]) for year, told in stories.items() if told]
    if left:
        year, story = left[0]
        raise CourseError(
            say(
                ja=f"{source}: {year} 年の話に当たる出来事が表にありません: {story}",
                en=f"{source}: the table has no event for the story of {year}: {story}",
            )
        )
    return events


def timeline_html(events: list[Event], lang: str) -> str:
    """Return the timeline as HTML with its own style: a strip to scale, then a list with people, sources and stories.

    Raises `CourseError` when an event lies outside of the strip.
    """
    recent = sum(event.year >= 2000 for event in events)
    caption = say(
        ja=f"{len(events)} の出来事のうち {recent} は、2000 年より後のものです。",
        en=f"{recent} of {len(events)} events are from this century.",
        lang=lang,
    )
    ticks = "".join(f'<i class="{_era(event)}" style="left:{_percent(event.year):.2f}%"></i>' for event in events)
    decades = "".join(f'<span style="left:{_percent(year):.2f}%">{year}</span>' for year in range(FIRST, LAST + 1, 20))
    items, before = [], events[0].year
    for event in events:
        items.append(_item(event, event.year - before))
        before = event.year
    return (
        f"<style>{STYLE}</style>\n"
        f'<figure class="fk-timeline-strip"><div role="img" aria-label="{escape(caption)}">{ticks}{decades}</div>'
        f"<figcaption>{escape(caption)}</figcaption></figure>\n"
        f'<ol class="fk-timeline" role="list">\n{"".join(items)}</ol>\n'
    )


def setup(app: Any) -> dict[str, bool]:
    """Register the directive with Sphinx."""
    from docutils import nodes
    from docutils.parsers.rst import Directive

    class Timeline(Directive):
        required_arguments = 1

        def run(self) -> list[nodes.Node]:
            course = load_course()
            source = course.solutions / f"{course.lesson(self.arguments[0]).name}.py"
            environment = self.state.document.settings.env
            environment.note_dependency(str(source))
            lang = environment.config.language
            return [nodes.raw("", timeline_html(read_events(source, lang), lang), format="html")]

    app.add_directive("fukami-timeline", Timeline)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _table(cell: SourceCell, lang: str) -> list[tuple[str, str, str, str]]:
    """The value of `events = […]` in a code cell, in one language; [] where there is none."""
    if cell.is_markdown or "events = [" not in cell.source:
        return []
    for statement in ast.parse(localise(cell.source, lang)).body:
        match statement:
            case ast.Assign(targets=[ast.Name("events")], value=ast.List() as value):
                return ast.literal_eval(value)
    return []


def _percent(year: float) -> float:
    if not FIRST <= year <= LAST:
        raise CourseError(
            say(
                ja=f"{year:g} 年は年表の範囲({FIRST}〜{LAST})の外です。autograde/site/timeline.py の FIRST と LAST を直してください。",
                en=f"{year:g} lies outside of the timeline ({FIRST} to {LAST}): change FIRST and LAST in autograde/site/timeline.py.",
            )
        )
    return 100 * (year - FIRST) / (LAST - FIRST)


def _era(event: Event) -> str:
    return "recent" if event.year >= 2000 else "early"


def _item(event: Event, gap: float) -> str:
    """One event; `gap` is the number of years since the one before, which the style turns into space."""
    story = f"<p>{MarkdownIt().renderInline(event.story)}</p>" if event.story else ""
    return (
        f'<li class="{_era(event)}" style="--years:{gap:.1f}">'
        f'<time datetime="{event.date}">{event.date}</time>'
        f"<div><strong>{escape(event.name)}</strong> <span>{escape(event.people)}</span>{story}"
        f"{_cited(event.source)}</div></li>\n"
    )


def _cited(source: str) -> str:
    """The source, as a link where it is a DOI, an arXiv number or an address."""
    address = source.replace("doi:", "doi.org/").replace("arXiv:", "arxiv.org/abs/")
    text = escape(source)
    return f'<cite><a href="https://{escape(address)}">{text}</a></cite>' if "/" in address else f"<cite>{text}</cite>"


STYLE = """
.fk-timeline-strip { margin: 1.5rem 0; }
.fk-timeline-strip > div { position: relative; height: 3.4rem; border-bottom: 2px solid currentColor; margin: 0 1.2rem 1.6rem; }
.fk-timeline-strip i { position: absolute; bottom: 0; width: 3px; margin-left: -1px; height: 1.6rem; background: #8a8f98; }
.fk-timeline-strip i.recent { height: 2.8rem; background: #2f81d6; }
.fk-timeline-strip span { position: absolute; top: 100%; width: 3rem; margin: .3rem 0 0 -1.5rem; text-align: center; font-size: .8rem; }
.fk-timeline-strip figcaption { text-align: center; }
ol.fk-timeline { list-style: none; margin: 2rem 0; padding: 0; }
ol.fk-timeline li { display: grid; grid-template-columns: 4.6rem minmax(0, 1fr); column-gap: 1.6rem; margin: 0;
  padding-top: calc(.7rem + var(--years) * .32rem); position: relative; break-inside: avoid; }
ol.fk-timeline li::before { content: ""; position: absolute; left: 5.4rem; top: 0; bottom: 0; border-left: 2px solid #8a8f98; margin-left: -1px; }
ol.fk-timeline time { text-align: right; font-weight: 700; font-variant-numeric: tabular-nums; white-space: nowrap; position: relative; }
ol.fk-timeline time::after { content: ""; position: absolute; right: calc(-.8rem - 6px); top: .5em; width: 12px; height: 12px;
  border-radius: 50%; background: #8a8f98; print-color-adjust: exact; }
ol.fk-timeline .recent time::after { border-radius: 2px; background: #2f81d6; }
ol.fk-timeline strong { margin-right: .5em; }
ol.fk-timeline p { margin: .2rem 0; font-size: .93em; }
ol.fk-timeline cite { display: block; font-size: .8em; font-style: normal; overflow-wrap: anywhere; }
"""
