"""The command `fukami`: commands and what they print, nothing else; a module for each group of commands."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import TextIO

from autograde.base.trouble import remedy
from autograde.cli import classes, course, exam, export, gradebook, grading, mail, quizzes, remarking, slides, watch
from autograde.cli.shared import app, errors
from autograde.course import CourseError
from autograde.engine.errors import EngineError
from data_scripts.cli import app as data_app

__all__ = [
    "app",
    "classes",
    "course",
    "exam",
    "export",
    "gradebook",
    "grading",
    "mail",
    "main",
    "quizzes",
    "remarking",
    "slides",
    "watch",
]

app.add_typer(data_app, name="data")


def _let_all_letters_through(stream: TextIO) -> None:
    """Keep a code page that lacks Japanese, or a tick, from ending a command: a file gets UTF-8, a console what it can show."""
    if isinstance(stream, TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
        stream.reconfigure(errors="replace") if stream.isatty() else stream.reconfigure(encoding="utf-8")


def main() -> None:
    """Run the command; a mistake that the user can mend is one line, not a traceback."""
    # jsonschema would build 38 grammars, a second at each start, to check addresses that no notebook holds.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    for stream in (sys.stdout, sys.stderr):
        _let_all_letters_through(stream)
    try:
        app()
    except Exception as error:
        told = str(error) if isinstance(error, CourseError | EngineError) else remedy(error)
        if told is None:
            raise
        errors.print(told, style="red", soft_wrap=True, markup=False)
        sys.exit(2)
