"""Which of the form's answers a cell holds, wherever it stands: merged with another, pasted into a wrong cell, or as text.

An answer is known by the names that it binds: the function or class that an exercise's stub defines, otherwise the name of
the exercise or quiz. A binding exactly as in the stub is no answer. Lines for IPython (`%`, `!`) are read as it reads them.
"""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from autograde.base.magics import as_python, head_lines, without_prompts
from autograde.engine.records import FormCell
from autograde.intake.form import visible

MOST_PARTS = 8  # cells into which one answer may have been split
_LONGEST = 200_000  # characters; nobody writes such a cell by hand, and to parse it takes gigabytes
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_DEFINES = re.compile(r"(?:async\s+def|def|class)\s+\w")
_ON_ONE_LINE = re.compile(r"(?:import|from)\s|\w+[ \t]*(?::[^=\n]+)?=(?!=)")
_INCOMPLETE = ast.PyCF_ONLY_AST | 0x4000  # CPython's PyCF_ALLOW_INCOMPLETE_INPUT, which `codeop` uses as well

State = Literal["whole", "open", "wrong"]


@dataclass(frozen=True)
class Piece:
    """A top-level statement: its text with the comments above, and what it binds and uses. `code` is the statement in Python."""

    text: str
    code: str
    binds: frozenset[str]
    uses: frozenset[str]  # all names that are read, a function's own ones too
    defines: bool

    @property
    def meaning(self) -> str:
        """What the statement says to Python, however it is laid out."""
        return _meaning(self.code)

    @property
    def needs(self) -> frozenset[str]:
        """What it uses that it does not bind by itself: a function's arguments and local names are its own."""
        needs = _needs(self.code) if self.defines else None
        return self.uses if needs is None else needs


