"""The term on one page, and its tables as CSV beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from autograde.base.files import whole
from autograde.base.language import say
from autograde.base.zones import shown
from autograde.class_folder import ClassFolder
from autograde.reports.class_report import called
from autograde.reports.feedback import feedback_page
from autograde.reports.item_statistics import FEW, LEAST, ItemStatistics
from autograde.reports.markdown import line_html
from autograde.reports.rendering import policy, read_text, render_parts, stylesheet
from autograde.reports.summary import points
from autograde.reports.tables import csv_rows
from autograde.reports.term import SILENT, ItemRow, Term, TermLesson, TermStudent

SHADES = 5  # of the map, from no point to all
LOW = 0.2  # below this discrimination an exercise is worth a look


@dataclass(frozen=True)
class Cell:
    """One place of the map: `kind` is its shade (0 to 4) or its state, `text` what stands in it, `link` the feedback."""

    kind: str
    text: str
    points: str = ""
    late: int = 0
    waits: bool = False
    link: str = ""

    @property
    def sort(self) -> str:
        """By what a column is sorted; what has no number comes before all that have."""
        return self.text if self.text.isdecimal() else "-1"


def _cell(folder: ClassFolder, lesson: TermLesson, student: str, now: datetime) -> Cell:
    state = lesson.state(student, now)
    if state in ("missing", "open"):
        return Cell(state, "–" if state == "missing" else "")
    work, link = lesson.works[student], _link(folder, student, lesson.name)
    if work.total is None or state == "unreadable":
        return Cell(state, "?" if state == "unreadable" else "…", link=link)
    share = min(1.0, work.total.score / lesson.most) if lesson.most else 1.0
    told = f"{points(work.total.score)} / {points(lesson.most)}"
    kind = "new" if work.new else f"h{min(SHADES - 1, int(share * SHADES))}"
    return Cell(kind, f"{100 * share:.0f}", told, work.late_days, work.total.waits, link)


def _link(folder: ClassFolder, student: str, lesson: str) -> str:
    """Return the way from the page to a student's feedback, "" where there is none yet."""
    page = feedback_page(folder, student, lesson)
    return quote(f"../{page.relative_to(folder.root).as_posix()}") if page.is_file() else ""


def lasting(hours: float | None, lang: str) -> str:
    """Return how long something took in words, in the largest unit that suits; "" for None."""
    if hours is None:
        return ""
    size, sign = abs(hours), "−" if hours < 0 else ""
    if size < 1:
        return sign + say(ja=f"{size * 60:.0f} 分", en=f"{size * 60:.0f} min", lang=lang)
    if size < 48:
        return sign + say(ja=f"{size:.0f} 時間", en=f"{size:.0f} h", lang=lang)
    return sign + say(ja=f"{size / 24:.1f} 日", en=f"{size / 24:.1f} days", lang=lang)


def _remark(statistics: ItemStatistics, lang: str) -> str:
    """Say what to mind about an item's numbers, "" for nothing."""
    if statistics.undefined == "item":
        return say(ja="全員が同じ点", en="all have the same points", lang=lang)
    if statistics.undefined == "rest":
        return say(ja="ほかの問題の合計が全員同じ", en="the rest is the same for all", lang=lang)
    if statistics.few:
        return f"n < {FEW if statistics.n >= LEAST else LEAST}"
    if statistics.discrimination is not None and statistics.discrimination < LOW:
        return (
            say(ja="低い", en="low", lang=lang)
            if statistics.discrimination >= 0
            else say(ja="負", en="negative", lang=lang)
        )
    return ""


