"""Pairs that stand out are found; what was handed out, or what many write, is not held against anyone."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograde.class_folder import ClassFolder, init_class
from autograde.cli import app
from autograde.course import load_course
from autograde.reports.similar import HandedWork, handed_work, similar_pairs, write_similar
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


def test_progress_counts_every_pair_once():
    told: list[tuple[int, int]] = []
    similar_pairs(works(), EN, lambda done, total: told.append((done, total)))
    assert told == [(done, 21) for done in range(1, 22)]


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
