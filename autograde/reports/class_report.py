"""The class report: one self-contained page on how a class did in a lesson, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import fmean, median
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from autograde.base.files import whole
from autograde.base.language import say, user_language
from autograde.base.zones import shown
from autograde.class_folder import ClassFolder
from autograde.forms import kept
from autograde.gradebook.lateness import Late, due_told
from autograde.gradebook.scores import Mark, marks
from autograde.intake.handed_in import without_time
from autograde.intake.matching import normalised
from autograde.intake.submitted import read_hand_ins
from autograde.model import Change, GradedHandIn, Lesson, Void
from autograde.reports.alike import Phrases
from autograde.reports.changes import Changed, told, write_changes
from autograde.reports.fresh import stamp
from autograde.reports.markdown import line_html, text_html
from autograde.reports.rendering import policy, python_html, read_text, render_parts, stylesheet
from autograde.reports.requests import Request, by_item, requests_of
from autograde.reports.summary import Item, Result, Summary, ending, items, points, summarise, void_told
from autograde.reports.tables import EXERCISE_COLUMNS, csv_rows, exercise_rows, student_row
from autograde.students import listed

STATUSES = ("passed", "failed", "error", "timed_out", "not_attempted")
LOW = 0.4  # below this share of the points that were graded, a student is listed as needing help
UNTOUCHED = 0.5  # from this share of exercises not attempted on, too
MISTAKES = 8  # kinds of mistake shown


@dataclass(frozen=True)
class Bar:
    """How the class did on one test or on all tests of one exercise: counts by status, in the order of `STATUSES`."""

    id: str
    counts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """Students in it."""
        return sum(count for _, count in self.counts)

    @property
    def share_passed(self) -> float:
        """The share of students who passed, 0 to 1."""
        return dict(self.counts).get("passed", 0) / max(1, self.total)


@dataclass(frozen=True)
class ExerciseRow:
    """One exercise in the figure: its bar over all tests, the tests' own bars, and the mean of its points."""

    item: Item
    bar: Bar
    tests: tuple[Bar, ...]
    mean: float
    void: tuple[tuple[str, Void], ...] = ()  # its tests that count in full, and why


@dataclass(frozen=True)
class Mistake:
    """One failure message that several students got, with the answer of one of them."""

    test: str
    item: Item
    message: str
    students: tuple[str, ...]
    example: str


@dataclass
class FailingLine:
    """A line that fails while grading though it may work elsewhere, why, and whose hand-ins have it."""

    text: str
    why: str
    students: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Asked:
    """A request to be graded again, beside the student's answer and how it did; without these where nothing is graded."""

    request: Request
    result: Result | None = None
    answer: str = ""


@dataclass(frozen=True)
class Concern:
    """A student who needs help, why, and how urgent it is (larger first)."""

    student: str
    reasons: tuple[str, ...]
    weight: float
    score: float
    sandboxed: bool
    handed_in: bool = True


@dataclass
class _Cases:
    """Those who failed a test in the same way, or tests through the same line of a cell; `first` is whose message and answer are shown: best in the page's language."""

    item: Item
    test: str
    students: set[str] = field(default_factory=set)
    first: tuple[bool, str] = (True, "")
    message: str = ""
    answer: str = ""


