"""Slides in a browser: nothing runs over the edge, keys and the mode work, and paper gets a slide a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from autograde.slides import decks
from tests.slides.conftest import small_course, with_picture

OVER = """() => {
  const slide = Reveal.getCurrentSlide(), edge = slide.getBoundingClientRect();
  const parts = [...slide.querySelectorAll("h1, h2, p, li, td, img, div")].filter(part => !part.closest(".notes"));
  return parts.filter(part => {
    const at = part.getBoundingClientRect();
    return at.width && (at.right > edge.right + 1 || at.bottom > edge.bottom + 1 || at.top < edge.top - 1);
  }).map(part => part.outerHTML.slice(0, 80));
}"""


@pytest.fixture
def deck(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], str]:
    monkeypatch.setattr(decks, "execute_all", with_picture)
    monkeypatch.setattr(decks, "lesson_data", lambda course: None)
    written = decks.make_decks(small_course(tmp_path), ["01_small"], tmp_path / "slides")
    return {path.parent.name: path.as_uri() for path in written}.__getitem__


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_slide_runs_over_its_edge(page: Page, deck: Callable[[str], str], lang: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(deck(lang))
    page.wait_for_function("Reveal.isReady()")
    for number in range(page.evaluate("Reveal.getTotalSlides()")):
        page.evaluate(f"Reveal.slide({number}, 0, 99)")
        assert page.evaluate(OVER) == [], number
        if picture := page.locator("section.present .picture > img").all():
            box = picture[0].bounding_box()
            assert box
            assert box["height"] > 720 / 2
    assert wrong == []


def test_a_long_vote_is_set_smaller_until_nothing_overlaps(page: Page, deck: Callable[[str], str]) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(deck("en"))
    page.wait_for_function("Reveal.isReady()")
    page.evaluate("document.querySelector('.fk-vote .question').append(' and what follows from it'.repeat(12))")
    page.evaluate(
        "document.querySelectorAll('.choices span').forEach(one => one.append(' which is a longer choice'.repeat(4)))"
    )
    page.evaluate(
        "Reveal.slide([...document.querySelectorAll('.slides > section')].findIndex(one => one.matches('.fk-vote')))"
    )
    parts = [page.locator(f".fk-vote {part}").bounding_box() for part in (".question", ".choices", ".idea")]
    bounds = [(part["y"], part["y"] + part["height"]) for part in parts if part]
    listed = [box for li in page.locator(".choices li").all() if (box := li.bounding_box())]
    assert bounds[0][1] <= listed[0]["y"] + 1
    assert listed[-1]["y"] + listed[-1]["height"] <= bounds[2][0] + 1


def test_a_clicker_goes_on_and_d_turns_the_lights_off(page: Page, deck: Callable[[str], str]) -> None:
    page.goto(deck("en"))
    page.wait_for_function("Reveal.isReady()")
    page.keyboard.press("PageDown")
    assert page.evaluate("Reveal.getIndices().h") == 1
    page.keyboard.press("d")
    assert page.evaluate("document.documentElement.dataset.mode") == "dark"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_slides_are_accessible(open_page: Callable[..., Page], deck: Callable[[str], str], mode: str) -> None:
    page = open_page(color_scheme=mode, reduced_motion="reduce")
    page.goto(deck("en"))
    page.wait_for_function("Reveal.isReady()")
    for number in (1, 5, 7):
        page.evaluate(f"Reveal.slide({number}, 0, 99)")
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
        assert found.violations_count == 0, found.generate_report()


def test_paper_gets_one_slide_a_page(page: Page, deck: Callable[[str], str]) -> None:
    page.goto(f"{deck('en')}?print-pdf")
    page.wait_for_selector(".pdf-page")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == page.locator(".pdf-page").count() == 12
    sizes = page.evaluate(
        "[...document.querySelectorAll('.picture > img')].map(img => [img.getBoundingClientRect().width, img.getBoundingClientRect().height])"
    )
    assert sizes
    assert all(width > 800 and height > 200 for width, height in sizes), "the figure is on the printed slide, too"
