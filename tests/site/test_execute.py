"""A lesson's run is kept exactly as long as nothing that its outputs depend on changes."""

from __future__ import annotations

import base64
import struct
from dataclasses import replace

import nbformat
import pytest
from nbformat import NotebookNode

from autograde.authoring.build import build_lesson
from autograde.authoring.source import localise
from autograde.course import SLIDER, Course
from autograde.site import execute as executor
from autograde.site.execute import LessonData, LessonFailed, execute, execute_all, execution_key, lesson_data, solved
from autograde.site.kernel import STEPS

pytestmark = pytest.mark.sandbox


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("ja", "図: Two plots。Left; 横軸 x; 縦軸 y; 凡例 a < b"),
        ("en", "Figure: Two plots. Left; x axis x; y axis y; legend a < b"),
    ],
)
def test_a_figure_carries_a_text_made_of_its_labels(executed: dict[str, NotebookNode], lang: str, told: str) -> None:
    alts = [
        output.metadata["image/png"]["alt"]
        for output in outputs(executed[lang])
        if "image/png" in output.get("data", {})
    ]
    assert alts == [told]


def test_an_animation_carries_a_text_too(executed: dict[str, NotebookNode]) -> None:
    pages = [output.data["text/html"] for output in outputs(executed["en"]) if "text/html" in output.get("data", {})]
    assert '<img alt="Figure: Moving &amp; more" id="_anim_img' in pages[-1]


def test_every_step_of_a_slider_is_drawn_in_one_size(executed: dict[str, NotebookNode]) -> None:
    (told,) = (output.data[STEPS] for output in outputs(executed["en"]) if STEPS in output.get("data", {}))
    assert told["sliders"] == [
        {"name": "height", "values": ["1", "2", "3"], "start": 1},
        {"name": "width", "values": ["1", "9"], "start": 0},
    ]
    assert [step["alt"][8:13] for step in told["steps"]] == ["1 × 1", "1 × 9", "2 × 1", "2 × 9", "3 × 1", "3 × 9"]
    pictures = [base64.b64decode(step["image"]) for step in told["steps"]]
    assert len(set(pictures)) == 6
    assert {picture[16:24] for picture in pictures} == {struct.pack(">II", 400, 200)}


@pytest.mark.parametrize(
    ("draw", "values", "told"),
    [
        ("plt.show()", range(37), "36 at most"),
        ("None", [1], "one figure"),
        ("print(1) or plt.show()", [1], "one figure"),
    ],
)
def test_a_slider_that_a_page_cannot_show_fails(
    course: Course, data: LessonData, draw: str, values: list[int], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = (
        localise(SLIDER.read_text(encoding="utf-8"), "en"),
        "import matplotlib.pyplot as plt",
        f"show_slider(lambda k=1: plt.plot([k]) and ({draw}), {{'k': {list(values)}}})",
    )
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"fukami": {"lesson": "01_small", "lang": "en"}})
    with pytest.raises(LessonFailed, match=told):
        execute(course, notebook, data)


def test_outputs_name_no_folder_of_this_machine(executed: dict[str, NotebookNode]) -> None:
    texts = [output.text for output in outputs(executed["ja"]) if output.output_type == "stream"]
    assert any("ran in .\n" in text for text in texts)


def test_a_run_serves_until_the_code_the_data_or_a_version_changes(
    course: Course, data: LessonData, executed: dict[str, NotebookNode], monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = build_lesson(course, "01_small").source["ja"]
    found = solved(course, notebook, data)
    assert found is not None
    assert outputs(found) == outputs(executed["ja"])
    assert solved(course, notebook, replace(data, digest="other")) is None

    reworded = nbformat.from_dict(notebook)
    next(cell for cell in reworded.cells if cell.cell_type == "markdown").source = "# 書き直した文章"
    again = solved(course, reworded, data)
    assert again is not None
    assert again.cells[0].source == "# 書き直した文章"

    recoded = nbformat.from_dict(notebook)
    next(cell for cell in recoded.cells if cell.cell_type == "code").source += "\n"
    assert solved(course, recoded, data) is None

    monkeypatch.setattr(executor, "version", lambda name: "0")
    assert solved(course, notebook, data) is None


def test_a_torn_file_in_the_cache_is_no_run(
    course: Course, data: LessonData, executed: dict[str, NotebookNode]
) -> None:
    notebook = build_lesson(course, "01_small").source["en"]
    place = course.build / "solved" / "en" / "01_small.ipynb"
    whole = place.read_text()
    place.write_text(whole[: len(whole) // 2])
    assert solved(course, notebook, data) is None
    place.write_text(whole)
    assert solved(course, notebook, data) is not None


def test_the_language_is_part_of_the_key(course: Course, data: LessonData) -> None:
    notebook = build_lesson(course, "01_small").source["ja"]
    other = nbformat.from_dict(notebook)
    other.metadata.fukami.lang = "en"
    assert execution_key(notebook, data) != execution_key(other, data)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("import autograde", "ModuleNotFoundError: autograde: lessons stand alone"),
        ("import os; os._exit(1)", "died"),
    ],
)
def test_a_failing_cell_is_named(
    course: Course, data: LessonData, code: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    cells = [
        nbformat.v4.new_code_cell(source, id=name)
        for name, source in (("good", "x = 1"), ("bad", code), ("not-run", "x"))
    ]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"fukami": {"lesson": "01_small", "lang": "en"}})
    with pytest.raises(LessonFailed, match=rf"01_small \(en\), cell bad failed: .*{told}"):
        execute_all(course, [notebook], data, workers=1)


def test_data_come_from_fastai_home_where_that_is_set(
    course: Course, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path_factory.mktemp("home")
    (home / "data" / "mnist_png").mkdir(parents=True)
    monkeypatch.setenv("FASTAI_HOME", str(home))
    real = lesson_data(course)
    assert real.fastai == home
    assert not real.miniature
    (home / "data" / "cifar10").mkdir()
    assert lesson_data(course).digest != real.digest


def test_the_kernel_is_the_python_that_was_asked_for(course: Course, data: LessonData) -> None:
    notebook = nbformat.v4.new_notebook(metadata={"fukami": {"lesson": "01_small", "lang": "en"}})
    with pytest.raises(FileNotFoundError, match="no-such-python"):
        execute(course, notebook, data, python="/no-such-python")
