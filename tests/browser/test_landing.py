"""The first page's figure, in a browser: it computes what lesson 06 computes, can be stopped, and begins only where motion is welcome."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from benchmarks.first_page import spiral, trained

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[..., Page]


@pytest.fixture
def page_with_figure(tmp_path: Path) -> str:
    """The address of a page with nothing but the figure."""
    static, images = ROOT / "docs" / "static", ROOT / "docs" / "images"
    page = tmp_path / "index.html"
    page.write_text(
        f'<html lang="en"><img src="{(images / "spiral.svg").as_uri()}" alt="arms">'
        f'<script src="{(static / "spiral-data.js").as_uri()}"></script>'
        f'<script src="{(static / "spiral.js").as_uri()}"></script>',
        encoding="utf-8",
    )
    return page.as_uri()


def test_it_computes_what_lesson_06_computes(page: Page, page_with_figure: str) -> None:
    page.goto(page_with_figure)
    found = page.evaluate(
        """() => {
          const training = new FK_TRAINING(0.3);
          for (let n = 0; n < 40; n++) training.step();
          return JSON.stringify(training.network.map(([W, b]) => [[...W.data], [...b]]));
        }"""
    )
    expected = trained(spiral(ROOT), 40)
    for (W, b), (w, c) in zip(expected, json.loads(found), strict=True):
        np.testing.assert_allclose(w, W.ravel(), atol=1e-9)
        np.testing.assert_allclose(c, b, atol=1e-9)


def test_it_begins_by_itself_and_stops_at_a_press(open_page: Open, page_with_figure: str) -> None:
    page = open_page()
    page.goto(page_with_figure)
    told, button = page.locator(".fk-told"), page.get_by_role("button")
    expect(told).to_have_text(re.compile(r"Step [1-9]"))
    expect(button).to_have_text("Pause")
    button.click()
    expect(button).to_have_text("Train")
    before = told.text_content()
    page.wait_for_timeout(300)
    assert told.text_content() == before


def test_it_stands_still_for_who_wants_no_motion(open_page: Open, page_with_figure: str) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto(page_with_figure)
    page.wait_for_timeout(500)
    expect(page.locator(".fk-told")).to_have_text(re.compile("^Step 0 "))
    page.get_by_role("button").click()
    expect(page.locator(".fk-told")).to_have_text(re.compile(r"Step [1-9]"))
