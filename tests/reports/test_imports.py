"""Reports and the help are read without what they do not need: the database, nbgrader, the engine's pool, torch."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import pytest

import autograde.reports

MODULES = [
    "autograde.reports",
    *(f"autograde.reports.{module.name}" for module in pkgutil.iter_modules(autograde.reports.__path__)),
]
# One process after another, seconds together.
pytestmark = pytest.mark.slow
DATABASE = {"sqlalchemy", "alembic", "nbgrader"}
ENGINE = {"autograde.engine.pool", "autograde.engine.worker", "torch"}
HEAVY = {"numpy", "pandas", "pydantic", "nbformat", "IPython", "PIL", "requests", "pooch", "tomlkit"}


def loaded(code: str) -> set[str]:
    """The modules that a fresh process holds after this code."""
    told = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"], capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    return set(told.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("module", MODULES)
def test_a_report_needs_no_database_and_no_engine(module):
    assert loaded(f"import {module}") & (DATABASE | ENGINE) == set()


def test_the_help_imports_what_it_shows():
    code = "sys.argv[1:] = ['--help']\nfrom autograde.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass"
    assert loaded(code) & (DATABASE | ENGINE | HEAVY) == set()
