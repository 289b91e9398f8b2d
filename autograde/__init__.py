"""Fukami's tools: lessons are built, hand-ins are graded, reports are written (`fukami --help`)."""

from typing import Any

__version__ = "2.0.0"
__all__ = ["NbgraderCsv", "__version__", "nbgrader_release_steps"]


def __getattr__(name: str) -> Any:
    """Import on first use what the folders of classes ask for by a name that stays: `nbgrader_config.py` lives for a term."""
    if name == "nbgrader_release_steps":
        from autograde.gradebook.release import release_steps

        return release_steps
    if name == "NbgraderCsv":
        from autograde.gradebook.nbgrader_export import NbgraderCsv

        return NbgraderCsv
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
