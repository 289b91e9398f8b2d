"""A class, and servers on this machine in the place of Canvas and Moodle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograde.class_folder import ClassFolder
from autograde.forms import Given, keep
from autograde.lms.session import Session
from tests.lms.classroom import COURSE, EN, LESSON, ROSTER
from tests.lms.stand_in import Canvas, Moodle, running


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What is waited for, without waiting."""
    waited: list[float] = []
    usual = Session.__init__

    def begin(self: Session, *args: Any, **kwargs: Any) -> None:
        usual(self, *args, **kwargs)
        self.wait = waited.append

    monkeypatch.setattr(Session, "__init__", begin)
    monkeypatch.setattr("autograde.lms.session.CHUNK", 50)
    return waited


@pytest.fixture
def canvas(monkeypatch: pytest.MonkeyPatch, waits: list[float]) -> Iterator[Canvas]:
    server = Canvas()
    monkeypatch.setenv("CANVAS_TOKEN", server.token)
    monkeypatch.setenv("FUKAMI_LANG", "en")
    monkeypatch.setenv("COLUMNS", "300")
    server.assignment()
    yield from running(server)


@pytest.fixture
def moodle(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Moodle]:
    server = Moodle()
    monkeypatch.setenv("MOODLE_TOKEN", server.token)
    settings = folder.root / "class.toml"
    settings.write_text(settings.read_text() + f'[moodle]\nserver = "{server.url}/moodle"\n')
    server.assignment()
    yield from running(server)


@pytest.fixture
def folder(tmp_path: Path, canvas: Canvas) -> ClassFolder:
    (tmp_path / "course.toml").write_text(COURSE)
    made = ClassFolder(tmp_path / "class")
    made.submitted.mkdir(parents=True)
    settings = f'course = "{tmp_path}"\ntimezone = "Asia/Tokyo"\n[canvas]\nserver = "{canvas.url}"\n'
    (made.root / "class.toml").write_text(settings)
    (tmp_path / "roster.csv").write_text(ROSTER)
    keep(made, Given(LESSON, {"en": EN}, ""))
    return made
