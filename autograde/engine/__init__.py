"""Grading in a sealed, sandboxed process: `grade_submission`, or a `Worker` or `Pool` for many."""

from autograde.engine.errors import EngineError, SandboxUnavailable, StoreError, ZygoteDied
from autograde.engine.pool import Grader, Pool
from autograde.engine.probe import Finding, probe
from autograde.engine.version import ENGINE_VERSION
from autograde.engine.wire.codec import WireError
from autograde.engine.worker import Worker, grade_submission
from autograde.model import (
    CellResult,
    FormCell,
    GradedSubmission,
    Lesson,
    Limits,
    StudentCell,
    Submission,
    TestResult,
)

__all__ = [
    "ENGINE_VERSION",
    "CellResult",
    "EngineError",
    "Finding",
    "FormCell",
    "GradedSubmission",
    "Grader",
    "Lesson",
    "Limits",
    "Pool",
    "SandboxUnavailable",
    "StoreError",
    "StudentCell",
    "Submission",
    "TestResult",
    "WireError",
    "Worker",
    "ZygoteDied",
    "grade_submission",
    "probe",
]
