"""Essays graded by clicking: items give points, the gradebook has them at once, and another's marks are not overwritten."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from autograde.gradebook.scores import marks
from autograde.run.essays import EssayServer
from tests.browser.conftest import screenshot
from tests.gradebook.test_database import EN, give
from tests.gradebook.test_essays import folder, server  # noqa: F401


def test_items_are_clicked_and_points_are_in_the_gradebook(page: Page, server: EssayServer) -> None:  # noqa: F811
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(server.address)
    answer = page.locator(".answer")
    answer.get_by_label("1. Slope").check()
    expect(answer.locator(".state")).to_have_text("saved")
    expect(answer.get_by_label("Points")).to_have_value("1.5")
    assert marks(server.folder, EN)["s", "why_relu"].score == 1.5
    answer.get_by_label("1. Slope").press("2")
    expect(answer.get_by_label("Points")).to_have_value("3")
    answer.get_by_label("Comment").fill("Well put.")
    answer.get_by_label("Comment").blur()
    expect(page.locator("#done")).to_have_text("1 / 1")
    expect(answer).to_have_attribute("data-comment", "✓ Slope\n✓ One more\nWell put.")
    mark = marks(server.folder, EN)["s", "why_relu"]
    assert (mark.score, mark.comment) == (3, "✓ Slope\n✓ One more\nWell put.")
    give(server.folder, "s", 2, "by somebody else")
    answer.get_by_label("1. Slope").uncheck()
    expect(answer.locator(".state")).to_contain_text("Somebody else graded this answer")
    expect(answer.get_by_label("Points")).to_have_value("2")
    expect(answer.get_by_label("Comment")).to_have_value("by somebody else")
    assert [text for text in told if "409" not in text] == []


def test_the_page_is_read_by_everyone(open_page: Callable[..., Page], server: EssayServer) -> None:  # noqa: F811
    for scheme, width in (("light", 1200), ("dark", 390)):
        page = open_page(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
        page.goto(server.address)
        expect(page.locator(".who")).to_be_hidden()
        page.get_by_label("show names").check()
        expect(page.locator(".who")).to_be_visible()
        page.locator("summary").click()
        screenshot(page, f"essays-{scheme}", full_page=True)
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate("axe.run()")["violations"]
        assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_when_the_server_is_gone_it_says_so(page: Page, server: EssayServer) -> None:  # noqa: F811
    page.goto(server.address)
    page.route("**/*", lambda route: route.abort())
    page.locator(".answer").get_by_label("1. Slope").check()
    expect(page.locator(".state")).to_contain_text("not saved")
