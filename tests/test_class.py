"""The main job from end to end, through the commands as an instructor types them: the sample class of `make demo`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from autograde.authoring.sample_class import CLASS

ROOT = Path(__file__).resolve().parents[1]
LESSON = "02_activations"
pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed"),
    pytest.mark.xdist_group("class"),  # one class for all of them, graded once
]


def fukami(*arguments: str, cwd: Path = ROOT, lang: str = "en", expect: int = 0) -> str:
    """Run the command and return what it printed; its exit status must be as expected."""
    environment = os.environ | {"FUKAMI_LANG": lang, "COLUMNS": "200", "TERM": "dumb"}
    command = [str(Path(sys.executable).with_name("fukami")), *arguments]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a class of 24 whose hand-ins are collected and graded."""
    folder = tmp_path_factory.mktemp("term")
    assert "24 students, 25 files" in fukami("demo", "02", str(folder / "hand-ins"))
    fukami("init", str(folder / "class"))
    taken = fukami("collect", str(folder / "hand-ins"), "--class", str(folder / "class"))
    assert f"{len(CLASS)} of {len(CLASS) + 1} files taken" in taken
    told = fukami("grade", "02", "--cell-seconds", "3", cwd=folder / "class")
    assert f"{len(CLASS)} hand-ins graded" in told
    return folder / "class"


@pytest.fixture(scope="module")
def scores(graded: Path) -> dict[str, float]:
    table = pd.read_csv(graded / "reports" / f"{LESSON}.csv", encoding="utf-8-sig").set_index("student")
    return {str(student): float(score) for student, score in table["score"].items()}


def test_everyone_has_a_row(scores: dict[str, float]) -> None:
    assert set(scores) == {student for student, *_ in CLASS}


@pytest.mark.parametrize("student", ["佐藤 花子", "鈴木 一郎", "Emma Brown", "高橋 美咲"])
def test_right_answers_in_any_style_and_from_colab_get_all_points(scores: dict[str, float], student: str) -> None:
    assert scores[student] == 15  # the essay waits


@pytest.mark.parametrize("student", ["小林 葵", "加藤 蓮", "Mia Dubois"])
def test_copied_deleted_and_reordered_cells_cost_no_point(scores: dict[str, float], student: str) -> None:
    assert scores[student] == 15


@pytest.mark.parametrize("student", ["伊藤 さくら", "中村 大輔", "Ethan Clark", "松本 海斗"])
def test_blank_hand_ins_and_attacks_get_no_point(scores: dict[str, float], student: str) -> None:
    assert scores[student] == 0


def test_an_endless_loop_costs_only_its_own_cell(scores: dict[str, float]) -> None:
    assert scores["Sofia García"] == 15
    assert scores["山田 悠斗"] == scores["佐々木 凛"] + 4  # half done both; one answered questions as well


@pytest.mark.parametrize("student", ["渡辺 健", "Ava Rossi", "山本 結衣"])
def test_traps_lose_points_and_not_all(scores: dict[str, float], student: str) -> None:
    assert 0 < scores[student] < 12


def test_every_student_has_feedback_without_hidden_code(graded: Path) -> None:
    pages = list((graded / "feedback").glob(f"*/{LESSON}/{LESSON}.html"))
    assert len(pages) == len(CLASS)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "HIDDEN TESTS" not in text
        assert "np.exp(u).sum(axis=1" not in text  # stands only in the hidden part of test-softmax-rows
        assert not re.search(r'(src|href)="https?://(?!creativecommons|doi|arxiv|proceedings)', text)


def test_the_report_is_one_file_and_names_what_went_wrong(graded: Path) -> None:
    text = (graded / "reports" / f"{LESSON}.html").read_text(encoding="utf-8")
    assert "<script src" not in text
    assert '<link rel="stylesheet"' not in text
    for student in ("Ethan Clark", "松本 海斗", "山田 悠斗"):
        assert student in text


def test_a_second_run_grades_nothing_again(graded: Path, scores: dict[str, float]) -> None:
    before = {path: path.stat().st_mtime_ns for path in (graded / "results").glob("*/*.json")}
    assert f"{len(CLASS)} of them before this run" in fukami("grade", LESSON, cwd=graded)
    assert {path: path.stat().st_mtime_ns for path in (graded / "results").glob("*/*.json")} == before


def test_an_essay_graded_by_hand_reaches_feedback_and_csv(graded: Path, scores: dict[str, float]) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as book:
        grade = book.find_grade("why_relu", LESSON, LESSON, "佐藤 花子")
        assert grade.needs_manual_grade
        grade.manual_score, grade.needs_manual_grade = 2, False
        book.db.commit()
    fukami("report", "02", cwd=graded, lang="ja")
    table = pd.read_csv(graded / "reports" / f"{LESSON}.csv", encoding="utf-8-sig").set_index("student")
    assert table.loc["佐藤 花子", "score"] == 17
    feedback = (graded / "feedback" / "佐藤 花子" / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    assert "17" in feedback


def test_a_class_is_not_made_inside_the_repository() -> None:
    assert "outside it" in fukami("init", str(ROOT / "some-class"), expect=2)
    assert not (ROOT / "some-class").exists()


def test_a_command_outside_a_class_says_what_to_do(tmp_path: Path) -> None:
    assert "fukami init my-class" in fukami("grade", "02", cwd=tmp_path, expect=2)
    assert "クラスのフォルダではありません" in fukami("grade", "02", cwd=tmp_path, lang="ja", expect=2)


def test_an_empty_class_says_what_to_do(tmp_path: Path) -> None:
    fukami("init", str(tmp_path / "class"))
    assert "fukami collect" in fukami("grade", "02", cwd=tmp_path / "class", expect=2)
    assert "There is no lesson 77" in fukami("grade", "77", cwd=tmp_path / "class", expect=2)


def test_a_reader_checks_one_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    blank = tmp_path / "mine.ipynb"
    shutil.copy(ROOT / "lessons" / "en" / f"{LESSON}.ipynb", blank)
    told = fukami("check", str(blank), expect=1)
    assert "not attempted" in told
    assert "Score 0 / 18" in told
    assert "more/02_activations_more.ipynb" in told
    assert "mine.ipynb --model-answers" in told
    assert "less than a millionth" not in told  # a model answer only for who asks
    assert "last time" not in told
    asked = fukami("check", str(blank), "--model-answers", expect=1)
    assert "less than a millionth" in asked
    assert "Judge your own answer" in asked
    assert asked.index("Score 0 / 18") < asked.index("As many points as last time (") < asked.index("Next: ")
    exercises = ROOT / "lessons" / "en" / "more" / f"{LESSON}_more.ipynb"
    assert "run the test cells in it" in fukami("check", str(exercises), expect=2)
    (tmp_path / "notes.ipynb").write_text("{}")
    assert "notes.ipynb" in fukami("check", str(tmp_path / "notes.ipynb"), expect=2)


def test_the_lessons_are_built_from_their_sources() -> None:
    fukami("build", "--check", "--no-verify")


def test_doctor_finds_what_grading_needs() -> None:
    assert "bubblewrap" in fukami("doctor")


@pytest.mark.parametrize("command", [("report", "06"), ("export", "csv", "06"), ("similar", "99")])
def test_what_is_not_graded_or_not_there_is_one_line(graded: Path, command: tuple[str, ...]) -> None:
    told = fukami(*command, cwd=graded, expect=2)
    assert "Traceback" not in told
    assert "06_backprop is not graded yet" in told or "no lesson 99" in told
