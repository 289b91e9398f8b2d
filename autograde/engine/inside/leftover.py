"""What is left to run of a statement of which a line failed. Runs inside the sandbox, on the student's syntax trees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BINDING = (*_DEFINITIONS, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
_DEFINES = re.compile(r"^(?:(?:async\s+)?def|class)\s", re.MULTILINE)


def leftover(node: ast.stmt, line: int) -> list[ast.stmt]:
    """Return what can still be run of a top-level statement that failed at a line: less than it was; it may be changed.

    Of a definition that is the definition without what failed of it: a decorator, the annotations, a statement of the
    class. Of a block it is what stands below the line. Loops do not go on: only what they define is left.
    """
    if isinstance(node, _DEFINITIONS):
        return [node] if _mend(node, line) else []
    for body in _bodies(node):
        for number, child in enumerate(body):
            if _spans(child, line):
                rest = [*leftover(child, line), *body[number + 1 :]]
                if isinstance(node, ast.Try) and body is node.body:
                    rest += node.orelse
                return _definitions(rest) if isinstance(node, (ast.For, ast.AsyncFor, ast.While)) else rest
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return node.body
    if isinstance(node, ast.If) and node.orelse:
        return node.orelse
    return [child for body in _bodies(node) for child in _definitions(body)]


def skipped(node: ast.stmt, names: Iterable[str]) -> list[ast.stmt]:
    """Return the functions and classes that a `try` in a statement would have defined and that are not among `names`."""
    found = [child for attempt in _tries(node) for child in _definitions(attempt.body)]
    return [child for child in found if isinstance(child, _DEFINITIONS) and child.name not in names]


def watch(node: ast.stmt, call: str) -> None:
    """Have a call made first in each `except` that keeps a `try` in a statement from defining something."""
    for attempt in _tries(node):
        for handler in attempt.handlers if _definitions(attempt.body) else ():
            note = ast.parse(call).body
            ast.increment_lineno(note[0], handler.lineno - 1)
            handler.body[:0] = note


def _tries(node: ast.stmt) -> Iterator[ast.Try]:
    """Yield the `try` statements in a statement, outside of functions and classes."""
    if isinstance(node, ast.Try):
        yield node
    if not isinstance(node, _DEFINITIONS):
        for body in _bodies(node):
            for child in body:
                yield from _tries(child)


def defines(source: str) -> bool:
    """Whether a text is Python that binds names, or would be but for a mistake."""
    try:
        return any(isinstance(node, _BINDING) for node in ast.parse(source).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _DEFINES.search(source) is not None


def reads_outside_functions(block: str, line: int) -> bool:
    """Whether Python can read a block, of which a line stands in no function and no class."""
    try:
        tree = ast.parse(block)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return not any(isinstance(node, _DEFINITIONS) and _spans(node, line) for node in ast.walk(tree))


def _mend(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, line: int) -> bool:
    """Take from a definition what failed at a line; False when the definition itself did."""
    for number, decorator in enumerate(node.decorator_list):
        if _spans(decorator, line):
            del node.decorator_list[number]
            return True
    if isinstance(node, ast.ClassDef):
        return _take_out(node.body, line)
    annotated: list[ast.arg] = [child for child in ast.walk(node.args) if isinstance(child, ast.arg)]
    found = node.returns is not None or any(argument.annotation is not None for argument in annotated)
    node.returns = None
    for argument in annotated:
        argument.annotation = None
    return found


def _take_out(body: list[ast.stmt], line: int) -> bool:
    """Take the innermost statement at a line out of a body; False when there is none but `pass`."""
    for number, child in enumerate(body):
        if isinstance(child, ast.Pass) or not _spans(child, line):  # maybe what was put there before
            continue
        if isinstance(child, _DEFINITIONS):
            inner = _mend(child, line)
        else:
            inner = any(_take_out(block, line) for block in _bodies(child))
        if not inner:
            body[number] = ast.copy_location(ast.Pass(), child)
        return True
    return False


def _definitions(body: Iterable[ast.stmt]) -> list[ast.stmt]:
    return [child for child in body if isinstance(child, (*_DEFINITIONS, ast.Import, ast.ImportFrom))]


def _bodies(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """Yield the blocks of statements directly in a statement."""
    parts = [node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())]
    for part in parts:
        for name in ("body", "orelse", "finalbody"):
            if body := getattr(part, name, None):
                yield body


def _spans(node: ast.stmt | ast.expr, line: int) -> bool:
    first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
    return first <= line <= (node.end_lineno or first)
