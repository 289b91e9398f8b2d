"""A course of one small lesson and its decks, made without a kernel: the one picture is put into its place."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output
from PIL import Image

from autograde.course import Course, load_course
from autograde.slides import decks

LESSON = Path(__file__).with_name("small_lesson.py")
WORDS = """quiz = "which"
[sections.0]
idea = { ja = "直線は曲がらない。", en = "A line does not bend." }
[sections.1]
idea = { ja = "$w$ は傾きを変える。", en = "$w$ changes the slope." }
[sections.2]
ask = { ja = "足すと何が起きますか。", en = "What does adding do?" }
idea = { ja = "足すだけでよい。", en = "Adding is enough." }
"""
WEEK = (
    '[[weeks]]\nlessons = ["01"]\nin_class = { ja = "§1", en = "§1" }\nat_home = { ja = "§2 から", en = "from §2" }\n'
)


def small_course(root: Path, words: str = WORDS, weeks: str = WEEK) -> Course:
    (root / "solutions" / "slides").mkdir(parents=True)
    (root / "solutions" / "01_small.py").write_bytes(LESSON.read_bytes())
    if words:
        (root / "solutions" / "slides" / "01_small.toml").write_text(words, encoding="utf-8")
    (root / "course.toml").write_text(
        f'title = {{ ja = "小さい", en = "Small" }}\nlanguages = ["ja", "en"]\n{weeks}'
        '[lessons.01_small]\ntitle = { ja = "小さい課", en = "A small lesson" }\nminutes = 20\npoints = 3\n',
        encoding="utf-8",
    )
    return load_course(root)


def with_picture(course: Course, notebooks: Any, *_: Any, **__: Any) -> list[NotebookNode]:
    """What stands for `execute_all`: a picture under each demo."""
    drawn = io.BytesIO()
    Image.new("RGB", (1200, 720), "white").save(drawn, "png")
    png = base64.b64encode(drawn.getvalue()).decode()
    done = list(notebooks)
    for notebook in done:
        for cell in notebook.cells:
            if cell.metadata.fukami.kind == "demo":
                shown = {"image/png": {"alt": "Figure: a line", "scale": 2}}
                cell.outputs = [new_output("display_data", {"image/png": png}, metadata=shown)]
    return done


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Make the decks of a small course; they come as HTML by language."""
    monkeypatch.setattr(decks, "execute_all", with_picture)
    monkeypatch.setattr(decks, "lesson_data", lambda course: None)

    def making(**settings: str) -> dict[str, str]:
        written = decks.make_decks(small_course(tmp_path, **settings), ["01_small"], tmp_path / "slides")
        return {path.parent.name: path.read_text(encoding="utf-8") for path in written}

    return making
