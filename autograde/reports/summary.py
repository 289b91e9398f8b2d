"""A graded hand-in, exercise by exercise: what feedback, class report and table all show."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from autograde.base.language import say
from autograde.base.rounding import rounded
from autograde.base.zones import shown
from autograde.engine.causes import told
from autograde.gradebook.lateness import Late, total
from autograde.intake.matching import normalised
from autograde.model import Ended, FormCell, GradedHandIn, Lesson, TestResult, Void

if TYPE_CHECKING:
    from autograde.gradebook.scores import Mark

Outcome = Literal["passed", "partly", "failed", "not_attempted", "error", "timed_out", "waiting", "graded"]

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_PYTHON_ERROR = re.compile(r"[A-Za-z_][\w.]*: ")  # "ValueError: …": the student's to mend, and shown where it happened
_BOLD = re.compile(r"\*\*(.+?)\*\*")

LABELS: dict[str, tuple[str, str]] = {
    "passed": ("合格", "passed"),
    "partly": ("一部合格", "partly"),
    "failed": ("不合格", "failed"),
    "not_attempted": ("未着手", "not attempted"),
    "error": ("エラー", "error"),
    "timed_out": ("時間切れ", "timed out"),
    "waiting": ("採点待ち", "to be graded"),
    "graded": ("採点済み", "graded"),
}
ENDINGS: dict[str, tuple[str, str]] = {
    "completed": ("最後まで実行", "ran to the end"),
    "timed_out": ("時間切れで終了", "ran out of time"),
    "died": ("途中で停止", "stopped early"),
    "out_of_memory": ("メモリ不足で終了", "ran out of memory"),
    "lost": ("採点できず", "could not be graded"),
    "unreadable": ("読めないファイル", "unreadable file"),
}


@dataclass(frozen=True)
class Item:
    """What a lesson asks for in one place: an exercise, a quiz question or an essay."""

    id: str
    kind: str
    title: str  # a line of Markdown, or ""
    asked: str  # of an exercise: signature and docstring; otherwise the question's Markdown
    hint: str
    max_score: float
    stub: str

    @property
    def heading(self) -> str:
        """The title without Markdown, or the id."""
        return _plain_title(self.title) or self.id

    @property
    def shows_id(self) -> bool:
        """Whether the heading names the cell already."""
        return self.id in self.heading


@dataclass(frozen=True)
class Result:
    """How one student did on one item; `score` is None while an essay waits.

    `tests` have the points that the tests gave, `by_hand` those that a person gave instead, by test; `void` are those that
    count in full, and why. `status` is what the student did, whatever counts in full.
    """

    item: Item
    status: Outcome
    score: float | None
    tests: tuple[TestResult, ...] = ()
    comment: str = ""
    by_hand: tuple[tuple[str, float], ...] = ()
    void: tuple[tuple[str, Void], ...] = ()

    def given(self, test: str) -> float | None:
        """The points that a person gave for a test, None where its own count."""
        return dict(self.by_hand).get(test)

    def voided(self, test: str) -> Void | None:
        """Why a test counts in full, None where it does not, or a person gave points for it."""
        return None if self.given(test) is not None else dict(self.void).get(test)


@dataclass(frozen=True, slots=True)
class Summary:
    """One hand-in, ready to be shown, without its notebook and what its cells printed and drew.

    `incidents` are what stopped the whole hand-in or one of its cells, other than an error of Python's.
    """

    student: str
    lesson: Lesson
    results: tuple[Result, ...]
    late: Late | None
    ended: Ended
    seconds: float
    sandboxed: bool
    repairs: tuple[str, ...]
    incidents: tuple[str, ...]

    @property
    def score(self) -> float:
        """Points of all items, less what being late costs."""
        return total(sum(result.score or 0.0 for result in self.results), self.late)

    @property
    def max_score(self) -> float:
        """Points of all items."""
        return sum(result.item.max_score for result in self.results)

    @property
    def waiting(self) -> int:
        """How many essays wait for a person."""
        return sum(result.status == "waiting" for result in self.results)

    @property
    def untouched(self) -> float:
        """The share of the exercises and questions that was not attempted, 0 to 1."""
        return sum(result.status == "not_attempted" for result in self.results) / max(1, len(self.results))

    @property
    def blank(self) -> bool:
        """Whether it looks like the file as it was given out."""
        return self.untouched == 1 and self.ended == "completed"


def label(status: str, lang: str) -> str:
    """Return a test's or an exercise's status in words."""
    ja, en = LABELS[status]
    return say(ja=ja, en=en, lang=lang)


def ending(ended: str, lang: str) -> str:
    """Return in words how a submission ended."""
    ja, en = ENDINGS[ended]
    return say(ja=ja, en=en, lang=lang)


def void_told(void: Void, zone: tzinfo | None, lang: str) -> str:
    """Say of a test that it counts in full for everybody, since when (in `zone`), and why."""
    since = shown(datetime.fromisoformat(void.since), zone) if void.since else ""
    return say(
        ja=f"{f'{since} から、' if since else ''}提出した全員を満点とします。理由: {void.reason}",
        en=f"Counts in full for everybody who handed in{f', since {since}' if since else ''}: {void.reason}",
        lang=lang,
    )


def points(value: float | None) -> str:
    """Return a score as people write it: 2, 1.5, or – while it waits."""
    return "–" if value is None else f"{rounded(value):.2f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=8)
def items(lesson: Lesson) -> tuple[Item, ...]:
    """Return what the lesson asks for, in its order; titles come from the Markdown before."""
    found, title, question = [], "", ""
    used: set[str] = set()
    for cell in lesson.cells:
        if cell.kind == "text":
            question = cell.source
            headings = _HEADING.findall(cell.source)
            title = headings[-1] if headings else title
        elif cell.kind in ("exercise", "quiz", "essay"):
            bold = _BOLD.search(question) if cell.kind != "exercise" else None
            question = question[bold.start() :] if bold else question
            own = (bold.group(1).rstrip(".:。\uff0e\uff1a ") if bold else "") or title
            found.append(
                Item(
                    cell.id,
                    cell.kind,
                    "" if own in used else own,
                    _asked(cell) if cell.kind == "exercise" else question,
                    cell.hint,
                    _points(lesson, cell),
                    cell.source,
                )
            )
            used.add(own)
            question = ""
    return tuple(found)


def summarise(
    hand_in: GradedHandIn, marks: Mapping[tuple[str, str], Mark] | None = None, late: Late | None = None
) -> Summary:
    """Return the results of a hand-in; `marks` are what people entered, by (student, cell)."""
    tests: dict[str, list[TestResult]] = {}
    for test in hand_in.graded.tests:
        tests.setdefault(test.exercise, []).append(test)
    given = {cell.id: mark for cell in hand_in.lesson.cells if (mark := (marks or {}).get((hand_in.student, cell.id)))}
    results = []
    for item in items(hand_in.lesson):
        if item.kind == "essay":
            results.append(_essay(item, hand_in, given.get(item.id)))
        else:
            results.append(_tested(item, tuple(tests.get(item.id, ())), given, hand_in))
    graded = hand_in.graded
    return Summary(
        hand_in.student,
        hand_in.lesson,
        tuple(results),
        late,
        graded.ended,
        graded.seconds,
        graded.sandboxed,
        tuple(hand_in.laid_out.repairs),
        tuple(_incidents(hand_in)),
    )


def _incidents(hand_in: GradedHandIn) -> list[str]:
    graded = hand_in.graded
    found = [graded.note] if graded.note else []
    for cell in graded.cells:
        if cell.error and not _PYTHON_ERROR.match(cell.error):
            name = cell.id or say(ja="書き足したセル", en="an added cell", lang=hand_in.lesson.lang)
            found.append(f"{name}: {cell.error}")
    return list(dict.fromkeys(found))


def failed_lines(hand_in: GradedHandIn) -> list[str]:
    """Return a sentence for each line of the student's cells that failed: where it stands, and why it failed."""
    added = say(ja="書き足したセル", en="an added cell", lang=hand_in.lesson.lang)
    return [
        f"{cell.id or added}: {sentence}"
        for cell in hand_in.graded.cells
        if cell.went_on
        for sentence in told(cell, hand_in.lesson.lang)
    ]


