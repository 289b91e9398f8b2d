"""A run with nothing new looks and leaves alone; what is not as it should be is put right."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograde import forms
from autograde.class_folder import ClassFolder, init_class
from autograde.gradebook.recording import Recording
from autograde.gradebook.scores import scores
from autograde.graded import GradedClass
from autograde.reports.writing import write_reports
from autograde.run.grade import grade_class, graded_class
from benchmarks.linear import LESSON, make_course, write_hand_ins
from tests.test_run import Engine

pytestmark = pytest.mark.slow

COUNT = 5
FIRST = "student00000"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory):
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def folder(course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    made = init_class(tmp_path / "class", course)
    write_hand_ins(made, course, COUNT)
    run(made)
    return made


def run(folder: ClassFolder) -> GradedClass:
    """What `fukami grade` does."""
    hand_ins = grade_class(folder, LESSON, Engine()).hand_ins
    write_reports(hand_ins)
    return hand_ins


def files(folder: ClassFolder) -> dict[str, int]:
    """When each file of the class was written; SQLite's own come and go."""
    found = [path for path in folder.root.rglob("*") if path.is_file() and path.suffix not in (".db", ".lock")]
    return {str(path.relative_to(folder.root)): path.stat().st_mtime_ns for path in found}


def written(folder: ClassFolder, before: dict[str, int]) -> set[str]:
    return {name for name, time in files(folder).items() if before.get(name) != time} - {".gradebook.lock"}


