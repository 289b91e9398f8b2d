"""What a command does not need is not made and not imported anew."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.utils import compute_checksum

from autograde.authoring import notebooks
from autograde.course import load_course
from autograde.forms import BUILDERS, forms_now
from autograde.model import FormCell
from autograde.nbgrader_cells import form_node

CELLS = [
    FormCell("a", "exercise", "x = 1 # é 深"),
    FormCell("b", "quiz", ""),
    FormCell("c", "test", "assert x", "a", 2),
    FormCell("d", "test", "assert x", "a", 0.5),
    FormCell("e", "essay", "Why?", points=3.0),
    FormCell("f", "setup", "import os\n"),
    FormCell("g", "checks", "def check(): ..."),
]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.id)
def test_the_checksum_is_that_of_nbgrader(cell):
    node = form_node(cell)
    assert node.metadata.nbgrader.checksum == compute_checksum(node)


def test_a_form_is_made_once_for_each_state_of_its_source(tmp_path, monkeypatch):
    ours = load_course()
    course = replace(ours, root=tmp_path)
    (tmp_path / "solutions").symlink_to(ours.root / "solutions")
    (tmp_path / "course.toml").write_bytes((ours.root / "course.toml").read_bytes())
    made = forms_now(course, "05_gradient_descent")
    assert made == {lang: notebooks.load_lesson(course, "05_gradient_descent", lang) for lang in course.languages}
    monkeypatch.setattr(notebooks, "load_lesson", lambda *_: pytest.fail("made again"))
    assert forms_now(course, "05_gradient_descent") == made
    (tmp_path / "course.toml").write_text("# another")
    monkeypatch.setattr(notebooks, "load_lesson", lambda course, name, lang: made["en"])
    assert forms_now(course, "05_gradient_descent") == dict.fromkeys(course.languages, made["en"])


def test_a_form_is_made_again_when_anything_changes_that_makes_it():
    code = "import sys, autograde.authoring.notebooks\nprint(*(m.__file__ for n, m in sys.modules.items() if n.startswith('autograde.')))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    makes = {path for path in map(Path, told.stdout.split()) if path.name != "course.py" and path.parent.name != "base"}
    assert len(makes) > 4
    assert makes <= set(BUILDERS)


def test_to_check_a_notebook_takes_neither_nbgrader_nor_a_database():
    code = "import sys, autograde.run.check, autograde.reports.terminal, autograde.engine.pool\nprint(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"nbgrader", "sqlalchemy", "alembic", "pandas", "torch"}.isdisjoint(told.stdout.split())


def test_a_run_with_nothing_new_takes_neither_pandas_nor_matplotlib_nor_the_database_before_the_engine_boots():
    needed = {
        "autograde.graded": {"nbgrader", "sqlalchemy"},
        "autograde.run.report, autograde.run.grade": {"pandas", "matplotlib"},
    }
    for modules, heavy in needed.items():
        code = f"import sys, {modules}\nprint(*sys.modules)"
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert heavy.isdisjoint(told.stdout.split())