class _Tally:
    """Counts hand-ins one by one and keeps of each only its line in the table of all students."""

    def __init__(self, lang: str, forms: Mapping[str, Lesson] | None = None, requests: Sequence[Request] = ()) -> None:
        """`forms` are the lesson's by language, as far as they are known: titles come from that in the page's own.

        `requests` are those to be graded again, the open ones first.
        """
        self._requests = requests
        self._asked: dict[tuple[str, ...], Asked] = {}
        self.lang, self._forms = lang, forms or {}
        self._phrases = Phrases(self._forms)
        self._items = {item.id: item for item in items(self._forms[lang])} if lang in self._forms else {}
        self.summaries: list[Summary] = []
        self._model: Summary | None = None
        self._tests: dict[str, Counter[str]] = {}
        self._cases: dict[tuple[str, str, object], _Cases] = {}
        self.given: list[tuple[str, Result]] = []  # what people gave or wrote, apart from the points of an essay
        self._lines: dict[str, FailingLine] = {}
        self._results: dict[Result, Result] = {}  # equal ones are kept once
        self._changes: list[tuple[str, Change]] = []

    def add(self, hand_in: GradedHandIn, summary: Summary) -> None:
        summary = replace(
            summary, results=tuple(replace(r, item=self._items.get(r.item.id, r.item)) for r in summary.results)
        )
        if self._model is None or (self._model.lesson.lang != self.lang == summary.lesson.lang):
            self._model = summary
        self._changes += [(hand_in.student, change) for change in hand_in.changes]
        self._ask(hand_in, summary)
        answers = {cell.id: cell.source for cell in hand_in.laid_out.notebook.cells}
        for result in summary.results:
            if result.by_hand or result.comment:
                self.given.append((summary.student, replace(result, tests=())))
            for test in result.tests if summary.ended != "unreadable" else ():
                self._tests.setdefault(test.id, Counter())[test.status] += 1
                if test.status in ("failed", "error") and test.message and test.id not in hand_in.void:
                    answer = answers.get(result.item.id, "")
                    quiz = result.item.kind == "quiz"
                    lang = summary.lesson.lang
                    own = quiz and test.id not in self._phrases.draws  # of a paper the letters and numbers are its own
                    gist = normalised(answer) if own else self._phrases.gist(test.message, lang, test.id)
                    key: tuple[str, str, object] = ("", "", test.cause) if test.cause else (test.id, test.status, gist)
                    cases = self._cases.setdefault(key, _Cases(result.item, test.id))
                    rank = (summary.lesson.lang != self.lang, summary.student)
                    if not cases.students or rank < cases.first:
                        cases.first, cases.item, cases.test = rank, result.item, test.id
                        cases.message, cases.answer = test.message, answer
                    cases.students.add(summary.student)
        for line in (line for cell in hand_in.graded.cells for line in cell.failed if line.why):
            known = self._lines.setdefault(line.text, FailingLine(line.text, line.why))
            known.students.add(summary.student)
            if summary.lesson.lang == self.lang:
                known.why = line.why
        light = (replace(result, tests=(), comment="", by_hand=()) for result in summary.results)
        self.summaries.append(replace(summary, results=tuple(self._results.setdefault(r, r) for r in light)))

    def _ask(self, hand_in: GradedHandIn, summary: Summary) -> None:
        """Put each request of this student beside what it is about."""
        mine = by_item(hand_in.lesson, (one for one in self._requests if one.student == hand_in.student))
        answers = {cell.id: cell.source for cell in hand_in.laid_out.notebook.cells}
        for result in summary.results:
            for one in mine.get(result.item.id, ()):
                self._asked[one.key] = Asked(one, result, answers.get(result.item.id, ""))

    def asked(self) -> list[Asked]:
        """Return all requests with what they are about, the open ones first."""
        return [self._asked.get(one.key, Asked(one)) for one in self._requests]

    def changes(self, zone: tzinfo | None) -> list[Changed]:
        """Return what changed in anybody's points, the oldest first."""
        ordered = sorted(self._changes, key=lambda entry: (entry[1].time, entry[0]))
        return [words for student, change in ordered for words in told(student, [change], zone, self.lang)]

    @property
    def lesson(self) -> Lesson:
        assert self._model is not None
        return self._forms.get(self.lang, self._model.lesson)

    def exercises(self) -> list[ExerciseRow]:
        """Return a row an exercise, in the lesson's order, with titles in the page's language where the form is known in it."""
        assert self._model is not None
        rows = []
        for position, result in enumerate(self._model.results):
            own = [
                summary.results[position]
                for summary in self.summaries
                if len(summary.results) > position and summary.ended != "unreadable"  # nobody knows what they attempted
            ]
            if result.item.kind == "essay":
                counts = Counter("passed" if r.status in ("graded", "waiting") else r.status for r in own)
                marked = [r.score for r in own if r.score is not None and r.status == "graded"]
                rows.append(
                    ExerciseRow(result.item, _bar(result.item.id, counts), (), fmean(marked) if marked else 0.0)
                )
                continue
            tests = [_bar(test.id, self._tests.get(test.id, Counter())) for test in result.tests]
            together = _bar(
                result.item.id, sum((self._tests.get(test.id, Counter()) for test in result.tests), Counter())
            )
            mean = fmean([r.score or 0.0 for r in own]) if own else 0.0
            void = tuple(
                (", ".join(t for t, own in result.void if own == why), why) for why in dict(result.void).values()
            )
            own_tests = tuple(tests) if len(tests) > 1 else ()
            rows.append(ExerciseRow(result.item, together, own_tests, mean, tuple(dict.fromkeys(void))))
        return rows

    def mistakes(self) -> list[Mistake]:
        """Group tests that failed or stopped with an error in the same way, the most frequent first.

        Messages in both languages meet; wrong choices are the same when the choice is.
        """
        mistakes = [
            Mistake(cases.test, cases.item, cases.message, tuple(sorted(cases.students)), cases.answer)
            for cases in self._cases.values()
        ]
        return sorted(mistakes, key=lambda mistake: (-len(mistake.students), mistake.test, mistake.message))[:MISTAKES]

    def failing_lines(self) -> list[FailingLine]:
        """Return the lines that most hand-ins have of those that cannot work while grading."""
        return sorted(self._lines.values(), key=lambda line: (-len(line.students), line.text))[:MISTAKES]