def essay_text(hand_in: GradedHandIn, essay: str) -> str:
    """Return what was written for an essay, "" where nothing is."""
    return next((cell.source for cell in hand_in.laid_out.notebook.cells if cell.id == essay), "")


def _essay(item: Item, hand_in: GradedHandIn, mark: Mark | None) -> Result:
    if mark is not None and mark.score is not None:
        return Result(item, "waiting" if mark.waits else "graded", mark.score, comment=mark.comment)
    if normalised(essay_text(hand_in, item.id)) in ("", normalised(item.stub)):
        return Result(item, "not_attempted", 0.0, comment=mark.comment if mark else "")
    return Result(item, "waiting", None, comment=mark.comment if mark else "")


def _tested(item: Item, tests: tuple[TestResult, ...], given: Mapping[str, Mark], hand_in: GradedHandIn) -> Result:
    """Return the result of an exercise or a quiz: its tests' points, where a person gave none for them."""
    by_hand = {test.id: given[test.id] for test in tests if test.id in given}
    scores = {test.id: mark.score for test in tests if (mark := by_hand.get(test.id)) and mark.score is not None}
    comments = [given[cell].comment for cell in (item.id, *by_hand) if cell in given and given[cell].comment]
    own = hand_in.points
    counted = tuple(replace(test, points=scores.get(test.id, own[test.id])) for test in tests)
    score, status = sum(test.points for test in counted), _status(tests)
    if any(mark.waits for mark in by_hand.values()):
        status = "waiting"
    elif scores:
        status = "passed" if score >= item.max_score else "partly" if score > 0 else _worst(counted) or "failed"
    void = tuple((test.id, hand_in.void[test.id]) for test in tests if test.id in hand_in.void)
    return Result(item, status, score, tests, "\n\n".join(comments), tuple(scores.items()), void)


def _status(tests: tuple[TestResult, ...]) -> Outcome:
    statuses = [test.status for test in tests]
    if statuses and all(status == "passed" for status in statuses):
        return "passed"
    if any(test.points > 0 for test in tests):
        return "partly"
    return _worst(tests) or "not_attempted"


def _worst(tests: tuple[TestResult, ...]) -> Outcome | None:
    statuses = [test.status for test in tests]
    return next((status for status in ("timed_out", "error", "failed", "not_attempted") if status in statuses), None)


def _points(lesson: Lesson, cell: FormCell) -> float:
    if cell.kind == "essay":
        return cell.points
    return sum(test.points for test in lesson.cells if test.kind == "test" and test.exercise == cell.id)


def _asked(cell: FormCell) -> str:
    """Return the signature that students were given, with its docstring."""
    try:
        tree = ast.parse(cell.source)
    except (SyntaxError, ValueError):
        return ""
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            head = cell.source.split("\n")[statement.lineno - 1].strip()
            text = ast.get_docstring(statement)
            return head + (f"\n{text}" if text else "")
    return ""


def _plain_title(text: str) -> str:
    return re.sub(r"\*\*|[`$]", "", text).strip()
