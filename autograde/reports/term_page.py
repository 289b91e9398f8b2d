"""The term on one page, and its tables as CSV beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import chain, groupby
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
from autograde.reports.item_statistics import FEW, LEAST
from autograde.reports.markdown import line_html
from autograde.reports.rendering import policy, read_text, render_parts, stylesheet
from autograde.reports.summary import points
from autograde.reports.tables import csv_rows
from autograde.reports.term import SILENT, UNKNOWN, ItemRow, Term, TermLesson, TermStudent

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


def _newest(lessons: Sequence[TermLesson], cells: Sequence[Cell], student: str) -> str:
    """Return the way to a student's feedback on the newest hand-in that has any, "" without one."""
    pages = [
        (lesson.works[student].when or UNKNOWN, cell.link)
        for lesson, cell in zip(lessons, cells, strict=True)
        if cell.link
    ]
    return max(pages, key=lambda page: page[0], default=(UNKNOWN, ""))[1]


def runs(lessons: Sequence[TermLesson], some: Sequence[TermLesson], lang: str) -> str:
    """Return the numbers of some of the lessons, such as 03–05, 08: what follows one another in the term stands as a range."""
    places = [lessons.index(lesson) for lesson in some]
    groups = [list(group) for _, group in groupby(enumerate(places), lambda pair: pair[1] - pair[0])]
    ends = [(lessons[group[0][1]].number, lessons[group[-1][1]].number) for group in groups]
    return say(ja="、", en=", ", lang=lang).join(a if a == b else f"{a}–{b}" for a, b in ends)


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


def _remark(row: ItemRow, lang: str) -> str:
    """Say what to mind about an item's numbers, "" for nothing."""
    statistics = row.statistics
    if row.waiting:
        return say(ja=f"採点待ち {row.waiting}", en=f"{row.waiting} to be graded", lang=lang)
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
    names, zone, page = called(folder), folder.zone, folder.reports / "term.html"
    script, students = read_text("sort.js"), [one.student for one in term.students]
    cells = {student: [_cell(folder, lesson, student, term.now) for lesson in term.lessons] for student in students}
    parts = render_parts(
        "term.html",
        lang,
        term=term,
        names=names,
        cells=cells,
        counts={lesson.name: lesson.counts(students, term.now) for lesson in term.lessons},
        newest={student: _newest(term.lessons, cells[student], student) for student in students},
        reported={lesson.name for lesson in term.lessons if (folder.reports / f"{lesson.name}.html").is_file()},
        now=shown(term.now, zone),
        shown=lambda moment: f"{moment.astimezone(zone):%Y-%m-%d %H:%M}",
        runs=lambda some: runs(term.lessons, some, lang),
        key=lambda value: "" if value is None else value,
        lasting=lambda hours: lasting(hours, lang),
        remark=lambda row: _remark(row, lang),
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
    zone = folder.zone
    tables = {
        "term-students": (_student_row(one, zone, names) for one in term.students),
        "term-hand-ins": (
            _work_row(one.student, lesson, term.now, zone) for one in term.students for lesson in term.lessons
        ),
        "term-lessons": (_lesson_row(lesson, term, zone) for lesson in term.lessons),
        "term-exercises": (_item_row(row, lesson) for lesson in term.lessons for row in lesson.items),
    }
    return [_write(folder.reports / f"{name}.csv", rows) for name, rows in tables.items()]


def _write(path: Path, rows: Iterator[dict[str, Any]]) -> Path:
    first = next(rows)
    with csv_rows(path, first) as write:
        for row in chain([first], rows):
            write(row.values())
    return path


def _student_row(one: TermStudent, zone: tzinfo, names: Mapping[str, str]) -> dict[str, Any]:
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
        "last_hand_in": _iso(when, zone),
    }


def _work_row(student: str, lesson: TermLesson, now: datetime, zone: tzinfo) -> dict[str, Any]:
    work = lesson.works.get(student)
    total = work.total if work else None
    return {
        "student": student,
        "lesson": lesson.name,
        "state": lesson.state(student, now),
        "score": total.score if total else None,
        "max_score": lesson.most,
        "waits": total.waits if total else None,
        "late_days": work.late_days if work else None,
        "late_penalty": total.late.penalty if total and total.late else None,
        "handed_in": _iso(work.when, zone) if work else "",
        "hours_from_release": lesson.hours_from_release(student),
        "hours_before_due": lesson.hours_before_due(student),
    }


def _lesson_row(lesson: TermLesson, term: Term, zone: tzinfo) -> dict[str, Any]:
    return {
        "lesson": lesson.name,
        "title": lesson.title,
        "released": _iso(lesson.released, zone),
        "due": _iso(lesson.due, zone),
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
        "waiting": row.waiting,
        "difficulty": row.statistics.difficulty,
        "discrimination": row.statistics.discrimination,
        "remark": row.statistics.undefined or ("few" if row.statistics.few else ""),
    }


def _iso(moment: datetime | None, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""
