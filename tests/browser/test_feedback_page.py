"""A student's page in a browser: formulas have a shape, pictures are there, nothing is asked of the network."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from PIL import Image
from playwright.sync_api import Page

from autograde.gradebook.scores import Mark
from autograde.intake.repair import lay_out
from autograde.model import GradedHandIn
from autograde.reports.feedback import feedback_html
from tests.browser.conftest import SCREENSHOTS
from tests.intake.small_lesson import answered, by_id, graded, raw, small_lesson


def picture() -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 120), "#7ab8e6").save(buffer, "png")
    return base64.b64encode(buffer.getvalue()).decode()


@pytest.fixture
def feedback(tmp_path: Path) -> Path:
    lesson = small_lesson("ja")
    essay = (
        "微分は $f'(x) = \\begin{cases} 1 & (x > 0) \\\\ 0 & (x < 0) \\end{cases}$ です。\n\n"
        "$$\\frac{\\partial E}{\\partial w} = \\sum_{n=1}^{N} \\delta_n x_n$$\n\n![手書きの図](attachment:image.png)\n\n$\\nobody{x}$"
    )
    notebook = answered(lesson, why_relu=essay)
    by_id(notebook, "why_relu").attachments = {"image.png": {"image/png": picture()}}
    laid = lay_out(raw(notebook), lesson, "佐藤 花子")
    given = {
        ("佐藤 花子", "why_relu"): Mark(2.5, "$x = 0$ ではどうですか。\n次の課で $\\max(0, x)$ を使います。"),
        ("佐藤 花子", "test-relu-values"): Mark(1.5),
        ("佐藤 花子", "relu"): Mark(None, "テストが不公平でした。"),
    }
    hand_in = GradedHandIn(lesson, laid, graded(lesson, laid.submission, test_relu_values="failed"))
    path = tmp_path / "feedback.html"
    path.write_text(feedback_html(hand_in, given, "2026-04-20 19:00 JST"), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_formulas_and_pictures_are_drawn_without_a_network(
    open_page: Callable[..., Page], feedback: Path, scheme: str
) -> None:
    page = open_page(color_scheme=scheme, viewport={"width": 800, "height": 900}, offline=True)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(feedback.as_uri())
    sizes = page.eval_on_selector_all("math", "all => all.map(m => m.getBoundingClientRect().height)")
    assert len(sizes) == 4
    assert min(sizes) > 10
    fraction = page.eval_on_selector(
        "math mfrac", "f => f.children[1].getBoundingClientRect().top - f.children[0].getBoundingClientRect().top"
    )
    assert fraction > 8  # what stands below the line is below it
    assert page.eval_on_selector_all(".codebox img", "all => all.map(i => i.naturalWidth)") == [320]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert told == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"feedback-{scheme}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_read_by_all(open_page: Callable[..., Page], feedback: Path, scheme: str) -> None:
    page = open_page(bypass_csp=True, color_scheme=scheme)
    page.goto(feedback.as_uri())
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("() => axe.run(document).then((found) => found.violations)")
    assert [
        f"{one['id']}: {one['nodes'][0]['html'][:100]}" for one in found if one["impact"] in ("serious", "critical")
    ] == []
