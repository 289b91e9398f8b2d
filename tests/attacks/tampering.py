"""A hand-in on the attacked lesson, half right, and how it is saved: for the attacks in `notebooks/`."""

from __future__ import annotations

import json
from pathlib import Path

from nbformat import NotebookNode

from tests.attacks.test_attacks import HONEST, LESSON
from tests.intake.small_lesson import by_id, released

EARNED = {"test-double", "test-double-shape"}
__all__ = ["EARNED", "by_id", "half_right", "save"]


def half_right() -> NotebookNode:
    """One exercise solved, one solved wrongly, the others left alone."""
    notebook = released(LESSON)
    by_id(notebook, "double").source = HONEST["double"]
    by_id(notebook, "count").source = "def count(words): return 7"
    return notebook


def save(notebook: NotebookNode, folder: Path, name: str = "91_attacked.ipynb") -> None:
    (folder / name).write_text(json.dumps(notebook), encoding="utf-8")
