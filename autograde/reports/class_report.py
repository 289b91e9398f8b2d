"""The class report: one self-contained page on how a class did in a lesson, and what to do next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import fmean, median
from urllib.parse import quote

from markupsafe import Markup

from autograde.course import ClassFolder
from autograde.engine.records import TestResult
from autograde.files import write_whole
from autograde.gradebook import GradedHandIn, Mark, marks
from autograde.intake.matching import words
from autograde.language import say, user_language
from autograde.lateness import Late
from autograde.reports.figures import distribution
from autograde.reports.pages import policy, python_html, read_text, render, stylesheet
from autograde.reports.summary import Item, Summary, ending, points, summarise
from autograde.reports.tables import by_exercise, by_student, write_csv

STATUSES = ("passed", "failed", "error", "timed_out", "not_attempted")
LOW = 0.4  # below this share of the points that were graded, a student is listed as needing help
UNTOUCHED = 0.5  # from this share of exercises not attempted on, too
MISTAKES = 8  # kinds of mistake shown

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|\bnan\b|\binf\b")


@dataclass(frozen=True)
class Bar:
    """How the class did on one test or on all tests of one exercise: counts by status, in the order of `STATUSES`."""

    id: str
    counts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)

    @property
    def share_passed(self) -> float:
        return dict(self.counts).get("passed", 0) / max(1, self.total)


@dataclass(frozen=True)
class ExerciseRow:
    """One exercise in the figure: its bar over all tests, the tests' own bars, and the mean of its points."""

    item: Item
    bar: Bar
    tests: tuple[Bar, ...]
    mean: float


@dataclass(frozen=True)
class Mistake:
    """One failure message that several students got, with the answer of one of them."""

    test: str
    item: Item
    message: str
    students: tuple[str, ...]
    example: str


@dataclass(frozen=True)
class Concern:
    """A student who needs help, why, and how urgent it is (larger first)."""

    student: str
    reasons: tuple[str, ...]
    weight: float
    score: float
    sandboxed: bool
    handed_in: bool = True


def class_report_html(
    hand_ins: Iterable[GradedHandIn],
    lang: str,
    marks: Mapping[tuple[str, str], Mark] | None = None,
    roster: Sequence[str] = (),
    now: datetime | None = None,
    late: Mapping[str, Late] | None = None,
) -> str:
    """Return the page in `lang`; `roster` are the students who should have handed in, if that is known."""
    summaries = sorted(
        (summarise(h, marks, (late or {}).get(h.student)) for h in hand_ins), key=lambda summary: summary.student
    )
    if not summaries:
        raise ValueError("no hand-in to report on")
    lesson = next((s.lesson for s in summaries if s.lesson.lang == lang), summaries[0].lesson)
    totals = [summary.score for summary in summaries]
    most = lesson.max_score
    script = read_text("sort.js")
    rows = _exercises(summaries, lang)
    concerns = _concerns(summaries, roster, lang)
    mistakes = _mistakes(summaries, lang)
    return render(
        "class_report.html",
        lang,
        lesson=lesson,
        summaries=summaries,
        most=most,
        mean=fmean(totals),
        median=median(totals),
        roster=len(set(roster) | {summary.student for summary in summaries}) if roster else 0,
        waiting=sum(summary.waiting for summary in summaries),
        essays=sum(item.max_score for item in (row.item for row in rows) if item.kind == "essay"),
        untouched=sum(summary.untouched == 1 for summary in summaries),
        ended=Counter(summary.hand_in.graded.ended for summary in summaries),
        unsandboxed=[summary for summary in summaries if not summary.hand_in.graded.sandboxed],
        figure=distribution(totals, most, lang),
        rows=rows,
        statuses=STATUSES,
        mistakes=mistakes,
        concerns=concerns,
        glance=_glance(rows, mistakes, concerns, lang),
        low=LOW,
        incidents=[s for s in summaries if s.incidents or s.hand_in.graded.ended != "completed"],
        repaired=[s for s in summaries if s.hand_in.laid_out.repairs],
        feedback=lambda student: f"../feedback/{quote(student)}/{quote(lesson.name)}/{quote(lesson.name)}.html",
        now=now,
        python=python_html,
        policy=policy(script),
        script=Markup(script),
        style=Markup(stylesheet()),
    )


