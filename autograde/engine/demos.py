"""Which demo cells of a hand-in need not run: those unchanged, to which nothing that the student wrote refers."""

from __future__ import annotations

import re

from autograde.base.syntax import bound_names, outer_names
from autograde.model import Lesson, Submission

_READ = 400_000  # characters of a hand-in that are read: where the cells below have more, a demo is run
# With these a cell may reach any name without spelling it.
_ANYTHING = re.compile(
    r"\b(globals|locals|vars|dir|exec|eval|get_ipython|user_ns|__main__|inspect)\b|^[^\S\n]*[%!].*(run|who|store|load|macro|edit|history|rerun|recall)",
    re.M,
)


def normalised(source: str) -> str:
    """A cell's text as far as it matters: trailing spaces and blank lines at its ends are left out."""
    lines = [line.rstrip() for line in source.replace("\r\n", "\n").replace("\t", "    ").split("\n")]
    return "\n".join(lines).strip()


def demos_to_skip(submission: Submission, lesson: Lesson) -> set[int]:
    """Return the positions in `submission.cells` of the demos that need not run."""
    form = {cell.id: cell for cell in lesson.cells}
    skip: set[int] = set()
    needed: set[str] = set()
    left = _READ
    for index in range(len(submission.cells) - 1, -1, -1):
        cell = submission.cells[index]
        known = form.get(cell.id)
        same = known is not None and normalised(known.source) == normalised(cell.source)
        if known is not None and (known.kind in ("setup", "checks", "test") or (same and known.kind != "demo")):
            continue
        left -= len(cell.source)
        if left < 0:
            break
        bound = bound_names(cell.source) if same else None
        if bound is not None and needed.isdisjoint(bound):
            skip.add(index)
            continue
        names = None if _ANYTHING.search(cell.source) else outer_names(cell.source)
        if names is None:  # then every cell above may be needed
            break
        needed |= names
    return skip
