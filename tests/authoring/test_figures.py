"""What the figures cell of the course gives every lesson: helpers that draw, and Japanese letters to draw with."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import font_manager

from autograde.authoring.build import build_lesson
from autograde.course import load_course

COURSE = load_course(Path(__file__).resolve().parents[2])


@pytest.fixture(params=["ja", "en"])
def cell(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The names that the figures cell of lesson 02 defines. Figures are closed only after the test has looked at them."""
    (source,) = (
        c.source for c in build_lesson(COURSE, "02_activations").released[request.param].cells if c.id == "figures"
    )
    fonts = list(font_manager.fontManager.ttflist)
    space: dict[str, Any] = {"lang": request.param}
    with mpl.rc_context():
        plt.switch_backend("agg")
        exec(source, space)
        exec(source, space)  # a student may run it twice
        monkeypatch.setattr(plt, "show", lambda: plt.gcf().canvas.draw())
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a glyph that is missing is a warning
            yield space
    plt.close("all")
    font_manager.fontManager.ttflist = fonts


def test_a_label_is_drawn_without_a_box(cell: dict[str, Any]) -> None:
    plt.plot([1, 2])
    cell["show_figure"]("3 つの層、2 通りの f" if cell["lang"] == "ja" else "Three layers", "x", "z")
    assert ("Fukami label" in plt.rcParams["font.family"]) == (cell["lang"] == "ja")


@pytest.mark.parametrize("layout", [None, "constrained"])
def test_a_picture_with_a_colorbar_is_drawn(cell: dict[str, Any], layout: str | None) -> None:
    fig, ax = plt.subplots(layout=layout)
    fig.colorbar(ax.imshow(np.eye(3)), label="z")
    cell["show_figure"]("T", "x", "y")
    assert ax.get_position().width > 0.3


def test_curves_are_named_and_keep_their_style(cell: dict[str, Any]) -> None:
    x = np.arange(3)
    curves = {"a": (x, x, cell["BLUE"], "-"), "": (x, 2 * x, cell["RED"], "o")}
    cell["show_curves"](curves, "T", "x", "y", legend="upper left", yscale="log")
    ax = plt.gca()
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel(), ax.get_yscale()) == ("T", "x", "y", "log")
    assert [line.get_color() for line in ax.lines] == [cell["BLUE"], cell["RED"]]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a"]


def test_with_ax_one_panel_is_drawn_and_the_figure_waits(cell: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[int] = []
    monkeypatch.setattr(plt, "show", lambda: shown.append(1))
    fig, (left, right) = plt.subplots(1, 2)
    cell["show_curves"]({"": ([0, 1], [0, 1], cell["BLUE"], "-")}, "L", ax=left)
    cell["show_bars"](["p", "q"], {"": ([1, 2], cell["GREEN"])}, "R", ax=right)
    assert (left.get_title(), right.get_title(), shown) == ("L", "R", [])
    cell["show_figure"]("both", "across", "up")
    assert (fig.get_suptitle(), fig.get_supxlabel(), shown) == ("both", "across", [1])


@pytest.mark.parametrize("across", [False, True])
def test_bars_stand_side_by_side_with_their_numbers(cell: dict[str, Any], across: bool) -> None:
    bars = {"first": ([1, 2], cell["BLUE"]), "second": ([3, 4], cell["ORANGE"])}
    cell["show_bars"](["p", "q"], bars, "T", number="{:.1f}", across=across)
    ax = plt.gca()
    lengths = [bar.get_width() if across else bar.get_height() for bar in ax.patches]
    assert lengths == [1, 2, 3, 4]
    assert [text.get_text() for text in ax.texts] == ["1.0", "2.0", "3.0", "4.0"]
    assert [text.get_text() for text in (ax.get_yticklabels() if across else ax.get_xticklabels())] == ["p", "q"]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_pictures_lie_in_a_grid_with_their_names(cell: dict[str, Any], count: int) -> None:
    cell["show_pictures"](np.zeros((count, 4, 4)), ["one"], "T", columns=3, colors=[cell["RED"]])
    drawn = [ax for ax in plt.gcf().axes if ax.images]
    assert len(drawn) == count
    if count > 1:
        assert (drawn[0].get_title(), drawn[1].get_title()) == ("one", "")
