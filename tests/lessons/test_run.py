"""Every lesson runs from an empty folder, where nothing of this repository can be imported.

`FUKAMI_KERNEL` names the Python whose kernel runs them: by default this one, in `make test-colab` one with Colab's versions.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograde.authoring.build import BuiltLesson, build_lesson
from autograde.course import load_course
from autograde.site.execute import execute, keep, lesson_data

COURSE = load_course(Path(__file__).resolve().parents[2])
KERNEL = os.environ.get("FUKAMI_KERNEL", sys.executable)
OURS = sys.executable == KERNEL
# Both languages hold the same code, as a test below shows: other versions need to run it once.
LANGUAGES = COURSE.languages if OURS else COURSE.languages[:1]


@pytest.fixture(scope="module", params=list(COURSE.lessons))
def built(request: pytest.FixtureRequest) -> BuiltLesson:
    return build_lesson(COURSE, request.param)


def test_the_python_that_was_named_runs_the_lessons() -> None:
    notebook = new_notebook(cells=[new_code_cell("import sys\nprint(sys.prefix)")])
    notebook.metadata.fukami = {"lesson": "which", "lang": "en"}
    done = execute(COURSE, notebook, lesson_data(COURSE), KERNEL)
    assert done.cells[0].outputs[0].text.strip() == str(Path(KERNEL).parents[1])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_solved_lesson_runs_and_its_tests_pass(
    built: BuiltLesson, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FASTAI_HOME", raising=False)  # miniatures, whatever else is at hand
    data = lesson_data(COURSE)
    done = execute(COURSE, built.source[lang], data, KERNEL)
    figures = [o for cell in done.cells for o in cell.get("outputs", []) if "image/png" in o.get("data", {})]
    assert figures, f"solutions/{built.name}.py: a lesson without a figure"
    # IPython shows an error in drawing and goes on
    errors = [o.evalue for cell in done.cells for o in cell.get("outputs", []) if o.output_type == "error"]
    assert not errors, f"solutions/{built.name}.py: {errors}"
    told = [o.text for cell in done.cells for o in cell.get("outputs", []) if o.get("name") == "stderr"]
    assert not re.search("missing from font|not have a glyph", "".join(told)), "a label with a box in place of a character"
    if OURS:
        keep(COURSE, done, data)  # for `fukami site`, which need not run it again


def test_the_student_notebook_is_the_solved_one_up_to_its_first_exercise(built: BuiltLesson) -> None:
    """So what the runs above showed of the solved lesson holds for students, too."""
    for lang in COURSE.languages:
        pairs = list(zip(built.source[lang].cells, built.released[lang].cells, strict=True))
        first = next(i for i, (cell, _) in enumerate(pairs) if cell.metadata.fukami.kind in ("exercise", "quiz"))
        assert [cell.source for cell, _ in pairs[:first]] == [cell.source for _, cell in pairs[:first]]


def test_both_languages_hold_the_same_code(built: BuiltLesson) -> None:
    pairs = zip(built.source["ja"].cells, built.source["en"].cells, strict=True)
    for ja, en in pairs:
        assert (ja.cell_type, ja.id, ja.metadata.get("nbgrader")) == (en.cell_type, en.id, en.metadata.get("nbgrader"))
        if ja.id == "figures":  # in Japanese with a font for the labels
            assert shape(ja.source.split("def use_font")[0]) == shape(en.source)
        elif ja.cell_type == "code":
            assert shape(ja.source) == shape(en.source), ja.id


def shape(source: str) -> str:
    """The syntax tree without texts: what the code does, whatever language its messages speak, and in whatever order."""
    lines = [line for line in source.split("\n") if not line.lstrip().startswith(("%", "!"))]
    tree = ast.parse("\n".join(lines))
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue):
            node.format_spec = None  # columns are as wide as a language's words
        if isinstance(node, ast.JoinedStr):
            node.values = sorted((v for v in node.values if isinstance(v, ast.FormattedValue)), key=ast.dump)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)
