"""A gradebook that is lost or damaged is made anew from results, with what people entered as far as it can be read."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograde.class_folder import ClassFolder, init_class
from autograde.cli import app
from autograde.course import CourseError
from autograde.gradebook.rebuild import what_people_entered
from autograde.gradebook.scores import marks, scores
from autograde.run.grade import grade_class
from autograde.run.gradebook import rebuild_gradebook
from benchmarks.linear import LESSON, make_course, write_hand_ins
from tests.test_run import Engine

pytestmark = pytest.mark.slow
COUNT = 60


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graded class whose every student has a score and a comment given by hand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUKAMI_LANG", "en")
        course = make_course(tmp_path_factory.mktemp("course"))
        made = init_class(tmp_path_factory.mktemp("made") / "class", course, "Asia/Tokyo")
        write_hand_ins(made, course, COUNT)
        grade_class(made, LESSON, Engine())
    with Gradebook(made.gradebook) as book:
        for number in range(COUNT):
            student = f"student{number:05}"
            grade = book.find_grade("test-double", LESSON, LESSON, student)
            grade.manual_score, grade.needs_manual_grade = number / 100, False
            book.find_comment("double", LESSON, LESSON, student).manual_comment = f"ok {number} 良い"
        book.find_student("student00001").email = "one@x.jp"
        book.db.commit()
    return made.root


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    return ClassFolder(Path(shutil.copytree(made, tmp_path / "class")))


def entered(folder: ClassFolder) -> dict[tuple[str, str], tuple[float | None, str]]:
    form = grade_class(folder, LESSON, Engine()).lesson
    return {key: (mark.score, mark.comment) for key, mark in marks(folder, form).items()}


def test_a_sound_gradebook_is_left_alone(folder: ClassFolder):
    path = folder.root / "gradebook.db"
    before = path.read_bytes()
    files = {path: path.stat().st_mtime_ns for path in folder.root.rglob("*") if path.is_file()}
    done = rebuild_gradebook(folder)
    assert done.told == "gradebook.db is sound and holds all results. Nothing was changed."
    assert done.notes == []
    assert path.read_bytes() == before
    assert {path for path in files if path.stat().st_mtime_ns != files[path]} <= {folder.root / ".gradebook.lock"}


def test_a_gradebook_that_is_gone_is_made_from_results_and_says_what_is_not_in_it(folder: ClassFolder):
    before = scores(folder)
    path = folder.root / "gradebook.db"
    backup = path.rename(folder.root / "backup.db")
    told = rebuild_gradebook(folder).told
    assert f"from {COUNT} results, without the points and comments that people gave" in told
    assert set(scores(folder).student) == set(before.student)
    backup.replace(path)  # as it says
    assert "sound" in rebuild_gradebook(folder).told
    assert scores(folder).equals(before)


@pytest.mark.parametrize("tenths", range(10))
def test_of_a_file_that_is_cut_off_what_can_be_read_is_kept(folder: ClassFolder, tenths: int):
    want = entered(folder)
    path = folder.root / "gradebook.db"
    content = path.read_bytes()[: path.stat().st_size * tenths // 10 + 100]
    path.write_bytes(content)
    if tenths:
        with pytest.raises(CourseError, match="fukami gradebook rebuild"):
            scores(folder)
    done = rebuild_gradebook(folder)
    assert f"made anew from {COUNT} results" in done.told
    (aside,) = folder.root.glob("gradebook.before-*.db")
    assert aside.read_bytes() == content
    assert aside.name in done.notes[0]
    assert "only in part" in done.notes[1]
    assert scores(folder).student.nunique() == COUNT
    kept = {key: mark for key, mark in entered(folder).items() if mark[0] is not None or mark[1]}
    assert kept.items() <= want.items()
    if tenths == 9:
        assert kept
    assert not list(folder.root.glob(".gradebook-*"))
    assert not list(folder.root.glob(".gradebook.part*"))


def test_a_page_that_was_overwritten_costs_only_what_was_in_it(folder: ClassFolder):
    path = folder.root / "gradebook.db"
    want, content = what_people_entered(path), path.read_bytes()
    kept = []
    for page in range(1, len(content) // 4096, 3):
        path.write_bytes(content[: page * 4096] + b"\xff" * 4096 + content[(page + 1) * 4096 :])
        found = what_people_entered(path)
        assert found.grades.items() <= want.grades.items()
        assert found.comments.items() <= want.comments.items()
        kept.append(len(found.grades))
    assert sum(kept) > len(kept) * COUNT * 0.8
    assert any(0 < some < COUNT for some in kept)


def test_what_is_no_database_is_put_aside(folder: ClassFolder):
    (folder.root / "gradebook.db").write_bytes(b"rubbish" * 500)
    done = rebuild_gradebook(folder)
    assert "0 scores and 0 comments" in done.notes[0]
    assert scores(folder).student.nunique() == COUNT
    assert "sound" in rebuild_gradebook(folder).told


def test_a_gradebook_in_use_is_told_and_nothing_changes(folder: ClassFolder):
    path = folder.root / "gradebook.db"
    with sqlite3.connect(path) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            rebuild_gradebook(folder)
        other.rollback()
    assert not list(folder.root.glob("gradebook.before*"))


@pytest.mark.parametrize(
    "statements",
    [
        ["ALTER TABLE student DROP COLUMN lms_user_id", "UPDATE alembic_version SET version_num = '724cde206c17'"],
        ["UPDATE alembic_version SET version_num = 'ffff'", "ALTER TABLE grade ADD COLUMN rubric TEXT"],
        [  # before nbgrader 0.6
            "CREATE TABLE grade_cell AS SELECT base_cell.id AS id, name, max_score, cell_type, notebook_id "
            "FROM base_cell JOIN grade_cells ON base_cell.id = grade_cells.id",
            "CREATE TABLE solution_cell AS SELECT base_cell.id AS id, name, notebook_id "
            "FROM base_cell JOIN solution_cells ON base_cell.id = solution_cells.id",
            "DROP TABLE grade_cells",
            "DROP TABLE solution_cells",
            "DROP TABLE base_cell",
            "ALTER TABLE grade DROP COLUMN extra_credit",
        ],
    ],
)
def test_a_gradebook_of_another_nbgrader_keeps_everything_that_people_entered(
    folder: ClassFolder, statements: list[str]
):
    want, names = entered(folder), scores(folder)
    with sqlite3.connect(folder.root / "gradebook.db") as book:
        for statement in statements:
            book.execute(statement)
    done = rebuild_gradebook(folder)
    assert "another schema" in done.notes[0]
    assert f"{COUNT} scores and {COUNT} comments" in done.notes[0]
    assert len(done.notes) == 1
    assert entered(folder) == want
    assert scores(folder).equals(names)
    with Gradebook(folder.gradebook) as book:
        assert book.find_student("student00001").email == "one@x.jp"


def test_a_write_that_was_cut_off_is_not_taken_into_the_new_file(folder: ClassFolder):
    """SQLite's journal of a write that never ended lies beside the file."""
    path = folder.root / "gradebook.db"
    path.write_bytes(path.read_bytes()[:20_000])
    (folder.root / "gradebook.db-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\0" * 504)
    rebuild_gradebook(folder)
    assert not (folder.root / "gradebook.db-journal").exists()
    assert "sound" in rebuild_gradebook(folder).told


