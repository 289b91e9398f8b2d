"""Right and wrong answers to the exercises, of `tests/answers/<lesson>/<exercise>.py` (docs/authors.md has the format)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jupytext


@dataclass(frozen=True)
class Answer:
    """One answer to an exercise; `fails` names the tests that a wrong one must fail."""

    title: str
    source: str
    right: bool
    fails: tuple[str, ...] = ()


@cache
def read_answers(path: Path) -> list[Answer]:
    """Return the answers of a file in their order; [] when there is none. Raises `ValueError` for a cell of neither kind."""
    if not path.is_file():
        return []
    answers = []
    for cell in jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent").cells:
        right, wrong = cell.metadata.get("right"), cell.metadata.get("wrong")
        if (right is None) == (wrong is None):
            raise ValueError(f'{path}: each cell is headed right="…" or wrong="…": {cell.source[:60]!r}')
        fails = tuple(name.strip() for name in cell.metadata.get("fails", "").split(",") if name.strip())
        answers.append(Answer(right or wrong, cell.source, wrong is None, fails))
    return answers
