"""Whatever was done to a notebook, it comes back on the form, and what is the student's stays the student's."""

from __future__ import annotations

import ast
import copy
import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Literal

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode

from autograde.intake import statements
from autograde.intake.repair import UnreadableHandIn, lay_out, unreadable
from autograde.intake.statements import broken
from autograde.model import LaidOut, Lesson
from autograde.nbgrader_cells import form_node, nbgrader_metadata, visible
from tests.intake.small_lesson import answered, by_id, raw, released, small_lesson

EN = small_lesson("en")
RELU = "def relu(x):\n    y = np.maximum(x, 0)\n    return y"
ESSAY = "The gradient does not vanish."


def place(notebook: NotebookNode, cell_id: str) -> int:
    return notebook.cells.index(by_id(notebook, cell_id))


def code(cell_id: str, source: str) -> NotebookNode:
    return NotebookNode(
        id=cell_id, cell_type="code", source=source, metadata=NotebookNode(), outputs=[], execution_count=None
    )


def laid(notebook: NotebookNode, lesson: Lesson = EN) -> LaidOut:
    result = lay_out(raw(notebook), lesson, "s")
    nbformat.validate(result.notebook)
    stands_on_the_form(result, lesson)
    return result


def stands_on_the_form(result: LaidOut, lesson: Lesson) -> None:
    """The form's cells stand once each in the form's order, locked ones as released, and notebook and submission agree."""
    known = {cell.id: cell for cell in lesson.cells}
    assert [cell.id for cell in result.notebook.cells if cell.id in known] == [cell.id for cell in lesson.cells]
    for cell in result.notebook.cells:
        if cell.id in known and known[cell.id].kind in ("setup", "checks", "test"):
            assert cell.source == known[cell.id].source
    nodes = [cell for cell in result.notebook.cells if cell.cell_type == "code"]
    assert [cell.id if cell.id in known else "" for cell in nodes] == [cell.id for cell in result.submission.cells]
    for node, cell in zip(nodes, result.submission.cells, strict=True):
        assert cell.source == visible(node.source)
    assert not any("HIDDEN" in cell.source for cell in result.submission.cells)


def order(result: LaidOut) -> list[str]:
    return [cell.id or cell.source for cell in result.submission.cells]


def test_an_untouched_notebook_needs_no_repair() -> None:
    assert laid(released(EN)).repairs == []


def test_answers_code_and_prose_of_the_student_are_kept() -> None:
    notebook = answered(EN, relu=RELU, why_relu=ESSAY, scale="scale = 3.0", stacking="stacking = 'b'")
    by_id(notebook, "text-head").source += "\n\nmy own note"
    result = laid(notebook)
    sources = {cell.id: cell.source for cell in result.notebook.cells}
    assert result.repairs == []
    assert (sources["relu"], sources["why_relu"], sources["scale"]) == (RELU, ESSAY, "scale = 3.0")
    assert sources["text-head"].endswith("my own note")


def test_added_cells_stay_after_the_cell_that_they_followed() -> None:
    notebook = answered(EN, relu=RELU)
    notebook.cells.insert(place(notebook, "relu"), code("h1", "def half(x): return x / 2"))
    notebook.cells.insert(place(notebook, "test-relu-shape") + 1, code("h2", "print(relu(3))"))
    notebook.cells.insert(0, code("h0", "%matplotlib inline"))
    assert order(laid(notebook)) == [
        "%matplotlib inline",
        *("imports", "checks", "scale", "def half(x): return x / 2", "relu", "test-relu-values", "test-relu-shape"),
        *("print(relu(3))", "curve", "stacking", "test-stacking"),
    ]


def test_a_deleted_test_returns() -> None:
    notebook = answered(EN, relu=RELU)
    notebook.cells.remove(by_id(notebook, "test-relu-values"))
    assert laid(notebook).repairs == ["Cell test-relu-values was missing; it was restored from the form."]


def test_an_edited_test_is_restored() -> None:
    notebook = answered(EN, relu=RELU, **{"test-relu-values": "assert True"})
    assert laid(notebook).repairs == ["Cell test-relu-values had been edited; it was restored from the form."]


def test_lines_added_to_the_setup_cell_are_kept_in_a_cell_of_their_own() -> None:
    notebook = answered(EN, relu=RELU, imports="import math\nimport numpy as np\nimport matplotlib.pyplot as plt")
    result = laid(notebook)
    assert order(result)[:3] == ["imports", "import math", "checks"]
    assert result.repairs == [
        "Setup cell imports was restored from the form; the lines added to it follow in a cell of their own."
    ]


def test_a_copied_test_cell_is_dropped_and_costs_nothing() -> None:
    notebook = answered(EN, relu=RELU)
    notebook.cells.append(copy.deepcopy(by_id(notebook, "test-relu-values")))
    result = laid(notebook)
    assert result.repairs == ["Cell test-relu-values was there 2 times; the released one is used, once."]
    assert order(result) == order(laid(answered(EN, relu=RELU)))


