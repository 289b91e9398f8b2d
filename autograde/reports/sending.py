"""Marks, feedback and a comment sent to an LMS by its API: first what it would change, then the changes, one person at a time.

What the LMS has is looked at before anything is sent, so that a run that was stopped goes on: a mark that is there is not
sent again, nor is a page, whose name there ends in a digest of its content. Which marks were sent from here is kept in
`sent.json`, from before they are sent; any other mark, and that of another lesson, was entered by somebody, and stays unless it
is to be overwritten.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.base.rounding import rounded
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.intake.evidence import SHORTEST
from autograde.lms.model import Lms, Mark, Person, Progress
from autograde.lms.session import Refused
from autograde.reports.feedback import feedback_page, language_of
from autograde.reports.filling import Claim, Filling, factor
from autograde.reports.totals import Total, totals, unfinished_told

SENT = "sent.json"
SAME = 0.005  # points are written with two decimal places


@dataclass(frozen=True)
class Change:
    """What is to be sent for one person: `points` from `before`, and a page as `file`; None for what is there already."""

    student: str
    person: Person
    before: float | None
    points: float | None
    page: Path | None = None
    file: str = ""

    @property
    def told(self) -> str:
        """Say it in one line."""
        old = "–" if self.before is None else f"{self.before:g}"
        mark = [f"{old} → {self.points:g}"] if self.points is not None else []
        page = [say(ja="フィードバック", en="feedback")] if self.page else []
        return f"{self.student} {self.person.name}: {', '.join(mark + page)}"


@dataclass(frozen=True)
class Plan:
    """What sending a lesson would do: `changes`, how many need none, and sentences on whoever is left out and on what the LMS does."""

    lesson: str
    changes: list[Change]
    unchanged: int
    notes: list[str]


@dataclass(frozen=True)
class Sent:
    """For how many people something was sent, and what did not go as it should."""

    count: int
    notes: list[str]


def plan(
    class_folder: ClassFolder,
    lesson: str,
    lms: Lms,
    record: Path,
    *,
    where: str,
    scale: bool = False,
    partial: bool = False,
    overwrite: bool = False,
    feedback: bool = True,
) -> Plan:
    """Compare everybody's points and pages with what the LMS has; `record` is the folder of `sent.json`, `where` names the assignment.

    Whose row is whose follows the rules of `filling`. Raises `CourseError` for an assignment that takes no points, and for a
    maximum that is not the lesson's and is not to be converted to.
    """
    assignment = lms.assignment()
    if assignment.unmarked:
        raise CourseError(assignment.unmarked)
    notes: list[str] = []
    found = totals(class_folder, lesson, partial=partial, notes=notes)
    notes += unfinished_told(found)
    if not assignment.points:
        raise CourseError(
            say(
                ja=f"{where}: {lms.title} の課題「{assignment.title}」に満点がありません。{lms.title} で満点を付けてください。",
                en=f"{where}: “{assignment.title}” has no maximum in {lms.title}: give it its points there.",
            )
        )
    if feedback and assignment.pageless:
        notes.append(assignment.pageless)
    feedback = feedback and not assignment.pageless
    by = factor(where, f"{assignment.points:g}", found[0].max_score, lms.title, scale)
    filling = Filling.of(lms.people(), found, lms.system, _claim)
    marks, told = lms.marks()
    sent = _read(record).get(lesson, {})
    changes, unchanged = [], 0
    kept: dict[str, list[str]] = {}
    pageless = []
    for person, total in filling.rows:
        mark = marks.get(person.number, Mark())
        points = rounded(total.score * by)
        if why := mark.kept or _by_hand(mark.points, points, sent.get(person.number, ()), overwrite, lms.title):
            kept.setdefault(why, []).append(f"{total.student} ({_shown(mark.points)}, {points:g})")
            continue
        page = feedback_page(class_folder, total.student, lesson)
        if feedback and not page.is_file():
            pageless.append(total.student)
        change = _change(total, person, mark, points, page if feedback and page.is_file() else None, lesson)
        unchanged += change.points is None and change.page is None
        if change.points is not None or change.page:
            changes.append(change)
    notes += filling.notes
    for why, people in kept.items():
        notes.append(f"{why} ({len(people)}): {', '.join(people)}")
    if pageless:
        notes.append(
            say(
                ja=f"フィードバックのページがない人({len(pageless)}): {', '.join(pageless)}。`fukami report {lesson}` で作れます。",
                en=f"without a page of feedback ({len(pageless)}): {', '.join(pageless)}; `fukami report {lesson}` writes it",
            )
        )
    return Plan(lesson, sorted(changes, key=lambda change: change.student), unchanged, [*notes, *told])


def send(plan: Plan, lms: Lms, record: Path, comment: str, progress: Progress = lambda done, total: None) -> Sent:
    """Carry a plan out, and look afterwards whether the LMS has what was sent. A refusal costs only the person that it is for.

    `comment` stands beside each page; "" for a sentence in the page's own language.

    Raises `CourseError` where the LMS lets nobody in any more, or does not answer: what was sent is kept in the record, and the
    next plan begins from what the LMS then has.
    """
    every, done, refused = _read(record), [], []
    sent = every.setdefault(plan.lesson, {})
    for index, change in enumerate(plan.changes):
        progress(index, len(plan.changes))
        number, points = change.person.number, change.points
        if points is not None:  # a run that ends just here must know its mark again
            sent[number] = [*sent.get(number, [])[-1:], points]
            write_whole(record / SENT, json.dumps(every, indent=1))
        try:
            _give(lms, change, comment, plan.lesson)
        except Refused as error:
            if error.status in (0, 401, 429) or error.status >= 500:
                raise
            refused.append(f"{change.student} ({error})")
            continue
        done.append(change)
    progress(len(plan.changes), len(plan.changes))
    notes = []
    marks = lms.marks()[0] if done else {}
    missing = [change.student for change in done if not _arrived(change, marks.get(change.person.number, Mark()))]
    if missing:
        notes.append(
            say(
                ja=f"送ったのに、{lms.title} が受け取っていない人({len(missing)}): {', '.join(missing)}。{lms.title} で評点が固定されていないか、確かめてください。",
                en=f"sent, but {lms.title} does not have it ({len(missing)}): {', '.join(missing)}. Is the grade locked in {lms.title}?",
            )
        )
    if refused:
        notes.append(
            say(
                ja=f"{lms.title} に断られた人({len(refused)}): {', '.join(refused)}",
                en=f"refused by {lms.title} ({len(refused)}): {', '.join(refused)}",
            )
        )
    return Sent(len(done), notes)


def _claim(person: Person) -> Claim:
    ids = tuple(id for id in person.ids if not id.isdigit() or len(id) >= SHORTEST)
    return Claim(person.number, ids, person.name or person.number, person.name)


def _by_hand(there: float | None, points: float, sent: Sequence[float], overwrite: bool, title: str) -> str:
    """Say why a mark that is there stays; "" where it does not."""
    if overwrite or there is None or any(_same(there, own) for own in (points, *sent)):
        return ""
    return say(
        ja=f"{title} で付けられた点があり、そのままにしました(かっこの中は、そこの点と、こちらの点。--overwrite で書き換えます)",
        en=f"with a mark that was entered in {title}, left as it is (in brackets that mark and ours; --overwrite replaces it)",
    )


def _change(total: Total, person: Person, mark: Mark, points: float, page: Path | None, lesson: str) -> Change:
    file = ""
    if page:
        file = f"{lesson}-{hashlib.sha256(page.read_bytes()).hexdigest()[:8]}.html"
    there = file in mark.files
    new = None if _same(mark.points, points) else points
    return Change(total.student, person, mark.points, new, None if there else page, "" if there else file)


def _give(lms: Lms, change: Change, comment: str, lesson: str) -> None:
    if change.page is None:
        lms.give(change.person, change.points, "", None)
        return
    content = change.page.read_bytes()
    usual = say(
        ja=f"{lesson} の採点結果です。添付のページをダウンロードして、ブラウザーで開いてください。",
        en=f"Your result for {lesson}. Download the attached page and open it in a browser.",
        lang=language_of(content),
    )
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder, change.file)
        named.write_bytes(content)
        lms.give(change.person, change.points, comment or usual, named)


def _arrived(change: Change, mark: Mark) -> bool:
    marked = change.points is None or _same(mark.points, change.points)
    return marked and (not change.page or change.file in mark.files)


def _same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) < SAME


def _shown(points: float | None) -> str:
    return "–" if points is None else f"{points:g}"


def _read(record: Path) -> dict[str, dict[str, list[float]]]:
    """Return the last two marks that were sent to each, by lesson and the LMS's numbers: the last may not have arrived.

    Where the record is lost or damaged, all marks count as entered by hand.
    """
    try:
        found = json.loads((record / SENT).read_text(encoding="utf-8"))
        return {
            lesson: {number: [float(one) for one in points] for number, points in own.items()}
            for lesson, own in found.items()
        }
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
