"""The pages that an instructor opens, in a browser: the class report and the term, read by anybody, on a phone, on paper and in grey."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from autograde.class_folder import ClassFolder
from autograde.reports.class_report import class_report_html
from autograde.reports.term import read_term
from autograde.reports.term_page import write_term
from autograde.students import keep_roster
from tests.browser.conftest import SCREENSHOTS
from tests.reports.small_term import NAMES, due, feedback, hand_in, make_class
from tests.reports.test_class_report import hand_in as graded_hand_in
from tests.reports.test_class_report import untouched

Open = Callable[..., Page]
KINDS = ("failed", "error", "timed_out", "not_attempted")


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical: the rule and the first element that breaks it."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("() => axe.run(document).then((found) => found.violations)")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in ("serious", "critical")
    ]


def listen(page: Page) -> list[str]:
    """Return a list that fills with whatever the browser complains of."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    return told


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A class report in which everything is on the page that may be: a student without sandbox, one who is missing, changes."""
    hand_ins = [graded_hand_in(f"s{n}", test_relu_values=kind) for n, kind in enumerate((*KINDS, "passed"))]
    hand_ins.append(untouched("佐藤 花子"))
    hand_ins[0].graded.sandboxed = False
    hand_ins[1].graded.ended, hand_ins[1].graded.note = "timed_out", "It ran longer than 180 s."
    hand_ins[2].laid_out.repairs.append("A cell was restored.")
    path = tmp_path / "report.html"
    path.write_text(class_report_html(hand_ins, "ja", roster=("absent",), names={"s1": "鈴木 一郎"}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    """A term with every kind of place on the map: all shades, late, waiting, missing, new, unreadable, not due yet."""
    folder = make_class(tmp_path_factory.mktemp("term"), f'[released]\n"{NAMES[0]}" = 2026-04-13T09:00:00\n')
    tests = "test_relu_values", "test_relu_shape", "test_stacking"
    for number in range(8):
        failed = dict.fromkeys(tests[: number % 4], "failed")
        for name in NAMES[: 4 - number % 3]:
            hand_in(folder, f"s{number}", name, days=number - 4, essay="" if number % 2 else "It trains.", **failed)
    hand_in(folder, "佐藤 花子", NAMES[0], readable=False)
    hand_in(folder, "佐藤 花子", NAMES[1], record=False)
    keep_roster(folder.root, {"s1": [], "s99": []}, {"s1": {"name": "Emma Brown"}, "s99": {"name": "Noah Schmidt"}})
    feedback(folder, {"s1": NAMES[:2], "佐藤 花子": NAMES[:1]})
    return folder


@pytest.fixture(scope="module", params=["ja", "en"])
def term(request: pytest.FixtureRequest, folder: ClassFolder) -> Path:
    page, *_ = write_term(folder, read_term(folder, request.param, due(NAMES[2]) + timedelta(hours=1)), request.param)
    return page.rename(page.with_name(f"term-{request.param}.html"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_class_report_can_be_read_by_all(open_page: Open, report: Path, scheme: str) -> None:
    page = open_page(bypass_csp=True, color_scheme=scheme)
    page.goto(report.as_uri())
    assert serious(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_term_can_be_read_by_all(open_page: Open, term: Path, scheme: str) -> None:
    page = open_page(bypass_csp=True, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    told = listen(page)
    page.goto(term.as_uri())
    assert told == []
    assert serious(page) == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{term.stem}-{scheme}.png", full_page=True)


@pytest.mark.parametrize("width", [390, 760, 1280])
def test_no_page_is_wider_than_the_screen(open_page: Open, term: Path, report: Path, width: int) -> None:
    for path in (term, report):
        page = open_page(viewport={"width": width, "height": 844})
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width, path.name


def test_on_a_phone_the_name_stays_beside_the_map_that_is_pushed_aside(open_page: Open, term: Path) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    page.goto(term.as_uri())
    region = page.locator("#map .scroll")
    region.evaluate("(one) => (one.firstElementChild.style.width = '1200px')")  # as with twenty lessons
    region.evaluate("(one) => (one.scrollLeft = 300)")
    name, outer = page.locator("#map tbody th").first.bounding_box(), region.bounding_box()
    assert name is not None
    assert outer is not None
    assert abs(name["x"] - outer["x"]) < 1


@pytest.mark.parametrize("section", ["map", "students", "lessons", "exercises"])
def test_every_column_of_every_table_sorts_by_keyboard(page: Page, term: Path, section: str) -> None:
    page.goto(term.as_uri())
    table = page.locator(f"#{section} table")
    for number in range(table.locator("th button").count()):
        keys = table.locator(f"tbody tr > :nth-child({number + 1})")
        before = sorted(keys.evaluate_all("(all) => all.map((one) => one.dataset.sort)"))
        for direction in ("descending", "ascending"):
            table.locator("th button").nth(number).press("Enter")
            head = table.locator("thead th").nth(number)
            if head.get_attribute("aria-sort") != direction:  # the first column begins the other way round
                table.locator("th button").nth(number).press("Enter")
            expect(head).to_have_attribute("aria-sort", direction)
            after = keys.evaluate_all("(all) => all.map((one) => one.dataset.sort)")
            assert sorted(after) == before, "no row is lost"
            numbers = [float(key) for key in after if re.fullmatch(r"-?[\d.]+", key)]
            assert numbers == sorted(numbers, reverse=direction == "descending")


def test_names_and_numbers_open_feedback(page: Page, term: Path) -> None:
    page.goto(term.as_uri())
    page.locator("#map tbody tr", has_text="s1").locator("td a").first.click()
    page.wait_for_url(re.compile(f"/feedback/s1/{NAMES[0]}/{NAMES[0]}.html$"))
    page.go_back()
    page.locator("#students").get_by_role("link", name="佐藤 花子").click()
    page.wait_for_url(re.compile(f"/{NAMES[0]}/{NAMES[0]}.html$"))


LIGHTNESS = """() => [0, 1, 2, 3, 4].map((shade) => {
  const own = (which) => getComputedStyle(document.querySelector(`.legend .h${shade}`))[which].match(/\\d+/g).map(Number);
  const grey = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return [grey(own("backgroundColor")), grey(own("color"))];
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_grey_the_shades_stand_in_their_order_and_numbers_stay_legible(
    open_page: Open, term: Path, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(term.as_uri())
    shades = page.evaluate(LIGHTNESS)
    papers = [paper for paper, _ in shades]
    steps = [b - a for a, b in pairwise(papers)]
    assert all(step < -10 for step in steps) if scheme == "light" else all(step > 10 for step in steps)
    assert all(abs(paper - ink) > 80 for paper, ink in shades)
    assert page.locator("#map td.missing").first.inner_text() == "–", "what is missing is told by a sign, too"


def test_on_paper_the_page_is_light_whole_and_its_headings_come_again(open_page: Open, term: Path) -> None:
    page = open_page(color_scheme="dark", viewport={"width": 1047, "height": 700})  # A4 across, less its margins
    page.goto(term.as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(LIGHTNESS)[0][0] > 220
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for region in page.locator(".scroll").all():
        assert region.evaluate("(one) => getComputedStyle(one).overflowX") == "visible"
    assert page.evaluate("document.documentElement.scrollWidth") <= 1047
    # Chromium repeats a heading on the next page only where it holds no box of a button.
    assert page.locator("th button").first.evaluate("(one) => getComputedStyle(one).display") == "contents"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
