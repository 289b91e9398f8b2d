"""A course of one small lesson, in a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograde.authoring.skeleton import SKELETON
from autograde.course import Course, load_course

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """The skeleton that `fukami new` writes, as lesson 01_small of a course."""
    monkeypatch.setenv("FUKAMI_LANG", "en")
    (tmp_path / "solutions").mkdir()
    shutil.copy(REPOSITORY / "solutions" / "_figures.py", tmp_path / "solutions" / "_figures.py")
    (tmp_path / "solutions" / "01_small.py").write_text(SKELETON, encoding="utf-8")
    (tmp_path / "course.toml").write_text(
        'title = { ja = "小さい", en = "Small" }\nlanguages = ["ja", "en"]\nrepository = "someone/course"\n'
        '[lessons.01_small]\ntitle = { ja = "小さい課", en = "A small lesson" }\nminutes = 5\npoints = 2\n',
        encoding="utf-8",
    )
    return load_course(tmp_path)
