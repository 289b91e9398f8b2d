"""Pairs that stand out are found; what was handed out, or what many write, is not held against anyone."""

from __future__ import annotations

import csv
import dataclasses
import shutil
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from autograde.class_folder import ClassFolder, init_class
from autograde.cli import app
from autograde.course import load_course
from autograde.reports.similar import SHOWN, HandedWork, handed_work, similar_pairs, work_elsewhere, write_similar
from tests.intake.small_lesson import answered, raw, small_lesson

EN = small_lesson("en")
OWN = {
    "a": "def relu(x):\n    return np.maximum(x, 0)",
    "b": "def relu(x):\n    y = x.copy()\n    y[y < 0] = 0\n    return y",
    "c": "def relu(x):\n    return (x > 0) * x",
    "d": "def relu(x):\n    return np.where(x > 0, x, 0.0)",
    "e": "def relu(x):\n    x = np.asarray(x)\n    return x * np.heaviside(x, 0)",
    "f": "def relu(x):\n    return (np.abs(x) + x) / 2",
    "g": "def relu(x):\n    return np.clip(x, 0, None)",
}
ODD = (
    "def relu(x):\n    total = []\n    for value in np.atleast_1d(x).ravel():\n        if value >= 1e-9:\n            total.append(value)\n"
    "        else:\n            total.append(value * 0.0)\n    return np.array(total).reshape(np.shape(x))"
)


def works(**further: str) -> list[HandedWork]:
    return [HandedWork(student, code) for student, code in (OWN | further).items()]


def names(pairs) -> list[tuple[str, str]]:
    return [(pair.first.student, pair.second.student) for pair in pairs]


def test_a_copy_with_other_names_stands_out():
    renamed = ODD.replace("total", "result").replace("value", "v")
    (pair,) = similar_pairs(works(x=ODD, y=renamed), EN)
    assert names([pair]) == [("x", "y")]
    assert pair.likeness > 0.9
    assert "<mark>" in pair.marked(0)
    assert "reshape" in pair.marked(1)


def test_independent_answers_do_not():
    assert similar_pairs(works(), EN) == []


def test_what_many_write_is_common_knowledge():
    assert similar_pairs(works(**{f"s{i}": ODD for i in range(6)}), EN) == []


def test_code_that_was_handed_out_is_not_counted():
    form = next(cell.source for cell in EN.cells if cell.id == "checks")
    assert similar_pairs(works(x=form, y=form), EN) == []


def test_one_drive_file_behind_two_notebooks_is_told_but_not_the_one_behind_all():
    given = [HandedWork(work.student, work.code, frozenset({"teacher"})) for work in works()]
    given[0] = HandedWork("a", given[0].code, frozenset({"teacher", "private"}))
    given[3] = HandedWork("d", given[3].code, frozenset({"teacher", "private"}))
    (pair,) = similar_pairs(given, EN)
    assert (names([pair]), pair.files) == ([("a", "d")], ("private",))


def test_progress_counts_every_hand_in():
    told: list[tuple[int, int]] = []
    similar_pairs(works(), EN, lambda done, total: told.append((done, total)))
    assert told == [(done, 7) for done in range(1, 8)]


def test_a_copy_from_elsewhere_stands_out_and_two_of_elsewhere_are_nobody_s_business():
    renamed = ODD.replace("total", "result").replace("value", "v")
    others = [HandedWork("old/1", renamed, source="last year"), HandedWork("old/2", ODD, source="last year")]
    pairs = similar_pairs(works(x=ODD), EN, against=[*others, HandedWork("old/3", OWN["b"], source="last year")])
    assert {("x", "old/1"), ("x", "old/2")} <= set(names(pairs))
    assert all(not pair.first.source and pair.second.source for pair in pairs)
    assert "<mark>" in pairs[0].marked(1)


def test_a_drive_file_of_last_year_behind_a_notebook_of_this_year_is_told():
    given = works()
    given[2] = HandedWork("c", given[2].code, frozenset({"theirs"}))
    old = [
        HandedWork("q", OWN["f"], frozenset({"theirs"}), "last year"),
        HandedWork("r", "", frozenset({"other"}), "last year"),
    ]
    (pair,) = [pair for pair in similar_pairs(given, EN, against=old) if pair.files]
    assert (names([pair]), pair.files) == ([("c", "q")], ("theirs",))