def test_of_copied_answers_the_last_one_with_something_in_it_counts() -> None:
    notebook = answered(EN, relu="def relu(x):\n    return x")
    final, blank = copy.deepcopy(by_id(notebook, "relu")), copy.deepcopy(by_id(released(EN), "relu"))
    final.source, final.id, blank.id = RELU, "final", "blank"
    notebook.cells += [final, blank]
    result = laid(notebook)
    assert by_id(result.notebook, "relu").source == RELU
    assert order(result)[3:5] == ["def relu(x):\n    return x", "relu"]
    assert result.repairs == ["Answer cell relu was there 3 times; the last one with something written in it counts."]


@pytest.mark.parametrize("marked", [True, False])
def test_a_split_answer_is_joined(marked: bool) -> None:
    notebook = answered(EN, relu=RELU)
    first = by_id(notebook, "relu")
    second = copy.deepcopy(first)
    first.source, second.source = "def relu(x):\n    y = np.maximum(x, 0)", "    return y"
    second.id = "second"
    if not marked:
        second.metadata = NotebookNode()
    notebook.cells.insert(place(notebook, "relu") + 1, second)
    result = laid(notebook)
    assert by_id(result.notebook, "relu").source == RELU
    assert result.repairs == ["Answer cell relu had been split into 2; the parts were joined in order."]


def test_reordered_cells_go_back_to_the_forms_order() -> None:
    notebook = answered(EN, relu=RELU)
    test = notebook.cells.pop(place(notebook, "test-relu-values"))
    notebook.cells.insert(1, test)
    assert laid(notebook).repairs == ["Cell test-relu-values had been moved; it was put back in its place."]


def test_a_deleted_answer_cell_comes_back_empty_unless_the_answer_stands_elsewhere() -> None:
    notebook = answered(EN)
    notebook.cells.remove(by_id(notebook, "relu"))
    assert laid(notebook).repairs == ["Answer cell relu was missing; an empty one was put in its place."]
    notebook.cells.insert(4, code("mine", RELU))
    result = laid(notebook)
    assert by_id(result.notebook, "relu").source == RELU
    assert result.repairs == ["Cell relu had lost its marking; it was found by what it contains."]


def test_an_answer_that_became_another_type_of_cell_is_code_again() -> None:
    notebook = answered(EN, relu=RELU)
    cell = by_id(notebook, "relu")
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]
    result = laid(notebook)
    assert by_id(result.notebook, "relu").source == RELU
    assert result.repairs == ["Answer cell relu had become another type of cell; it was changed back."]


def through_colab(notebook: NotebookNode) -> NotebookNode:
    for number, cell in enumerate(notebook.cells):
        cell.metadata.update(id=cell.pop("id"), outputId=f"{number:08}")
    notebook.metadata.update(colab={"provenance": []}, accelerator="GPU", widgets={"application/x": {"0": {}}})
    notebook.nbformat_minor = 0
    return notebook


def test_what_colab_saves_is_the_same_hand_in() -> None:
    notebook = answered(EN, relu=RELU, why_relu=ESSAY)
    plain = laid(notebook)
    result = laid(through_colab(notebook))
    assert (result.submission, result.repairs) == (plain.submission, [])
    assert result.notebook == plain.notebook


def through_vscode(notebook: NotebookNode) -> NotebookNode:
    for cell in notebook.cells:
        cell.metadata["vscode"] = {"languageId": "python" if cell.cell_type == "code" else "markdown"}
    notebook.metadata.update(
        kernelspec={"display_name": ".venv (3.13.1)", "language": "python", "name": "python3"},
        vscode={"interpreter": {"hash": "0" * 64}},
        orig_nbformat=4,
    )
    return notebook


