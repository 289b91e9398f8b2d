"""`nbgrader export` with points as Fukami shows them: nbgrader subtracts binary numbers, which leaves 10.129999999999999."""

from __future__ import annotations

from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from autograde.base.rounding import rounded


class Points(float):
    """A number that is rounded, and so is what remains when another is taken from it."""

    def __new__(cls, value: float) -> Points:
        """Round as everywhere."""
        return super().__new__(cls, rounded(value))

    def __sub__(self, other: float) -> Points:
        return Points(float(self) - other)


class _RoundedSubmission:
    def __init__(self, submission: Any) -> None:
        self.timestamp = submission.timestamp
        self.score = Points(submission.score)
        self.late_submission_penalty = Points(submission.late_submission_penalty or 0.0)


class _RoundedGradebook:
    """What nbgrader's exporter asks of a gradebook."""

    def __init__(self, gradebook: Gradebook) -> None:
        self.assignments, self.students = gradebook.assignments, gradebook.students
        self._gradebook = gradebook

    def find_submission(self, assignment: str, student: str) -> _RoundedSubmission:
        return _RoundedSubmission(self._gradebook.find_submission(assignment, student))


class NbgraderCsv(CsvExportPlugin):  # type: ignore[misc]
    """nbgrader's own exporter, given rounded points."""

    def export(self, gradebook: Gradebook) -> None:
        """Write what `nbgrader export` is asked for, rounded as our own tables."""
        super().export(_RoundedGradebook(gradebook))