def test_points_for_an_answer_that_changed_since_are_not_those_of_the_new_one(folder: ClassFolder):
    path = folder.submitted / "student00000" / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace("# 0\\n", "# 0, changed\\n"))
    with sqlite3.connect(folder.root / "gradebook.db") as book:
        book.execute("UPDATE alembic_version SET version_num = 'ffff'")
    rebuild_gradebook(folder)
    form = grade_class(folder, LESSON, Engine()).lesson
    given = marks(folder, form)
    assert given["student00000", "test-double"].waits
    assert not given["student00001", "test-double"].waits


def test_what_has_no_cell_any_more_is_counted(folder: ClassFolder):
    with sqlite3.connect(folder.root / "gradebook.db") as book:
        book.execute("UPDATE alembic_version SET version_num = 'ffff'")
        book.execute("UPDATE base_cell SET name = 'gone' WHERE name = 'test-double'")
        book.execute("UPDATE comment SET cell_id = 'nowhere' WHERE manual_comment LIKE 'ok 7 %'")
    done = rebuild_gradebook(folder)
    assert f"{COUNT + 1} more scores or comments were left out" in done.notes[1]


def test_points_of_a_lesson_whose_results_are_gone_stand_again_once_it_is_graded(folder: ClassFolder):
    want = entered(folder)
    shutil.rmtree(folder.results / LESSON)
    with sqlite3.connect(folder.root / "gradebook.db") as book:
        book.execute("UPDATE alembic_version SET version_num = 'ffff'")
    done = rebuild_gradebook(folder)
    assert f"{COUNT} scores and {COUNT} comments" in done.notes[0]
    assert entered(folder) == want  # which grades it


def test_an_assignment_that_is_no_lesson_is_named(folder: ClassFolder):
    with sqlite3.connect(folder.root / "gradebook.db") as book:
        book.execute("UPDATE alembic_version SET version_num = 'ffff'")
        book.execute("UPDATE assignment SET name = 'exam'")
    (aside,) = [note for note in rebuild_gradebook(folder).notes if "exam" in note]
    assert "only in gradebook.before-" in aside


def test_a_result_that_is_damaged_is_named(folder: ClassFolder):
    (folder.root / "gradebook.db").unlink()
    path = folder.results / LESSON / "student00002.json"
    path.write_bytes(path.read_bytes().replace(b'"size": ', b'"size": 1'))
    done = rebuild_gradebook(folder)
    assert any(f"fukami grade {LESSON}" in note for note in done.notes)
    assert "student00002" not in set(scores(folder).student)


@pytest.mark.parametrize(("lang", "words"), [("en", "is kept as"), ("ja", "として残してあります")])
def test_the_command_tells_in_both_languages(
    folder: ClassFolder, monkeypatch: pytest.MonkeyPatch, lang: str, words: str
):
    monkeypatch.setenv("FUKAMI_LANG", lang)
    (folder.root / "gradebook.db").write_bytes(b"rubbish" * 500)
    done = CliRunner().invoke(app, ["gradebook", "rebuild", "--class", str(folder.root)])
    assert done.exit_code == 0, done.output
    assert words in done.output
    assert "gradebook.before-" in done.output


def test_reading_leaves_the_file_as_it_is(folder: ClassFolder):
    path = folder.root / "gradebook.db"
    before = path.read_bytes()
    found = what_people_entered(path)
    assert (len(found.grades), len(found.comments), found.whole, found.strays) == (COUNT, COUNT, True, 0)
    assert path.read_bytes() == before
