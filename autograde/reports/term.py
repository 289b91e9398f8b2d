"""A term of a class: who handed in what, when and how well, who has fallen silent, and how the exercises did."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from statistics import fmean, median
from typing import TYPE_CHECKING, Literal

from autograde.base.language import counted, say
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.forms import forms_kept
from autograde.gradebook.scores import points_by_exercise, summed
from autograde.gradebook.voids import settle
from autograde.intake.handed_in import hand_in_time
from autograde.intake.submitted import read_hand_ins
from autograde.model import Lesson
from autograde.reports.class_report import everyone
from autograde.reports.item_statistics import ItemStatistics, item_statistics
from autograde.reports.summary import Item, items
from autograde.reports.totals import Total, totals
from autograde.results import ResultStore

if TYPE_CHECKING:
    import pandas as pd

SILENT = 2  # lessons in a row of which nothing came
HALF = 0.5  # the share of the class that makes a lesson without a due date one that is expected
UNKNOWN = datetime.min.replace(tzinfo=UTC)  # a moment that nobody recorded; it comes before all others

State = Literal["graded", "new", "unreadable", "missing", "open"]


@dataclass(frozen=True)
class Work:
    """A hand-in: when it came (None where nothing says), and its points (None before it is graded).

    `new` says that it waits for `fukami grade`; the points, if any, are then those of the hand-in before.
    """

    when: datetime | None
    total: Total | None
    new: bool = False
    readable: bool = True

    @property
    def late_days(self) -> int:
        """Days begun after the due date."""
        return self.total.late.days if self.total and self.total.late else 0


@dataclass(frozen=True)
class ItemRow:
    """An exercise, a question or an essay with its statistics; `waiting` are the students whose points for it a person has yet to give."""

    item: Item
    statistics: ItemStatistics
    waiting: int


@dataclass(frozen=True, eq=False)
class TermLesson:
    """A lesson: who handed it in, when it was given out and due (None where nothing says), and its items.

    `extensions` are days by student; `half` is when half of the class had handed it in, from when it is expected without a due date.
    """

    name: str
    title: str
    most: float
    released: datetime | None
    due: datetime | None
    extensions: Mapping[str, float]
    half: datetime | None
    works: Mapping[str, Work]
    items: Sequence[ItemRow] = ()

    @property
    def number(self) -> str:
        """What it is called where there is little room."""
        return self.name.partition("_")[0]

    def expected(self, student: str, now: datetime) -> datetime | None:
        """Since when it is expected of a student; None while it is not."""
        if self.due is None:
            return self.half
        end = self.due + timedelta(days=self.extensions.get(student, 0.0))
        return end if end <= now else None

    def state(self, student: str, now: datetime) -> State:
        """What there is of a student."""
        work = self.works.get(student)
        if work is None:
            return "missing" if self.expected(student, now) else "open"
        return "new" if work.new else "graded" if work.readable else "unreadable"

    def counts(self, students: Iterable[str], now: datetime) -> dict[str, int]:
        """How many were in time, late, missing, and are not expected to have handed in yet."""
        found = dict.fromkeys(("in_time", "late", "missing", "open"), 0)
        for student in students:
            work = self.works.get(student)
            found[self.state(student, now) if work is None else "late" if work.late_days else "in_time"] += 1
        return found

    @cached_property
    def mean(self) -> float | None:
        """The mean share of the points, 0 to 1, of those who are graded and could be read."""
        scores = [work.total.score for work in self.works.values() if work.total and work.readable]
        return fmean(scores) / self.most if scores and self.most else None

    def hours_from_release(self, student: str) -> float | None:
        """Hours between the release and a student's hand-in; None where one of the two is not known."""
        return _hours(self.released, self.works[student].when) if student in self.works else None

    def hours_before_due(self, student: str) -> float | None:
        """Hours that were left when a student handed in, less than 0 for a late one; without the extension."""
        return _hours(self.works[student].when, self.due) if student in self.works else None

    def median_hours(self, of: Literal["hours_from_release", "hours_before_due"]) -> float | None:
        """The median of one of the two over all hand-ins whose time is known."""
        known = [hours for student in self.works if (hours := getattr(self, of)(student)) is not None]
        return median(known) if known else None


