"""What the last check of a notebook gave is kept in the user's cache, by notebook; where it cannot be, nothing is told."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from autograde.intake.repair import lay_out
from autograde.model import GradedHandIn
from autograde.run.last_check import replace_last
from tests.intake.small_lesson import answered, graded, raw, small_lesson


def hand_in(lang: str = "en", version: str = "v1", **statuses: str) -> GradedHandIn:
    lesson = replace(small_lesson(lang), version=version)
    laid = lay_out(raw(answered(lesson)), lesson, "s")
    return GradedHandIn(lesson, laid, graded(lesson, laid.submission, **statuses))


def points(notebook: Path, now: GradedHandIn) -> dict[str, float] | None:
    last = replace_last(notebook, now)
    return None if last is None else dict(last.points)


WRONG = hand_in(test_relu_values="failed")
RIGHT = hand_in()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache; the notebooks lie beside it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "cache"


def test_the_check_before_is_known_and_its_time(cache: Path) -> None:
    notebook = Path("a.ipynb")
    assert replace_last(notebook, WRONG) is None
    last = replace_last(notebook.absolute(), RIGHT)
    assert last is not None
    assert last.at.utcoffset() is not None
    assert last.points == {"test-relu-values": 0.0, "test-relu-shape": 1.0, "test-stacking": 1.0}
    assert points(notebook, WRONG) == RIGHT.points


def test_nothing_is_kept_but_tests_points_version_and_time_and_nothing_beside_the_notebook(cache: Path) -> None:
    notebook = Path("佐藤花子.ipynb")
    notebook.touch()
    replace_last(notebook, WRONG)
    assert list(Path().iterdir()) == [notebook]
    (file,) = (path for path in cache.rglob("*") if path.is_file())
    assert file.is_relative_to(cache / "fukami")
    assert "花子" not in str(file)
    kept = json.loads(file.read_bytes())
    assert kept.pop("at")
    assert kept == {"version": "v1", "points": {"test-relu-values": 0.0, "test-relu-shape": 1.0, "test-stacking": 1.0}}


def test_two_notebooks_of_one_lesson_are_told_apart(cache: Path) -> None:
    first, second = Path("a.ipynb"), Path("b/a.ipynb")
    replace_last(first, WRONG)
    assert points(second, RIGHT) is None
    assert points(first, RIGHT) == WRONG.points
    assert points(second, WRONG) == RIGHT.points


def test_another_lesson_or_version_in_the_same_file_begins_anew(cache: Path) -> None:
    notebook = Path("a.ipynb")
    replace_last(notebook, WRONG)
    other = replace(RIGHT, lesson=replace(RIGHT.lesson, name="03_small"))
    assert points(notebook, other) is None
    assert points(notebook, hand_in(version="v2")) is None
    assert points(notebook, hand_in(version="v2")) == RIGHT.points


def test_what_the_grader_lost_is_neither_told_nor_kept(cache: Path) -> None:
    notebook = Path("a.ipynb")
    replace_last(notebook, RIGHT)
    lost = replace(WRONG, graded=replace(WRONG.graded, ended="lost"))
    assert points(notebook, lost) is None
    assert points(notebook, WRONG) == RIGHT.points


KEPT = {"version": "v1", "at": "2026-11-30T12:00:00+00:00", "points": RIGHT.points}


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\xff\xfe",
        b'{"version": "v1", "poi',
        b"[1]",
        b"[" * 100_000,
        json.dumps(KEPT | {"at": "yesterday"}).encode(),
        json.dumps(KEPT | {"at": None}).encode(),
        json.dumps(KEPT | {"at": "0001-01-01T00:00:00+14:00"}).encode(),
        json.dumps(KEPT | {"points": [1, 2]}).encode(),
        json.dumps(KEPT | {"points": {"test-relu-values": 2.0}}).encode(),
        json.dumps(KEPT | {"points": RIGHT.points | {"test-stacking": None}}).encode(),
        json.dumps(KEPT | {"points": RIGHT.points | {"test-stacking": float("nan")}}).encode(),
    ],
    ids=range(12),
)
def test_a_broken_file_is_as_none_and_is_written_anew(cache: Path, broken: bytes) -> None:
    notebook = Path("a.ipynb")
    replace_last(notebook, WRONG)
    (file,) = (path for path in cache.rglob("*") if path.is_file())
    file.write_bytes(json.dumps(KEPT).encode())
    assert points(notebook, WRONG) == RIGHT.points
    file.write_bytes(broken)
    assert points(notebook, WRONG) is None
    assert points(notebook, RIGHT) == WRONG.points


def test_a_home_that_cannot_be_written_costs_only_what_would_be_told(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = Path("a.ipynb")
    replace_last(notebook, WRONG)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as read_only:
        for name in ("mkdir", "write_bytes", "replace", "unlink"):
            read_only.setattr(Path, name, refuse)
        assert points(notebook, RIGHT) == WRONG.points
        assert points(Path("b.ipynb"), RIGHT) is None
    cache.rename(cache.with_name("away"))
    cache.write_text("a file where the folder should be")
    assert points(notebook, RIGHT) is None
    assert points(notebook, RIGHT) is None


@pytest.mark.parametrize("named", ["", "relative"])
def test_a_cache_that_is_not_named_by_a_whole_path_is_the_one_at_home(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", named)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    replace_last(Path("a.ipynb"), RIGHT)
    assert not list(Path().iterdir())
    assert list((tmp_path / "home" / ".cache" / "fukami" / "checks").iterdir())


def test_a_user_without_a_home_is_told_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", nowhere)
    assert points(Path("a.ipynb"), RIGHT) is None
    assert points(Path("a.ipynb"), RIGHT) is None