def class_report_html(
    hand_ins: Iterable[GradedHandIn],
    lang: str,
    marks: Mapping[tuple[str, str], Mark] | None = None,
    roster: Sequence[str] = (),
    now: datetime | None = None,
    late: Mapping[str, Late] | None = None,
    forms: Mapping[str, Lesson] | None = None,
    names: Mapping[str, str] | None = None,
    timeless: Sequence[str] = (),
) -> str:
    """Return the page in `lang`; `roster` are the students who should have handed in, if that is known.

    `names` are those of students who are called otherwise, `timeless` are whose hand-in has no time.
    """
    tally = _Tally(lang, forms)
    for hand_in in hand_ins:
        tally.add(hand_in, summarise(hand_in, marks, (late or {}).get(hand_in.student)))
    return "".join(_page(tally, roster, now, names=names or {}, timeless=timeless))


def _page(
    tally: _Tally,
    roster: Sequence[str],
    now: datetime | None,
    due: str = "",
    *,
    names: Mapping[str, str],
    timeless: Sequence[str],
) -> Iterator[str]:
    """Yield the page piece by piece: it has a line for each student."""
    if not tally.summaries:
        raise ValueError("no hand-in to report on")
    lang, lesson = tally.lang, tally.lesson
    summaries = sorted(tally.summaries, key=lambda summary: summary.student)
    totals = [summary.score for summary in summaries]
    script = read_text("sort.js")
    rows, mistakes = tally.exercises(), tally.mistakes()
    changes = tally.changes(now.tzinfo if now else None)[::-1]
    concerns = _concerns(summaries, roster, lang)
    from autograde.reports.figures import distribution  # Matplotlib, which a report that is fresh does without

    yield from render_parts(
        "class_report.html",
        lang,
        lesson=lesson,
        summaries=summaries,
        most=lesson.max_score,
        mean=fmean(totals),
        median=median(totals),
        roster=len(set(roster) | {summary.student for summary in summaries}) if roster else 0,
        waiting=sum(summary.waiting for summary in summaries),
        essays=sum(item.max_score for item in (row.item for row in rows) if item.kind == "essay"),
        untouched=sum(summary.untouched == 1 and summary.ended != "unreadable" for summary in summaries),
        names=names,
        timeless=[summary for summary in summaries if summary.student in timeless],
        ended=Counter(summary.ended for summary in summaries),
        stopped=sum(summary.ended == "completed" and bool(summary.incidents) for summary in summaries),
        unsandboxed=[summary for summary in summaries if not summary.sandboxed],
        figure=distribution(totals, lesson.max_score, lang),
        rows=rows,
        statuses=STATUSES,
        mistakes=mistakes,
        lines=tally.failing_lines(),
        concerns=concerns,
        glance=_glance(rows, mistakes, concerns, lang),
        low=LOW,
        voided=partial(void_told, zone=now.tzinfo if now else None, lang=lang),
        asked=tally.asked(),
        changes=changes,
        changed=len({change.student for change in changes}),
        given=sorted(tally.given, key=lambda entry: entry[0]),
        incidents=[s for s in summaries if s.incidents or s.ended != "completed"],
        repaired=[s for s in summaries if s.repairs],
        feedback=lambda student: f"../feedback/{quote(student)}/{quote(lesson.name)}/{quote(lesson.name)}.html",
        now=shown(now) if now else "",
        due=due,
        python=python_html,
        line=line_html,
        text=text_html,
        policy=policy(script),
        script=Markup(script),
        style=Markup(stylesheet()),
    )


