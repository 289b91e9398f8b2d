"""Plain data that all parts pass on: a lesson's form, a hand-in on it, and what came of it. Nothing here refers to a file or a database."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode

Kind = Literal["text", "code", "demo", "setup", "checks", "exercise", "test", "quiz", "essay"]
Status = Literal["passed", "failed", "not_attempted", "error", "timed_out"]
Ended = Literal["completed", "timed_out", "died", "out_of_memory", "unreadable", "lost"]
Why = Literal["hand_in", "lesson", "grader", "edition", "lost", "again", "void", "unvoid"]


@dataclass(frozen=True)
class FormCell:
    """One cell of a released lesson in one language.

    `text` is Markdown; `code` ordinary code of the lesson; `demo` code that only shows something (nothing later depends
    on it); `setup` locked code that runs on the student's side; `checks` the locked checking tools, run on both sides;
    `exercise` and `quiz` hold the stub that students replace; `test` the whole test, hidden part included; `essay` a
    Markdown answer graded by hand.
    """

    id: str
    kind: Kind
    source: str
    exercise: str = ""  # of a test: the id of the exercise or quiz that it tests
    points: float = 0.0  # of a test or an essay
    hint: str = ""  # of an exercise

    @property
    def draws(self) -> bool:
        """Whether this is a test with numbers of its own for each hand-in, or for each student (`authoring.papers`)."""
        return self.kind == "test" and ("fresh()" in self.source or "\nmark(" in self.source)


@dataclass(frozen=True)
class Lesson:
    """The released form of a lesson in one language, with the hidden tests (never given to the sandbox).

    `version` is the `form_version` of the cells.
    """

    name: str
    lang: str
    title: str
    version: str
    cells: tuple[FormCell, ...]

    @property
    def max_score(self) -> float:
        """Points of all tests and essays."""
        return sum(cell.points for cell in self.cells)


def form_version(cells: Iterable[FormCell]) -> str:
    """Name what grading reads of a form, in 12 hexadecimal digits.

    That is all code, tests whole, points, and where essays stand; not prose, hints or titles, nor the wording of an essay.
    """
    read = [
        [cell.id, cell.kind, "" if cell.kind == "essay" else cell.source, cell.exercise, float(cell.points)]
        for cell in cells
        if cell.kind != "text"
    ]
    return hashlib.sha256(json.dumps(read, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True)
class StudentCell:
    """A code cell of a hand-in. `id` is the form's cell it stands for, or "" for a cell that the student added."""

    id: str
    source: str


@dataclass(frozen=True)
class Submission:
    """One student's notebook, already laid out on the form: every test cell of the lesson stands in it once.

    `files` are Python and data files handed in beside it (name, text): the cells can import and read them.
    `seed`, which no process of a student's ever has, is what hidden tests draw their numbers from; without one, those
    of the form's own `fresh` are used. `called` is what the class calls the student: id, names, addresses.
    """

    student: str
    lesson: str
    lang: str
    cells: tuple[StudentCell, ...]
    files: tuple[tuple[str, str], ...] = ()
    seed: str = ""
    called: tuple[str, ...] = ()

    @property
    def content(self) -> bytes:
        """All of it, as bytes that name it; a roster that spells a name in another way makes no other hand-in."""
        fields = {name: value for name, value in asdict(self).items() if name != "called"}
        return json.dumps(fields, sort_keys=True).encode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Limits:
    """What one submission may use: wall-clock seconds, MiB (`_mb`), KiB (`_kb`), processes and figures by number.

    `computing` bounds processor seconds besides, by the id of a cell or a test, and under "" of any other.
    """

    cell_seconds: float = 30.0
    total_seconds: float = 180.0
    memory_mb: int = 2048
    processes: int = 128
    file_mb: int = 256
    output_kb: int = 512  # text kept of one cell
    images: int = 32  # figures kept of one cell
    message_mb: int = 64  # one value over the wire
    computing: Mapping[str, float] = field(default_factory=dict)

    def of_cell(self, name: str) -> tuple[float, float]:
        """Return the seconds of a cell or a test by the clock, and those of computing; infinite where they are not bounded."""
        computing = self.computing.get(name, self.computing.get("", math.inf))
        return max(self.cell_seconds, computing) if computing < math.inf else self.cell_seconds, computing


