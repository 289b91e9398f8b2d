"""The statements of a cell, as far as Python can read it: what they bind, what they use, what they say.

Lines for IPython (`%`, `!`) are read as it reads them. A text is always the student's own.
"""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from autograde.base.magics import as_python, head_lines, without_prompts

MOST_PARTS = 8  # cells into which one answer may have been split
MOST_READ = 2**15  # sources remembered; more than a notebook of 20,000 cells has, each of which is read once
_LONGEST = 200_000  # characters; nobody writes such a cell by hand, and to parse it takes gigabytes
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_DEFINES = re.compile(r"(?:async\s+def|def|class)\s+\w")
_BINDS = re.compile(
    r"^(?:(?:async\s+def|def|class)\s+\w+|(?:import|from)\s.*|\w+[ \t]*(?::[^=\n]+)?=(?!=).*)", re.MULTILINE
)
# A source that begins so may go on with what stands before it, however whole that is.
_GOES_ON = re.compile(r"(?:[ \t]*(?:#.*)?\n)*(?:[ \t]|(?:else|elif|except|finally)\b)")
_ON_ONE_LINE = re.compile(r"(?:import|from)\s|\w+[ \t]*(?::[^=\n]+)?=(?!=)")
_INCOMPLETE = ast.PyCF_ONLY_AST | 0x4000  # CPython's PyCF_ALLOW_INCOMPLETE_INPUT, which `codeop` uses as well

State = Literal["whole", "open", "wrong"]


@dataclass(frozen=True)
class Piece:
    """A top-level statement: its text with the comments above, and what it binds and uses. `code` is the statement in Python."""

    text: str
    code: str
    binds: frozenset[str]
    defines: bool

    @property
    def uses(self) -> frozenset[str]:
        """All names that are read, a function's own ones too."""
        return _uses(self.code)

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
    """The statements of many cells, found by the names that they bind."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._sources = list(sources)

    def binding(self, name: str) -> Iterator[tuple[tuple[int, int], Piece]]:
        """Yield the statements that bind `name`, each with its cell and its place there."""
        for position, source in enumerate(self._sources):
            if name in source and name in may_bind(source):
                for place, piece in enumerate(pieces(source)):
                    if name in piece.binds:
                        yield (position, place), piece


def windows(
    sources: Sequence[str], matters: Callable[[str], bool] = lambda source: True
) -> Iterator[tuple[range, str]]:
    """Yield the sources with their positions; neighbours that Python can read only together are joined.

    What Python refuses before its end stays refused whatever follows, so that few sources are looked at with others. Of
    what does not matter only that is read which may go on in the next.
    """
    start = 0
    while start < len(sources):
        if not matters(sources[start]) and _closed(sources[start]):
            yield range(start, start + 1), sources[start]
            start += 1
            continue
        stop, joined, before = start + 1, sources[start], state(sources[start])
        for end in range(start + 2, min(start + MOST_PARTS, len(sources)) + 1):
            last = sources[end - 1]
            apart = last.strip() and not _GOES_ON.match(last) and _closed(last)
            alone = before == "whole" and (apart or not broken(last))
            if before == "wrong" or (alone and last.strip()):
                break
            joined += "\n" + last
            if not alone:
                before = state(joined)
                stop = end if before == "whole" else stop
        yield range(start, stop), "\n".join(sources[start:stop])
        start = stop


def _closed(source: str) -> bool:
    """Whether a source surely ends what it begins, as far as that is seen without reading it."""
    last = next((line for line in reversed(source.rstrip().split("\n")) if not line.startswith("#")), "")
    return (
        not last[:1].isspace()
        and last[:1] != "@"
        and last[-1:] not in (":", "\\")
        and not any(mark in source for mark in ('"""', "'''", "try:"))
        and all(source.count(begin) == source.count(end) for begin, end in ("()", "[]", "{}"))
    )


def broken(source: str) -> bool:
    """Whether Python cannot parse the source."""
    return state(source) != "whole"


def state(source: str) -> State:
    """Say whether Python can read the source, could if it went on ("open"), or cannot whatever follows ("wrong")."""
    return _outline(source)[0]


def may_bind(source: str) -> frozenset[str]:
    """Return the names that the statements of `source` bind; where Python cannot read all of it, some more."""
    return _outline(source)[1]


def only_comments(source: str) -> bool:
    """Whether Python finds nothing to do in the source."""
    return all(line.lstrip()[:1] in ("", "#") for line in source.split("\n"))


@lru_cache(maxsize=MOST_READ)
def _outline(source: str) -> tuple[State, frozenset[str], tuple[Piece, ...]]:
    """What is asked of a cell, parsed once: its state, what it may bind, and its statements if Python can read all of it."""
    above = _above_comments(source)
    if above != source and _outline(above)[0] == "whole":
        return _outline(above)
    source, python, tree = _read(source)
    if isinstance(tree, str):
        lines = [found[0] for found in _BINDS.finditer(source[:_LONGEST])]
        targets = [line.rpartition("=")[0] or line for line in lines]
        return tree, frozenset(name for target in targets for name in re.findall(r"\w+", target)), ()
    found = _statements(source, python, tree)
    return "whole", frozenset().union(*(piece.binds for piece in found)), found