def test_what_lies_elsewhere_is_read_whatever_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FUKAMI_LANG", "en")
    folder = tmp_path / "solutions"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "of_the_lesson.ipynb").write_bytes(raw(answered(EN, relu=ODD)))
    foreign = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# mine"), nbformat.v4.new_code_cell(ODD)])
    (folder / "foreign.ipynb").write_text(nbformat.writes(foreign), encoding="utf-8")
    (folder / "plain.py").write_text(ODD, encoding="utf-8")
    (folder / "damaged.ipynb").write_text('{"cells": [{', encoding="utf-8")
    (folder / "readme.txt").write_text(ODD, encoding="utf-8")
    found, unread = work_elsewhere(folder, {"en": EN})
    code = {work.student: work.code for work in found}
    assert set(code) == {"deep/of_the_lesson.ipynb", "foreign.ipynb", "plain.py"}
    assert all(ODD in text for text in code.values())
    assert "expect" not in code["deep/of_the_lesson.ipynb"]
    assert unread == ["damaged.ipynb"]
    assert {work.source for work in found} == {str(folder)}
    archive = shutil.make_archive(str(tmp_path / "solutions"), "zip", folder)
    assert {
        work.student.removeprefix("solutions.zip/"): work.code for work in work_elsewhere(Path(archive), {"en": EN})[0]
    } == code
    other_year = ClassFolder(tmp_path / "old")
    place = other_year.submitted / "zoe" / EN.name
    place.mkdir(parents=True)
    (other_year.root / "class.toml").touch()
    (place / f"{EN.name}.ipynb").write_bytes(raw(answered(EN, relu=ODD)))
    (work,) = work_elsewhere(other_year.root, {"en": EN})[0]
    assert (work.student, work.source, ODD in work.code) == ("zoe", str(other_year.root), True)


def test_the_page_shows_the_closest_and_the_table_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FUKAMI_LANG", "en")
    (pair,) = similar_pairs(works(x=ODD, y=ODD + "\n"), EN)
    many = [dataclasses.replace(pair, first=HandedWork(f"=s{n}", ODD)) for n in range(SHOWN + 3)]
    page = write_similar(ClassFolder(tmp_path), EN, works(), many)
    assert "3 more pairs" in page.read_text(encoding="utf-8")
    rows = list(csv.reader(page.with_suffix(".csv").open(encoding="utf-8-sig")))
    assert len(rows) == 1 + len(many)
    assert rows[1][:2] == ["'=s0", "y"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_tiny_class(count: int):
    assert similar_pairs(works()[:count], EN) == []


def test_hand_ins_are_read_and_the_page_shows_both_sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FUKAMI_LANG", "en")
    folder = ClassFolder(tmp_path)
    evil = ODD + "\n# <script>alert(1)</script>"
    for student, code in (OWN | {"x": evil, "y": ODD}).items():
        notebook = answered(EN, relu=code)
        notebook.metadata["colab"] = {"provenance": [{"file_id": f"drive-{student}", "timestamp": 1}]}
        place = folder.submitted / student / EN.name
        place.mkdir(parents=True)
        (place / f"{EN.name}.ipynb").write_bytes(raw(notebook))
    broken = folder.submitted / "z" / EN.name
    broken.mkdir(parents=True)
    (broken / f"{EN.name}.ipynb").write_text("<html>")
    found = handed_work(folder, {"en": EN})
    assert [work.student for work in found] == [*OWN, "x", "y"]
    assert found[0].files == {"drive-a"}
    assert "expect" not in found[0].code
    pairs = similar_pairs(found, EN)
    assert names(pairs) == [("x", "y")]
    page = write_similar(folder, EN, found, pairs).read_text(encoding="utf-8")
    assert "Ask the students first" in page
    assert page.count("<mark>") >= 2
    assert "<script>alert" not in page


def test_the_command_says_how_many_it_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FUKAMI_LANG", "en")
    course = load_course()
    folder = init_class(tmp_path / "class", course)
    given = (course.root / "lessons" / "en" / "02_activations.ipynb").read_bytes()
    for student in ("a", "b", "c"):
        place = folder.submitted / student / "02_activations"
        place.mkdir(parents=True)
        (place / "02_activations.ipynb").write_bytes(given)
    ran = CliRunner().invoke(app, ["similar", "02", "--class", str(folder.root)], catch_exceptions=False)
    assert ran.exit_code == 0
    assert "Compared 3 hand-ins: 0 pairs stand out." in ran.output
    assert (folder.reports / "02_activations-similar.html").is_file()
    old = tmp_path / "old.ipynb"
    old.write_bytes(given)
    ran = CliRunner().invoke(
        app, ["similar", "02", "--class", str(folder.root), "--against", str(old)], catch_exceptions=False
    )
    assert "Compared 3 hand-ins, also with 1 from elsewhere: 0 pairs stand out." in ran.output
    ran = CliRunner().invoke(app, ["similar", "02", "--class", str(folder.root), "--against", str(folder.root)])
    assert ran.exit_code != 0
