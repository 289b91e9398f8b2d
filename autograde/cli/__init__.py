"""The command `fukami`: commands and what they print, nothing else; a module for each group of commands."""

from __future__ import annotations

import sys

from autograde.base.trouble import remedy
from autograde.cli import classes, course, export, gradebook, grading, mail, quizzes, remarking, watch
from autograde.cli.shared import app, errors
from autograde.course import CourseError
from autograde.engine.errors import EngineError
from data_scripts.cli import app as data_app

__all__ = [
    "app",
    "classes",
    "course",
    "export",
    "gradebook",
    "grading",
    "mail",
    "main",
    "quizzes",
    "remarking",
    "watch",
]

app.add_typer(data_app, name="data")


def main() -> None:
    """Run the command; a mistake that the user can mend is one line, not a traceback."""
    # jsonschema would build 38 grammars, a second at each start, to check addresses that no notebook holds.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    try:
        app()
    except Exception as error:
        told = str(error) if isinstance(error, CourseError | EngineError) else remedy(error)
        if told is None:
            raise
        errors.print(told, style="red", soft_wrap=True, markup=False)
        sys.exit(2)
