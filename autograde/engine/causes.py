"""Why lines of cells failed, and which names are missing through them: what students and instructors are told of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from autograde.base.magics import as_python
from autograde.base.syntax import LONGEST, binds, parsed
from autograde.engine.lacking import DEEP
from autograde.engine.remote import RemoteError
from autograde.engine.wire.messages import phrase
from autograde.model import CellResult, FailedLine

_LONGEST = 200  # characters of a line or an error
_READ = 400_000  # characters of a hand-in's failed cells that are parsed
_MISSING = re.compile(r"name '(\w+)' is not defined")
_PACKAGE = re.compile(r"No module named '([\w.]+)'")
_PLACE = re.compile(r" \((?:/|<cell |unknown location)[^()]*\)$")  # where a module lies on this machine
_DEFINES = re.compile(r"^[ \t]*(?:(?:(?:async\s+)?def|class)\s+(\w+)|(\w+)\s*(?::[^=\n]+)?=(?!=))", re.MULTILINE)
_ANY_NAME = re.compile(
    r"^\s*%(?:run|load|loadpy|pylab|store|macro)\b|\b(?:exec|run_path)\(|\b(?:globals|vars|locals)\(\)"
)
_NETWORK = re.compile(
    r"URLError|ConnectionError|gaierror|NameResolution|name resolution|Name or service not known|Network is unreachable"
    r"|Max retries exceeded|Failed to establish a new connection|Could not resolve host|no internet connection"
)
_GPU = re.compile(r"NVIDIA|CUDA (?:error|driver)|compiled with CUDA|MPS backend|support for mps")
_SCREEN = re.compile(
    r"interactive framework|Qt binding modules|No module named '_?[Tt]kinter'|'(?:gi|wx)'|no display name|\$DISPLAY|not a recognised GUI loop|cannot connect to X server"
)


def why(error: RemoteError, line: str, lang: str) -> str:
    """Return what is known of the reason for which a line that works elsewhere fails here, or ""."""
    kind, message = error.type_name, str(error)[:1000]
    package = _PACKAGE.search(message) if error.builtin in ("ModuleNotFoundError", "ImportError") else None
    if kind == "UsageError" and re.search("grading|採点", message):  # our own words for a magic that is not run
        return message
    if re.search(r"'google\.colab\b", message):
        return phrase("why_colab", lang)
    if package:
        name = package[1].partition(".")[0]
        return phrase("why_deep" if name in DEEP else "why_package", lang, name=name)
    if kind == "CalledProcessError" and re.search(r"\b(?:pip|conda|mamba|uv)\b.*\binstall\b", message):
        return phrase("why_install", lang)
    if error.builtin == "EOFError" and re.search(r"\b(?:input|getpass)\b", f"{line} {message}"):
        return phrase("why_input", lang)
    if re.search(r"\bdrive/|MyDrive|Shareddrives", f"{line} {message}") and error.builtin.endswith(
        ("FileNotFoundError", "NotADirectoryError", "OSError")
    ):
        return phrase("why_drive", lang)
    if _NETWORK.search(f"{kind} {message}"):
        data = re.search(r"\buntar_data\b|\bURLs\.|download\w*\s*=\s*True|\bload_dataset\b", line)
        return phrase("why_data" if data else "why_network", lang)
    if error.builtin == "FileNotFoundError" and (file := re.search(r"'([^']+)'$", message)):
        return phrase("why_file", lang, name=file[1][-_LONGEST:])
    if file := re.search(r"^File `'([^']+)'` not found|^'([^']+)' was not found in history", message):  # %run, %load
        return phrase("why_file", lang, name=(file[1] or file[2])[-_LONGEST:])
    if _SCREEN.search(message):
        return phrase("why_screen", lang)
    if _GPU.search(message):
        return phrase("why_gpu", lang)
    return ""


def told(cell: CellResult, lang: str) -> list[str]:
    """Return a sentence for each line of a cell that failed."""
    sentences = [
        phrase("line_failed", lang, line=line.line, text=line.text, why=line.why or line.error)
        if line.line
        else line.error
        for line in cell.failed
    ]
    if sentences and cell.went_on:
        sentences[-1] += phrase("went_on", lang)
    return sentences


@dataclass(frozen=True)
class _Statement:
    """What a top-level statement of a cell binds, and between which lines it stands."""

    first: int
    last: int
    names: frozenset[str]
    calls: bool
    star: bool  # it imports all names of a module


@dataclass(frozen=True)
class _Cell:
    """The statements of a cell, and the names that its functions define for all."""

    statements: list[_Statement]
    global_names: frozenset[str]


class Causes:
    """The lines that failed so far in one hand-in, by the names that nothing has defined through them."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._by_name: dict[str, tuple[int, FailedLine]] = {}
        self._star: tuple[int, FailedLine] | None = None
        self._sources: dict[int, str] = {}
        self._left = _READ

    def of(self, name: str) -> tuple[int, FailedLine] | None:
        """Return the position of the cell and the line through which a name is missing; None when it is not known."""
        return self._by_name.get(name, self._star)

    def read(self, index: int, source: str) -> None:
        """Take what a student wrote in a cell."""
        self._sources[index] = source

    def add(self, index: int, source: str, errors: Iterable[RemoteError], stopped: bool) -> list[FailedLine]:
        """Take the errors of a cell; return its lines that failed by themselves, not through an earlier one."""
        found = []
        lines, cell = source.split("\n"), self._parsed(source)
        blank = next((number for number, line in enumerate(lines) if line.strip()), 0)  # Python does not count those
        for error in errors:
            frame = next((frame for frame in error.frames if frame[0] == index), None)
            number = frame[1] + blank if frame else 0
            shown = lines[number - 1] if 0 < number <= len(lines) else frame[2] if frame else ""
            name = missing_name(error)
            cause = self.of(name) if name else None
            if cause is None:
                words = _PLACE.sub("", f"{error.type_name}: {str(error)[:1000]}").strip(": ")[:_LONGEST]
                reason = why(error, shown[:1000], self.lang)
                cause = index, FailedLine(number, shown.strip()[:_LONGEST], words, reason)
                found.append(cause[1])
            if _ANY_NAME.search(shown):
                self._star = cause
            if cell is not None:
                self._blame_statements(cause, cell, number, to_the_end=stopped)
            if (cell is None or source.lstrip().startswith("%%")) and error.builtin.endswith(
                ("SyntaxError", "IndentationError", "TabError")
            ):  # its block was left out
                self._blame(cause, _defined(source))
        return sorted(found, key=lambda line: line.line)

    def stop(self, index: int, source: str, error: str) -> None:
        """Take a cell that was stopped from outside, by its time, its memory or its size."""
        cause, cell = (index, FailedLine(0, "", error)), self._parsed(source)
        if cell is None:
            self._blame(cause, _defined(source))
        else:
            self._blame_statements(cause, cell, 0, to_the_end=True)

    def explain(self, name: str) -> tuple[str, str]:
        """Return what to tell of a missing name, and the line that is to blame; ("", "") when nothing is known."""
        cause = self.of(name)
        if cause is None:
            return self._place(name)
        cell, line = cause
        if not line.line:
            return phrase("cause_cell", self.lang, cell=cell + 1, error=line.error), line.error
        return phrase(
            "cause_line", self.lang, cell=cell + 1, line=line.line, text=line.text, why=line.why or line.error
        ), line.text

    def _place(self, name: str) -> tuple[str, str]:
        """Tell where a name that no failed line took along is written: commented out, in a branch, within a function."""
        word = re.escape(name)
        written = re.compile(rf"\b(?:def|class)\s+{word}\b|^\W*{word}\s*(?::[^=]+)?=(?!=)|^\s*del\b.*\b{word}\b")
        for cell, source in reversed(self._sources.items()):
            if name not in source:
                continue
            lines = source[:LONGEST].split("\n")
            for number in range(len(lines), 0, -1):
                if written.search(lines[number - 1]):
                    line = lines[number - 1].strip()[:_LONGEST]
                    return phrase("written_at", self.lang, name=name, cell=cell + 1, line=number, text=line), line
        return "", ""

    def _blame_statements(self, cause: tuple[int, FailedLine], cell: _Cell, number: int, to_the_end: bool) -> None:
        """Note what the statement at a line would have defined and, `to_the_end`, what all that follow it would have."""
        blamed = [
            statement
            for statement in cell.statements
            if statement.first <= number <= statement.last or (to_the_end and statement.first >= number)
        ]
        for statement in blamed:
            self._blame(cause, statement.names)
        if any(statement.calls for statement in blamed):
            self._blame(cause, cell.global_names)
        if any(statement.star for statement in blamed):
            self._star = cause

    def _blame(self, cause: tuple[int, FailedLine], names: Iterable[str]) -> None:
        self._by_name |= dict.fromkeys(names, cause)

    def _parsed(self, source: str) -> _Cell | None:
        """Return the statements of a cell; None when it is not Python, or more than is read of a hand-in."""
        self._left -= len(source)
        tree = parsed(as_python(source)) if self._left >= 0 and len(source) <= LONGEST else None
        if tree is None:
            return None
        statements: list[_Statement] = []
        global_names: set[str] = set()
        for statement in tree.body:
            nodes = list(ast.walk(statement))
            names = frozenset(name for node in nodes for name in binds(node))
            calls = any(isinstance(node, ast.Call) for node in nodes)
            star = isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*"
            first = min([statement.lineno, *(item.lineno for item in getattr(statement, "decorator_list", []))])
            statements.append(_Statement(first, statement.end_lineno or first, names, calls, star))
            global_names.update(name for node in nodes if isinstance(node, ast.Global) for name in node.names)
        return _Cell(statements, frozenset(global_names))


def _defined(source: str) -> set[str]:
    """Return the names that a cell which cannot be parsed seems to define."""
    return {name for pair in _DEFINES.findall(source) for name in pair if name}


def missing_name(error: BaseException) -> str:
    """Return the name that a NameError misses, otherwise ""."""
    if isinstance(error, RemoteError):
        found = _MISSING.search(str(error)) if error.builtin == "NameError" else None
        return found[1] if found else ""
    return (error.name or "") if isinstance(error, NameError) else ""