class Statements:
    """The statements of many cells, found by the names that they bind. Only cells that hold a name at all are parsed."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._sources = list(sources)
        self._pieces: dict[int, tuple[Piece, ...]] = {}

    @cached_property
    def _mentions(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for position, source in enumerate(self._sources):
            for name in set(re.findall(r"\w+", source[:_LONGEST])):
                found[name].append(position)
        return found

    def binding(self, name: str) -> Iterator[tuple[tuple[int, int], Piece]]:
        """Yield the statements that bind `name`, each with its cell and its place there."""
        for position in self._mentions.get(name, ()):
            if position not in self._pieces:
                self._pieces[position] = pieces(self._sources[position])
            for place, piece in enumerate(self._pieces[position]):
                if name in piece.binds:
                    yield (position, place), piece


class _Known:
    """Statements of the form: known by what they say, which is asked only of one that has the same names."""

    def __init__(self) -> None:
        self._names: set[tuple[frozenset[str], frozenset[str]]] = set()
        self._meanings: set[str] = set()

    def add(self, statements: Iterable[Piece]) -> None:
        for piece in statements:
            self._names.add((piece.binds, piece.uses))
            self._meanings.add(piece.meaning)

    def __contains__(self, piece: Piece) -> bool:
        return (piece.binds, piece.uses) in self._names and piece.meaning in self._meanings


class Answers:
    """The answers that a form asks for in code."""

    def __init__(self, form: Sequence[FormCell]) -> None:
        self.names: dict[int, frozenset[str]] = {}
        self.rest: dict[int, list[Piece]] = {}  # what a stub holds besides
        self._given = _Known()  # statements of stubs and tests
        self._locked = _Known()  # statements of all other cells of the form
        taken: frozenset[str] = frozenset()
        marks: set[str] = set()  # each given statement holds one
        for index, cell in enumerate(form):
            if cell.kind in ("exercise", "quiz"):
                stub = pieces(cell.source)
                defined = [piece for piece in stub if piece.defines]
                names = frozenset().union(*(piece.binds for piece in defined)) or frozenset({cell.id})
                self.names[index] = names
                self.rest[index] = [piece for piece in stub if piece.binds and not piece.binds & names]
                self._given.add(piece for piece in stub if piece.binds & names)
                marks |= names
            elif cell.kind not in ("text", "essay"):
                found = pieces(visible(cell.source))
                self._locked.add(found)
                taken |= frozenset().union(*(piece.binds for piece in found))
                if cell.kind == "test":
                    statements = [piece for piece in found if not piece.binds]
                    self._given.add(statements)
                    marks |= {max(piece.uses, key=len, default="") for piece in statements}
        self._marks, self._names = _any_of(marks), _any_of(frozenset().union(*self.names.values()))
        # A name that the lesson itself binds tells nothing.
        self.names = {index: names - taken for index, names in self.names.items()}

    def held(self, source: str) -> frozenset[int]:
        """Return the answers that `source` holds: it binds what they are to bind, other than their stubs do."""
        if not self._names(source):
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
        if not self._marks(source):
            return source
        found = pieces(source)
        kept = [piece for piece in found if piece not in self._given]
        return source if len(kept) == len(found) or broken(source) else "\n\n".join(piece.text for piece in kept)


@lru_cache(maxsize=64)
def answers_of(form: tuple[FormCell, ...]) -> Answers:
    return Answers(form)


def windows(sources: Sequence[str]) -> Iterator[tuple[range, str]]:
    """Yield the sources with their positions; neighbours that Python can read only together are joined.

    What Python refuses before its end stays refused whatever follows, so that few sources are looked at with others.
    """
    start = 0
    while start < len(sources):
        stop, joined, before = start + 1, sources[start], state(sources[start])
        for end in range(start + 2, min(start + MOST_PARTS, len(sources)) + 1):
            last = sources[end - 1]
            alone = before == "whole" and not broken(last)
            if before == "wrong" or (alone and last.strip()):
                break
            joined += "\n" + last
            if not alone:
                before = state(joined)
                stop = end if before == "whole" else stop
        yield range(start, stop), "\n".join(sources[start:stop])
        start = stop


def broken(source: str) -> bool:
    """Whether Python cannot parse the source."""
    return state(source) != "whole"


@lru_cache(maxsize=4096)
def state(source: str) -> State:
    """Say whether Python can read the source, could if it went on ("open"), or cannot whatever follows ("wrong")."""
    found = _read(source)[2]
    return found if isinstance(found, str) else "whole"


@lru_cache(maxsize=1024)
def pieces(source: str) -> tuple[Piece, ...]:
    """Return the top-level statements of `source`; where Python cannot read all of it, those that it can."""
    source, python, tree = _read(source)
    if isinstance(tree, str):
        blocks = _blocks(source[:_LONGEST].split("\n"))
        return tuple(piece for block in blocks if not broken(block) for piece in pieces(block))
    lines, code = source.split("\n"), [line.encode() for line in python.split("\n")]
    # A magic that is about the whole cell belongs to none of its statements.
    end, found = head_lines(source), []
    for statement in tree.body:
        stop, last = statement.end_lineno or end, statement.end_col_offset
        first = min([statement.lineno, *(node.lineno for node in getattr(statement, "decorator_list", ()))])
        if statement.lineno <= end or stop > len(lines):  # it shares a line with the statement before it
            text = own = _segment(code, statement.lineno, statement.col_offset, stop, last)
        else:
            text = "\n".join(lines[end:stop]).strip("\n")
            own = _segment(code, first, 0, stop, last)
        found.append(_piece(statement, text, own))
        end = stop
    return tuple(found)


def _segment(lines: Sequence[bytes], first: int, start: int, last: int, stop: int | None) -> str:
    text = b"\n".join([*lines[first - 1 : last - 1], lines[last - 1][:stop]])
    return text[start:].decode()


def _piece(statement: ast.stmt, text: str, code: str) -> Piece:
    defines = isinstance(statement, _DEFINITIONS)
    nodes = list(_nodes(statement))
    binds = {statement.name} if isinstance(statement, _DEFINITIONS) else set()
    loops = [node.target for node in nodes if isinstance(node, ast.comprehension)]  # bind only within themselves
    inner = {id(name) for target in loops for name in _nodes(target)}
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
    return Piece(text, code, frozenset(binds), frozenset(uses), defines)


@lru_cache(maxsize=4096)
def _needs(code: str) -> frozenset[str] | None:
    try:
        waiting, found = [symtable.symtable(code, "cell", "exec")], set()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        module = table.get_type() == "module"
        found |= {
            name.get_name() for name in table.get_symbols() if name.is_referenced() and (module or name.is_global())
        }
    return frozenset(found)


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield all nodes but `Load` and the like; in a third of the time of `ast.walk`."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for name in node._fields:
            child = getattr(node, name, None)
            if isinstance(child, ast.AST):
                if not isinstance(child, ast.expr_context):
                    waiting.append(child)
            elif isinstance(child, list):
                waiting += [item for item in child if isinstance(item, ast.AST)]


@lru_cache(maxsize=4096)
def _meaning(code: str) -> str:
    tree = _compiled(code)
    try:
        return code if isinstance(tree, str) else ast.dump(tree)
    except RecursionError:
        return code


def _blocks(lines: Sequence[str]) -> Iterator[str]:
    """Yield the definitions, and the assignments and imports on one line, of what Python cannot read as a whole."""
    start = 0
    while start < len(lines):
        stop = start
        while stop < len(lines) and lines[stop].startswith("@"):
            stop += 1
        if stop < len(lines) and _DEFINES.match(lines[stop]):
            stop += 1
            while stop < len(lines) and (not lines[stop] or lines[stop][0] in " \t"):
                stop += 1
            yield "\n".join(lines[start:stop])
        elif stop == start:
            if _ON_ONE_LINE.match(lines[start]):
                yield lines[start]
            stop += 1
        start = stop


def _any_of(words: Iterable[str]) -> Callable[[str], object]:
    """Return whether a text holds one of the words."""
    words = set(words)
    if not words or "" in words:
        return lambda text: bool(words)
    return re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, words))) + r")\b").search


def _read(source: str) -> tuple[str, str, ast.Module | Literal["open", "wrong"]]:
    """Return the source without prompts, as Python of as many lines, and parsed; or why it cannot be parsed."""
    if len(source) > _LONGEST:
        return source, source, "wrong"
    tree = _compiled(source)
    if isinstance(tree, str):
        own = without_prompts(source)
        python = as_python(own)
        return own, python, tree if python == source else _compiled(python)
    return source, source, tree


def _compiled(python: str) -> ast.Module | Literal["open", "wrong"]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the student's text, which is nobody's business here
            return compile(python, "cell", "exec", _INCOMPLETE)  # type: ignore[no-any-return]
    except SyntaxError as error:
        return "open" if "incomplete input" in str(error) else "wrong"
    except (ValueError, RecursionError, MemoryError):
        return "wrong"
