"""Files find their student and their lesson, each is accounted for, and the source stays as it was."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest

from autograde.class_folder import ClassFolder
from autograde.course import load_course
from autograde.intake.collect import Collected, collect, read_hand_ins
from autograde.intake.lessons import lesson_by_cells
from autograde.intake.reading import read_notebook
from autograde.intake.roster import Roster, Student
from tests.intake.small_lesson import answered, raw, released, small_lesson

EN = small_lesson("en")
LESSONS = ["02_small", "06_backprop"]
BLANK, DONE = raw(released(EN)), raw(answered(EN, relu="def relu(x):\n    return x"))


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def put(path: Path, content: bytes, when: int = 1_700_000_000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (when, when))
    return path


def run(tmp_path: Path) -> tuple[list[Collected], ClassFolder]:
    folder = ClassFolder(tmp_path / "class")
    return collect(folder, tmp_path / "in", LESSONS), folder


def test_a_file_of_any_name_is_filed_by_its_stamp(tmp_path: Path) -> None:
    put(tmp_path / "in" / "佐藤 花子" / "無題 (3).ipynb", DONE)
    (done,), folder = run(tmp_path)
    (hand_in,) = read_hand_ins(folder, "02_small")
    assert done.told == "佐藤 花子/無題 (3).ipynb: taken as 02_small"
    assert (hand_in.student, hand_in.read()) == ("佐藤 花子", DONE)
    assert (hand_in.path.parent / "timestamp.txt").read_text() == "2023-11-14 22:13:20 UTC\n"


def test_without_a_stamp_the_name_tells(tmp_path: Path) -> None:
    stampless = b'{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": "1", "metadata": {}}]}'
    for number, name in enumerate(["Copy of 06_backprop.ipynb", "06_backprop (1).ipynb", "06_backprop のコピー.ipynb"]):
        put(tmp_path / "in" / f"s{number}" / name, stampless)
    done, folder = run(tmp_path)
    assert {entry.action for entry in done} == {"taken"}
    assert len(read_hand_ins(folder, "06_backprop")) == 3


def test_nbgraders_own_layout_is_read_too(tmp_path: Path) -> None:
    put(tmp_path / "in" / "submitted" / "s1" / "02_small" / "02_small.ipynb", DONE)
    put(tmp_path / "in" / "submitted" / "s1" / "02_small" / "timestamp.txt", b"2026-04-20 10:00:00 UTC")
    (done,), _ = run(tmp_path)
    assert (done.student, done.lesson, done.action) == ("s1", "02_small", "taken")


def test_of_two_hand_ins_the_newest_counts_and_it_is_said(tmp_path: Path) -> None:
    put(tmp_path / "in" / "s1" / "a.ipynb", DONE, when=1_776_002_000)
    put(tmp_path / "in" / "s1" / "b.ipynb", BLANK, when=1_776_001_000)
    done, folder = run(tmp_path)
    assert [entry.told for entry in done] == [
        "s1/a.ipynb: taken as 02_small",
        "s1/b.ipynb: not used: a.ipynb is the hand-in for 02_small",
    ]
    assert read_hand_ins(folder, "02_small")[0].read() == DONE


def test_a_readable_hand_in_beats_a_newer_one_that_cannot_be_read(tmp_path: Path) -> None:
    put(tmp_path / "in" / "s1" / "a.ipynb", DONE, when=1_000)
    put(tmp_path / "in" / "s1" / "02_small.pdf", b"%PDF-1.7", when=2_000)
    _, folder = run(tmp_path)
    assert read_hand_ins(folder, "02_small")[0].read() == DONE


def test_an_unreadable_hand_in_is_taken_and_told(tmp_path: Path) -> None:
    put(tmp_path / "in" / "s1" / "02_small.ipynb", b"<html>")
    (done,), folder = run(tmp_path)
    assert done.action == "unreadable"
    assert "web page" in done.told
    assert len(read_hand_ins(folder, "02_small")) == 1


def test_what_belongs_to_no_lesson_or_no_student_is_told_and_left(tmp_path: Path) -> None:
    put(tmp_path / "in" / "s1" / "shopping.ipynb", b"{}")
    put(tmp_path / "in" / "02_small.ipynb", DONE)
    put(tmp_path / "in" / "s1" / "notes.txt", b"")
    done, folder = run(tmp_path)
    assert [entry.action for entry in done] == ["no_student", "beside", "no_lesson"]
    assert not folder.submitted.exists()


@pytest.mark.parametrize("stamped", [True, False])
def test_exercises_without_points_never_stand_for_the_lesson(tmp_path: Path, stamped: bool) -> None:
    put(tmp_path / "in" / "ada" / "02_small.ipynb", DONE, when=1)
    notebook = json.loads(DONE)
    notebook["metadata"]["fukami"]["lesson"] = "more/02_small_more"
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"more-text-{number}"
        cell["metadata"].pop("nbgrader", None)
    if not stamped:
        del notebook["metadata"]["fukami"]
    put(tmp_path / "in" / "ada" / "more" / "02_small.ipynb", json.dumps(notebook).encode())
    done, folder = run(tmp_path)
    assert {entry.path.parent.name: entry.action for entry in done} == {"ada": "taken", "more": "beside"}
    assert (folder.submitted / "ada" / "02_small" / "02_small.ipynb").read_bytes() == DONE


def test_collecting_again_changes_nothing_and_an_older_file_never_replaces_a_newer(tmp_path: Path) -> None:
    path = put(tmp_path / "in" / "s1" / "a.ipynb", DONE, when=2_000)
    run(tmp_path)
    (again,), _ = run(tmp_path)
    assert again.action == "unchanged"
    put(path, BLANK, when=1_000)
    (older,), folder = run(tmp_path)
    assert older.action == "older"
    assert read_hand_ins(folder, "02_small")[0].read() == DONE
    put(path, BLANK, when=3_000)
    (newer,), _ = run(tmp_path)
    assert newer.action == "taken"
    assert read_hand_ins(folder, "02_small")[0].read() == BLANK


def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = put(tmp_path / "secret.ipynb", DONE)
    (tmp_path / "in" / "s1").mkdir(parents=True)
    (tmp_path / "in" / "s1" / "a.ipynb").symlink_to(secret)
    (done,), folder = run(tmp_path)
    assert done.action == "refused"
    assert not folder.submitted.exists()


def test_a_students_name_is_one_however_it_was_typed(tmp_path: Path) -> None:
    put(tmp_path / "in" / unicodedata.normalize("NFD", "パク") / "a.ipynb", DONE)  # as macOS packs it
    (done,), _ = run(tmp_path)
    assert done.student == unicodedata.normalize("NFC", "パク")


def test_the_source_is_only_read(tmp_path: Path) -> None:
    path = put(tmp_path / "in" / "s1" / "a.ipynb", DONE)
    run(tmp_path)
    assert [file for file in (tmp_path / "in").rglob("*") if file.is_file()] == [path]
    assert (path.read_bytes(), path.stat().st_mtime) == (DONE, 1_700_000_000)


def test_a_notebook_without_a_stamp_is_known_by_its_cells() -> None:
    course = load_course()
    find = lesson_by_cells(course)
    for lesson in ("02_activations", "06_backprop"):
        notebook = json.loads((course.root / "lessons" / "en" / f"{lesson}.ipynb").read_text(encoding="utf-8"))
        notebook["cells"] = notebook["cells"][3:12]
        assert find(read_notebook(json.dumps({**notebook, "metadata": {}}).encode())) == lesson
    notebook["cells"] = [{"cell_type": "code", "source": "1", "metadata": {}}]
    assert find(read_notebook(json.dumps({**notebook, "metadata": {}}).encode())) == ""


def test_a_notebook_is_known_by_the_cells_of_the_form_that_its_class_keeps() -> None:
    course = load_course()
    notebook = {"cells": raw_cells(), "metadata": {}, "nbformat": 4}
    handed = read_notebook(json.dumps(notebook).encode())
    assert lesson_by_cells(course)(handed) == ""
    kept = {"06_backprop": {"en": EN}}
    assert lesson_by_cells(course, lambda lesson: kept.get(lesson, {}))(handed) == "06_backprop"


def raw_cells() -> list[dict[str, object]]:
    """The small lesson's cells, with ids of their own."""
    return [{**cell, "id": f"own{number}", "metadata": {}} for number, cell in enumerate(released(EN)["cells"])]