def recorded(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Run again; return who was written into the gradebook anew."""
    again: list[str] = []
    add = Recording.add
    monkeypatch.setattr(Recording, "add", lambda self, one: (again.append(one.student), add(self, one))[1])
    run(folder)
    return again


def test_nothing_is_written_laid_out_or_loaded(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch):
    before = files(folder)

    def never(*_: object) -> None:
        raise AssertionError("this was done before")

    monkeypatch.setattr(forms, "lay_out", never)
    monkeypatch.setattr("autograde.results.ResultStore.load", never)
    assert recorded(folder, monkeypatch) == []
    assert written(folder, before) == set()


def test_a_gradebook_that_is_gone_or_was_put_back_is_filled(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch):
    book = folder.root / "gradebook.db"
    book.unlink()
    assert len(recorded(folder, monkeypatch)) == COUNT
    assert scores(folder).student.nunique() == COUNT


def damage(folder: ClassFolder, *statements: str) -> None:
    with sqlite3.connect(folder.root / "gradebook.db") as book:
        for statement in statements:
            book.execute(statement)


@pytest.mark.parametrize(
    ("what", "whom"),
    [
        ("UPDATE grade SET auto_score = 9 WHERE notebook_id = (SELECT n.id {of})", 1),
        ("DELETE FROM grade WHERE notebook_id = (SELECT n.id {of})", 1),
        ("UPDATE submitted_assignment SET timestamp = '2020-01-01' WHERE student_id = '{first}'", 1),
        ("UPDATE student SET last_name = NULL WHERE id = '{first}'", 1),
        ("UPDATE grade SET needs_manual_grade = 1 WHERE notebook_id = (SELECT n.id {of})", 1),
        ("UPDATE grade_cells SET max_score = 7", COUNT),
    ],
)
def test_what_was_edited_in_the_gradebook_is_put_right(
    folder: ClassFolder, monkeypatch: pytest.MonkeyPatch, what: str, whom: int
):
    own = (
        "FROM submitted_notebook n JOIN submitted_assignment a ON a.id = n.assignment_id "
        f"WHERE a.student_id = '{FIRST}'"
    )
    before = scores(folder)
    damage(folder, what.format(of=own, first=FIRST))
    again = recorded(folder, monkeypatch)
    assert len(again) == whom
    assert FIRST in again
    assert scores(folder).equals(before)
    assert recorded(folder, monkeypatch) == []


def test_a_mark_given_by_hand_is_left_alone_and_is_on_the_page(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch):
    with Gradebook(folder.gradebook) as book:
        grade = book.find_grade("test-double", LESSON, LESSON, FIRST)
        grade.manual_score, grade.needs_manual_grade = 0.25, False
        book.find_comment("double", LESSON, LESSON, FIRST).manual_comment = "see me"
        book.db.commit()
    before = files(folder)
    assert recorded(folder, monkeypatch) == []
    page = f"feedback/{FIRST}/{LESSON}/{LESSON}.html"
    assert written(folder, before) == {page, *(f"reports/{LESSON}{end}" for end in (".html", ".csv", "-exercises.csv"))}
    text = (folder.root / page).read_text(encoding="utf-8")
    assert "see me" in text
    assert "0.25" in text


@pytest.mark.parametrize("place", ["autograded", "feedback", "reports"])
def test_what_is_gone_or_cut_off_is_made_again(folder: ClassFolder, place: str):
    before = {path: path.read_bytes() for path in (folder.root / place).rglob("*") if path.is_file()}
    for number, path in enumerate(before):
        if number % 2:
            path.unlink()
        else:
            path.write_bytes(before[path][: len(before[path]) // 2])
    run(folder)
    for path, content in before.items():
        assert len(path.read_bytes()) == len(content), path


def test_a_later_time_roster_due_date_or_title_reaches_gradebook_and_pages(
    folder: ClassFolder, monkeypatch: pytest.MonkeyPatch
):
    place = folder.submitted / FIRST / LESSON
    (place / "timestamp.txt").write_text("2026-05-02 10:00:00 UTC\n")
    assert recorded(folder, monkeypatch) == [FIRST]
    page = folder.feedback / FIRST / LESSON / f"{LESSON}.html"
    assert "2026-05-02" in page.read_text(encoding="utf-8")
    (place / "origin.json").write_text('{"last_name": "佐藤", "first_name": "花子"}', encoding="utf-8")
    assert recorded(folder, monkeypatch) == [FIRST]
    settings = folder.root / "class.toml"
    text = settings.read_text(encoding="utf-8")
    course = folder.course.root / "course.toml"
    course.write_text("late = { per_day = 0.5 }\n" + course.read_text(encoding="utf-8"), encoding="utf-8")
    settings.write_text(text + f'\n[due]\n"{LESSON}" = 2026-05-01T10:00:00Z\n', encoding="utf-8")
    before = page.read_text(encoding="utf-8")
    run(folder)
    assert page.read_text(encoding="utf-8") != before
    assert "1 days late" in page.read_text(encoding="utf-8")
    course.write_text(course.read_text(encoding="utf-8").split("\n", 1)[1], encoding="utf-8")


def test_the_report_follows_the_language_of_who_asks(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FUKAMI_LANG", "ja")
    run(folder)
    assert "クラスレポート" in (folder.reports / f"{LESSON}.html").read_text(encoding="utf-8")


def test_a_hand_in_that_came_anew_is_graded_alone(folder: ClassFolder):
    path = folder.submitted / FIRST / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace("# 0\\n", "# 0, changed\\n"))
    assert [note.split(":")[0] for note in graded_class(folder, LESSON).notes] == [FIRST]
    grades = grade_class(folder, LESSON, engine := Engine())
    assert engine.given == [FIRST]
    assert grades.resumed == COUNT - 1


def test_own_files_go_with_the_hand_in_and_a_changed_one_is_graded_again(folder: ClassFolder):
    class Seen(Engine):
        def result(self, submission, lesson):
            assert submission.files == (("myutils.py", "A = 1\n"),)
            return super().result(submission, lesson)

    (folder.submitted / FIRST / LESSON / "myutils.py").write_text("A = 1\n")
    grade_class(folder, LESSON, engine := Seen())
    assert engine.given == [FIRST]
    assert grade_class(folder, LESSON, Engine()).resumed == COUNT


def test_a_folder_that_was_moved_or_copied_grades_nothing_again(folder: ClassFolder, tmp_path: Path):
    moved = ClassFolder(folder.root.rename(tmp_path / "moved"))
    for path in moved.root.rglob("*"):
        os.utime(path, (1, 1))
    before = files(moved)
    grade_class(moved, LESSON, engine := Engine())
    assert engine.given == []
    assert written(moved, before) == set()
