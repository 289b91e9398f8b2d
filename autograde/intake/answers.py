"""Which of the form's answers a cell holds, wherever it stands: merged with another, pasted into a wrong cell, or as text.

An answer is known by the names that it binds: the function or class that an exercise's stub defines, otherwise the name of
the exercise or quiz. A binding exactly as in the stub is no answer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from autograde.intake.statements import MOST_READ, Piece, broken, may_bind, pieces
from autograde.model import FormCell
from autograde.nbgrader_cells import visible


class _Known:
    """Statements of the form: known by what they say, which is asked only of one that has the same names."""

    def __init__(self) -> None:
        self._uses: defaultdict[frozenset[str], set[frozenset[str]]] = defaultdict(set)  # by what is bound
        self._meanings: set[str] = set()

    def add(self, statements: Iterable[Piece]) -> None:
        for piece in statements:
            self._uses[piece.binds].add(piece.uses)
            self._meanings.add(piece.meaning)

    def __contains__(self, piece: Piece) -> bool:
        like = self._uses.get(piece.binds, ())
        spelt = any(all(name in piece.code for name in names) for names in like)  # seen without parsing
        return spelt and piece.uses in like and piece.meaning in self._meanings


class Answers:
    """The answers that a form asks for in code."""

    def __init__(self, form: Sequence[FormCell]) -> None:
        self.names: dict[int, frozenset[str]] = {}
        self.rest: dict[int, list[Piece]] = {}  # what a stub holds besides
        self._given = _Known()  # statements of stubs and tests
        self._locked = _Known()  # statements of all other cells of the form
        taken: frozenset[str] = frozenset()
        marks: set[str] = set()  # each given statement that binds nothing holds one
        for index, cell in enumerate(form):
            if cell.kind in ("exercise", "quiz"):
                stub = pieces(cell.source)
                defined = [piece for piece in stub if piece.defines]
                names = frozenset().union(*(piece.binds for piece in defined)) or frozenset({cell.id})
                self.names[index] = names
                self.rest[index] = [piece for piece in stub if piece.binds and not piece.binds & names]
                self._given.add(piece for piece in stub if piece.binds & names)
            elif cell.kind not in ("text", "essay"):
                found = pieces(visible(cell.source))
                self._locked.add(found)
                taken |= frozenset().union(*(piece.binds for piece in found))
                if cell.kind == "test":
                    statements = [piece for piece in found if not piece.binds]
                    self._given.add(statements)
                    marks |= {max(piece.uses, key=len, default="") for piece in statements}
        self._bound = frozenset().union(*self.names.values())
        self._marks = _any_of(marks)
        bound = "|".join(sorted(map(re.escape, self._bound)))
        binds = re.compile(
            rf"\b(?:def|class)\s+(?:{bound})\b"
            rf"|\b(?:{bound})\b(?:[^=\n(]|\([^=\n()]*\)){{0,200}}="  # a call's own arguments aside
            rf"|^[ \t(\[*\w,]{{0,200}}\b(?:{bound})\b[ \t)\]*\w,]{{0,200}}$"  # of several lines of names
            rf"|\b(?:for|as|import|global|case|del)\b[^\n=:(]{{0,100}}\b(?:{bound})\b",
        ).search

        bound_names = sorted(self._bound)

        def may_answer(source: str) -> bool:
            return any(binds(line) is not None for line in _lines_with(bound_names, source))

        #: Whether a line looks as if it bound an answer's name, which is seen without reading Python.
        self.may_answer = lru_cache(MOST_READ)(may_answer)
        # A name that the lesson itself binds tells nothing.
        self.names = {index: names - taken for index, names in self.names.items()}

    def held(self, source: str) -> frozenset[int]:
        """Return the answers that `source` holds: it binds what they are to bind, other than their stubs do."""
        if not self._may_bind(source):
            return frozenset()
        own = [piece.binds for piece in pieces(source) if piece.binds and piece not in self._given]
        bound = frozenset().union(*own)
        return frozenset(index for index, names in self.names.items() if bound & names)

    def holds(self, source: str, index: int) -> bool:
        """Whether `source` holds answer `index`."""
        return index in self.held(source)

    def once(self, source: str, index: int) -> bool:
        """Whether Python can read `source`, and it holds answer `index` once: two are copies rather than halves."""
        held = [piece for piece in pieces(source) if piece.binds & self.names[index]]
        return not broken(source) and len(held) == 1 and self.holds(source, index)

    def taken_from(
        self,
        source: str,
        index: int,
        besides: Callable[[str], Iterable[tuple[tuple[int, int], Piece]]] = lambda name: (),
    ) -> str:
        """Return answer `index` out of `source`, with what it uses of the other statements there and of `besides`.

        `besides` gives the statements elsewhere that bind a name, each with its place.
        """
        others = frozenset().union(*(names for other, names in self.names.items() if other != index))
        own: dict[str, list[tuple[int, Piece]]] = defaultdict(list)
        for place, piece in enumerate(pieces(source)):
            if piece.binds and not self._is_known(piece):
                for name in piece.binds:
                    own[name].append((place, piece))
        taken: dict[Piece, tuple[int, int, int]] = {}
        wanted = set(self.names[index])
        waiting = list(wanted)
        while waiting:
            name = waiting.pop()
            found = [((1, 0, place), piece) for place, piece in own.get(name, ())]
            for (cell, place), piece in besides(name):
                if not any(other in own for other in piece.binds) and not self._is_known(piece):
                    found.append(((0, cell, place), piece))
            for order, piece in found:
                if piece not in taken:
                    further = piece.needs - others - wanted
                    wanted |= further
                    waiting += further
                taken[piece] = min(order, taken.get(piece, order))
        parts = sorted(taken, key=lambda piece: taken[piece])
        return "\n\n".join(piece.text for piece in [*parts, *self.rest[index]])

    def is_prose(self, source: str) -> bool:
        """Whether a text that is no code cell need not be read as Python: no line binds an answer's name, nor goes on with one."""
        return not source[:1].isspace() and not self.may_answer(source)

    def _may_bind(self, source: str) -> bool:
        """Whether it is worth to look at the statements: few of many cells bind what is asked for."""
        return self.may_answer(source) and not self._bound.isdisjoint(may_bind(source))

    def _is_known(self, piece: Piece) -> bool:
        return piece in self._given or piece in self._locked

    def comes_late(self, source: str, index: int) -> bool:
        """Whether answer `index` stands in `source` behind a statement that may fail before it: one of no use to it, or that uses it."""
        names = self.names[index]
        found = [piece for piece in pieces(source) if piece not in self._given]
        places = [place for place, piece in enumerate(found) if piece.binds & names]
        before = found[: places[-1]] if places else []
        return any(not piece.binds or (piece.uses & names and not piece.defines) for piece in before)

    def without_given(self, source: str) -> str:
        """Return `source` without stubs and tests that came to stand in it: what they undo, or fail at, is not the student's."""
        if not self._may_bind(source) and not self._marks(source):
            return source
        found = pieces(source)
        kept = [piece for piece in found if piece not in self._given]
        return source if len(kept) == len(found) or broken(source) else "\n\n".join(piece.text for piece in kept)


@lru_cache(maxsize=64)
def answers_of(form: tuple[FormCell, ...]) -> Answers:
    """Return the `Answers` of a form; kept, since a class hands in few forms."""
    return Answers(form)


def _any_of(words: Iterable[str]) -> Callable[[str], bool]:
    """Return whether a text holds one of the words; in a fraction of the time of a regular expression."""
    words = sorted(words)
    if not words or "" in words:
        return lambda text: bool(words)
    return lambda text: next(_lines_with(words, text), None) is not None


def _lines_with(words: Sequence[str], text: str) -> Iterator[str]:
    """Yield each line that holds one of the words, once; most texts hold none, which is soon seen."""
    seen: set[int] = set()
    for word in words:
        at = text.find(word)
        while at >= 0:
            if _is_word(text, at, len(word)):
                start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
                end = end if end >= 0 else len(text)
                if start not in seen:
                    seen.add(start)
                    yield text[start:end]
                at = end
            at = text.find(word, at + 1)


def _is_word(text: str, at: int, length: int) -> bool:
    """Whether no letter, digit or `_` stands beside the `length` characters from `at` on."""
    before, after = text[at - 1 : at], text[at + length : at + length + 1]
    return not (before.isalnum() or before == "_" or after.isalnum() or after == "_")
