"""Which cell of a hand-in stands for which cell of the form.

In this order: nbgrader's `grade_id`, the cell's id, the same source, the name that an exercise asks for, a similar
source, and for an essay the place after its question. Several cells may claim one form cell: they are its copies. A cell
as it was handed out does not keep another from claiming an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from autograde.engine.records import FormCell
from autograde.intake.answers import broken
from autograde.intake.form import ANSWERS, LOCKED, cell_type, visible
from autograde.intake.reading import HandedCell

SIMILAR = (
    80.0  # per cent of rapidfuzz's ratio; an answer of a few lines changes its stub by more, a retyped test by less
)
COMPARED = 20_000  # characters; beyond this a comparison costs more than it tells

_DEFINITION = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)


def match(cells: Sequence[HandedCell], form: Sequence[FormCell]) -> list[int | None]:
    """Return, for each handed-in cell, the index of the form cell that it stands for, or None."""
    places = {cell.id: index for index, cell in enumerate(form)}
    found = [_by_id(cell, places) for cell in cells]
    for rule in (_same_source, _same_name):
        _fill(cells, form, found, rule)
        _continuations(cells, form, found)
    _most_similar(cells, form, found)
    _essays_by_place(cells, form, found)
    _continuations(cells, form, found)  # of answers found since
    _fill(cells, form, found, _same_name_as_text)
    return found


def words(source: str) -> str:
    """Return the source without what no one means by it: white space at the ends of lines and of the cell."""
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))


def _by_id(cell: HandedCell, places: dict[str, int]) -> int | None:
    return next((places[name] for name in (cell.grade_id, *cell.ids) if name in places), None)


def _fill(
    cells: Sequence[HandedCell],
    form: Sequence[FormCell],
    found: list[int | None],
    rule: Callable[[HandedCell, FormCell], bool],
) -> None:
    """Let `rule` find cells for the form cells that nothing claims yet, and further copies of answers and locked cells."""
    claimed = _claimed(cells, form, found)
    free = [index for index in range(len(form)) if index not in claimed or form[index].kind in LOCKED]
    for position, cell in enumerate(cells):
        if found[position] is None:
            index = next((index for index in free if rule(cell, form[index])), None)
            found[position] = index
            if index is not None and form[index].kind not in ANSWERS + LOCKED:
                free.remove(index)


def _claimed(cells: Sequence[HandedCell], form: Sequence[FormCell], found: list[int | None]) -> set[int]:
    """The form cells that stand in the hand-in; an answer only when something is written in it."""
    return {
        index
        for cell, index in zip(cells, found, strict=True)
        if index is not None and (form[index].kind not in ANSWERS or not is_blank(cell.source, form[index]))
    }


def is_blank(source: str, form: FormCell) -> bool:
    """Whether nothing is written in an answer cell."""
    return words(source) in ("", words(form.source))


def _same_source(cell: HandedCell, form: FormCell) -> bool:
    return cell.kind == cell_type(form) and words(cell.source) == words(visible(form.source))


def _same_name(cell: HandedCell, form: FormCell) -> bool:
    """Whether the cell defines what the exercise asks for, or assigns the answer of the quiz."""
    if cell.kind != "code" or form.kind not in ("exercise", "quiz"):
        return False
    if form.kind == "quiz":
        return bool(re.search(rf"^{re.escape(form.id)}\s*(:[^=\n]+)?=(?!=)", cell.source, re.MULTILINE))
    return bool(set(_DEFINITION.findall(form.source)) & set(_DEFINITION.findall(cell.source)))


def _same_name_as_text(cell: HandedCell, form: FormCell) -> bool:
    """Whether the cell is an answer in code that had become text: Python can read it, and it has the name."""
    return cell.kind != "code" and not broken(cell.source) and _same_name(replace(cell, kind="code"), form)


def _most_similar(cells: Sequence[HandedCell], form: Sequence[FormCell], found: list[int | None]) -> None:
    """Give each unclaimed form cell the free cell that is most like it, the best pairs first."""
    free = [index for index in range(len(form)) if index not in found]
    pairs = []
    for position, cell in enumerate(cells):
        if found[position] is None:
            for index in free:
                if cell.kind == cell_type(form[index]):
                    texts = (words(cell.source)[:COMPARED], words(visible(form[index].source))[:COMPARED])
                    likeness = fuzz.ratio(*texts, score_cutoff=SIMILAR)
                    if likeness:
                        pairs.append((-likeness, position, index))
    for _, position, index in sorted(pairs):
        if found[position] is None and index not in found:
            found[position] = index


def _essays_by_place(cells: Sequence[HandedCell], form: Sequence[FormCell], found: list[int | None]) -> None:
    """An essay whose prompt was overwritten is the text after the cell before it in the form, or after the prompt."""
    for index, essay in enumerate(form):
        if essay.kind == "essay" and index not in _claimed(cells, form, found):
            for before in (index, index - 1):
                position = found.index(before) + 1 if before in found else len(cells)
                if position < len(cells) and found[position] is None and is_text(cells[position]):
                    found[position] = index
                    break


def is_text(cell: HandedCell) -> bool:
    """Whether the cell holds words: no code, and none of the commands that begin a line for IPython."""
    source = cell.source.strip()
    return bool(source) and (cell.kind != "code" or (source[0] not in "%!?" and broken(source)))


def _continuations(cells: Sequence[HandedCell], form: Sequence[FormCell], found: list[int | None]) -> None:
    """A cell that begins indented is the rest of the answer before it, which was split there."""
    for position, cell in enumerate(cells[1:], start=1):
        index = found[position - 1]
        alike = cell.kind == cells[position - 1].kind
        if found[position] is None and alike and index is not None and form[index].kind == "exercise":
            lines = [line for line in cell.source.split("\n") if line.strip()]
            if lines and lines[0][0] in " \t":
                found[position] = index
