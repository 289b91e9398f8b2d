"""Which lesson a notebook is of, by its cells: they tell also where Colab, a converter or a copy has lost stamp and ids."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from autograde.course import Course
from autograde.intake.matching import defined_names, fingerprint
from autograde.intake.reading import HandedNotebook
from autograde.model import FormCell, Lesson
from autograde.nbgrader_cells import cell_type, visible

ENOUGH = 3  # cells of a lesson in a notebook, for it to be that lesson's


def lesson_by_cells(
    course: Course, kept: Callable[[str], Mapping[str, Lesson]] = lambda lesson: {}
) -> Callable[[HandedNotebook], str]:
    """Return a function that finds a notebook's lesson; "" when neither its stamp nor its cells tell.

    A cell counts by its id, by its text in any language, or by the name that an answer defines, as long as no other
    lesson has the same. A stamp holds unless no cell at all is of its lesson, and enough are of another. `kept` returns
    the forms of a lesson that a class keeps: its students may have those cells, or the course's present ones.
    """

    @cache
    def index() -> dict[str, tuple[str, str]]:
        """What is found in one lesson only: that lesson, and its cell."""
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        defined: dict[str, set[str]] = defaultdict(set)
        for lesson in course.lessons:
            for cell in (*_released(course, lesson), *(cell for form in kept(lesson).values() for cell in form.cells)):
                source = visible(cell.source)
                keys = {f"id {cell.id}", f"text {fingerprint(source)}"}
                for name in defined_names(source) if cell_type(cell) == "code" else ():
                    defined[name].add(lesson)
                    if cell.kind in ("exercise", "quiz"):
                        keys.add(f"name {name}")
                for key in keys:
                    found[key].add((lesson, cell.id))
        return {
            key: min(places)
            for key, places in found.items()
            if len({lesson for lesson, _ in places}) == 1
            and (not key.startswith("name ") or len(defined[key.removeprefix("name ")]) == 1)
        }

    def find(notebook: HandedNotebook) -> str:
        places = set()
        for cell in notebook.cells:
            keys = [f"id {name}" for name in (cell.grade_id, *cell.ids)] + [f"text {fingerprint(cell.source)}"]
            if cell.kind == "code":
                keys += [f"name {name}" for name in defined_names(cell.source)]
            places |= {index()[key] for key in keys if key in index()}
        counts = Counter(lesson for lesson, _ in places)
        (lesson, most), (_, next_most), *_ = [*counts.most_common(2), ("", 0), ("", 0)]
        stands_out = most >= ENOUGH and most > next_most
        if notebook.lesson in course.lessons and (counts[notebook.lesson] or not stands_out):
            return notebook.lesson
        return lesson if stands_out else ""

    return find


def _released(course: Course, lesson: str) -> Iterator[FormCell]:
    """Yield the cells that students get of a lesson, in every language."""
    for lang in course.languages:
        path = course.root / "lessons" / lang / f"{lesson}.ipynb"
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if path.is_file() else ():
            yield FormCell(cell["id"], cell["metadata"].get("fukami", {}).get("kind", "text"), "".join(cell["source"]))
