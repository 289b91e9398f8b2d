"""For all tests: which part each belongs to, and how long each part took."""

import signal
from collections import Counter
from pathlib import Path

import pytest

# A shell that starts the tests in the background has them ignore Ctrl-C, which what they start would inherit.
signal.signal(signal.SIGINT, signal.default_int_handler)

LONG = 60
"""A parameter of more bytes or characters than these does not name its test."""

HERE = Path(__file__).parent
PARTS = ("unit", "sandbox", "lessons", "browser")
"""The marks of which every test has one; `slow` comes beside it."""
BY_FOLDER = {"engine": "sandbox", "attacks": "sandbox", "lessons": "lessons", "browser": "browser"}
"""The part of a folder's tests that say nothing themselves; all others are `unit`."""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a whole file by its argument: gzip writes the time of day, and two workers would collect different tests."""
    return argname if isinstance(val, bytes | str) and len(val) > LONG else None


def part_of(item: pytest.Item) -> str:
    """Return the part that a test belongs to: its own mark, otherwise its folder's."""
    folder = item.path.relative_to(HERE).parts[0]
    return next((part for part in PARTS if item.get_closest_marker(part)), BY_FOLDER.get(folder, "unit"))


@pytest.hookimpl(tryfirst=True)  # before -m selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(part := part_of(item))
        item.user_properties.append(("part", part))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests each part had, and how many seconds they took one after the other."""
    seconds: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport) and (part := dict(report.user_properties).get("part")):
                seconds[str(part)] += report.duration
                tests[str(part)] += report.when == "call"
    if seconds:
        took = ", ".join(f"{part} {tests[part]} in {seconds[part]:.0f} s" for part in PARTS if part in seconds)
        terminalreporter.write_line(f"Parts (each test's own time, added up): {took}.")
