"""Whatever was done to a notebook, it comes back on the form, and what is the student's stays the student's."""

from __future__ import annotations

import copy
import json

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode

from autograde.engine.records import Lesson
from autograde.intake.form import form_node, nbgrader_metadata, visible
from autograde.intake.repair import LaidOut, UnreadableHandIn, lay_out, unreadable
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
    assert laid(notebook).repairs == ["Written on an earlier version of this lesson; it was graded on the present one."]


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


# Any sequence of edits, and any file at all

KEPT = ("relu", "why_relu", "stacking")  # answers: edits below never destroy them


def edit(notebook: NotebookNode, kind: str, here: int, there: int) -> None:
    cells = notebook.cells
    here, there = here % len(cells), there % len(cells)
    cell = cells[here]
    own = cell.metadata.get("nbgrader", {}).get("grade_id", cell.get("id", cell.metadata.get("id")))
    answer = own in KEPT or "def relu" in cell.source or "stacking =" in cell.source
    if kind == "delete" and not answer:
        del cells[here]
    elif kind == "copy":
        twin = copy.deepcopy(cell)
        if "id" in twin:
            twin.id = f"copy-{len(cells)}"
        cells.insert(there, twin)
    elif kind == "move":
        cells.insert(there, cells.pop(here))
    elif kind == "edit" and not answer:
        cell.source = "pass  # " + cell.source[: there * 3]
    elif kind == "retype" and not answer:
        cell.cell_type = "markdown" if cell.cell_type == "code" else "raw"
        cell.pop("outputs", None), cell.pop("execution_count", None)
    elif kind == "forget-id":
        cell.pop("id", None)
    elif kind == "forget-mark" and own in KEPT:
        cell.metadata.pop("nbgrader", None)
    elif kind == "add":
        cells.insert(here, code(f"new-{len(cells)}", f"helper_{there} = {here}"))
    elif kind == "colab":
        for each in cells:
            if "id" in each:
                each.metadata["id"] = each.pop("id")
        notebook.nbformat_minor = 0
        notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"x": {}}}


EDITS = st.tuples(
    st.sampled_from(["delete", "copy", "move", "edit", "retype", "forget-id", "forget-mark", "add", "colab"]),
    st.integers(0, 40),
    st.integers(0, 40),
)


@settings(max_examples=2000, deadline=None)
@given(st.lists(EDITS, max_size=12))
def test_an_answer_survives_any_sequence_of_edits(edits: list[tuple[str, int, int]]) -> None:
    notebook = answered(EN, relu=RELU, why_relu=ESSAY, stacking="stacking = 'b'")
    for step in edits:
        edit(notebook, *step)
    result = lay_out(raw(notebook), EN, "s")
    stands_on_the_form(result, EN)
    sources = {cell.id: cell.source for cell in result.notebook.cells}
    assert sources["relu"] == RELU
    assert sources["stacking"] == "stacking = 'b'"
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
