"""When somebody's points change, files and pages say whose, which test, from what to what, and why."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from autograde import results
from autograde.class_folder import ClassFolder, init_class
from autograde.course import Course
from autograde.forms import keep, present
from autograde.reports.writing import write_reports
from autograde.run.grade import ClassGrades, grade_class
from benchmarks.linear import LESSON, make_course, write_hand_ins
from tests.test_run import Engine

FIRST, SECOND = "student00000", "student00001"


class Failing(Engine):
    """Lets the exercise's test of one student fail."""

    def __init__(self, student: str) -> None:
        super().__init__()
        self.student = student

    def result(self, submission, lesson):
        graded = super().result(submission, lesson)
        if submission.student == self.student:
            test = next(test for test in graded.tests if test.id == "test-double")
            test.status, test.points = "failed", 0.0
        return graded


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    (tmp_path / "course").mkdir()
    return make_course(tmp_path / "course")


@pytest.fixture
def folder(course: Course, tmp_path: Path) -> ClassFolder:
    made = init_class(tmp_path / "class", course, "Asia/Tokyo")
    write_hand_ins(made, course, 3)
    return made


def run(folder: ClassFolder, engine: Engine, **options) -> ClassGrades:
    grades = grade_class(folder, LESSON, engine, **options)
    write_reports(grades.hand_ins)
    return grades


def rows(folder: ClassFolder) -> list[tuple[str, ...]]:
    with (folder.reports / f"{LESSON}-changes.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["student"], row["test"], row["before"], row["after"], row["why"]) for row in csv.DictReader(file)]


def page(folder: ClassFolder, student: str = "") -> str:
    path = folder.feedback / student / LESSON / f"{LESSON}.html" if student else folder.reports / f"{LESSON}.html"
    return path.read_text(encoding="utf-8")


def test_a_first_run_changes_nothing(folder: ClassFolder):
    assert run(folder, Engine()).changes == {}
    assert not (folder.reports / f"{LESSON}-changes.csv").exists()
    assert "changed when" not in page(folder)
    assert "changed when" not in page(folder, FIRST)


def test_changes_of_grader_lesson_and_hand_in_are_told_and_kept(folder: ClassFolder, course: Course, monkeypatch):
    run(folder, Failing(FIRST))
    monkeypatch.setattr(results, "ENGINE_VERSION", "1+newer")
    assert set(run(folder, Engine()).changes) == {FIRST}
    grader = (FIRST, "test-double", "0.0", "1.0", "the grader changed")
    assert rows(folder) == [grader]

    source = course.solutions / f"{LESSON}.py"
    source.write_text(source.read_text(encoding="utf-8").replace("[[-6, 1]]", "[[-6, 1.0]]"), encoding="utf-8")
    keep(folder, present(course, LESSON))
    assert set(run(folder, Failing(SECOND)).changes) == {SECOND}
    lesson = (SECOND, "test-double", "1.0", "0.0", "the lesson's tests or points changed")
    assert rows(folder) == [grader, lesson]

    path = folder.submitted / SECOND / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace("# 1\\n", "# 1, mended\\n"))
    run(folder, Engine())
    assert rows(folder) == [grader, lesson, (SECOND, "test-double", "0.0", "1.0", "a new hand-in")]

    for text in (page(folder), page(folder, SECOND)):
        assert "the lesson&#39;s tests or points changed" in text
        assert "a new hand-in" in text
        assert "JST" in text
    assert "the grader changed" not in page(folder, SECOND)
    assert run(folder, Engine()).changes == {}
    assert len(rows(folder)) == 3


def test_what_changed_is_told_in_the_readers_language(folder: ClassFolder, monkeypatch):
    run(folder, Failing(FIRST))
    monkeypatch.setenv("FUKAMI_LANG", "ja")
    run(folder, Engine(), again=True)
    assert rows(folder)[0][-1] == "もう一度採点した"
    assert "採点し直して変わった点" in page(folder)
    assert "it was graded once more" in page(folder, FIRST)  # an English notebook
