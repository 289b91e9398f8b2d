"""Whose points became others when a lesson was graded again: which test, from what to what, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from autograde.base.language import say
from autograde.base.zones import shown
from autograde.model import Change
from autograde.reports.tables import csv_rows

COLUMNS = ("time", "student", "test", "before", "after", "why")

WHY: dict[str, tuple[str, str]] = {
    "hand_in": ("提出し直した", "a new hand-in"),
    "lesson": ("課のテストか配点が変わった", "the lesson's tests or points changed"),
    "grader": ("採点プログラムが変わった", "the grader changed"),
    "edition": ("以前の Fukami で採点していた", "it had been graded by an older Fukami"),
    "lost": ("前は採点できなかった", "it could not be graded before"),
    "again": ("もう一度採点した", "it was graded once more"),
    "void": ("全員満点にした(void)", "void: it counts in full"),
    "unvoid": ("全員満点をやめた(void)", "void taken back"),
}


@dataclass(frozen=True)
class Changed:
    """One change in the words of a page. `before` is None for a test that was new, `after` for one that is gone."""

    time: str
    student: str
    test: str
    before: float | None
    after: float | None
    why: str


def told(student: str, changes: Iterable[Change], zone: tzinfo | None, lang: str) -> Iterator[Changed]:
    """Yield a student's changes in words, times in `zone`."""
    for change in changes:
        why = say(ja="、", en="; ", lang=lang).join(
            say(ja=WHY[reason][0], en=WHY[reason][1], lang=lang) for reason in change.why
        )
        when = shown(datetime.fromisoformat(change.time), zone)
        yield Changed(when, student, change.test, change.before, change.after, why)


def write_changes(path: Path, changes: Iterable[Changed]) -> None:
    """Write all changes so far as CSV, the oldest first."""
    with csv_rows(path, COLUMNS) as write:
        for change in changes:
            write((change.time, change.student, change.test, change.before, change.after, change.why))
