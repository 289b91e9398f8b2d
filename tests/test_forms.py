"""A class is graded by the lesson that it was given, whatever becomes of the course since."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from typer.testing import CliRunner

from autograde.class_folder import ClassFolder, init_class
from autograde.cli import app
from autograde.course import CHECKS, Course, CourseError
from autograde.forms import given, keep, kept, newer_version, present
from autograde.gradebook.scores import scores
from autograde.graded import anything_waits
from autograde.reports.updates import differences
from autograde.reports.writing import write_reports
from autograde.run.grade import grade_class, graded_class
from autograde.run.update import Update, take_update
from benchmarks.linear import LESSON, make_course, write_hand_ins
from tests.test_run import Engine

pytestmark = pytest.mark.slow

COUNT = 4


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    (tmp_path / "course").mkdir()
    return make_course(tmp_path / "course")


@pytest.fixture
def folder(course: Course, tmp_path: Path) -> ClassFolder:
    made = init_class(tmp_path / "class", course)
    write_hand_ins(made, course, COUNT)
    return made


def edit(course: Course, old: str, new: str) -> None:
    path = course.solutions / f"{LESSON}.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_is_kept_comes_back_whole_and_is_for_the_instructor_alone(folder: ClassFolder, course: Course):
    notes: list[str] = []
    own = given(folder, LESSON, notes)
    assert own == kept(folder, LESSON) == present(course, LESSON)
    assert "BEGIN HIDDEN TESTS" in next(cell.source for cell in own.forms["en"].cells if cell.id == "test-double")
    path = folder.root / "forms" / f"{LESSON}.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert len(notes) == 1
    assert "this class's own" in notes[0]
    assert given(folder, LESSON, notes) == own
    assert len(notes) == 1  # told once


def test_a_changed_course_changes_no_mark_and_grades_nobody_again(folder: ClassFolder, course: Course):
    grade_class(folder, LESSON, Engine())
    edit(course, "[[-6, 1]]", "[[-7, 1]]")
    assert not anything_waits(folder, LESSON)
    grades = grade_class(folder, LESSON, engine := Engine())
    assert (engine.given, grades.resumed) == ([], COUNT)
    assert len(graded_class(folder, LESSON).hand_ins) == COUNT
    assert "-6" in next(cell.source for cell in grades.lesson.cells if cell.id == "test-double")


def test_grading_needs_no_source_of_the_lesson_once_the_class_has_its_form(folder: ClassFolder, course: Course):
    grade_class(folder, LESSON, Engine())
    (course.solutions / f"{LESSON}.py").unlink()
    path = folder.submitted / "student00001" / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace("# 1\\n", "# 1, changed\\n"))
    grades = grade_class(folder, LESSON, engine := Engine())
    assert engine.given == ["student00001"]
    assert len(list(grades.hand_ins)) == COUNT


def test_a_newer_version_is_told_of_in_one_line_and_only_when_grading_would_differ(folder: ClassFolder, course: Course):
    def notes() -> list[str]:
        return grade_class(folder, LESSON, Engine()).notes

    grade_class(folder, LESSON, Engine())
    assert notes() == []
    edit(course, "Open with a question", "Begin with a question")
    assert notes() == []
    edit(course, "[[-6, 1]]", "[[-7, 1]]")
    (told,) = notes()
    assert told.startswith(f"{LESSON}: the course has a newer version")
    assert f"fukami update {LESSON}" in told
    keep(folder, present(course, LESSON))
    assert notes() == []


def test_whether_there_is_a_newer_version_is_told_by_the_sources_as_update_takes_them(
    folder: ClassFolder, course: Course, monkeypatch: pytest.MonkeyPatch
):
    from autograde.authoring.build import build_lesson, write_lesson

    own = given(folder, LESSON, [])
    write_lesson(course, build_lesson(course, LESSON))
    checks = course.solutions / "_checks.py"
    before = CHECKS.read_text(encoding="utf-8")
    checks.write_text(before + "\nNEW = 1\n", encoding="utf-8")  # what all lessons share; lessons/ are not built anew
    assert newer_version(course, own)
    new = present(course, LESSON)
    assert not newer_version(course, new)
    built = []
    monkeypatch.setattr("autograde.forms.present", lambda *asked: built.append(asked))
    assert newer_version(course, own)
    assert built == []  # looked at before


def test_sources_that_cannot_be_built_stop_no_grading(folder: ClassFolder, course: Course):
    grade_class(folder, LESSON, Engine())
    edit(course, "# %%", "# %% nonsense=")
    assert grade_class(folder, LESSON, Engine()).notes == []


def test_an_old_class_folder_takes_the_present_form_at_its_first_run(folder: ClassFolder):
    (note,) = grade_class(folder, LESSON, Engine()).notes
    assert "now this class's own" in note
    assert grade_class(folder, LESSON, Engine()).notes == []
    (folder.root / "forms" / f"{LESSON}.json").unlink()
    assert [note] == graded_class(folder, LESSON).notes


def test_a_lesson_that_nobody_handed_in_is_not_kept(folder: ClassFolder, tmp_path: Path, course: Course):
    empty = init_class(tmp_path / "empty", course)
    with pytest.raises(CourseError, match="fukami collect"):
        grade_class(empty, LESSON, Engine())
    assert kept(empty, LESSON) is None


def test_the_form_before_stays(folder: ClassFolder, course: Course):
    before = given(folder, LESSON, [])
    edit(course, "[[-6, 1]]", "[[-7, 1]]")
    keep(folder, present(course, LESSON))
    assert kept(folder, LESSON) != before
    (former,) = (folder.root / "forms" / "former").glob("*.json")
    assert stat.S_IMODE(former.stat().st_mode) == 0o600
    former.replace(folder.root / "forms" / f"{LESSON}.json")
    assert kept(folder, LESSON) == before


@pytest.mark.parametrize("content", ["", "{}", '{"lesson": "x", "forms": {}, "source": ""}', "[1]", '{"forms": 3}'])
def test_a_damaged_form_is_told_and_never_replaced(folder: ClassFolder, content: str):
    given(folder, LESSON, [])
    path = folder.root / "forms" / f"{LESSON}.json"
    path.write_text(content)
    with pytest.raises(CourseError, match="damaged"):
        grade_class(folder, LESSON, Engine())
    assert path.read_text() == content


def test_a_lesson_that_cannot_be_built_is_told(folder: ClassFolder, course: Course):
    edit(course, "### END SOLUTION", "")
    with pytest.raises(CourseError, match=r"00_tiny.py"):
        given(folder, LESSON, [])


# fukami update


class Stricter(Engine):
    """Lets one student fail the exercise's test when the form asks for -7."""

    def result(self, submission, lesson):
        graded = super().result(submission, lesson)
        asked = next(cell.source for cell in lesson.cells if cell.id == "test-double")
        if "-7" in asked and submission.student == "student00001":
            test = next(test for test in graded.tests if test.id == "test-double")
            test.status, test.points = "failed", 0.0
        return graded


