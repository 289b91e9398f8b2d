"""`fukami site` says what it did, and what to install where something is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograde import cli
from autograde.course import CourseError
from autograde.site import book
from autograde.slides import decks


def test_a_missing_extra_is_one_line_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("autograde.site.book", "autograde.site.conf"):
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sphinx.application", None)
    monkeypatch.setenv("FUKAMI_LANG", "en")
    result = CliRunner().invoke(cli.app, ["site", "02"])
    assert isinstance(result.exception, CourseError)
    assert "sphinx.application" in str(result.exception)
    assert "pip install -c constraints.txt -e '.[site]'" in str(result.exception)


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