def prose(source: str, kind: str = "code") -> str:
    """Return the letters of a cell that is nothing but text: of code, what only holds comments and strings; else ""."""
    text = source[:_LONGEST].strip()
    if kind == "code":
        tree = _compiled(text)
        if isinstance(tree, str):
            is_code = text[:1] in tuple("%!?") or any(_DEFINES.match(line) for line in text.split("\n"))
        elif tree.body:
            is_code = not all(map(_only_says, tree.body))
        else:  # comments, maybe of code that was taken out
            tree = _compiled(re.sub(r"^\s*#+ ?", "", text, flags=re.MULTILINE))
            is_code = not isinstance(tree, str) and not all(map(_is_a_word, tree.body))
        text = "" if is_code else text
    return "".join(re.findall(r"[^\W\d_]", text))


def _is_a_word(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Name)


def _only_says(statement: ast.stmt) -> bool:
    """Whether a statement is a string by itself, printed, or given a name."""
    value = statement.value if isinstance(statement, (ast.Expr, ast.Assign)) else None
    shown = value.args if isinstance(value, ast.Call) and ast.unparse(value.func) in ("print", "Markdown") else [value]
    return bool(shown) and all(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in shown)


def pieces(source: str) -> tuple[Piece, ...]:
    """Return the top-level statements of `source`; where Python cannot read all of it, those that it can."""
    return _outline(source)[2] if state(source) == "whole" else _some_pieces(source)


@lru_cache(maxsize=MOST_READ)
def _some_pieces(source: str) -> tuple[Piece, ...]:
    blocks = _blocks(_read(source)[0][:_LONGEST].split("\n"))
    return tuple(piece for block in blocks if not broken(block) for piece in pieces(block))


def _statements(source: str, python: str, tree: ast.Module) -> tuple[Piece, ...]:
    lines, code = source.split("\n"), [line.encode() for line in python.split("\n")]
    # A magic that is about the whole cell belongs to none of its statements.
    end, walrus, found = head_lines(source), ":=" in source, []
    for statement in tree.body:
        stop, last = statement.end_lineno or end, statement.end_col_offset
        first = min([statement.lineno, *(node.lineno for node in getattr(statement, "decorator_list", ()))])
        if statement.lineno <= end or stop > len(lines):  # it shares a line with the statement before it
            text = own = _segment(code, statement.lineno, statement.col_offset, stop, last)
        else:
            text = "\n".join(lines[end:stop]).strip("\n")
            own = _segment(code, first, 0, stop, last)
        found.append(Piece(text, own, _bound(statement, walrus), isinstance(statement, _DEFINITIONS)))
        end = stop
    return tuple(found)


def _segment(lines: Sequence[bytes], first: int, start: int, last: int, stop: int | None) -> str:
    if first == last:
        return lines[first - 1][start:stop].decode()
    return b"\n".join([lines[first - 1][start:], *lines[first : last - 1], lines[last - 1][:stop]]).decode()


def _bound(statement: ast.stmt, walrus: bool) -> frozenset[str]:
    """Return the names that a statement binds, those within its blocks included; whether a `:=` may stand in it."""
    if isinstance(statement, _DEFINITIONS):
        return frozenset({statement.name})
    binding: list[ast.AST] = [statement]
    if not walrus:  # then few parts of most statements can bind anything, and they need not be walked
        if isinstance(statement, ast.Assign):
            names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
            if len(names) == len(statement.targets):
                return frozenset(names)
            binding = [*statement.targets]
        elif isinstance(statement, (ast.AugAssign, ast.AnnAssign)):
            binding = [statement.target]
        elif isinstance(statement, (ast.Expr, ast.Assert)):
            return frozenset()
    nodes = [node for part in binding for node in _nodes(part)]
    loops = [node.target for node in nodes if isinstance(node, ast.comprehension)]  # bind only within themselves
    inner = {id(name) for target in loops for name in _nodes(target)}
    binds = set()
    for node in nodes:
        if id(node) in inner:
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            binds.add(node.id)
        elif isinstance(node, _DEFINITIONS):
            binds.add(node.name)
        elif isinstance(node, ast.alias):
            binds.add((node.asname or node.name).split(".")[0])
    return frozenset(binds)


@lru_cache(maxsize=4096)
def _uses(code: str) -> frozenset[str]:
    tree = _compiled(code)
    nodes = () if isinstance(tree, str) else _nodes(tree)
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))


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


def _above_comments(source: str) -> str:
    """Return `source` without the lines of comments at its end: they say nothing if Python can read what stands above."""
    if source.startswith("%%") or any(mark in source for mark in ("\n%%", "\0")) or len(source) > _LONGEST:
        return source
    end = len(source)
    while (start := source.rfind("\n", 0, end)) >= 0 and (start + 1 == end or source[start + 1] == "#"):
        end = start
    return source if source[:end].endswith("\\") else source[:end]


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


READ = (_outline, _some_pieces)  # what remembers the sources that it read
