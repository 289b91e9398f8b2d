"""Grading in a sealed, sandboxed process: `grade_submission`, or a `Worker` or `Pool` for many.

What is named here is imported when it is first asked for: an error's class should not cost the engine.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograde.engine.errors import EngineError, SandboxUnavailable, StoreError, ZygoteDied
    from autograde.engine.grader import Grader
    from autograde.engine.pool import Pool
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

_ELSEWHERE = {
    "autograde.engine.grader": ("Grader",),
    "autograde.engine.pool": ("Pool",),
    "autograde.engine.probe": ("Finding", "probe"),
    "autograde.engine.version": ("ENGINE_VERSION",),
    "autograde.engine.errors": ("EngineError", "SandboxUnavailable", "StoreError", "ZygoteDied"),
    "autograde.engine.wire.codec": ("WireError",),
    "autograde.engine.worker": ("Worker", "grade_submission"),
}
_PLACES = {name: module for module, names in _ELSEWHERE.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_PLACES.get(name, "autograde.model")), name)
    globals()[name] = found  # `probe` is a module of that name as well
    return found