@dataclass(frozen=True)
class TermStudent:
    """A student over the term. `most` are the points of all lessons that are expected or were handed in.

    `silent` says that nothing comes any more, `never` that nothing ever came; `last` is the newest hand-in.
    """

    student: str
    handed_in: int
    missing: tuple[TermLesson, ...]
    points: float
    most: float
    waits: bool
    late: int
    late_days: int
    penalty: float
    last: tuple[TermLesson, datetime | None] | None
    silent: bool
    never: bool

    @property
    def share(self) -> float | None:
        """Points as a share of all that could be had so far."""
        return self.points / self.most if self.most else None


@dataclass(frozen=True)
class Term:
    """A class at a moment: its lessons in the course's order, and its students by name, with what an instructor should know."""

    lessons: Sequence[TermLesson]
    students: Sequence[TermStudent]
    now: datetime
    notes: Sequence[str] = ()

    @property
    def share(self) -> float:
        """The mean of the students' shares, 0 to 1."""
        return fmean([one.share for one in self.students if one.share is not None] or [0.0])

    @property
    def silent(self) -> list[TermStudent]:
        """Who has fallen silent, most recently first; then who never handed in."""
        quiet = [student for student in self.students if student.silent]
        quiet.sort(key=lambda one: (one.last and one.last[1]) or UNKNOWN, reverse=True)
        return quiet + [student for student in self.students if student.never]


def read_term(folder: ClassFolder, lang: str, now: datetime) -> Term:
    """Gather a term from the class folder: settings, hand-ins, gradebook, and of results what they are of. Nothing is graded.

    Lessons are those of which there is a hand-in, titles in `lang`. Raises `CourseError` when there is no hand-in at all, or nothing is graded.
    """
    settings, everybody = folder.settings, everyone(folder)
    notes: list[str] = []
    settle(folder, sorted({path.name for path in folder.results.glob("[!.]*") if path.is_dir()}), notes)
    exercises = points_by_exercise(folder)
    table = summed(exercises, "student", "lesson")
    places = folder.submitted.glob("[!.]*/*/*.ipynb")
    names = {path.stem for path in places if path.stem == path.parent.name}
    names = {name for name in names if name in settings.course.lessons or forms_kept(folder, name)}
    notes += [
        say(
            ja=f"{name}: 期限を過ぎましたが、提出物がまだないので、まとめに入れていません。`fukami collect` で取り込んでください。",
            en=f"{name} was due, but there is no hand-in yet, so that it is not on the page: run `fukami collect`.",
        )
        for name, when in settings.due.items()
        if when <= now and name not in names
    ]
    handed = {name: _handed_in(folder, name) for name in sorted(names)}
    active = {student for found in handed.values() for student in found}
    if not active:
        raise CourseError(
            say(
                ja=f"{folder.submitted} に提出物がありません。先に `fukami collect` を実行してください。",
                en=f"No hand-in in {folder.submitted}: run `fukami collect` first.",
            )
        )
    lessons: list[TermLesson] = []
    for name, found in handed.items():
        forms = forms_kept(folder, name)
        form = forms.get(lang) or next(iter(forms.values()), None)
        own: dict[str, Total] = {}
        if set(table["student"][table["lesson"] == name]) & found.keys():
            own = {one.student: one for one in totals(folder, name, partial=True, table=table, notes=notes)}
        works = {
            student: Work(came.when, own.get(student), came.new or student not in own, came.readable)
            for student, came in found.items()
        }
        sound = [student for student, work in works.items() if work.total and work.readable]
        rows = exercises[(exercises["lesson"] == name) & exercises["student"].isin(sound)]
        info = settings.course.lessons.get(name)
        title = form.title if form else info.title.get(lang, name) if info else name
        most = form.max_score if form else info.points if info else 0.0
        days = {student: given[name] for student, given in settings.extensions.items() if name in given}
        times = settings.released.get(name), settings.due.get(name), days, _half(works, len(active))
        lessons.append(TermLesson(name, title, most, *times, works, _item_rows(form, rows) if form else ()))
        if waiting := sum(work.new for work in works.values()):
            notes.append(
                say(
                    ja=f"{name}: まだ採点していない提出が {waiting} 件あります。`fukami grade {name}` を実行してください。",
                    en=f"{name}: {counted(waiting, 'hand-in is', 'hand-ins are')} not graded yet; run `fukami grade {name}`.",
                )
            )
    if not any(work.total for lesson in lessons for work in lesson.works.values()):
        raise CourseError(say(ja="まだ何も採点されていません。", en="Nothing is graded yet: run `fukami grade` first."))
    return Term(lessons, [_student(student, lessons, now) for student in everybody], now, notes)