def test_files_of_one_name_are_told_by_their_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    for week in ("week 1", "week 2"):
        put(tmp_path / week / "s1" / "a" / "02_small.ipynb", DONE + b" " * len(week))
    put(tmp_path / "week 1" / "s1" / "b" / "02_small.ipynb", DONE + b"\n", when=1_790_000_000)
    put(tmp_path / "week 1" / "s2" / "02_small.ipynb", DONE)
    roster = Roster([Student("s1", "Ana López"), Student("s2", "Emma Brown")])
    done = collect(ClassFolder(tmp_path / "class"), [tmp_path / "week 1", tmp_path / "week 2"], LESSONS, roster)
    assert [entry.told for entry in done] == [
        "s1, week 1/s1/a/02_small.ipynb: not used: s1/b/02_small.ipynb is the hand-in for 02_small",
        "s1, s1/b/02_small.ipynb: taken as 02_small",
        "s2/02_small.ipynb: taken as 02_small",
        "s1, week 2/s1/a/02_small.ipynb: not used: s1/b/02_small.ipynb is the hand-in for 02_small",
    ]


def test_of_versions_in_numbered_folders_the_last_counts(tmp_path: Path) -> None:
    for version in (2, 9, 10):
        work = raw(answered(EN, relu=f"def relu(x):\n    return {version}"))
        put(tmp_path / "in" / "Emma Brown" / "Lesson 2" / f"Version {version}" / "a.ipynb", work)
    _, folder = run(tmp_path)
    (hand_in,) = read_hand_ins(folder, "02_small")
    assert b"return 10" in hand_in.read()
