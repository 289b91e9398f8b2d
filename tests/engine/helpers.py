"""Small lessons and hand-ins for the engine's tests."""

from __future__ import annotations

import shutil
import sys

import pytest
from nbformat import NotebookNode

from autograde.engine import FormCell, GradedSubmission, Lesson, Limits, StudentCell, Submission, TestResult, Worker
from autograde.model import GradedHandIn, LaidOut
from autograde.results import ResultStore, submission_digest

needs_sandbox = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("bwrap") is None, reason="bubblewrap is not installed"
)
QUICK = Limits(cell_seconds=1.5, total_seconds=60)


def exercise(name: str, stub: str = "raise NotImplementedError") -> FormCell:
    return FormCell(name, "exercise", stub)


def check_of(name: str, source: str, points: float = 1.0, idea: str = "") -> FormCell:
    return FormCell(f"test-{name}{'-' + idea if idea else ''}", "test", source, exercise=name, points=points)


def lesson_of(*cells: FormCell, lang: str = "en", name: str = "90_small") -> Lesson:
    return Lesson(name, lang, "Small", "v1", cells)


def hand_in(lesson: Lesson, answers: dict[str, str], added: dict[str, list[str]] | None = None) -> Submission:
    """The form with `answers` in place of the cells named; `added` holds cells put before the cell named."""
    cells: list[StudentCell] = []
    for cell in lesson.cells:
        cells += [StudentCell("", source) for source in (added or {}).get(cell.id, [])]
        cells.append(StudentCell(cell.id, answers.get(cell.id, cell.source)))
    cells += [StudentCell("", source) for source in (added or {}).get("", [])]
    return Submission("student", lesson.name, lesson.lang, tuple(cells))


def outcome(
    worker: Worker,
    answer: str,
    test: str,
    *,
    limits: Limits = QUICK,
    lang: str = "en",
    setup: str = "import numpy as np",
) -> TestResult:
    """Grade a lesson of one exercise and one test."""
    lesson = lesson_of(FormCell("setup", "setup", setup), exercise("f"), check_of("f", test), lang=lang)
    return worker.grade(hand_in(lesson, {"f": answer}), lesson, limits).tests[0]


def run_cells(worker: Worker, *sources: str, limits: Limits = QUICK, lang: str = "en") -> GradedSubmission:
    """Run cells of a student in a lesson without tests."""
    lesson = lesson_of(lang=lang)
    cells = tuple(StudentCell("", source) for source in sources)
    return worker.grade(Submission("student", lesson.name, lang, cells), lesson, limits)


def shown(result: GradedSubmission, index: int = -1) -> str:
    """All text that a cell has shown."""
    parts = []
    for output in result.cells[index].outputs:
        parts.append(
            output.get("text") or output.get("data", {}).get("text/plain") or "\n".join(output.get("traceback", []))
        )
    return "".join(parts)


def keep(store: ResultStore, result: GradedSubmission, submission: Submission, lesson: Lesson) -> None:
    """Store a result of a submission that no notebook was laid out for."""
    laid = LaidOut(submission, NotebookNode(cells=[]), [])
    store.save(GradedHandIn(lesson, laid, result), submission_digest(submission))


def is_stored(store: ResultStore, submission: Submission, lesson: Lesson) -> bool:
    """Whether there is a result of exactly this submission, which was not lost with its worker."""
    header = store.header(lesson.name, submission.student)
    known = header is not None and header.is_of(submission_digest(submission), {lesson.lang: lesson})
    return known and header.ended != "lost"
