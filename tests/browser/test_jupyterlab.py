"""What a student sees in JupyterLab: lessons open, run, show their figures and formulas, and answer what was typed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from autograde.authoring.build import build_lesson
from autograde.course import load_course
from tests.browser.conftest import PATIENCE, screenshot
from tests.browser.lab import ROOT, Lab, choose, jupyter_lab

LESSON = "02_activations"
UNTOUCHED = {"ja": "NotImplementedError: 未着手", "en": "NotImplementedError: not attempted"}
HINT = {"ja": "ヒント", "en": "Hint"}
HAS_RUN = re.compile(r"\[\d+\]:")
pytestmark = pytest.mark.xdist_group("jupyterlab")


@pytest.fixture(scope="module")
def lab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with jupyter_lab(tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("home")) as running:
        yield running


def released(lab: Lab, lang: str, name: str) -> Path:
    """The lesson as students get it, alone in a folder."""
    path = lab.folder / name / f"{LESSON}.ipynb"
    path.parent.mkdir()
    shutil.copy(ROOT / "lessons" / lang / path.name, path)
    return path


def run_all(page: Page, path: Path) -> nbformat.NotebookNode:
    """Run all cells; return the notebook as it is then saved."""
    choose(page, "Run", "Run All Cells")
    expect(page.locator(".jp-InputPrompt", has_text=HAS_RUN)).not_to_have_count(0)
    expect(page.locator(".jp-InputPrompt", has_text="[*]:")).to_have_count(0, timeout=5 * PATIENCE)
    with page.expect_response(lambda response: response.request.method == "PUT" and path.name in response.url):
        page.keyboard.press("Control+s")
    return nbformat.read(path, as_version=4)


def images(notebook: nbformat.NotebookNode) -> list[str]:
    data = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    return [kinds["image/png"] for kinds in data if "image/png" in kinds]


def see_figures(page: Page) -> int:
    """Look at every figure; return how many there are."""
    figures = page.locator(".jp-RenderedImage img")
    for figure in figures.all():
        figure.scroll_into_view_if_needed()
        assert figure.evaluate("async image => { await image.decode(); return image.naturalWidth; }") > 100
    return figures.count()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_released_lesson_runs_up_to_its_first_exercise(lab: Lab, page: Page, lang: str) -> None:
    path = released(lab, lang, lang)
    lab.open_notebook(page, path)
    hint = page.locator("details").filter(has_text=HINT[lang]).filter(has=page.locator("mjx-container")).first
    expect(hint.locator("mjx-container").first).to_be_hidden()
    hint.locator("summary").click()
    expect(hint.locator("mjx-container").first).to_be_visible()
    assert page.locator("mjx-merror").count() == 0

    notebook = run_all(page, path)
    run = [cell.id for cell in notebook.cells if cell.get("execution_count")]
    assert run[-1] == "test-affine-single"
    assert see_figures(page) == len(images(notebook)) >= 2
    stopped = page.locator(".jp-OutputArea-output", has_text=UNTOUCHED[lang])
    stopped.scroll_into_view_if_needed()
    expect(stopped).to_be_in_viewport()
    screenshot(page, f"jupyterlab-{lang}")


def test_a_solved_lesson_runs_to_its_end_and_shows_every_figure(lab: Lab, page: Page) -> None:
    path = lab.folder / "solved" / f"{LESSON}.ipynb"
    path.parent.mkdir()
    nbformat.write(build_lesson(load_course(ROOT), LESSON).source["ja"], path)
    lab.open_notebook(page, path)
    notebook = run_all(page, path)
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")
    sliders = sum("\nshow_slider(" in cell.source for cell in notebook.cells)  # their figures are kept by the widgets
    assert see_figures(page) == len(images(notebook)) + sliders > 5

    cell = page.locator(".jp-CodeCell").filter(has_text='show_slider(draw, {"温度 T')
    figure = cell.locator(".jp-RenderedImage img")
    expect(figure).to_be_visible()
    first = figure.get_attribute("src")
    cell.locator(".noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    expect(cell.locator(".widget-readout")).to_have_text("2.0")
    expect(figure).not_to_have_attribute("src", first or "")
    screenshot(page, "jupyterlab-solved")


def test_an_exercise_is_solved_by_typing_into_its_cell(lab: Lab, page: Page) -> None:
    lab.open_notebook(page, released(lab, "ja", "typed"))
    cells = page.locator(".jp-CodeCell")
    exercise, test = cells.filter(has_text="def affine(x, W, b):"), cells.filter(has_text="affine([1, 0, 2], ")
    exercise.locator(".cm-line", has_text="raise NotImplementedError").click()
    choose(page, "Run", "Run All Above Selected Cell")

    def answer(line: str) -> None:
        """Replace the last line of the exercise; run it and its test."""
        prompt = test.locator(".jp-InputPrompt")
        before = prompt.text_content() or ""
        exercise.locator(".cm-line").last.click()
        page.keyboard.press("Home")
        page.keyboard.press("Shift+End")
        page.keyboard.type(line)
        page.keyboard.press("Shift+Enter")
        page.keyboard.press("Shift+Enter")
        expect(prompt).not_to_have_text(before)
        expect(prompt).to_have_text(HAS_RUN)

    answer("return x @ W")
    expect(test.locator(".jp-OutputArea")).to_contain_text("期待した値: [6.0, 3.0]")
    screenshot(page, "jupyterlab-wrong")
    answer("return x @ W + b")
    expect(test.locator(".jp-OutputArea-output")).to_have_count(0)
    screenshot(page, "jupyterlab-typed")
