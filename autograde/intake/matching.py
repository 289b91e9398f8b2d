"""Which cell of a hand-in stands for which cell of the form.

In this order: nbgrader's `grade_id`, the cell's id, the same source, the name that an exercise asks for, a similar
source, and for an essay the place after its question. Several cells may claim one form cell: they are its copies. A cell
as it was handed out does not keep another from claiming an answer.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from autograde.intake.reading import HandedCell
from autograde.intake.statements import MOST_READ, broken, only_comments
from autograde.model import FormCell
from autograde.nbgrader_cells import ANSWERS, LOCKED, cell_type, visible

#: per cent of rapidfuzz's ratio; an answer of a few lines changes its stub by more, a retyped test by less
SIMILAR = 80.0
COMPARED = 20_000  # characters; beyond this a comparison costs more than it tells
MOST_COMPARED = 1e10  # pairs of characters in a hand-in, a quarter of a second; a person's notebook has a fiftieth

_DEFINITION = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)
_ASSIGNMENT = re.compile(r"^(\w+)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)

Rule = Callable[[HandedCell], Iterable[int]]


def match(
    cells: Sequence[HandedCell], form: Sequence[FormCell], tick: Callable[[], None] = lambda: None
) -> list[int | None]:
    """Return, for each handed-in cell, the index of the form cell that it stands for, or None. `tick` is called often."""
    places = {cell.id: index for index, cell in enumerate(form)}
    sources: dict[tuple[str, str], list[int]] = defaultdict(list)
    names: dict[str, list[int]] = defaultdict(list)
    for index, own in enumerate(form):
        sources[cell_type(own), normalised(visible(own.source))].append(index)
        if own.kind == "quiz":
            names[f"{own.id} ="].append(index)
        elif own.kind == "exercise":
            for name in set(_DEFINITION.findall(own.source)):
                names[name].append(index)

    def same_source(cell: HandedCell) -> Iterable[int]:
        return sources.get((cell.kind, normalised(cell.source)), ())

    def same_name(cell: HandedCell) -> Iterable[int]:
        return _named(cell.source, names) if cell.kind == "code" else ()

    def same_name_as_text(cell: HandedCell) -> Iterable[int]:
        """An answer in code that had become text: Python can read it, and it has the name."""
        found = _named(cell.source, names) if cell.kind != "code" else ()
        return found if found and not broken(cell.source) else ()

    found = [_by_id(cell, places) for cell in cells]
    for rule in (same_source, same_name):
        _fill(cells, form, found, rule, tick)
        _continuations(cells, form, found)
    _most_similar(cells, form, found, tick)
    _essays_by_place(cells, form, found)
    _continuations(cells, form, found)  # of answers found since
    _fill(cells, form, found, same_name_as_text, tick)
    return found


@lru_cache(maxsize=MOST_READ)
def normalised(source: str) -> str:
    """Return the source without what no one means by it: white space at the ends of lines and of the cell."""
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))


def fingerprint(source: str) -> str:
    """Return what is left of a source when all white space is alike, as converters and editors make it."""
    return " ".join(source.split())


def defined_names(source: str) -> set[str]:
    """Return the names that a source defines or assigns at its left margin."""
    return {*_DEFINITION.findall(source), *_ASSIGNMENT.findall(source)}


def same(source: str, other: str) -> bool:
    """Whether two sources differ in nothing but white space, which editors and converters change by themselves."""
    return source == other or fingerprint(source) == fingerprint(other)


def _by_id(cell: HandedCell, places: dict[str, int]) -> int | None:
    return next((places[name] for name in (cell.grade_id, *cell.ids) if name in places), None)


def _fill(
    cells: Sequence[HandedCell],
    form: Sequence[FormCell],
    found: list[int | None],
    rule: Rule,
    tick: Callable[[], None],
) -> None:
    """Let `rule` find cells for the form cells that nothing claims yet, and further copies of answers and locked cells."""
    claimed = _claimed(cells, form, found)
    free = {index for index in range(len(form)) if index not in claimed or form[index].kind in LOCKED}
    for position, cell in enumerate(cells):
        if found[position] is None:
            tick()
            hits = sorted(index for index in rule(cell) if index in free)
            # Of cells that look alike (tests that are hidden as a whole, empty essays) each is taken once first.
            index = next((index for index in hits if index not in claimed), hits[0] if hits else None)
            if index is not None:
                claimed.add(index)
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
    return normalised(source) in ("", normalised(form.source))


def _named(source: str, names: Mapping[str, list[int]]) -> list[int]:
    """Return the exercises whose name a source defines, and the quizzes that it answers."""
    held = [*_DEFINITION.findall(source), *(f"{name} =" for name in _ASSIGNMENT.findall(source))]
    return [index for name in held for index in names.get(name, ())]


def _most_similar(
    cells: Sequence[HandedCell], form: Sequence[FormCell], found: list[int | None], tick: Callable[[], None]
) -> None:
    """Give each unclaimed form cell the free cell that is most like it, the best pairs first."""
    free: dict[str, list[tuple[int, int, str]]] = {"code": [], "markdown": []}
    for index in sorted(set(range(len(form))) - set(found)):
        text = normalised(visible(form[index].source))[:COMPARED]
        free[cell_type(form[index])].append((len(text), index, text))
    pairs, left = [], MOST_COMPARED
    for own in free.values():
        own.sort()
    lengths = {kind: [length for length, _, _ in own] for kind, own in free.items()}
    for position, cell in enumerate(cells):
        own = free.get(cell.kind, [])
        if found[position] is not None or not own:
            continue
        tick()
        text = normalised(cell.source)[:COMPARED]
        # What is 80 per cent the same differs in length by half at most.
        ratio = SIMILAR / (200 - SIMILAR)
        near = own[
            bisect_left(lengths[cell.kind], len(text) * ratio) : bisect_right(lengths[cell.kind], len(text) / ratio)
        ]
        left -= len(text) * sum(length for length, _, _ in near)
        if near and left > 0:
            choices = [other for _, _, other in near]
            alike = process.extract(text, choices, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=None)
            pairs += [(-likeness, position, near[place][1]) for _, likeness, place in alike]
    taken = set(found)
    for _, position, index in sorted(pairs):
        if found[position] is None and index not in taken:
            found[position] = index
            taken.add(index)


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
    if cell.kind != "code" or not source:
        return bool(source)
    return source[0] not in "%!?" and not only_comments(source) and broken(source)


def _continuations(cells: Sequence[HandedCell], form: Sequence[FormCell], found: list[int | None]) -> None:
    """A cell that begins indented is the rest of the answer before it, which was split there."""
    for position, cell in enumerate(cells[1:], start=1):
        index = found[position - 1]
        alike = cell.kind == cells[position - 1].kind
        if found[position] is None and alike and index is not None and form[index].kind == "exercise":
            first = re.search(r"^.*\S", cell.source, re.MULTILINE)
            if first and first[0][0] in " \t":
                found[position] = index
