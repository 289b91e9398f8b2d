"""The sample class is the same every time, and each of its hand-ins can be laid out on the form."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograde.authoring.notebooks import load_lesson
from autograde.authoring.sample_class import CLASS, sample_class
from autograde.class_folder import ClassFolder
from autograde.cli import app
from autograde.course import load_course
from autograde.intake.collect import collect, read_hand_ins
from autograde.intake.reading import read_notebook
from autograde.intake.repair import lay_out
from autograde.intake.roster import read_roster
from autograde.model import LaidOut

COURSE = load_course(Path(__file__).resolve().parents[2])
NAME = "02_activations"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hand-ins")
    sample_class(COURSE, NAME, folder)
    return folder


@pytest.fixture(scope="module")
def laid_out(files: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, LaidOut]:
    folder = ClassFolder(tmp_path_factory.mktemp("class"))
    collect(folder, files, COURSE.lessons)
    forms = {lang: load_lesson(COURSE, NAME, lang) for lang in COURSE.languages}
    hand_ins = [(hand_in.student, hand_in.read()) for hand_in in read_hand_ins(folder, NAME)]
    return {student: lay_out(raw, forms[read_notebook(raw).form_lang], student) for student, raw in hand_ins}


def test_it_is_the_same_every_time(files: Path, tmp_path: Path) -> None:
    sample_class(COURSE, NAME, tmp_path)
    for path in files.rglob("*.ipynb"):
        again = tmp_path / path.relative_to(files)
        assert again.read_bytes() == path.read_bytes()
        assert again.stat().st_mtime == path.stat().st_mtime


def test_all_twenty_four_are_collected_and_laid_out(laid_out: dict[str, LaidOut]) -> None:
    assert len(CLASS) == 24
    assert sorted(laid_out) == sorted(student for student, *_ in CLASS)


def test_who_only_wrote_answers_needs_no_repair_and_what_colab_does_is_none(laid_out: dict[str, LaidOut]) -> None:
    repaired = {student for student, laid in laid_out.items() if laid.repairs}
    assert repaired == {"小林 葵", "加藤 蓮", "Mia Dubois", "中村 大輔", "吉田 陽菜"}


def test_copied_deleted_and_reordered_notebooks_hold_the_same_answers_as_before(laid_out: dict[str, LaidOut]) -> None:
    def answers(student: str) -> dict[str, str]:
        return {cell.id: cell.source for cell in laid_out[student].submission.cells if cell.id}

    assert answers("加藤 蓮") == answers("鈴木 一郎")  # both answered in the first of the other styles
    assert answers("小林 葵")["softmax"] == answers("Emma Brown")["softmax"]
    assert answers("Mia Dubois")["softmax"] == answers("高橋 美咲")["softmax"]


def test_its_roster_gives_every_hand_in_an_id_and_an_address_that_nobody_has(tmp_path: Path) -> None:
    roster, files = tmp_path / "roster.csv", tmp_path / "files"
    assert CliRunner().invoke(app, ["demo", NAME, str(files), "--roster", str(roster)]).exit_code == 0
    done = collect(ClassFolder(tmp_path / "class"), files, [NAME], known := read_roster(roster))
    assert {entry.student for entry in done if entry.action == "taken"} == {student.id for student in known.students}
    assert all(student.mail.endswith("@example.ac.jp") for student in known.students)