def through_jupyterlab(notebook: NotebookNode) -> NotebookNode:
    for number, cell in enumerate(notebook.cells):
        cell.metadata.update(
            trusted=True, editable=True, tags=["mine"], collapsed=False, jupyter={"source_hidden": False}
        )
        cell.metadata["slideshow"] = {"slide_type": ""}
        cell.metadata["execution"] = {"iopub.execute_input": f"2026-04-20T10:00:{number:02}Z"}
    notebook.metadata.update(
        kernelspec={"display_name": "Python [conda env:dl]", "language": "python", "name": "conda-env-dl-py"},
        widgets={"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2, "version_minor": 0}},
        toc={"base_numbering": 1},
    )
    return notebook


@pytest.mark.parametrize("editor", [through_vscode, through_jupyterlab])
def test_what_vs_code_and_jupyterlab_save_is_the_same_hand_in(editor: Callable[[NotebookNode], NotebookNode]) -> None:
    """microsoft/vscode-jupyter#4757: other editors add metadata of their own and change the kernel's name."""
    plain = laid(answered(EN, relu=RELU, why_relu=ESSAY))
    result = laid(editor(answered(EN, relu=RELU, why_relu=ESSAY)))
    assert (result.submission, result.repairs) == (plain.submission, [])
    assert [cell.source for cell in result.notebook.cells] == [cell.source for cell in plain.notebook.cells]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_without_any_id_answers_are_found_by_what_they_contain(lang: str) -> None:
    lesson = small_lesson(lang)
    notebook = answered(lesson, relu=RELU, why_relu=ESSAY, stacking="stacking = 'b'")
    for cell in notebook.cells:
        cell.pop("id")
        cell.metadata = NotebookNode()
    result = laid(notebook, lesson)
    sources = {cell.id: cell.source for cell in result.notebook.cells}
    assert (sources["relu"], sources["why_relu"], sources["stacking"]) == (RELU, ESSAY, "stacking = 'b'")
    assert len(result.submission.cells) == len(laid(answered(lesson), lesson).submission.cells)


def test_repairs_are_told_in_the_notebooks_language() -> None:
    lesson = small_lesson("ja")
    notebook = released(lesson)
    notebook.cells.remove(by_id(notebook, "checks"))
    assert laid(notebook, lesson).repairs == ["セル checks が消えていました。配布したものに戻しました。"]


def test_a_stale_form_is_told_once_and_its_locked_cells_are_no_ones_fault() -> None:
    notebook = answered(EN, relu=RELU, **{"test-relu-shape": "assert relu(1) == 1"})
    notebook.metadata.fukami.version = "v0"
    assert laid(notebook).repairs == ["Written on another version of this lesson than the one that it was graded on."]


def test_the_notebook_of_another_lesson_is_refused_by_name() -> None:
    other = NotebookNode(nbformat=4, metadata={"fukami": {"lesson": "06_backprop"}}, cells=[code("x", "1 + 1")])
    with pytest.raises(UnreadableHandIn, match="the notebook of 06_backprop: hand in that of 02_small"):
        lay_out(raw(other), EN, "s")


def test_an_unreadable_hand_in_still_has_a_blank_form_and_a_result() -> None:
    blank, graded = unreadable(EN, "s", "This is a PDF.", "engine 1")
    stands_on_the_form(blank, EN)
    assert (graded.ended, graded.score, graded.note) == ("unreadable", 0, "This is a PDF.")
    assert {test.status for test in graded.tests} == {"not_attempted"}


def test_the_forms_checksums_are_nbgraders() -> None:
    from nbgrader.preprocessors import ComputeChecksums

    for cell in EN.cells:
        if nbgrader_metadata(cell):
            own = form_node(cell)
            again, _ = ComputeChecksums().preprocess_cell(copy.deepcopy(own), {}, 0)
            assert own.metadata.nbgrader.checksum == again.metadata.nbgrader.checksum


FOUND = "The answer to relu stood in another cell; it was put into its own."


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("test-relu-values", "{test}\n\n{answer}"),  # below the test
        ("test-relu-values", "{answer}"),  # over it
        ("stacking", "stacking = 'b'\n\n{answer}"),  # into another exercise's cell
        ("scale", "%matplotlib inline\n1 +\n{answer}\nprint(relu(3)"),  # where Python cannot read the rest
        ("text-head", "My code:\n\n{answer}"),
    ],
)
def test_an_answer_pasted_into_a_wrong_cell_is_found(host: str, text: str) -> None:
    test = next(cell.source for cell in released(EN).cells if cell.id == host)
    result = laid(answered(EN, **{host: text.format(test=test, answer=RELU)}))
    assert by_id(result.notebook, "relu").source.strip() == RELU
    assert FOUND in result.repairs


def test_two_answers_merged_into_one_cell_both_count() -> None:
    notebook = answered(EN, relu=RELU + "\n\nstacking = 'b'")
    notebook.cells.remove(by_id(notebook, "stacking"))
    result = laid(notebook)
    assert by_id(result.notebook, "stacking").source == "stacking = 'b'"
    assert result.repairs == ["The answer to stacking stood in another cell; it was put into its own."]


def test_what_an_answer_uses_comes_with_it() -> None:
    helper = "def larger(a, b):\n    return np.where(a > b, a, b)"
    own = "def relu(x):\n    return larger(x, 0)"
    result = laid(answered(EN, **{"test-relu-shape": f"{helper}\n\nprint('unused')\n\n{own}"}))
    assert by_id(result.notebook, "relu").source == f"{helper}\n\n{own}"


def test_a_stub_below_its_answer_does_not_undo_it() -> None:
    stub = next(cell.source for cell in EN.cells if cell.id == "relu")
    assert by_id(laid(answered(EN, relu=f"{RELU}\n\n{stub}")).notebook, "relu").source == RELU


def test_of_two_different_whole_answers_the_last_counts_as_it_would_when_run() -> None:
    """Also when one of them had been split; half a copy of that is no answer of its own."""
    notebook = answered(EN, relu="def relu(x):\n    y = x")
    half, rest, last = (copy.deepcopy(by_id(notebook, "relu")) for _ in range(3))
    rest.source, last.source = "    return y", RELU
    for number, cell in enumerate((half, rest, last)):
        cell.id = f"copy-{number}"
    notebook.cells[place(notebook, "relu") + 1 : place(notebook, "relu") + 1] = [rest, half]
    assert by_id(laid(notebook).notebook, "relu").source == "def relu(x):\n    y = x\n    return y"
    notebook.cells.append(last)
    assert by_id(laid(notebook).notebook, "relu").source == RELU


def test_an_answer_that_python_cannot_read_stays_the_students_own() -> None:
    source = f"{RELU}\n\nprint(relu(3)"
    result = laid(answered(EN, relu=source))
    assert (by_id(result.notebook, "relu").source, result.repairs) == (source, [])


