"""What was done, for whoever has to find out later: Python's `logging`, to a class's `fukami.log` and with `--verbose` to the terminal.

Only `autograde.*` is written, in English, one line an event. Names of students stand there; their code, what it printed and
hidden tests never do: nothing that a notebook, a test or an exception says is logged.
"""

from __future__ import annotations

import copy
import logging
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE = "fukami.log"
MOST_BYTES = 1 << 20  # of the file, and of the one before it, fukami.log.1
LONGEST = 500  # characters of a line
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

_ours = logging.getLogger("autograde")
_ours.addHandler(logging.NullHandler())  # a script that sets up no log is told nothing,
_ours.propagate = False  # though a library that nbconvert loads shows on the terminal whatever reaches the root


class _Line(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S%z")

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, whatever the names in it are: none can forge another. An exception may quote a student's code."""
        plain = copy.copy(record)
        plain.exc_info = plain.exc_text = plain.stack_info = None
        return CONTROL.sub(lambda found: ascii(found[0])[1:-1], super().format(plain))[:LONGEST]


class _File(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk or a folder that is read-only is told by the work itself."""


class _Terminal(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr)  # that of now: a progress bar puts its own there


def to_file(folder: Path) -> None:
    """Write the log to a class's folder from now on, with all but details."""
    for handler in [handler for handler in _ours.handlers if isinstance(handler, _File)]:
        _ours.removeHandler(handler)
        handler.close()
    path = folder / FILE
    _add(_File(path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", errors="backslashreplace", delay=True))


def to_terminal() -> None:
    """Show the log on the terminal, with every hand-in."""
    if not any(isinstance(handler, _Terminal) for handler in _ours.handlers):
        _add(_Terminal(), logging.DEBUG)


def _add(handler: logging.Handler, level: int = logging.INFO) -> None:
    handler.setLevel(level)
    handler.setFormatter(_Line())
    _ours.addHandler(handler)
    _ours.setLevel(min(level, _ours.level or level))


@contextmanager
def timed(log: logging.Logger, what: str) -> Iterator[None]:
    """Log what is done in `with`: that it begins, how long it took, and how it ended."""
    log.info("%s: begins", what)
    start = time.monotonic()
    try:
        yield
    except BaseException as error:
        log.warning("%s: ended by %s after %.1f s", what, type(error).__name__, time.monotonic() - start)
        raise
    log.info("%s: done in %.1f s", what, time.monotonic() - start)
