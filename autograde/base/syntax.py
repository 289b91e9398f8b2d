"""What names a cell reads, binds and imports, told from its syntax tree; bounded, whatever the cell is made of."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from typing import Any

LONGEST = 200_000  # characters; nobody writes such a cell by hand, and to parse it takes gigabytes
_KEPT = (
    128  # cells whose names are remembered for the next hand-in, which has the form's in common; more than a lesson has
)
_BUILTINS = frozenset(dir(builtins))


@lru_cache(_KEPT)
def outer_names(source: str) -> frozenset[str] | None:
    """Return the names that a cell reads and may not have bound itself; None when it cannot be told."""
    tree = parsed(source)
    if tree is None:
        return None
    reads = _Reads()
    try:
        reads.block(tree.body)
    except (RecursionError, MemoryError):  # a chain of hundreds of `elif` is nested as deep
        return None
    return frozenset(reads.names - _BUILTINS)


@lru_cache(_KEPT)
def bound_names(source: str) -> frozenset[str] | None:
    """Return the names that a cell binds at its top level; None when it cannot be told."""
    tree = parsed(source)
    if tree is None:
        return None
    names = bound_at(tree)
    return None if "*" in names else frozenset(names)


def bound_at(tree: ast.AST) -> set[str]:
    """Return the names that are bound somewhere in a tree, in inner scopes too: rather one too many."""
    return {name for node in ast.walk(tree) for name in binds(node)}


def parsed(source: str) -> ast.Module | None:
    """Return a cell's syntax tree, its magics left out; None when it is not Python, or too long."""
    if len(source) > LONGEST:
        return None
    for text in (source, re.sub(r"^([^\S\n]*)[%!].*$", r"\1pass", source, flags=re.M)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def binds(node: ast.AST) -> set[str]:
    """Return the names that a node binds by itself."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
        return {node.id}
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
        return {node.name}
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return set(node.names)
    return set()


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules that a cell imports as it runs, by their full names; what may be a module of a package is among them."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (
                f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*"
            )  # it may be a module
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield from imported(node)


class _Reads:
    """Walks a cell in order of execution, as far as that can be told, and notes names read before they are bound."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self._bound: dict[str, None] = {}  # in the order in which they were bound

    def block(self, body: list[ast.stmt]) -> None:
        for statement in body:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        nested = self._bodies(node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self._read(node, bound_at(node) | _arguments(node))
            self._bind({node.name})
        elif nested:  # a branch or loop: what it binds may not be bound afterwards
            before = len(self._bound)
            for part in [node, *_clauses(node)]:
                for head in _heads(part):
                    self._read(head)
            for head in _heads(node):
                self._bind(bound_at(head))
            for body in nested:
                outside = len(self._bound)
                self.block(body)
                if not isinstance(node, (ast.With, ast.AsyncWith)):
                    self._forget(outside)
            if not isinstance(node, (ast.With, ast.AsyncWith)):
                self._forget(before)
        else:
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                self.names |= {node.target.id} - self._bound.keys()
            comprehended = {
                name
                for child in ast.walk(node)
                if isinstance(child, ast.comprehension)
                for name in bound_at(child.target)
            }
            self._read(node, comprehended | _arguments(node))
            if not isinstance(node, ast.Delete):
                self._bind(bound_at(node))

    def _read(self, node: ast.AST, own: Set[str] = frozenset()) -> None:
        loads = (child for child in ast.walk(node) if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load))
        self.names |= {child.id for child in loads if child.id not in self._bound and child.id not in own}

    def _bind(self, names: Iterable[str]) -> None:
        self._bound |= dict.fromkeys(names)

    def _forget(self, count: int) -> None:
        """Leave only the names that were bound first."""
        while len(self._bound) > count:
            self._bound.popitem()

    @staticmethod
    def _bodies(node: ast.AST) -> list[list[ast.stmt]]:
        bodies = [
            getattr(node, name)
            for name in ("body", "orelse", "finalbody")
            if isinstance(getattr(node, name, None), list)
        ]
        return bodies + [clause.body for clause in _clauses(node)]


def _clauses(node: ast.AST) -> list[Any]:
    """Return the `except` and `case` of a statement."""
    return [*getattr(node, "handlers", []), *getattr(node, "cases", [])]


def _heads(node: ast.AST) -> list[ast.AST]:
    """Return what of a statement or clause is not a block."""
    blocks = (ast.stmt, ast.excepthandler, ast.match_case)
    return [part for part in ast.iter_child_nodes(node) if not isinstance(part, blocks)]


def _arguments(node: ast.AST) -> set[str]:
    return {child.arg for child in ast.walk(node) if isinstance(child, ast.arg)}