def _handed_in(folder: ClassFolder, lesson: str) -> dict[str, Work]:
    """Return the hand-ins of a lesson by student, without points. Those of a result of other bytes are new."""
    store, found = ResultStore(folder.results), {}
    for hand_in in read_hand_ins(folder, lesson):
        header = store.header(lesson, hand_in.student)
        new = header is None or header.lost or header.raw != hand_in.digest
        readable = header is None or header.ended != "unreadable"
        found[hand_in.student] = Work(hand_in_time(folder, hand_in.student, lesson), None, new, readable)
    return found


def _half(works: Mapping[str, Work], active: int) -> datetime | None:
    """Return when half of the students had handed in, None while they have not."""
    times = sorted(work.when or UNKNOWN for work in works.values())
    enough = max(1, math.ceil(HALF * active))
    return times[enough - 1] if len(times) >= enough else None


def _item_rows(form: Lesson, table: pd.DataFrame) -> list[ItemRow]:
    """Return the lesson's items with their statistics; `table` has the points of each student and exercise.

    While an essay waits for some, blank ones are left out as well: they alone have points already, none, and it would look as if
    nobody could write it.
    """
    found = items(form)
    waiting = table.groupby("exercise")["manual_pending"].sum()
    essays = {one.id for one in found if one.kind == "essay" and waiting.get(one.id, 0)}
    open_still = table["manual_pending"] | (table["exercise"].isin(essays) & ~table["by_hand"])
    final = table.assign(score=table["score"].mask(open_still))
    wide = final.pivot(index="student", columns="exercise", values="score").reindex(columns=[one.id for one in found])
    numbers = item_statistics(wide.to_numpy(dtype=float), [one.max_score for one in found])
    return [ItemRow(one, own, int(waiting.get(one.id, 0))) for one, own in zip(found, numbers, strict=True)]


def _student(student: str, lessons: Sequence[TermLesson], now: datetime) -> TermStudent:
    """Return what a student did over the lessons, and whether they have fallen silent.

    Fallen silent is who handed in something, but none of the two lessons that were last expected of them, nor anything else
    since the first of the two was.
    """
    expected = {lesson.name: since for lesson in lessons if (since := lesson.expected(student, now))}
    handed_in = [lesson for lesson in lessons if student in lesson.works]
    works = [lesson.works[student] for lesson in handed_in]
    missing = tuple(lesson for lesson in lessons if lesson.name in expected and lesson not in handed_in)
    scores = [work.total for work in works if work.total]
    late = [work.late_days for work in works if work.late_days]
    latest = max(zip(works, handed_in, strict=True), key=lambda one: one[0].when or UNKNOWN, default=None)
    return TermStudent(
        student,
        len(works),
        missing,
        sum(one.score for one in scores),
        sum(lesson.most for lesson in {*handed_in, *missing}),
        any(one.waits for one in scores),
        len(late),
        sum(late),
        sum(one.late.penalty for one in scores if one.late),
        (latest[1], latest[0].when) if latest else None,
        bool(works) and _quiet(missing, expected, [work.when or UNKNOWN for work in works]),
        not works and bool(expected),
    )


def _quiet(missing: Sequence[TermLesson], expected: Mapping[str, datetime], times: Sequence[datetime]) -> bool:
    """Whether the lessons that were last expected are among the missing, and nothing came since the first of them was."""
    final = sorted(expected, key=lambda name: expected[name])[-SILENT:]
    if len(final) < SILENT or not set(final) <= {lesson.name for lesson in missing}:
        return False
    return not any(when >= expected[final[0]] > UNKNOWN for when in times)


def _hours(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start) / timedelta(hours=1) if start and end else None
