"""One Chromium for all tests of this folder; they skip where there is none (`./setup.sh browser` installs it)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

SCREENSHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
PATIENCE = 60_000  # milliseconds for one action or expectation: few cores, and other tests beside these
FLAGS = [
    "--no-sandbox",  # root has none of Chromium's own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=PATIENCE)


# Of the package and not of the session: as long as it is open an event loop runs, and no other test could start its own.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, with a profile of its own that goes with it."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("Chromium is not installed: run ./setup.sh browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages that share nothing, each with Playwright's options of a context: `color_scheme="dark"`, `viewport=…`."""
    contexts = []

    def new(**options: Any) -> Page:
        contexts.append(chromium.new_context(**{"locale": "ja-JP", **options}))
        contexts[-1].set_default_timeout(PATIENCE)
        return contexts[-1].new_page()

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


def screenshot(page: Page, name: str, **options: Any) -> None:
    """Save what `page` shows as build/screenshots/<name>.png."""
    page.screenshot(path=SCREENSHOTS / f"{name}.png", **options)
