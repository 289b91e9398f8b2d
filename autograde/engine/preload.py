"""Which modules a warm process has to hold before it is forked for a hand-in, so that no student's clock pays for them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import lru_cache

from autograde.base.magics import as_python
from autograde.base.syntax import imported
from autograde.model import Lesson

#: Libraries that take seconds to import: also for a student who imports one that the lesson does without.
HEAVY = ("torch", "torchvision", "fastai.vision.all")
_IMPORTS = re.compile(r"^\s*(?:import|from)\s.*", re.MULTILINE)


@lru_cache(maxsize=32)
def modules_of(lesson: Lesson) -> tuple[str, ...]:
    """Return what the cells of a lesson import that run for every hand-in: not its demos, which seldom do, nor its tests.

    An import within a function is left to who calls it.
    """
    found: dict[str, None] = {}
    for cell in lesson.cells:
        if cell.kind in ("setup", "checks", "code", "exercise"):
            try:
                tree = ast.parse(as_python(cell.source))
            except SyntaxError:
                continue
            found.update(dict.fromkeys(imported(tree)))
    return tuple(found)


def heavy_of(sources: Iterable[str]) -> tuple[str, ...]:
    """Return those of the heavy libraries that one of the cells names in an import."""
    lines = "\n".join(line for source in sources for line in _IMPORTS.findall(source))
    return tuple(name for name in HEAVY if re.search(rf"\b{name.partition('.')[0]}\b", lines))