@dataclass
class FailedLine:
    """A line of a cell at which it failed: its number in the cell from 1, its text, the error, and `why` if that is known."""

    line: int
    text: str
    error: str
    why: str = ""


@dataclass
class TestResult:
    """How one test ended. `message` is for the student; `output` is what the test itself printed; `seconds` are of the clock.

    `cause` is the text of the line of a cell through which the name is missing that the test or the answer wanted.
    """

    __test__ = False  # not a pytest class

    id: str
    exercise: str
    status: Status
    points: float
    max_points: float
    message: str = ""
    output: str = ""
    seconds: float = 0.0
    cause: str = ""


@dataclass
class CellResult:
    """What one of the student's code cells did. `outputs` are nbformat output dictionaries.

    `index` is the position in `Submission.cells`; a skipped cell is an unchanged demo that nothing refers to. `error` is
    the first error; `failed` are the lines that failed, without those that only missed what an earlier one would have
    defined; `went_on` says that the rest of the cell was run without them.
    """

    index: int
    id: str
    outputs: list[dict[str, Any]] = field(default_factory=list)
    error: str = ""
    seconds: float = 0.0
    skipped: bool = False
    failed: list[FailedLine] = field(default_factory=list)
    went_on: bool = False


@dataclass
class GradedSubmission:
    """The whole result of one submission; `note` says in one sentence what went wrong when `ended` is not completed.

    `notices` tell what was done differently here than on the student's machine.
    """

    student: str
    lesson: str
    lang: str
    version: str
    engine: str
    ended: Ended
    tests: list[TestResult]
    cells: list[CellResult]
    seconds: float
    sandboxed: bool
    note: str = ""
    notices: list[str] = field(default_factory=list)

    @property
    def score(self) -> float:
        """Points of all tests; essays are a person's to grade."""
        return sum(test.points for test in self.tests)

    def to_dict(self) -> dict[str, Any]:
        """Return nested plain data, as JSON holds it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> GradedSubmission:
        """Return what `to_dict` made data of. Raises `KeyError` or `TypeError` for anything else."""
        tests = [TestResult(**test) for test in data["tests"]]
        cells = [
            CellResult(**{**cell, "failed": [FailedLine(**line) for line in cell.get("failed", ())]})
            for cell in data["cells"]
        ]
        return cls(**{**data, "tests": tests, "cells": cells})


@dataclass(frozen=True)
class LaidOut:
    """A hand-in on the form. The notebook's code cells are `submission.cells`, one to one and in order.

    Test cells hold the whole test in the notebook, as nbgrader keeps it for instructors, and in the submission only what
    students can see anyway. `drive` are the files of Google Drive that Colab says it came from.
    """

    submission: Submission
    notebook: NotebookNode
    repairs: list[str]
    drive: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """A test whose points became others when a hand-in was graded again: when (UTC), from what, to what, and why.

    `before` is None for a test that was new, `after` for one that is gone.
    """

    time: str
    test: str
    before: float | None
    after: float | None
    why: tuple[Why, ...]


@dataclass(frozen=True)
class Void:
    """Why a test counts in full for everybody who handed in, and since when (ISO 8601 with an offset; "" where nobody said)."""

    reason: str
    since: str = ""


def points_of(graded: GradedSubmission, void: Collection[str]) -> dict[str, float]:
    """Return the points that each test of a result gives, where those in `void` count in full."""
    return {test.id: float(test.max_points if test.id in void else test.points) for test in graded.tests}


@dataclass(frozen=True)
class GradedHandIn:
    """A hand-in with all that is known of it: the form, its notebook on the form, and the result.

    `changes` are those of its student's points since the first result, and `key` names what is stored of it. `void` are the
    tests that count in full, whatever their result says; `points` are by test, with these.
    """

    lesson: Lesson
    laid_out: LaidOut
    graded: GradedSubmission
    changes: tuple[Change, ...] = ()
    key: str = ""
    void: Mapping[str, Void] = field(default_factory=dict)

    @property
    def points(self) -> dict[str, float]:
        """What each test gives."""
        return points_of(self.graded, self.void)

    @property
    def student(self) -> str:
        """The student's key: a folder's name in `submitted/`."""
        return self.graded.student
