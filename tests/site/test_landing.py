"""The first page: its figure is lesson 06's, and what it says of the course is true."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from autograde.course import load_course
from benchmarks.first_page import data_script, spiral, still_picture, trained

COURSE = load_course(Path(__file__).resolve().parents[2])
DOCS = COURSE.root / "docs"


def test_the_moving_figure_starts_where_lesson_06_starts() -> None:
    """Otherwise run `python -m benchmarks.first_page`."""
    space = spiral(COURSE.root)
    assert (DOCS / "static" / "spiral-data.js").read_text(encoding="utf-8") == data_script(space)
    assert (DOCS / "images" / "spiral.svg").read_text(encoding="utf-8").count("<g ") == still_picture(space).count(
        "<g "
    )
    right = space["forward"](trained(space, 1500), space["points"])[0].argmax(axis=1) == space["arm"]
    assert np.mean(right) > 0.98


@pytest.mark.parametrize(("page", "unit"), [("index.md", "hours"), ("index.ja.md", "時間")])
def test_the_hours_are_those_of_the_lessons(page: str, unit: str) -> None:
    optional = list(COURSE.parts)[-1][1]
    minutes = {name: info.minutes for name, info in COURSE.lessons.items()}
    whole, needed = sum(minutes.values()), sum(minutes[name] for name in minutes if name not in optional)
    text = (DOCS / page).read_text(encoding="utf-8")
    assert [
        int(number)
        for number in re.findall(rf"約 (\d+) {unit}|(\d+)(?: {unit}|,? without)", text)
        for number in number
        if number
    ] == [
        round(whole / 60),
        round(needed / 60),
    ]