def write_class_report(
    class_folder: ClassFolder,
    hand_ins: Sequence[GradedHandIn],
    lang: str | None = None,
    roster: Sequence[str] | None = None,
    now: datetime | None = None,
    late: Mapping[str, Late] | None = None,
) -> list[Path]:
    """Write `reports/<lesson>.html`, `<lesson>.csv` (a row a student) and `<lesson>-exercises.csv`; return their paths.

    By default the page is in the user's language, of now, and expects every student who ever handed in anything.
    """
    lesson = hand_ins[0].lesson
    if roster is None:
        roster = sorted(path.name for path in class_folder.submitted.glob("[!.]*") if path.is_dir())
    given = marks(class_folder, lesson)
    summaries = sorted(
        (summarise(h, given, (late or {}).get(h.student)) for h in hand_ins), key=lambda summary: summary.student
    )
    page, table, exercises = (
        class_folder.reports / f"{lesson.name}{end}" for end in (".html", ".csv", "-exercises.csv")
    )
    write_csv(by_student(summaries), table)
    write_csv(by_exercise(summaries), exercises)
    write_whole(page, class_report_html(hand_ins, lang or user_language(), given, roster, now or datetime.now(), late))
    return [page, table, exercises]


def _exercises(summaries: Sequence[Summary], lang: str) -> list[ExerciseRow]:
    """Return a row an exercise, in the lesson's order, with titles in `lang` where a hand-in has that form."""
    model = next((summary for summary in summaries if summary.lesson.lang == lang), summaries[0])
    rows = []
    for position, result in enumerate(model.results):
        own = [summary.results[position] for summary in summaries if len(summary.results) > position]
        if result.item.kind == "essay":
            bar = _bar(result.item.id, ["passed" if r.status in ("graded", "waiting") else r.status for r in own])
            marked = [r.score for r in own if r.score is not None and r.status == "graded"]
            rows.append(ExerciseRow(result.item, bar, (), fmean(marked) if marked else 0.0))
            continue
        tests = [_bar(test.id, [t.status for r in own for t in r.tests if t.id == test.id]) for test in result.tests]
        whole = _bar(result.item.id, [t.status for r in own for t in r.tests])
        mean = fmean([r.score or 0.0 for r in own]) if own else 0.0
        rows.append(ExerciseRow(result.item, whole, tuple(tests) if len(tests) > 1 else (), mean))
    return rows


def _bar(name: str, statuses: Iterable[str]) -> Bar:
    counts = Counter(statuses)
    return Bar(name, tuple((status, counts[status]) for status in STATUSES if counts[status]))


def _mistakes(summaries: Sequence[Summary], lang: str) -> list[Mistake]:
    """Group tests that failed or stopped with an error in the same way, the most frequent first.

    Messages are the same when all their numbers are, so that both languages meet; wrong choices, when the choice is.
    """
    found: dict[tuple[str, ...], list[tuple[Summary, Item, TestResult]]] = {}
    for summary in summaries:
        answers = {cell.id: words(cell.source) for cell in summary.hand_in.laid_out.notebook.cells}
        for result in summary.results:
            for test in result.tests:
                if test.status in ("failed", "error") and test.message:
                    told = answers[result.item.id] if result.item.kind == "quiz" else _gist(test.message)
                    found.setdefault((test.id, test.status, told), []).append((summary, result.item, test))
    mistakes = []
    for (test_id, _, _), cases in found.items():
        first, item, test = next((case for case in cases if case[0].lesson.lang == lang), cases[0])
        answers = {cell.id: cell.source for cell in first.hand_in.laid_out.notebook.cells}
        students = tuple(summary.student for summary, _, _ in cases)
        mistakes.append(Mistake(test_id, item, test.message, students, answers.get(item.id, "")))
    return sorted(mistakes, key=lambda mistake: (-len(mistake.students), mistake.test, mistake.message))[:MISTAKES]


