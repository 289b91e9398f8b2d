"""What an instructor sees in Formgrader: the graded class by name, without a warning; essays get their points there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pandas as pd
import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from autograde.authoring.sample_class import sample_class
from autograde.course import load_course
from tests.browser.conftest import screenshot
from tests.browser.lab import Lab, choose, jupyter_lab
from tests.test_class import LESSON, fukami

ESSAY = "why_relu"
AUTHOR, BLANK, APOSTROPHE = "佐藤 花子", "伊藤 さくら", "Liam O'Connor"  # of them only the first wrote an essay
ROSTER = f"id,family_name,given_name\n{AUTHOR},佐藤,花子\n{BLANK},伊藤,さくら\n{APOSTROPHE},O'Connor,Liam\n"
NAMES = {AUTHOR: "佐藤, 花子", BLANK: "伊藤, さくら", APOSTROPHE: "O'Connor, Liam"}
COMMENT = "勾配消失の説明がよくできています。"
pytestmark = [
    pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed"),
    pytest.mark.xdist_group("formgrader"),
]


@pytest.fixture(scope="module")
def lab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab in the folder of a graded class, which was moved since."""
    term = tmp_path_factory.mktemp("term")
    sample_class(load_course(), LESSON, term / "everyone")
    for student in (AUTHOR, BLANK, APOSTROPHE):
        shutil.copytree(term / "everyone" / student, term / "hand-ins" / student)
    (term / "roster.csv").write_text(ROSTER, encoding="utf-8")
    fukami("init", str(term / "before"))
    fukami("collect", str(term / "hand-ins"), "--roster", str(term / "roster.csv"), "--class", str(term / "before"))
    fukami("grade", LESSON, cwd=term / "before")
    (term / "before").rename(term / "class")
    with jupyter_lab(term / "class", tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def formgrader(lab: Lab, page: Page) -> FrameLocator:
    """Formgrader as the menu opens it."""
    page.set_viewport_size({"width": 1400, "height": 1000})
    lab.visit(page, "lab")
    choose(page, "Nbgrader", "Formgrader")
    return page.frame_locator("iframe")


def test_the_class_is_listed_without_a_warning(page: Page, formgrader: FrameLocator) -> None:
    table = formgrader.locator("#main-table")
    expect(table.get_by_role("row").filter(has_text=LESSON)).to_be_visible()
    expect(formgrader.get_by_role("alert").or_(formgrader.locator(".alert"))).to_have_count(0)
    screenshot(page, "formgrader")
    table.get_by_role("link", name="3", exact=True).click()
    for student, name in NAMES.items():
        expect(table.get_by_role("row").filter(has_text=student)).to_contain_text(name)
    screenshot(page, "formgrader-submissions")


def test_an_essay_gets_its_points_and_feedback_and_csv_carry_them(
    lab: Lab, page: Page, formgrader: FrameLocator
) -> None:
    table = formgrader.locator("#main-table")
    formgrader.get_by_role("link", name="Manual Grading").click()
    expect(formgrader.get_by_role("heading", name="Manual Grading")).to_be_visible()
    table.get_by_role("link", name=LESSON).click()
    expect(formgrader.get_by_role("columnheader", name="Notebook ID")).to_be_visible()
    table.get_by_role("link", name=LESSON).click()
    formgrader.get_by_text("Show All Names").click()
    table.get_by_role("row").filter(has_text=NAMES[AUTHOR]).get_by_role("link").last.click()

    def enter(box: Locator, text: str, saved_by: str) -> None:
        box.click()
        with page.expect_response(lambda response: response.request.method == "PUT" and saved_by in response.url):
            page.keyboard.type(text)
            page.keyboard.press("Tab")

    for box in (f"#{ESSAY}_extra_credit", f"#{ESSAY}-comment"):  # get it when points and comments have been loaded
        expect(formgrader.locator(box)).to_have_attribute("placeholder", re.compile("."))
    enter(formgrader.locator(f"input.score#{ESSAY}"), "2.5", "/api/grade/")
    enter(formgrader.locator(f"#{ESSAY}-comment"), COMMENT, "/api/comment/")
    screenshot(page, "formgrader-essay")

    fukami("report", LESSON, cwd=lab.folder)
    fukami("export", "csv", cwd=lab.folder)
    for name, column in ((f"{LESSON}.csv", "score"), ("points.csv", LESSON)):
        marks = pd.read_csv(lab.folder / "reports" / name, encoding="utf-8-sig").set_index("student")[column]
        assert marks.to_dict() == {AUTHOR: 17.5, BLANK: 0, APOSTROPHE: 4}
    feedback = (lab.folder / "feedback" / AUTHOR / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    assert COMMENT in feedback
    assert "17.5" in feedback
