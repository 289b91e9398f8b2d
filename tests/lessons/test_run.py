"""Every lesson runs from an empty folder, where nothing of this repository can be imported.

`FUKAMI_KERNEL` names the Python whose kernel runs them: by default this one, in `make test-colab` one with Colab's versions.
"""

from __future__ import annotations

import ast
import json
import os
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograde.authoring.build import BuiltLesson, build_lesson
from autograde.course import load_course
from data_scripts.mini import make_miniatures

COURSE = load_course(Path(__file__).resolve().parents[2])
KERNEL = os.environ.get("FUKAMI_KERNEL", sys.executable)
ALONE = """
import sys
class _Alone:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("autograde", "data_scripts", "tests"):
            raise ModuleNotFoundError(f"{name}: lessons stand alone")
sys.meta_path.insert(0, _Alone())
sys.path[:] = [p for p in sys.path if not p.startswith(REPOSITORY) or "site-packages" in p]
print(sys.prefix)
"""


@pytest.fixture(scope="module", params=list(COURSE.lessons))
def built(request: pytest.FixtureRequest) -> BuiltLesson:
    return build_lesson(COURSE, request.param)


def run(notebook: nbformat.NotebookNode, folder: Path, monkeypatch: pytest.MonkeyPatch) -> nbformat.NotebookNode:
    """Run a notebook in `folder` as a student would, on miniatures; raises `CellExecutionError` at the first fault."""
    data = make_miniatures(COURSE.build / "data")
    monkeypatch.setenv("FASTAI_HOME", str(data / "fastai"))
    monkeypatch.setenv("TORCH_HOME", str(data / "torch"))
    monkeypatch.setenv("IPYTHONDIR", str(folder / ".ipython"))
    # Lessons run side by side, and threads that wait for each other make small training cells ten times slower.
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    alone = nbformat.v4.new_code_cell(f"REPOSITORY = {str(COURSE.root)!r}\n{ALONE}")
    notebook = nbformat.from_dict({**notebook, "cells": [alone, *notebook.cells]})
    spec = {"argv": [KERNEL, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "lessons"}
    place = folder / ".jupyter" / "kernels" / "lessons"
    place.mkdir(parents=True)
    (place / "kernel.json").write_text(json.dumps(spec | {"language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(place.parents[1]))
    resources = {"metadata": {"path": str(folder)}}
    done = NotebookClient(notebook, kernel_name="lessons", timeout=600, resources=resources).execute()
    assert done.cells[0].outputs[0]["text"].strip() == str(Path(KERNEL).parents[1]), "another Python ran the lesson"
    return done


def test_the_solved_lesson_runs_and_its_tests_pass(
    built: BuiltLesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(built.source["ja"], tmp_path, monkeypatch)
    figures = [o for cell in done.cells for o in cell.get("outputs", []) if "image/png" in o.get("data", {})]
    assert figures, "a lesson without a figure"


def test_the_student_notebook_runs_up_to_its_first_exercise(
    built: BuiltLesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = built.released["en"]
    first = next(i for i, cell in enumerate(notebook.cells) if cell.metadata.fukami.kind in ("exercise", "quiz"))
    run(nbformat.from_dict({**notebook, "cells": notebook.cells[:first]}), tmp_path, monkeypatch)


def test_both_languages_hold_the_same_code(built: BuiltLesson) -> None:
    pairs = zip(built.source["ja"].cells, built.source["en"].cells, strict=True)
    for ja, en in pairs:
        assert (ja.cell_type, ja.id, ja.metadata.get("nbgrader")) == (en.cell_type, en.id, en.metadata.get("nbgrader"))
        if ja.cell_type == "code":
            assert shape(ja.source) == shape(en.source), ja.id


def shape(source: str) -> str:
    """The syntax tree without texts: what the code does, whatever language its messages speak."""
    lines = [line for line in source.split("\n") if not line.lstrip().startswith(("%", "!"))]
    tree = ast.parse("\n".join(lines))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            node.values = [value for value in node.values if isinstance(value, ast.FormattedValue)]
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)