class FakePool(Stricter):
    """Stands for the pool in the command."""

    made: ClassVar[list[FakePool]] = []

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()
        self.made.append(self)

    def __enter__(self) -> FakePool:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def fukami(folder: ClassFolder, *arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments, "--class", str(folder.root)])
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_an_update_without_a_voided_test_waits_until_it_is_taken_out_of_the_settings(
    folder: ClassFolder, course: Course
):
    grade_class(folder, LESSON, Engine())
    settings = folder.root / "class.toml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(before + f'\n[void."{LESSON}"]\ntest-shape_kept = "r"\n', encoding="utf-8")
    edit(course, "shape_kept", "shape_stays")
    with pytest.raises(CourseError, match=r"no longer has what \[void\] in class.toml names: test-shape_kept"):
        take_update(folder, Update(present(course, LESSON), []), Engine)  # type: ignore[arg-type]
    own = kept(folder, LESSON)
    assert own is not None
    assert own.versions != present(course, LESSON).versions


def test_update_shows_what_differs_and_whose_points_would_change_and_takes_it_only_when_told(
    folder: ClassFolder, course: Course, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("autograde.engine.Pool", FakePool)
    FakePool.made.clear()
    write_reports(grade_class(folder, LESSON, Stricter()).hand_ins)
    before = kept(folder, LESSON)
    stored = {path: path.read_bytes() for path in folder.results.rglob("*.json")}
    book = scores(folder)
    assert "nothing new" in fukami(folder, "update")

    edit(course, "[[-6, 1]]", "[[-7, 1]]")
    told = fukami(folder, "update", "00")
    assert "changed: test-double" in told
    assert f"Points of 1 of {COUNT} students would change. student00001: -1 (test-double 1 → 0)" in told
    assert f"`fukami update {LESSON} --yes` takes it" in told
    assert kept(folder, LESSON) == before
    assert {path: path.read_bytes() for path in folder.results.rglob("*.json")} == stored
    assert scores(folder).equals(book)
    assert len(FakePool.made[-1].given) == COUNT

    told = fukami(folder, "update", "00", "--yes")
    assert "Points of 1 student changed" in told
    assert sum(len(pool.given) for pool in FakePool.made) == COUNT  # the trial's results are the class's now
    assert kept(folder, LESSON) == present(course, LESSON) != before
    changed = (folder.reports / f"{LESSON}-changes.csv").read_text(encoding="utf-8-sig")
    assert "student00001,test-double,1.0,0.0,the lesson's tests or points changed" in changed
    assert scores(folder).set_index(["student", "exercise"]).loc[("student00001", "double"), "score"] == 0
    assert not list((folder.root / "forms" / "trial").rglob("*.json"))
    assert grade_class(folder, LESSON, Stricter()).resumed == COUNT


def test_other_prose_is_taken_without_grading_anybody_again(
    folder: ClassFolder, course: Course, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("autograde.engine.Pool", FakePool)
    FakePool.made.clear()
    write_reports(grade_class(folder, LESSON, Engine()).hand_ins)
    edit(course, "**Question 1.** An array", "**Question 1.** A big array")
    told = fukami(folder, "update", LESSON)
    assert "prose, hints or titles" in told
    assert "Nobody's points would change" in told
    fukami(folder, "update", LESSON, "--yes")
    assert sum(len(pool.given) for pool in FakePool.made) == 0
    page = folder.feedback / "student00000" / LESSON / f"{LESSON}.html"
    assert "A big array" in page.read_text(encoding="utf-8")


def test_marks_that_would_go_are_named_before_a_cell_goes(folder: ClassFolder, course: Course):
    from nbgrader.api import Gradebook

    grade_class(folder, LESSON, Engine())
    with Gradebook(folder.gradebook) as book:
        book.find_comment("double", LESSON, LESSON, "student00000").manual_comment = "see me"
        book.db.commit()
    old = kept(folder, LESSON)
    assert old is not None
    cells = tuple(replace(cell, hint="") for cell in old.forms["en"].cells if cell.id != "double")
    new = replace(old, forms={"en": replace(old.forms["en"], cells=cells, version="other")})
    assert differences(folder, old, new) == [
        "  gone: double",
        "  points or comments given by hand would go: double",
        "  prose, hints or titles (no points)",
    ]
