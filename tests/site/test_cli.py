"""`fukami site` says what it did, and what to install where something is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograde import cli
from autograde.course import CourseError
from autograde.engine import lacking
from autograde.site import book
from autograde.slides import decks


def test_a_missing_extra_is_one_line_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("autograde.site.book", "autograde.site.conf"):
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sphinx.application", None)
    monkeypatch.setenv("FUKAMI_LANG", "en")
    result = CliRunner().invoke(cli.app, ["site", "02"])
    assert isinstance(result.exception, CourseError)
    assert "needs sphinx: run `make setup`" in str(result.exception)
    assert "pip install -c constraints.txt -e '.[site]'" in str(result.exception)


def test_all_that_the_light_setup_lacks_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("autograde.site.book", "autograde.site.conf"):
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sphinx.application", None)
    monkeypatch.setattr(lacking, "find_spec", lambda name: None)
    monkeypatch.setenv("FUKAMI_LANG", "ja")
    told = str(CliRunner().invoke(cli.app, ["site", "02"]).exception)
    assert "を作るには sphinx, torch, torchvision, fastai が必要です。`make setup`(LIGHT=1 なし" in told
    assert "'.[deep,site]'" in told


def test_slides_of_a_lesson_that_draws_with_torch_say_what_they_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lacking, "find_spec", lambda name: None)
    monkeypatch.setenv("FUKAMI_LANG", "ja")
    assert "スライドには torch が必要です" in str(CliRunner().invoke(cli.app, ["slides", "02"]).exception)


def test_the_chosen_lessons_are_built_where_it_was_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls = []

    def build_site(course, lessons, out, workers, tell, forms, slides):  # type: ignore[no-untyped-def]
        tell("executed", 2, 4)
        tell("pages", 0, 2)
        calls.append((lessons, out, workers, forms, slides))

    def make_decks(course, lessons, out, workers):  # type: ignore[no-untyped-def]
        calls.append((lessons, out))

    monkeypatch.setattr(book, "build_site", build_site)
    monkeypatch.setattr(decks, "make_decks", make_decks)
    words = ["site", "02", "08", "--out", str(tmp_path / "book"), "--workers", "1", "--epub", "--slides"]
    result = CliRunner().invoke(cli.app, words)
    assert result.exit_code == 0, result.output
    lessons = ["02_activations", "08_confirmation_tests"]
    assert calls == [(lessons, tmp_path / "book", 1, ["epub"], True), (lessons, tmp_path / "book" / "slides")]
    assert "index.html" in result.output
