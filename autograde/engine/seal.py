"""Runs a test in the trusted process: every name that only the student defines is reached over the wire."""

from __future__ import annotations

import ast
import builtins
import contextlib
import functools
import hmac
import importlib
import io
import time
from collections.abc import Collection
from types import CodeType
from typing import TYPE_CHECKING, Any

from autograde.base.names import comparable
from autograde.base.syntax import bound_at, parsed
from autograde.engine.causes import Causes, missing_name, why
from autograde.engine.errors import CallTimedOut, ChildGone
from autograde.engine.remote import Connection, RemoteError
from autograde.engine.wire.messages import phrase
from autograde.model import FormCell, Lesson, TestResult

if TYPE_CHECKING:
    import numpy as np

MESSAGE, OUTPUT = 8_000, 16_000  # characters kept of what a test says


class TestNames(dict[str, Any]):
    """The global names of one test: its own and the checks', then Python's, the lesson's imports, and the student's."""

    __test__ = False

    def __init__(self, connection: Connection, imports: dict[str, tuple[str, str]], lang: str) -> None:
        super().__init__()
        self._connection = connection
        self._imports = imports
        self._lang = lang

    def __missing__(self, name: str) -> Any:
        own = super().__getitem__("__builtins__")
        if name in own:
            return own[name]
        if name in self._imports:  # the trusted side's own module, whatever the student made of the name
            value = _import(*self._imports[name])
        else:
            try:
                value = self._connection.get(name)
            except NameError:
                raise NameError(phrase("name_missing", self._lang, name=name), name=name) from None
        self[name] = value  # read once: it cannot change between two looks
        return value


def run_test(
    cell: FormCell,
    lesson: Lesson,
    connection: Connection,
    exercise_cells: set[int],
    is_stub: bool,
    causes: Causes,
    seed: str = "",
    called: Collection[str] = (),
) -> TestResult:
    """Run one test against the child at the other end of `connection`, whose `deadline` bounds it.

    `exercise_cells` are the positions of the cells that hold the tested exercise; `is_stub` says that it is untouched;
    `causes` knows why names are missing; from `seed`, where there is one, the test draws what `fresh` gives;
    `called` is what the class calls the student, for `signed`.
    Raises ChildGone and CallTimedOut, which are not the test's to judge.
    """
    result = TestResult(cell.id, cell.exercise, "error", 0.0, cell.points)
    printed = io.StringIO()
    started = time.monotonic()
    names = TestNames(connection, form_imports(lesson), lesson.lang)
    names["__builtins__"] = {**vars(builtins), "print": functools.partial(_print, printed)}
    names["__name__"] = "__main__"
    try:
        for checks in lesson.cells:
            if checks.kind == "checks":
                exec(compiled(checks.source, checks.id), names)
        if seed and "fresh" in names:
            names["fresh"] = functools.partial(_generator, seed, cell.id)
        if called:
            names["signed"] = functools.partial(_is_called, called)
        exec(compiled(cell.source, cell.id), names)
    except (ChildGone, CallTimedOut):
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and not isinstance(error, RemoteError):
            raise
        result.status, result.message = judge(error, exercise_cells, lesson.lang)
        if is_stub:
            result.status, result.message = "not_attempted", phrase("not_attempted", lesson.lang)
        elif name := missing_name(error):
            told, result.cause = causes.explain(name)
            result.message = f"{result.message}\n{told}".strip()
    else:
        result.status, result.points = "passed", cell.points
    finally:
        result.seconds = time.monotonic() - started
        result.output = printed.getvalue()[:OUTPUT]
        names.clear()
        connection.forget()
    return result


def judge(error: BaseException, exercise_cells: set[int], lang: str) -> tuple[Any, str]:
    """Return the status and the student's message for what stopped a test."""
    if isinstance(error, RemoteError):
        where = error.frames[-1] if error.frames else None
        if error.builtin == "NotImplementedError" and where is not None and where[0] in exercise_cells:
            return "not_attempted", phrase("not_attempted", lang)
        message = f"{error.type_name}: {error}" if str(error) else error.type_name
        if where is not None:
            key = "your_line" if where[0] in exercise_cells else "line_of_cell"
            message += "\n  " + phrase(key, lang, cell=where[0] + 1, line=where[1], text=where[2])
            reason = why(error, where[2], lang)
            message += f"\n  {reason}" if reason else ""
        return "error", message[:MESSAGE]
    if isinstance(error, AssertionError):
        return "failed", (str(error) or phrase("check_failed", lang))[:MESSAGE]
    if isinstance(error, NotImplementedError):  # check_quiz says so of an answer that is still None
        return "not_attempted", (str(error) or phrase("not_attempted", lang))[:MESSAGE]
    return "error", f"{type(error).__name__}: {error}"[:MESSAGE]


@functools.lru_cache(maxsize=2048)
def compiled(source: str, name: str) -> CodeType:
    """Return a grading cell's code object; kept, since every hand-in runs the same ones."""
    return compile(source, f"<{name}>", "exec", dont_inherit=True)


@functools.lru_cache(maxsize=64)
def form_imports(lesson: Lesson) -> dict[str, tuple[str, str]]:
    """Return what the lesson's own code cells import, by name: (module, attribute or "")."""
    found: dict[str, tuple[str, str]] = {}
    for cell in lesson.cells:
        if cell.kind not in ("setup", "checks", "code"):
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:  # magics
            continue
        for node in tree.body:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    module = alias.name if alias.asname else alias.name.split(".")[0]
                    found[alias.asname or module] = (module, "")
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= {
                    alias.asname or alias.name: (node.module, alias.name) for alias in node.names if alias.name != "*"
                }
    return found


@functools.lru_cache(maxsize=64)
def shadowed_builtins(lesson: Lesson) -> frozenset[str]:
    """Return the names of Python's own that a cell of the lesson makes something else, stubs included."""
    found = {cell.id for cell in lesson.cells}
    for cell in lesson.cells:
        if cell.kind not in ("text", "essay") and (tree := parsed(cell.source)):
            found |= bound_at(tree) | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return frozenset(found & set(dir(builtins)))


@functools.lru_cache(maxsize=64)
def declared_classes(lesson: Lesson) -> frozenset[str]:
    """Return the names of classes in the lesson's own cells, stubs included: their instances have arithmetic."""
    found = {cell.id for cell in lesson.cells if cell.kind == "exercise" and cell.id[:1].isupper()}
    for cell in lesson.cells:
        if cell.kind in ("setup", "code", "exercise", "demo"):
            with contextlib.suppress(SyntaxError):
                found |= {node.name for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.ClassDef)}
    return frozenset(found)


def _import(module: str, attribute: str) -> Any:
    loaded = importlib.import_module(module)
    return getattr(loaded, attribute) if attribute else loaded


def _generator(seed: str, test: str) -> np.random.Generator:
    """Return the random numbers of one test. Those of another tell nothing of them, nor does the seed leave this process."""
    import numpy as np

    return np.random.default_rng(int.from_bytes(hmac.digest(seed.encode(), test.encode(), "sha256")))


def _is_called(called: Collection[str], name: object) -> bool:
    """Whether a name that a student wrote is one of what the class calls them; case, width and spaces do not count."""

    def form(text: str) -> str:
        return comparable(text).replace(" ", "")

    return isinstance(name, str) and form(name) in map(form, called)


def _print(printed: io.StringIO, *values: Any, sep: str | None = " ", end: str | None = "\n", **_: Any) -> None:
    if printed.tell() < OUTPUT:
        print(*values, sep=sep, end=end, file=printed)
