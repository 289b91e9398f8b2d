"""`fukami export quiz` says what it wrote, and what to do where something is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograde import cli
from autograde.course import Course, CourseError
from tests.quizzes.conftest import Questions


@pytest.mark.slow
def test_one_language_is_written_to_the_folder_that_is_named(
    course: Course, small: Questions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(course.root)
    result = CliRunner().invoke(cli.app, ["export", "quiz", "moodle-xml", "--lang", "ja", "--to", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert [path.name for path in tmp_path.iterdir()] == ["moodle-ja.xml"]
    assert "moodle-ja.xml" in result.output


def test_a_language_that_the_course_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    result = CliRunner().invoke(cli.app, ["export", "quiz", "moodle-xml", "--lang", "de"])
    assert result.exit_code == 2
    assert "--lang de" in result.output
    assert "ja, en" in result.output


def test_a_missing_extra_is_one_line_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("autograde.run.quizzes", "autograde.quizzes.questions", "autograde.site.execute"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "nbclient", None)
    monkeypatch.setenv("FUKAMI_LANG", "en")
    result = CliRunner().invoke(cli.app, ["export", "quiz", "moodle-xml"])
    assert isinstance(result.exception, CourseError)
    assert "pip install -c constraints.txt -e '.[quizzes]'" in str(result.exception)