def write_term(folder: ClassFolder, term: Term, lang: str) -> list[Path]:
    """Write `reports/term.html`, in `lang`, and its tables as CSV; return their paths."""
    names, page = called(folder), folder.reports / "term.html"
    script = read_text("sort.js")
    parts = render_parts(
        "term.html",
        lang,
        term=term,
        names=names,
        cells={
            one.student: [_cell(folder, lesson, one.student, term.now) for lesson in term.lessons]
            for one in term.students
        },
        counts={
            lesson.name: lesson.counts([one.student for one in term.students], term.now) for lesson in term.lessons
        },
        newest=lambda one: _link(folder, one.student, one.last[0].name) if one.last else "",
        reported={lesson.name for lesson in term.lessons if (folder.reports / f"{lesson.name}.html").is_file()},
        now=shown(term.now, folder.zone),
        shown=lambda moment: f"{moment.astimezone(folder.zone):%Y-%m-%d %H:%M}",
        key=lambda value: "" if value is None else value,
        lasting=lambda hours: lasting(hours, lang),
        remark=lambda statistics: _remark(statistics, lang),
        few=FEW,
        low=LOW,
        silent=SILENT,
        line=line_html,
        policy=policy(script),
        script=Markup(script),
        style=Markup(stylesheet()),
    )
    with whole(page) as part, part.open("w", encoding="utf-8", newline="") as file:
        file.writelines(parts)
    return [page, *write_tables(folder, term, names)]


# The tables


def write_tables(folder: ClassFolder, term: Term, names: Mapping[str, str]) -> list[Path]:
    """Write a CSV for each table of the page; return their paths."""
    tables = {
        "term-students": (_student_row(one, term, folder, names) for one in term.students),
        "term-hand-ins": (
            _work_row(one.student, lesson, term, folder) for one in term.students for lesson in term.lessons
        ),
        "term-lessons": (_lesson_row(lesson, term, folder) for lesson in term.lessons),
        "term-exercises": (_item_row(row, lesson) for lesson in term.lessons for row in lesson.items),
    }
    return [_write(folder.reports / f"{name}.csv", rows) for name, rows in tables.items()]


def _write(path: Path, rows: Iterator[dict[str, Any]]) -> Path:
    first = next(rows)
    with csv_rows(path, first) as write:
        for row in chain([first], rows):
            write(row.values())
    return path


def _student_row(one: TermStudent, term: Term, folder: ClassFolder, names: Mapping[str, str]) -> dict[str, Any]:
    lesson, when = one.last or (None, None)
    return {
        "student": one.student,
        **({"name": names.get(one.student, "")} if names else {}),
        "silent": "never" if one.never else "silent" if one.silent else "",
        "handed_in": one.handed_in,
        "missing": len(one.missing),
        "lessons_missing": " ".join(lesson.name for lesson in one.missing),
        "score": one.points,
        "max_score": one.most,
        "share": one.share,
        "waits": one.waits,
        "late_hand_ins": one.late,
        "late_days": one.late_days,
        "late_penalty": one.penalty,
        "last_lesson": lesson.name if lesson else "",
        "last_hand_in": _iso(when, folder),
    }


def _work_row(student: str, lesson: TermLesson, term: Term, folder: ClassFolder) -> dict[str, Any]:
    work = lesson.works.get(student)
    total = work.total if work else None
    return {
        "student": student,
        "lesson": lesson.name,
        "state": lesson.state(student, term.now),
        "score": total.score if total else None,
        "max_score": lesson.most,
        "waits": total.waits if total else None,
        "late_days": work.late_days if work else None,
        "late_penalty": total.late.penalty if total and total.late else None,
        "handed_in": _iso(work.when, folder) if work else "",
        "hours_from_release": lesson.hours_from_release(student),
        "hours_before_due": lesson.hours_before_due(student),
    }


def _lesson_row(lesson: TermLesson, term: Term, folder: ClassFolder) -> dict[str, Any]:
    return {
        "lesson": lesson.name,
        "title": lesson.title,
        "released": _iso(lesson.released, folder),
        "due": _iso(lesson.due, folder),
        **lesson.counts([one.student for one in term.students], term.now),
        "mean_share": lesson.mean,
        "median_hours_from_release": lesson.median_hours("hours_from_release"),
        "median_hours_before_due": lesson.median_hours("hours_before_due"),
    }


def _item_row(row: ItemRow, lesson: TermLesson) -> dict[str, Any]:
    return {
        "lesson": lesson.name,
        "exercise": row.item.id,
        "title": row.item.heading,
        "kind": row.item.kind,
        "max_score": row.item.max_score,
        "n": row.statistics.n,
        "difficulty": row.statistics.difficulty,
        "discrimination": row.statistics.discrimination,
        "remark": row.statistics.undefined or ("few" if row.statistics.few else ""),
    }


def _iso(moment: datetime | None, folder: ClassFolder) -> str:
    return moment.astimezone(folder.zone).isoformat(timespec="seconds") if moment else ""
