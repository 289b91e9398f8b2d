"""Code of a notebook as Python: what only IPython understands (`%`, `!`, `?`, prompts) becomes calls, line for line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from tokenize import NEWLINE, NL, TokenError, generate_tokens
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.inputtransformer2 import TransformerManager

#: Cell magics that run their cell as Python, with its names. The cell of any other (`%%bash`, `%%writefile`) is text.
_RUN_THE_CELL = ("time", "timeit", "capture", "prun", "memit", "mprun", "debug")
_RUN_THE_LINE = re.compile(r"^([ \t]*)%(?:time|prun|memit)[ \t]+(?=[^\s-])")
_CELL_MAGIC = re.compile(r"%%(\w+)(?!\w*\?)")
_COMMAND = re.compile(r"[ \t]*(?:[%!]|\?{1,2}[ \t]*\S+[ \t]*$|[^\s?#]+\?{1,2}[ \t;]*$)")  # %x, !x, ?x, x?
_ASSIGNS = re.compile(r"=[ \t]*(?:!|%[A-Za-z])")
_ANY = re.compile(r"^[ \t]*[%!?]|=[ \t]*[%!]|\?[ \t;]*$", re.MULTILINE)
_SPANS_LINES = re.compile(r"[(\[{\\'\"]")
_PROMPT = re.compile(r"\s*(?:>>> ?|In \[\d+\]:)")


def as_python(source: str) -> str:
    """Return Python of as many lines as `source`, where IPython could read it; what is Python already comes back as it is.

    `%time` and the like, which run what stands behind them, leave that; other magics and commands become the calls that
    IPython makes of them.
    """
    if not _ANY.search(source):
        return source
    lines = source.split("\n")
    head = head_lines(source)
    if head < len(lines) and _CELL_MAGIC.match(lines[head]):
        return "\n" * head + "get_ipython(" + "\n" * (len(lines) - head - 1) + ")"
    return "\n".join(chain([""] * head, _statements(lines, head)))


def head_lines(source: str) -> int:
    """Return how many lines at the top only say how the cell is run: `%%time`, `%%capture`."""
    if "%%" not in source:
        return 0
    count = 0
    for number, line in enumerate(source.split("\n"), start=1):
        magic = _CELL_MAGIC.match(line)
        if magic and magic[1] in _RUN_THE_CELL:
            count = number
        elif line.strip() and not line.startswith("#"):
            break
    return count


def without_prompts(source: str) -> str:
    """Return `source` without the prompts (`>>>`, `In [1]:`) that were copied along with it, as IPython takes them away."""
    if not _PROMPT.match(source):
        return source
    from IPython.core.inputtransformer2 import classic_prompt, ipython_prompt

    with suppress(Exception):  # of a library's, about a text of anybody's
        return "".join(ipython_prompt(classic_prompt(source.splitlines(keepends=True))))
    return source


def _statements(lines: list[str], start: int) -> Iterator[str]:
    """Yield the lines from `start` on. A command never begins within brackets or a string: those are passed over."""
    while start < len(lines):
        line, stop = lines[start], start + 1
        found: list[str] = []
        if _COMMAND.match(line) or _ASSIGNS.search(line):
            while stop < len(lines) and lines[stop - 1].endswith("\\"):
                stop += 1
            found = _called(tuple(lines[start:stop]))
        if not found:
            stop = _end_of_statement(lines, start) if _SPANS_LINES.search(line) else start + 1
            found = lines[start:stop]
        yield from found
        start = stop


def _end_of_statement(lines: list[str], start: int) -> int:
    """Return the line after the logical line of Python that begins in line `start`."""
    rest = iter(range(start, len(lines)))
    depth = 0
    with suppress(TokenError, SyntaxError):
        for token in generate_tokens(lambda: lines[next(rest)] + "\n"):
            if token.string in ("(", "[", "{"):
                depth += 1
            elif token.string in (")", "]", "}"):
                depth -= 1
            elif token.type == NEWLINE or (token.type == NL and depth <= 0):
                return start + token.end[0]
    return len(lines)  # nothing closes it


@lru_cache(maxsize=1024)
def _called(lines: tuple[str, ...]) -> list[str]:
    """Return what IPython makes of one command, on as many lines; [] when it is none."""
    own = _RUN_THE_LINE.sub(r"\1", lines[0], count=1)
    if own != lines[0] and not _COMMAND.match(own):
        return [own, *lines[1:]]
    with suppress(Exception):  # of a library's, about a text of anybody's
        changed, called = _ipython().do_one_token_transform([line + "\n" for line in lines])
        if changed:
            return "".join(called).rstrip("\n").split("\n") + [""] * (len(lines) - len(called))
    return []


@lru_cache(maxsize=1)
def _ipython() -> TransformerManager:
    from IPython.core.inputtransformer2 import TransformerManager  # a second to import, and few hand-ins need it

    return TransformerManager()
