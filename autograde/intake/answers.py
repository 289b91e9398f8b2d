"""Which of the form's answers a cell holds, wherever it stands: merged with another, pasted into a wrong cell, or as text.

An answer is known by the names that it binds: the function or class that an exercise's stub defines, otherwise the name of
the exercise or quiz. A binding exactly as in the stub is no answer.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from autograde.engine.records import FormCell
from autograde.intake.form import visible

#: A definition, or an assignment or import on one line: what is looked for where Python cannot read the whole cell.
_BLOCK = re.compile(
    r"^(?:@.*\n)*(?:async\s+def|def|class)\s+\w.*(?:\n(?:[ \t].*)?)*|^(?:import|from)\s.*$|^\w+[ \t]*(?::[^=\n]+)?=(?!=).*$",
    re.MULTILINE,
)
MOST_PARTS = 8  # cells into which one answer may have been split
_LONGEST = 200_000  # characters; nobody writes such a cell by hand, and to parse it takes gigabytes
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Piece:
    """A top-level statement: its text with the comments above, what it binds and uses, and what it says to Python."""

    text: str
    binds: frozenset[str]
    uses: frozenset[str]
    meaning: str
    defines: bool


class Answers:
    """The answers that a form asks for in code."""

    def __init__(self, form: Sequence[FormCell]) -> None:
        self.names: dict[int, frozenset[str]] = {}
        self.rest: dict[int, list[Piece]] = {}  # what a stub holds besides
        self.given: set[str] = set()  # statements of stubs and tests
        self.locked: set[str] = set()  # statements of all other cells of the form
        taken: frozenset[str] = frozenset()
        for index, cell in enumerate(form):
            if cell.kind in ("exercise", "quiz"):
                stub = pieces(cell.source)
                defined = [piece for piece in stub if piece.defines]
                names = frozenset().union(*(piece.binds for piece in defined)) or frozenset({cell.id})
                self.names[index] = names
                self.rest[index] = [piece for piece in stub if piece.binds and not piece.binds & names]
                self.given |= {piece.meaning for piece in stub if piece.binds & names}
            elif cell.kind not in ("text", "essay"):
                found = pieces(visible(cell.source))
                self.locked |= {piece.meaning for piece in found}
                taken |= frozenset().union(*(piece.binds for piece in found))
                if cell.kind == "test":
                    self.given |= {piece.meaning for piece in found if not piece.binds}
        # A name that the lesson itself binds tells nothing.
        self.names = {index: names - taken for index, names in self.names.items()}

    def holds(self, source: str, index: int) -> bool:
        """Whether `source` binds what answer `index` is to bind, other than its stub does."""
        names = self.names[index]
        return any(piece.binds & names and piece.meaning not in self.given for piece in pieces(source))

    def once(self, source: str, index: int) -> bool:
        """Whether Python can read `source`, and it holds answer `index` once: two are copies rather than halves."""
        held = [piece for piece in pieces(source) if piece.binds & self.names[index]]
        return not broken(source) and len(held) == 1 and self.holds(source, index)

    def taken_from(self, source: str, index: int, besides: Sequence[str] = ()) -> str:
        """Return answer `index` out of `source`, with what it uses of the other statements there and in `besides`."""
        others = frozenset().union(*(names for other, names in self.names.items() if other != index))
        known = self.given | self.locked
        own = [piece for piece in pieces(source) if piece.meaning not in known]
        bound = frozenset().union(*(piece.binds for piece in own))
        further = [piece for text in besides for piece in pieces(text) if piece.meaning not in known]
        found = [piece for piece in further if not piece.binds & bound] + own
        wanted, taken = set(self.names[index]), []
        while more := [piece for piece in found if piece.binds & wanted and piece not in taken]:
            taken += more
            wanted |= frozenset().union(*(piece.uses for piece in more)) - others
        parts = dict.fromkeys(piece for piece in found if piece in taken)
        return "\n\n".join(piece.text for piece in [*parts, *self.rest[index]])

    def comes_late(self, source: str, index: int) -> bool:
        """Whether answer `index` stands in `source` behind a statement that may fail before it: one of no use to it, or that uses it."""
        names = self.names[index]
        found = [piece for piece in pieces(source) if piece.meaning not in self.given]
        places = [place for place, piece in enumerate(found) if piece.binds & names]
        before = found[: places[-1]] if places else []
        return any(not piece.binds or (piece.uses & names and not piece.defines) for piece in before)

    def without_given(self, source: str) -> str:
        """Return `source` without stubs and tests that came to stand in it: what they undo, or fail at, is not the student's."""
        found = pieces(source)
        kept = [piece for piece in found if piece.meaning not in self.given]
        return source if len(kept) == len(found) or broken(source) else "\n\n".join(piece.text for piece in kept)


def windows(sources: Sequence[str]) -> list[tuple[range, str]]:
    """Return the sources with their positions; neighbours that Python can read only together are joined."""

    def whole(parts: Sequence[str]) -> bool:
        return not broken("\n".join(parts))

    found, start = [], 0
    while start < len(sources):
        stop = start + 1
        for end in range(start + 2, min(start + MOST_PARTS, len(sources)) + 1):
            parts = sources[start:end]
            if whole(parts) and not (whole(parts[:-1]) and whole(parts[-1:])):
                stop = end
        found.append((range(start, stop), "\n".join(sources[start:stop])))
        start = stop
    return found


@lru_cache(maxsize=512)
def broken(source: str) -> bool:
    """Whether Python cannot parse the source."""
    return _parsed(source) is None


@lru_cache(maxsize=512)
def pieces(source: str) -> tuple[Piece, ...]:
    """Return the top-level statements of `source`; where Python cannot read all of it, those that it can."""
    tree = _parsed(source)
    if tree is None:
        blocks = [found[0] for found in _BLOCK.finditer(source[:_LONGEST])]
        return tuple(piece for block in blocks if not broken(block) for piece in pieces(block))
    lines, end, found = source.split("\n"), 0, []
    for statement in tree.body:
        stop = statement.end_lineno or end
        shares_a_line = statement.lineno <= end  # with the statement before it
        text = ast.get_source_segment(source, statement) if shares_a_line else "\n".join(lines[end:stop]).strip("\n")
        found.append(_piece(statement, text or ""))
        end = stop
    return tuple(found)


def _piece(statement: ast.stmt, text: str) -> Piece:
    defines = isinstance(statement, _DEFINITIONS)
    nodes = list(ast.walk(statement))
    binds = {statement.name} if isinstance(statement, _DEFINITIONS) else set()
    loops = [node.target for node in nodes if isinstance(node, ast.comprehension)]  # bind only within themselves
    inner = {id(name) for target in loops for name in ast.walk(target)}
    for node in [] if defines else nodes:
        if id(node) in inner:
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            binds.add(node.id)
        elif isinstance(node, _DEFINITIONS):
            binds.add(node.name)
        elif isinstance(node, ast.alias):
            binds.add((node.asname or node.name).split(".")[0])
    uses = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    try:
        meaning = ast.dump(statement)
    except RecursionError:
        meaning = text
    return Piece(text, frozenset(binds), frozenset(uses), meaning, defines)


def _parsed(source: str) -> ast.Module | None:
    if len(source) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the student's text, which is nobody's business here
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