def write_class_report(
    class_folder: ClassFolder,
    hand_ins: Iterable[GradedHandIn],
    lang: str | None = None,
    roster: Sequence[str] | None = None,
    now: datetime | None = None,
    late: Mapping[str, Late] | None = None,
    key: str = "",
) -> list[Path]:
    """Write `reports/<lesson>.html`, `<lesson>.csv` (a row a student) and `<lesson>-exercises.csv`; return their paths.

    By default the page is in the user's language, of now, and expects everybody on the last roster, and who ever handed in anything. Hand-ins
    are gone through once, and rows of exercises stand in their order. `key` names what all this is made from.
    """
    hand_ins = iter(hand_ins)
    first = next(hand_ins)
    lesson = first.lesson
    if roster is None:
        roster = everyone(class_folder)
    given = marks(class_folder, lesson)
    names = called(class_folder)
    timeless = without_time(
        class_folder, lesson.name, {hand_in.student for hand_in in read_hand_ins(class_folder, lesson.name)}
    )
    page, table, exercises, *_ = report_files(class_folder, lesson.name)
    own = kept(class_folder, lesson.name)
    tally = _Tally(lang or user_language(), own.forms if own else None, requests_of(class_folder, lesson.name))
    due = due_told(class_folder, lesson.name, tally.lang)
    with csv_rows(exercises, EXERCISE_COLUMNS) as write:
        for hand_in in chain([first], hand_ins):
            summary = summarise(hand_in, given, (late or {}).get(hand_in.student))
            tally.add(hand_in, summary)
            for row in exercise_rows(summary):
                write(row)
    with csv_rows(table, student_row(tally.summaries[0], names)) as write:
        for summary in sorted(tally.summaries, key=lambda summary: summary.student):
            write(student_row(summary, names).values())
    changes = tally.changes(class_folder.zone)
    if changes:
        write_changes(class_folder.reports / f"{lesson.name}-changes.csv", changes)
    with whole(page) as part, part.open("w", encoding="utf-8", newline="") as file:
        file.writelines(
            _page(tally, roster, now or datetime.now(class_folder.zone), due, names=names, timeless=timeless)
        )
        file.write(stamp(key))
    return report_files(class_folder, lesson.name)


def report_files(class_folder: ClassFolder, lesson: str) -> list[Path]:
    """The page and the tables of a lesson; there is one of changed points where any changed."""
    files = [class_folder.reports / f"{lesson}{end}" for end in (".html", ".csv", "-exercises.csv", "-changes.csv")]
    return [path for path in files if path.name != f"{lesson}-changes.csv" or path.is_file()]


def everyone(class_folder: ClassFolder) -> list[str]:
    """Every student on the last roster, and everybody who ever handed in anything."""
    folders = {path.name for path in class_folder.submitted.glob("[!.]*") if path.is_dir()}
    return sorted(folders | listed(class_folder.root).keys())


def called(class_folder: ClassFolder) -> dict[str, str]:
    """Return the names that the last roster gives, of all whose folder is called otherwise."""
    return {student: name for student, name in listed(class_folder.root).items() if name and name != student}


def _bar(name: str, counts: Mapping[Any, int]) -> Bar:
    return Bar(name, tuple((status, counts[status]) for status in STATUSES if counts.get(status)))


def _concerns(summaries: Sequence[Summary], roster: Sequence[str], lang: str) -> list[Concern]:
    handed_in = {summary.student for summary in summaries}
    missing = say(ja="提出していません", en="has not handed in", lang=lang)
    concerns = [
        Concern(student, (missing,), 4.0, -1.0, sandboxed=True, handed_in=False)
        for student in sorted(set(roster) - handed_in)
    ]
    for summary in summaries:
        reasons, weight = [], 0.0
        blank = sum(result.status == "not_attempted" for result in summary.results)
        open_to = sum(result.item.max_score for result in summary.results if result.status != "waiting")
        if summary.ended != "completed":
            reasons.append(ending(summary.ended, lang))
            weight += 1.5
        elif summary.incidents:
            reasons.append(say(ja="途中で止まったセルがある", en="a cell of it was cut short", lang=lang))
            weight += 0.5
        if summary.untouched >= UNTOUCHED and summary.ended != "unreadable":
            reasons.append(
                say(
                    ja=f"{len(summary.results)} 問のうち {blank} 問が未着手",
                    en=f"{blank} of {len(summary.results)} not attempted",
                    lang=lang,
                )
            )
            weight += 1 + summary.untouched
        if open_to and summary.score < LOW * open_to:
            got, most = points(summary.score), points(open_to)
            ja, en = f"{got} / {most}", f"{got} / {most}"
            if summary.waiting:
                ja, en = f"採点済みの {most} 点のうち {got}", f"{got} of the {most} graded so far"
            reasons.append(say(ja=f"得点が低い({ja})", en=f"few points ({en})", lang=lang))
            weight += 1
        if summary.blank:
            reasons.append(
                say(
                    ja="配布したままのファイルを出したのかもしれません",
                    en="perhaps the file as it was given out",
                    lang=lang,
                )
            )
        if reasons:
            concerns.append(Concern(summary.student, tuple(reasons), weight, summary.score, summary.sandboxed))
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
