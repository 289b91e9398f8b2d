"""Which lesson a notebook is of, by its cells, when Colab or a student has lost its stamp."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

from autograde.course import Course
from autograde.intake.reading import HandedNotebook

ENOUGH = 3  # cells of a lesson in a notebook, for it to be that lesson's


def lesson_by_cells(course: Course) -> Callable[[HandedNotebook], str]:
    """Return a function that finds the lesson most of whose cells a notebook holds; "" when none stands out."""

    @cache
    def cells_of(lesson: str) -> set[str]:
        path = course.root / "lessons" / course.languages[0] / f"{lesson}.ipynb"
        if not path.is_file():
            return set()
        return {cell["id"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}

    def find(notebook: HandedNotebook) -> str:
        known = {name for cell in notebook.cells for name in (cell.grade_id, *cell.ids) if name}
        counts = sorted(((len(known & cells_of(lesson)), lesson) for lesson in course.lessons), reverse=True)
        (most, lesson), *others = counts
        return lesson if most >= ENOUGH and all(count < most for count, _ in others[:1]) else ""

    return find
