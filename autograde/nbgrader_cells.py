"""Cells of the released form as a notebook holds them, with the metadata that nbgrader expects."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from nbformat.notebooknode import NotebookNode

from autograde.model import FormCell, Lesson

LOCKED = ("setup", "checks", "test")
ANSWERS = ("exercise", "quiz", "essay")
HIDDEN = "HIDDEN TESTS"


def cell_type(cell: FormCell) -> str:
    """Return the type of the notebook cell that such a cell of a form becomes."""
    return "markdown" if cell.kind in ("text", "essay") else "code"


def visible(source: str) -> str:
    """Return a test as students have it: without the lines from a hidden test's begin mark to its end mark."""
    kept, hidden = [], False
    for line in source.split("\n"):
        if f"BEGIN {HIDDEN}" in line:
            hidden = True
        if not hidden:
            kept.append(line)
        if f"END {HIDDEN}" in line:
            hidden = False
    return "\n".join(kept).rstrip("\n") if len(kept) < source.count("\n") + 1 else source


def form_node(cell: FormCell) -> NotebookNode:
    """Return the cell of the form as nbformat has it, nbgrader's checksum included."""
    return node(cell_type(cell), cell.id, cell.source, nbgrader_metadata(cell))


@lru_cache(maxsize=1024)
def nbgrader_metadata(cell: FormCell) -> dict[str, Any]:
    """Return nbgrader's metadata of a form cell as it is released; {} for a cell that nbgrader does not know."""
    kind, data = cell_type(cell), grading_metadata(cell.id, cell.kind, cell.points)
    data |= {"cell_type": kind} if data else {}
    return data | {"checksum": _checksum(cell.source, kind, data)} if data else {}


def _checksum(source: str, kind: str, data: dict[str, Any]) -> str:
    """nbgrader's `compute_checksum`, which takes longer to import than a class without news to grade; a test compares."""
    parts = [source, kind, data["grade"], data["solution"], data["locked"], data["grade_id"]]
    parts += [float(data["points"])] if data["grade"] else []
    return hashlib.md5("".join(map(str, parts)).encode()).hexdigest()


def grading_metadata(cell_id: str, kind: str, points: float = 0.0) -> dict[str, Any]:
    """Return nbgrader's metadata (schema 3) of a cell before its release; {} for a cell that nbgrader does not know."""
    if kind not in LOCKED + ANSWERS:
        return {}
    graded, answer = kind in ("test", "essay"), kind in ANSWERS
    data = {"schema_version": 3, "grade_id": cell_id, "grade": graded, "solution": answer, "locked": not answer}
    return data | {"task": False} | ({"points": points} if graded else {})


def node(kind: str, cell_id: str, source: str, nbgrader: dict[str, Any] | None = None) -> NotebookNode:
    """Return a cell of nbformat 4.5."""
    metadata = {"nbgrader": NotebookNode(nbgrader)} if nbgrader else {}
    cell = NotebookNode(id=cell_id, cell_type=kind, source=source, metadata=NotebookNode(metadata))
    if kind == "code":
        cell.update(execution_count=None, outputs=[])
    return cell


def notebook_metadata(lesson: Lesson) -> NotebookNode:
    """Return the metadata of a lesson's notebook: kernel, and lesson, version and language under `fukami`."""
    return NotebookNode(
        kernelspec=NotebookNode(display_name="Python 3", language="python", name="python3"),
        language_info=NotebookNode(name="python"),
        fukami=NotebookNode(lesson=lesson.name, version=lesson.version, lang=lesson.lang),
    )