def _gist(message: str) -> str:
    """Return what a message says in any language: its first line, which names the call, and its numbers."""
    numbers = _NUMBER.findall(message)
    return "\n".join([message.split("\n", 1)[0], *numbers]) if numbers else message


def _concerns(summaries: Sequence[Summary], roster: Sequence[str], lang: str) -> list[Concern]:
    handed_in = {summary.student for summary in summaries}
    missing = say(ja="提出していません", en="has not handed in", lang=lang)
    concerns = [
        Concern(student, (missing,), 4.0, -1.0, sandboxed=True, handed_in=False)
        for student in sorted(set(roster) - handed_in)
    ]
    for summary in summaries:
        reasons, weight = [], 0.0
        graded = summary.hand_in.graded
        blank = sum(result.status == "not_attempted" for result in summary.results)
        open_to = sum(result.item.max_score for result in summary.results if result.status != "waiting")
        if graded.ended != "completed":
            reasons.append(ending(graded.ended, lang))
            weight += 1.5
        elif summary.incidents:
            reasons.append(say(ja="途中で止まったセルがある", en="a cell of it had to be stopped", lang=lang))
            weight += 0.5
        if summary.untouched >= UNTOUCHED and graded.ended != "unreadable":
            reasons.append(
                say(
                    ja=f"{len(summary.results)} 問のうち {blank} 問が未着手",
                    en=f"{blank} of {len(summary.results)} not attempted",
                    lang=lang,
                )
            )
            weight += 1 + summary.untouched
        if open_to and summary.score < LOW * open_to:
            got = f"{points(summary.score)} / {points(open_to)}"
            reasons.append(say(ja=f"得点が低い({got})", en=f"few points ({got})", lang=lang))
            weight += 1
        if reasons:
            concerns.append(Concern(summary.student, tuple(reasons), weight, summary.score, graded.sandboxed))
    return sorted(concerns, key=lambda concern: (-concern.weight, concern.score, concern.student))


def _glance(
    rows: Sequence[ExerciseRow], mistakes: Sequence[Mistake], concerns: Sequence[Concern], lang: str
) -> list[str]:
    """Return the few sentences that an instructor would tell a colleague."""
    told = []
    tested = [row for row in rows if row.item.kind != "essay" and row.item.max_score]
    if tested:
        hardest = min(tested, key=lambda row: row.mean / row.item.max_score)
        easiest = max(tested, key=lambda row: row.mean / row.item.max_score)
        if hardest is not easiest:
            low, high = (f"{row.mean / row.item.max_score:.0%}" for row in (hardest, easiest))
            told.append(
                say(
                    ja=f"いちばん難しかったのは「{hardest.item.heading}」(得点率 {low})、いちばんよくできたのは「{easiest.item.heading}」({high})です。",
                    en=f"Hardest was “{hardest.item.heading}” ({low} of its points), easiest “{easiest.item.heading}” ({high}).",
                    lang=lang,
                )
            )
    if mistakes and len(mistakes[0].students) > 1:
        told.append(
            say(
                ja=f"同じ間違いをした人がいちばん多いのは {mistakes[0].test} で、{len(mistakes[0].students)} 人です。",
                en=f"The mistake that most made alike, {len(mistakes[0].students)} students, is in {mistakes[0].test}.",
                lang=lang,
            )
        )
    if concerns:
        told.append(
            say(
                ja=f"声をかけたい学生が {len(concerns)} 人います。",
                en=f"{len(concerns)} students could do with a word from you.",
                lang=lang,
            )
        )
    return told
