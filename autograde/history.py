"""What became of the points of a class from one state to another: after which run, or at which time.

Each stored result keeps when it was first there and every change of its student's points since, so that any state before can be
told from today's. What is kept besides is a line a run, in `runs.jsonl` in the class folder: only of runs that graded something
or changed somebody's points.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Literal

from autograde.class_folder import ClassFolder
from autograde.model import Change, Why

RUNS = "runs.jsonl"
START = datetime.min.replace(tzinfo=UTC)


@dataclass
class Run:
    """A run of a lesson: when it ended (ISO 8601, UTC), how many hand-ins it graded, and of how many students it changed points."""

    lesson: str
    what: Literal["grade", "void"]
    time: str = ""
    graded: int = 0
    changed: int = 0

    @property
    def ended(self) -> datetime:
        """When it ended."""
        return datetime.fromisoformat(self.time)


@dataclass
class Between:
    """What lies between two states: net changes by student, and whose first result came in that time."""

    changes: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)


@contextmanager
def noted(folder: ClassFolder, run: Run) -> Iterator[Run]:
    """Give a run to count in, and note it at the end, also when that comes early; one that did nothing is not noted."""
    try:
        yield run
    finally:
        if run.graded or run.changed:
            run.time = datetime.now(UTC).isoformat(timespec="milliseconds")
            with (folder.root / RUNS).open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(run)) + "\n")


def runs(folder: ClassFolder, lesson: str) -> list[Run]:
    """Return the runs of a lesson, the oldest first; lines that cannot be read are left out."""
    found = []
    with suppress(FileNotFoundError):
        for line in (folder.root / RUNS).read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError, TypeError):
                run = Run(**json.loads(line))
                found += [run] if run.lesson == lesson and run.ended.tzinfo else []
    return found


def between(folder: ClassFolder, lesson: str, start: datetime, end: datetime | None = None) -> Between:
    """Return what became of everybody's points from their state at `start` to that at `end`, by default today's."""
    from autograde.results import ResultStore  # with nbformat, which the help does without

    found = Between()
    for student, first, changes in ResultStore(folder.results).histories(lesson):
        came = datetime.fromisoformat(first) if first else START  # of an older Fukami, which did not say
        if end is not None and came > end:
            continue
        if came > start:
            found.new.append(student)
            continue
        some = [
            one for one in changes if start < (at := datetime.fromisoformat(one.time)) and (end is None or at <= end)
        ]
        if net := tuple(_net(some)):
            found.changes[student] = net
    return found


def _net(changes: list[Change]) -> Iterator[Change]:
    """Yield one change for each test whose points differ after all of these, with all that led to it."""
    for test in dict.fromkeys(change.test for change in changes):
        own = [change for change in changes if change.test == test]
        why: tuple[Why, ...] = tuple(dict.fromkeys(reason for change in own for reason in change.why))
        if own[0].before != own[-1].after:
            yield Change(own[-1].time, test, own[0].before, own[-1].after, why)