@pytest.mark.parametrize("stub_stays", [True, False])
def test_an_essay_below_its_question_is_found(stub_stays: bool) -> None:
    notebook = released(EN)
    by_id(notebook, "text-why").source += f"\n\n{ESSAY}"
    if not stub_stays:
        notebook.cells.remove(by_id(notebook, "why_relu"))
    result = laid(notebook)
    assert by_id(result.notebook, "why_relu").source == ESSAY
    assert result.repairs == ["The answer to why_relu stood in another cell; it was put into its own."]


REMARK = "text was found in an added cell near it (added-1). It was not graded: look at it."
TEXTS = {
    "comment": ("code", f"# {ESSAY}\n# It is one for each x above zero."),
    "string": ("code", f'"""{ESSAY} It is one."""'),
    "printed": ("code", f'print("{ESSAY}")'),
    "named": ("code", f'my_answer = "{ESSAY}"'),
    "Japanese": ("code", "# 正の側で勾配が一のまま消えずに伝わるから"),
}
NO_TEXTS = {
    "code": ("code", "y = relu(x)  # see how it is flat below zero"),
    "short": ("code", "# my notes"),
    "empty print": ("code", "print()\nprint(relu(3))"),
    "commented out": ("code", "# y = relu(np.array([1.0, 2.0]))\n# print(y)"),
    "command": ("code", "!pip install japanize-matplotlib seaborn"),
}


def with_cell(notebook: NotebookNode, after: str, kind: str, source: str) -> NotebookNode:
    cell = code("own", source)
    if kind != "code":
        cell = NotebookNode(id="own", cell_type=kind, source=source, metadata=NotebookNode())
    notebook.cells.insert(place(notebook, after) + 1, cell)
    return notebook


@pytest.mark.parametrize("name", TEXTS)
def test_text_in_an_added_cell_beside_an_empty_essay_is_told_and_stays_where_it_is(name: str) -> None:
    result = laid(with_cell(answered(EN, relu=RELU), "why_relu", *TEXTS[name]))
    assert result.repairs == [f"Essay why_relu is empty, but {REMARK}"]
    assert by_id(result.notebook, "why_relu").source == by_id(released(EN), "why_relu").source
    japanese = small_lesson("ja")
    told = laid(with_cell(answered(japanese), "why_relu", *TEXTS[name]), japanese).repairs
    assert "書き足したセル(added-1)に文章がありました" in told[0]


def test_a_text_that_does_not_follow_its_essay_at_once_is_told() -> None:
    notebook = with_cell(answered(EN, relu=RELU), "why_relu", "markdown", ESSAY)
    assert laid(with_cell(notebook, "why_relu", "code", "relu(3)")).repairs[0].startswith("Essay why_relu is empty")


@pytest.mark.parametrize("name", NO_TEXTS)
def test_code_beside_an_empty_essay_is_not_taken_for_text(name: str) -> None:
    assert laid(with_cell(answered(EN, relu=RELU), "why_relu", *NO_TEXTS[name])).repairs == []


def test_text_beside_an_essay_that_is_written_or_far_from_it_is_not_told() -> None:
    assert laid(with_cell(answered(EN, why_relu=ESSAY), "why_relu", *TEXTS["comment"])).repairs == []
    assert laid(with_cell(answered(EN, relu=RELU), "text-head", *TEXTS["comment"])).repairs == []


def test_a_split_cell_of_prose_or_code_loses_neither_half() -> None:
    notebook = answered(EN, scale="scale = 2.0\nshift = 1.0")
    for name in ("scale", "text-head"):
        first = by_id(notebook, name)
        second = copy.deepcopy(first)
        first.source, second.source = first.source.split("\n", 1)
        notebook.cells.insert(place(notebook, name) + 1, second)
    sources = [cell.source for cell in laid(notebook).notebook.cells]
    assert {"scale = 2.0", "shift = 1.0", "# A small lesson", "You will write an activation function."} <= set(sources)


def between(notebook: NotebookNode, cell_id: str, *sources: str) -> NotebookNode:
    """The notebook with unmarked cells of code after one of its cells."""
    at = place(notebook, cell_id) + 1
    notebook.cells[at:at] = [code(f"new-{number}", source) for number, source in enumerate(sources)]
    return notebook


RAMP = "class Ramp:\n    def __call__(self, x):\n        return np.maximum(x, 0)"


def test_half_of_a_split_answer_does_not_undo_the_whole() -> None:
    """Its first half alone is a function that returns nothing."""
    stub = next(cell.source for cell in EN.cells if cell.id == "relu")
    notebook = answered(EN, relu=f"{stub}\n\nassert relu(1) == 1")
    between(notebook, "relu", "def relu(x):\n    y = np.maximum(x, 0)", "    return y")
    result = laid(notebook)
    assert by_id(result.notebook, "relu").source == RELU
    assert all(points(result)[test] for test in ("test-relu-values", "test-relu-shape"))


