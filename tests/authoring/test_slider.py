"""`show_slider`, the helper that comes with Fukami: where it stands, and what it does with and without somebody to move a slider."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import IPython
import ipywidgets
import pytest

from autograde.authoring.build import build_lesson
from autograde.authoring.source import localise
from autograde.course import SLIDER, Course

Drawn = list[tuple[Any, ...]]


def add(course: Course, cell: str) -> dict[str, str]:
    """Add a cell to the course's lesson; return its English cells by id."""
    source = course.solutions / "01_small.py"
    source.write_text(source.read_text(encoding="utf-8") + f"\n# %% demo\n{cell}\n", encoding="utf-8")
    return {each.id: each.source for each in build_lesson(course, "01_small").released["en"].cells}


def test_the_helper_stands_in_notebooks_that_call_it_and_in_no_other(course: Course) -> None:
    assert "slider" not in add(course, "no_show_slider(1)")
    cells = add(course, "def draw(a=1):\n    print(a)\n\n\nshow_slider(draw, {'a': [1, 2]})")
    assert cells["slider"].startswith("#@title Sliders")
    assert list(cells)[:4] == ["head", "figures", "checks", "slider"]


@pytest.fixture
def show_slider() -> Any:
    names: dict[str, Any] = {}
    exec(localise(SLIDER.read_text(encoding="utf-8"), "en"), names)
    return names["show_slider"]


def run(show_slider: Any, shell: object, monkeypatch: pytest.MonkeyPatch, **sliders: list[object]) -> Drawn:
    """Call `show_slider` in a shell, and return with which values something was drawn."""
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    drawn: Drawn = []

    def draw(*values: object) -> None:
        drawn.append(values)

    draw.__defaults__ = (*(values[1] for values in sliders.values()), ["what a cell keeps"])
    show_slider(draw, sliders)
    return drawn


@pytest.mark.parametrize("shell", [None, SimpleNamespace(kernel=None)], ids=["plain Python", "the engine's shell"])
def test_nothing_is_drawn_without_a_kernel(show_slider: Any, shell: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(show_slider, shell, monkeypatch, a=[1, 2, 3]) == []


def test_with_nobody_there_the_ends_and_the_start_are_drawn(show_slider: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=False))
    assert run(show_slider, shell, monkeypatch, a=[1, 2, 3, 4]) == [(1,), (2,), (4,)]
    assert run(show_slider, shell, monkeypatch, a=[1, 2]) == [(1,), (2,)]
    assert run(show_slider, shell, monkeypatch, a=[1, 2, 3], b=["x", "y"]) == [(2, "y")]


def test_in_a_notebook_sliders_choose_what_is_drawn(show_slider: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, Any] = {}
    monkeypatch.setattr(ipywidgets, "interact", lambda draw, **sliders: made.update(draw=draw, sliders=sliders))
    shell = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=True))
    drawn = run(show_slider, shell, monkeypatch, **{"学習率": [0.1, 1.0], "b": ["x", "y"]})
    rate, letter = made["sliders"].values()
    assert list(made["sliders"]) == ["学習率", "b"]
    assert (rate.value, letter.value) == (1.0, "y")
    assert [text for text, _ in rate.options] == ["0.1", "1.0"]
    made["draw"](**{"学習率": 0.1, "b": "x"})
    assert drawn == [(0.1, "x")]


def test_without_ipywidgets_a_notebook_has_stills(show_slider: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    shell = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=True))
    assert run(show_slider, shell, monkeypatch, a=[1, 2, 3]) == [(1,), (2,), (3,)]
