"""Which demo cells of a hand-in need not run: those unchanged, to which nothing that the student wrote refers."""

from __future__ import annotations

import ast
import builtins
import re

from autograde.model import Lesson, Submission

LONGEST = 200_000  # characters; nobody writes such a cell by hand, and to parse it takes gigabytes
# With these a cell may reach any name without spelling it.
_ANYTHING = re.compile(
    r"\b(globals|locals|vars|dir|exec|eval|get_ipython|user_ns|__main__|inspect)\b|^[^\S\n]*[%!].*(run|who|store|load|macro|edit|history|rerun|recall)",
    re.M,
)
_BUILTINS = frozenset(dir(builtins))


def normalised(source: str) -> str:
    """A cell's text as far as it matters: trailing spaces and blank lines at its ends are left out."""
    lines = [line.rstrip() for line in source.replace("\r\n", "\n").replace("\t", "    ").split("\n")]
    return "\n".join(lines).strip()


def demos_to_skip(submission: Submission, lesson: Lesson) -> set[int]:
    """Return the positions in `submission.cells` of the demos that need not run."""
    form = {cell.id: cell for cell in lesson.cells}
    skip: set[int] = set()
    needed: set[str] = set()
    for index in range(len(submission.cells) - 1, -1, -1):
        cell = submission.cells[index]
        known = form.get(cell.id)
        same = known is not None and normalised(known.source) == normalised(cell.source)
        if known is not None and known.kind in ("setup", "checks", "test"):
            continue
        if same and known is not None and known.kind != "demo":
            continue
        names = outer_names(cell.source)
        if same:
            bound = bound_names(cell.source)
            if bound is not None and needed.isdisjoint(bound) and _EVERYTHING not in needed:
                skip.add(index)
                continue
        needed |= {_EVERYTHING} if names is None or _ANYTHING.search(cell.source) else names
    return skip


_EVERYTHING = "*"


def outer_names(source: str) -> set[str] | None:
    """Return the names that a cell reads and may not have bound itself; None when it cannot be told."""
    tree = parsed(source)
    if tree is None:
        return None
    reads = _Reads()
    try:
        reads.block(tree.body, set())
    except (RecursionError, MemoryError):  # a chain of hundreds of `elif` is nested as deep
        return None
    return reads.names - _BUILTINS


def bound_names(source: str) -> set[str] | None:
    """Return the names that a cell binds at its top level; None when it cannot be told."""
    tree = parsed(source)
    if tree is None:
        return None
    names = bound_at(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            return None
    return names


def bound_at(tree: ast.AST) -> set[str]:
    """Return the names that are bound somewhere in a tree, in inner scopes too: rather one too many."""
    return {name for node in ast.walk(tree) for name in _binds(node)}


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


def _binds(node: ast.AST) -> set[str]:
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


class _Reads:
    """Walks a cell in order of execution, as far as that can be told, and notes names read before they are bound."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def block(self, body: list[ast.stmt], bound: set[str]) -> None:
        for statement in body:
            self.statement(statement, bound)

    def statement(self, node: ast.stmt, bound: set[str]) -> None:
        nested = [body for body in self._bodies(node)]
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            inner = {name for child in ast.walk(node) for name in _binds(child)}
            inner |= {child.arg for child in ast.walk(node) if isinstance(child, ast.arg)}
            self.names |= self._loads(node) - inner - bound
            bound.add(node.name)
            return
        if nested:  # a branch or loop: what it binds may not be bound afterwards
            for part in ast.iter_child_nodes(node):
                if not isinstance(part, (ast.stmt, ast.excepthandler, ast.match_case)):
                    self.names |= self._loads(part) - bound
            head = {
                name
                for part in ast.iter_child_nodes(node)
                if isinstance(part, ast.expr)
                for name in self._all_binds(part)
            }
            sure = isinstance(node, (ast.With, ast.AsyncWith))
            for part in getattr(node, "items", []):
                head |= self._all_binds(part)
            for body in nested:
                inside = bound if sure else set(bound)
                inside |= head
                self.block(body, inside)
            return
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id not in bound:
            self.names.add(node.target.id)
        comprehended = {
            name
            for child in ast.walk(node)
            if isinstance(child, ast.comprehension)
            for name in self._all_binds(child.target)
        }
        comprehended |= {child.arg for child in ast.walk(node) if isinstance(child, ast.arg)}
        self.names |= self._loads(node) - bound - comprehended
        if not isinstance(node, ast.Delete):
            bound |= self._all_binds(node)

    @staticmethod
    def _bodies(node: ast.AST) -> list[list[ast.stmt]]:
        bodies = [
            getattr(node, name)
            for name in ("body", "orelse", "finalbody")
            if isinstance(getattr(node, name, None), list)
        ]
        for handler in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
            bodies.append(handler.body)
        return bodies

    @staticmethod
    def _loads(node: ast.AST) -> set[str]:
        return {child.id for child in ast.walk(node) if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load)}

    @staticmethod
    def _all_binds(node: ast.AST) -> set[str]:
        return {name for child in ast.walk(node) for name in _binds(child)}