@pytest.mark.parametrize(
    "notebook",
    [
        # the rest of a stub below both halves belongs to neither
        between(
            answered(EN, relu='def relu(x):\n    """Set what is negative to 0."""'),
            "scale",
            "class Ramp:",
            RAMP[12:] + "\n\nrelu = Ramp()",
        ),
        # its helper stands in a later cell of the lesson, which goes back below the test
        between(answered(EN, relu="", curve=f"plt.show()\n\n{RAMP}"), "curve", "def relu(x):\n    return Ramp()(x)"),
        # half of another answer was left below this one
        between(answered(EN, stacking="stacking = 'b'\n\nclass Ramp:"), "stacking", RAMP[12:] + "\n\nrelu = Ramp()"),
        # what stands above it runs only below it
        between(answered(EN, relu=""), "curve", f"plt.plot([relu(v) for v in (-1, 1)])\n\n{RELU}"),
    ],
    ids=["rest of a stub", "helper further down", "half of another", "use above"],
)
def test_an_answer_stays_whole_whatever_stands_beside_it(notebook: NotebookNode) -> None:
    found = points(laid(notebook))
    assert found == {**dict.fromkeys(found, True), "test-stacking": "'b'" in by_id(notebook, "stacking").source}


def test_a_half_with_a_test_below_it_is_a_half() -> None:
    notebook = answered(EN, relu="def relu(x):\n    y = np.maximum(x, 0)")
    for name, source in {"relu": "", "test-relu-values": "    return y\n\nexpect('relu(-1)', relu(-1.0), 0.0)"}.items():
        cell = by_id(notebook, name)
        cell.source, cell.metadata = source or cell.source, NotebookNode()
        del cell["id"]
    assert by_id(laid(notebook).notebook, "relu").source.strip() == RELU


def test_a_text_over_a_test_is_not_lost() -> None:
    result = laid(answered(EN, **{"test-relu-shape": ESSAY}))
    assert [cell.cell_type for cell in result.notebook.cells if cell.source == ESSAY] == ["markdown"]


EXPIT = "from scipy.special import expit"


