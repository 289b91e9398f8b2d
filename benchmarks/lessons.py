"""What a lesson defines, run from its own source, so that a benchmark measures the course's code and no copy of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from autograde.authoring.source import SourceCell, localise, read_source

SOLUTIONS = Path(__file__).resolve().parents[1] / "solutions"


def of_kinds(*kinds: str, but: Collection[str] = ()) -> Callable[[SourceCell], bool]:
    """Choose cells by kind, except those named in `but`."""
    return lambda cell: cell.kind in kinds and cell.name not in but


def run_lesson(
    lesson: str, wanted: Callable[[SourceCell], bool], names: dict[str, Any] | None = None, lang: str = "en"
) -> dict[str, Any]:
    """Run the wanted cells of a lesson in one language, solutions included, in `names`, and return it."""
    names = {} if names is None else names
    for cell in read_source(SOLUTIONS / f"{lesson}.py", SOLUTIONS.parent).cells:
        if wanted(cell):
            exec(compile(localise(cell.source, lang), f"<{lesson}:{cell.line}>", "exec"), names)
    return names