@pytest.mark.parametrize(
    "lines",
    [
        f"%matplotlib inline\n{EXPIT}",
        f"!pip install -q japanize-matplotlib\n{EXPIT}",
        f"%load_ext autoreload\n%autoreload 2\n{EXPIT}",
        f"%config InlineBackend.figure_format = 'retina'\n{EXPIT}",
        f"!pip install \\\n    japanize-matplotlib\n{EXPIT}",
        f"files = !ls\n%time {EXPIT}",
        f"if True:\n    !pip -q install japanize-matplotlib\n{EXPIT};",
        f"np?\n{EXPIT}",
        f"from google.colab import drive\ndrive.mount('/content/drive')\n{EXPIT}",
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_lines_for_ipython_added_to_the_setup_cell_are_kept_as_they_are(lines: str, above: bool) -> None:
    setup = by_id(released(EN), "imports").source
    result = laid(answered(EN, relu=RELU, imports=f"{lines}\n{setup}" if above else f"{setup}\n{lines}"))
    assert order(result)[:3] == ["imports", lines, "checks"]
    assert result.repairs == [
        "Setup cell imports was restored from the form; the lines added to it follow in a cell of their own."
    ]


def test_a_changed_line_of_the_setup_cell_is_the_forms_again() -> None:
    result = laid(answered(EN, relu=RELU, imports="%matplotlib inline\nimport numpy\nimport matplotlib.pyplot as plt"))
    assert result.repairs == ["Cell imports had been edited; it was restored from the form."]


def test_lines_added_to_the_setup_cell_of_an_earlier_version_are_kept() -> None:
    setup = by_id(released(EN), "imports").source
    notebook = answered(EN, relu=RELU, imports=f"{setup}\n%matplotlib inline\n{EXPIT}")
    notebook.metadata.fukami.version = "v0"
    assert order(laid(notebook))[1] == f"%matplotlib inline\n{EXPIT}"


@pytest.mark.parametrize("magic", ["%matplotlib inline", "!pip install x", "%%time"])
def test_an_answer_with_a_magic_in_it_is_found_in_a_wrong_cell(magic: str) -> None:
    result = laid(answered(EN, **{"test-relu-values": f"{magic}\n{RELU}\n!ls"}))
    assert by_id(result.notebook, "relu").source == RELU
    assert FOUND in result.repairs


def test_an_answer_with_magics_that_was_split_is_joined() -> None:
    notebook = answered(EN, relu="%matplotlib inline\ndef relu(x):\n    !ls\n    y = np.maximum(x, 0)")
    between(notebook, "relu", "    return y\n!ls")
    result = laid(notebook)
    assert by_id(result.notebook, "relu").source.endswith("!ls\n    y = np.maximum(x, 0)\n    return y\n!ls")
    assert result.repairs == ["Answer cell relu had been split into 2; the parts were joined in order."]


def test_a_cell_magic_over_the_setup_cell_is_no_line_of_its_own() -> None:
    setup = by_id(released(EN), "imports").source
    result = laid(answered(EN, relu=RELU, imports=f"%%time\n{setup}"))
    assert order(result)[:2] == ["imports", "checks"]
    assert result.repairs == ["Cell imports had been edited; it was restored from the form."]


def test_what_is_local_to_an_answer_is_not_looked_for_elsewhere() -> None:
    """An added cell that happens to bind the same name has nothing to do with it."""
    notebook = answered(EN, relu=RELU)
    for cell in notebook.cells:
        cell.pop("id")
        cell.metadata = NotebookNode()
    notebook.cells.insert(3, code("h", "x = !pwd\ny = 3"))
    result = laid(notebook)
    assert by_id(result.notebook, "relu").source == RELU
    assert not any("another cell" in repair for repair in result.repairs)


def test_a_locked_cell_of_an_unknown_version_is_nobodys_edit_but_a_text_over_it_is_kept() -> None:
    notebook = answered(EN, relu=RELU, **{"test-relu-shape": "assert relu(1) == 1", "test-stacking": ESSAY})
    notebook.metadata = NotebookNode()
    result = laid(notebook)
    assert not any("had been edited" in repair for repair in result.repairs)
    assert ESSAY in [cell.source for cell in result.notebook.cells]


def test_what_a_further_copy_of_a_locked_cell_holds_besides_is_not_lost() -> None:
    notebook = answered(EN, relu=RELU)
    for name, more in {"test-stacking": ESSAY, "imports": "%matplotlib inline\nimport math"}.items():
        copied = copy.deepcopy(by_id(notebook, name))
        copied.id, copied.source = f"{name}-2", f"{copied.source}\n{more}"
        notebook.cells.append(copied)
    assert {ESSAY, "%matplotlib inline\nimport math"} <= {cell.source for cell in laid(notebook).notebook.cells}


MANY = 1000


def many(source: str, kind: str = "code", grade_id: str = "") -> list[NotebookNode]:
    metadata = NotebookNode(nbgrader={"grade_id": grade_id} if grade_id else {})
    return [
        NotebookNode(cell_type=kind, source=source.replace("#", str(number)), metadata=metadata)
        for number in range(MANY)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("ids", [True, False], ids=["with ids", "without"])
@pytest.mark.parametrize(
    "cells",
    [
        many("helper_# = #\nprint(helper_#)"),
        many("print(relu(#))"),
        many("what I think of relu, number #", "markdown"),
        many("this is no code #"),
        many("x = (#,"),
        many("    return #"),
        many("def relu(x):\n    return #"),
        many("def relu(x):\n    return #", grade_id="relu"),
        many("def relu(x):\n    y = (#", grade_id="relu"),
        many("an essay, #", "markdown", "why_relu"),
        many("assert relu(np.zeros((2, 3))).shape == (2, 3) # "),
        many("%matplotlib inline\n!ls #\nfiles = !pwd"),
        [*many("value_# = value_#0"), code("last", "def relu(x):\n    return value_1")],
        [code("huge", "a = 1\n" * 40_000)],
        [code("huge", "a = [" + "1, " * 60_000 + "]")],
        [code("huge", "def f(" * 30_000)],
        [code("huge", "@x\n" * 60_000)],
        [code("deep", "[" * 5_000 + "]" * 5_000)],
        [code("huge", "words " * 2_000_000)],
    ],
    ids=lambda cells: cells[0].source[:30].replace("\n", " "),
)
def test_laying_out_reads_each_cell_a_few_times_however_many_there_are(
    cells: list[NotebookNode], ids: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = answered(EN, relu=RELU, imports="import numpy as np\n" * 20_000)
    notebook.cells[5:5] = cells
    if not ids:
        for cell in notebook.cells[:5] + notebook.cells[5 + len(cells) :]:
            cell.pop("id")
            cell.metadata = NotebookNode()
    read: list[int] = []
    compiled = statements._compiled

    def counted(python: str) -> ast.Module | Literal["open", "wrong"]:
        read.append(len(python))
        return compiled(python)

    monkeypatch.setattr(statements, "_compiled", counted)
    result = lay_out(raw(notebook), EN, "s")
    assert sum(read) <= 6 * len(raw(notebook))
    assert len(read) <= 10 * len(notebook.cells) + 2000
    stands_on_the_form(result, EN)


@pytest.mark.parametrize(
    "above",
    [
        "x = 1",
        "def f():\n    return 1",
        "# nothing",
        "!ls",
        "%%bash\nls",
        "%%time\nx = 1",
        ">>> x = 1",
        "x = 1 + \\",
        "x = (1,",
        's = """a',
        "s = 'a\\",
        "for x in y:",
        "@cache",
        "import",
        "x = 1\0",
    ],
)
@pytest.mark.parametrize(
    "below", ["# 1", "", "\n# a?\n", '# """\nx = 2', "#)\ny = 2", "# '\n", "# x = !ls", "# \0", "#\\"]
)
def test_comments_below_say_nothing_unless_they_are_none(
    above: str, below: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = f"{above}\n{below}"
    found = statements._outline.__wrapped__(source)
    monkeypatch.setattr(statements, "_above_comments", lambda source: source)
    assert found == statements._outline.__wrapped__(source)


def test_a_cell_is_not_read_again_for_comments_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    compiled = statements._compiled
    monkeypatch.setattr(statements, "_compiled", lambda python: read.append(python) or compiled(python))
    for number in range(9):
        assert statements.may_bind(f"read_once = 1\nprint(read_once)\n\n# {number}\n") == {"read_once"}
    assert read == ["read_once = 1\nprint(read_once)"]


@pytest.mark.parametrize("wide", ["a;" * 90_000, "f()\n" * 45_000], ids=["on a line", "on lines"])
def test_a_cell_of_many_statements_takes_little_time(wide: str) -> None:
    start = time.process_time()
    assert len(statements.pieces(wide)) == max(wide.count("a"), wide.count("f"))
    assert time.process_time() - start < 5


def test_statements_that_share_lines_are_told_apart() -> None:
    found = statements.pieces("é = 1; b = 'é' + (\n'é'); c = 2\nd = 3")
    assert [piece.code for piece in found] == ["é = 1", "b = 'é' + (\n'é')", "c = 2", "d = 3"]


def test_a_notebook_that_takes_too_long_is_unreadable_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograde.intake.repair.LONGEST", 0.0)
    with pytest.raises(
        UnreadableHandIn, match=r"of 12 cells could not be put in order within 0 seconds: delete the cells"
    ):
        lay_out(raw(answered(EN, relu=RELU)), EN, "s")


# Any sequence of edits, and any file at all

ANSWERED = {
    "relu": (
        RELU,
        "def relu(x):\n    return x",
        "import math\n\n# mine\ndef larger(a, b):\n    return np.where(a > b, a, b * math.pi / 4)\n\ndef relu(x):\n    return larger(x, 0)",
        "class Ramp:\n    def __call__(self, x):\n        return np.where(x > 0, x, 0)\n\n    top = None\n\nrelu = Ramp()",
    ),
    "stacking": ("stacking = 'b'", "stacking = 'a'", "# the second\nstacking = 'b'"),
}


class Hand:
    """A student's hand on a notebook. Nothing here destroys an answer: that would be a notebook without it.

    Halves of a split answer stay beside each other, as a function in two distant halves is none. A half may be copied: it
    is part of the whole, which counts. No edit makes two different full answers to one exercise: see the tests above.
    """

    def __init__(self, notebook: NotebookNode, answers: dict[str, str]) -> None:
        self.notebook, self.cells = notebook, notebook.cells
        self.answers = answers
        self.halves: list[NotebookNode] = []
        self.new = 0

    def do(self, kind: str, here: int, there: int) -> None:
        here, there = here % len(self.cells), there % len(self.cells)
        getattr(self, kind)(self.cells[here], here, there)

    def held(self, cell: NotebookNode) -> list[str]:
        """The answers that stand in a cell, halves included."""
        found = [name for name, text in self.answers.items() if text in cell.source]
        return found + ["half"] * any(cell is half for half in self.halves)

    def whole(self, cell: NotebookNode) -> bool:
        return "half" not in self.held(cell)

    def put(self, place: int, cell: NotebookNode) -> None:
        while (
            0 < place < len(self.cells) and not self.whole(self.cells[place]) and not self.whole(self.cells[place - 1])
        ):
            place += 1
        self.cells.insert(place, cell)

    def twin(self, cell: NotebookNode) -> NotebookNode:
        twin, self.new = copy.deepcopy(cell), self.new + 1
        if "id" in twin:
            twin.id = f"new-{self.new}"
        return twin

    def delete(self, cell: NotebookNode, here: int, there: int) -> None:
        if not self.held(cell) and len(self.cells) > 1:
            del self.cells[here]

    def copy(self, cell: NotebookNode, here: int, there: int) -> None:
        self.put(there, self.twin(cell))

    def move(self, cell: NotebookNode, here: int, there: int) -> None:
        if self.whole(cell):
            self.put(there, self.cells.pop(here))

    def edit(self, cell: NotebookNode, here: int, there: int) -> None:
        if not self.held(cell):
            cell.source = "pass  # " + cell.source[: there * 3].replace("def relu", "")

    def retype(self, cell: NotebookNode, here: int, there: int) -> None:
        """Code becomes text, text raw, raw code. A half is left: as text it is no function any more."""
        if self.whole(cell):
            cell.cell_type = {"code": "markdown", "markdown": "raw", "raw": "code"}[cell.cell_type]
            for name in ("outputs", "execution_count"):
                cell.pop(name, None)

    def forget_id(self, cell: NotebookNode, here: int, there: int) -> None:
        cell.pop("id", None)

    def forget_mark(self, cell: NotebookNode, here: int, there: int) -> None:
        cell.metadata.pop("nbgrader", None)

    def add(self, cell: NotebookNode, here: int, there: int) -> None:
        self.new += 1
        self.put(here, code(f"new-{self.new}", f"helper_{there} = {here}"))

    def split(self, cell: NotebookNode, here: int, there: int) -> None:
        """In two at any line; the second half keeps the marks, or (as in Colab) does not."""
        lines = cell.source.split("\n")
        if len(lines) < 2 or not self.whole(cell):
            return
        cut = 1 + there % (len(lines) - 1)
        second = self.twin(cell)
        if there % 2:
            second.metadata = NotebookNode()
        halves = [text for text in self.answers.values() if text in cell.source and text not in "\n".join(lines[:cut])]
        if halves and any(text not in "\n".join(lines[cut:]) for text in halves):
            self.halves += [cell, second]
        cell.source, second.source = "\n".join(lines[:cut]), "\n".join(lines[cut:])
        self.cells.insert(here + 1, second)

    def merge(self, cell: NotebookNode, here: int, there: int) -> None:
        """With the cell below, as JupyterLab does it: the marks are those of the first."""
        if here + 1 < len(self.cells):
            below = self.cells[here + 1]
            if (
                below.cell_type == cell.cell_type
                and self.whole(cell)
                and self.whole(below)
                and self.may(cell, below.source)
            ):
                cell.source += "\n\n" + below.source
                del self.cells[here + 1]

    def may(self, cell: NotebookNode, text: str) -> bool:
        """Whether `text` may come below what a cell holds: it may not make an answer there unreadable for Python."""
        held = {*self.held(cell), *self.held(NotebookNode(source=text))}
        return held <= {"why_relu"} or not broken(cell.source + "\n\n" + text)

    def paste(self, cell: NotebookNode, here: int, there: int) -> None:
        """Cut an answer out and paste it into another cell of its type: below what is there, over it, or into a new one."""
        target = self.cells[there]
        for name in self.held(cell)[:1]:
            text = self.answers.get(name, "")
            if name == "half" or target is cell or target.cell_type != cell.cell_type or not self.may(target, text):
                continue
            if there % 3 and not self.whole(target):
                continue
            left = cell.source.replace(text, "", 1)
            cell.source = left if here % 2 or left.strip() else by_id(released(EN), name).source
            if there % 3 == 0:
                self.new += 1
                self.put(there, NotebookNode(code(f"new-{self.new}", text), cell_type=cell.cell_type))
            elif there % 3 == 1 and not self.held(target):
                target.source = text
            else:
                target.source += "\n\n" + text

    def save_in_colab(self, cell: NotebookNode, here: int, there: int) -> None:
        """Ids of cells go into the metadata, or (`nbformat_minor` 0 elsewhere) are dropped."""
        for each in self.cells:
            own = each.pop("id", None)
            if own and there % 2:
                each.metadata["id"] = own
        self.notebook.nbformat_minor = 0
        self.notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"x": {}}}


KINDS = ["delete", "copy", "move", "edit", "retype", "forget_id", "forget_mark", "add", "split", "merge", "paste"]
EDITS = st.tuples(st.sampled_from([*KINDS, "save_in_colab"]), st.integers(0, 40), st.integers(0, 40))


def points(result: LaidOut) -> dict[str, bool]:
    """Run the hand-in from top to bottom as the grader does, errors and all: which tests of the form pass."""
    names: dict[str, object] = {"check_quiz": check_quiz}
    tests = {cell.id: cell.source for cell in EN.cells if cell.kind == "test"}
    passed = {}
    for cell in result.submission.cells:
        ours = cell.id in tests or cell.id in ("imports", "checks")
        try:
            exec(compile(tests.get(cell.id, cell.source), cell.id, "exec"), names)
        except Exception:
            assert not ours or cell.id in tests
        else:
            passed |= {cell.id: True} if cell.id in tests else {}
    return {test: test in passed for test in tests}


def check_quiz(answer: object, salt: str, hints: dict[str, str]) -> None:
    assert answer == "b"


class NoPlot:
    """Stands for Matplotlib: the figures are not what is looked at here."""

    plot = show = staticmethod(lambda *_: None)


@pytest.fixture(scope="module", autouse=True)
def _without_figures() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "matplotlib.pyplot", NoPlot)  # type: ignore[arg-type]
        yield


@pytest.mark.slow
@settings(max_examples=2000, deadline=None)
@given(
    st.fixed_dictionaries({name: st.sampled_from(texts) for name, texts in ANSWERED.items()}),
    st.lists(EDITS, max_size=12),
)
def test_an_answer_survives_any_sequence_of_edits(given: dict[str, str], edits: list[tuple[str, int, int]]) -> None:
    notebook = answered(EN, why_relu=ESSAY, **given)
    before = points(lay_out(raw(notebook), EN, "s"))
    hand = Hand(notebook, given | {"why_relu": ESSAY})
    for step in edits:
        hand.do(*step)
    result = lay_out(raw(notebook), EN, "s")
    stands_on_the_form(result, EN)
    assert points(result) == before
    assert any(ESSAY in cell.source for cell in result.notebook.cells)
    assert all(repair.endswith(".") and "\n" not in repair for repair in result.repairs)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_file_raises_anything_but_unreadable(data: st.DataObject) -> None:
    book = json.loads(raw(answered(EN, relu=RELU)))
    for _ in range(data.draw(st.integers(0, 4))):
        cells = book["cells"] if isinstance(book.get("cells"), list) else []
        targets = [book, book["metadata"] if isinstance(book.get("metadata"), dict) else book]
        targets += [cell for cell in cells if isinstance(cell, dict)]
        targets += [
            cell["metadata"] for cell in cells if isinstance(cell, dict) and isinstance(cell.get("metadata"), dict)
        ]
        target = data.draw(st.sampled_from(targets))
        names = ["cells", "source", "metadata", "nbgrader", "id", "cell_type", "attachments", "nbformat", "fukami"]
        target[data.draw(st.sampled_from(names))] = data.draw(JSON)
    content = json.dumps(book).encode()
    start = data.draw(st.integers(0, 40))
    content = data.draw(st.sampled_from([content, content[start:], content[: len(content) - start], content * 2]))
    try:
        result = lay_out(content, EN, "s")
    except UnreadableHandIn:
        return
    stands_on_the_form(result, EN)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_raise_anything_but_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableHandIn):
        lay_out(content, EN, "s")
