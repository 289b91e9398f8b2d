"""An examination from its papers to the marks: each hand-in is graded with its own student's values."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.engine import Pool
from autograde.forms import Given, kept, present
from autograde.gradebook.voids import record_voids
from autograde.intake.roster import read_roster
from autograde.reports.class_report import class_report_html
from autograde.run.check import check_notebook
from autograde.run.collect import collect_class
from autograde.run.exam import make_papers
from autograde.run.grade import ClassGrades, grade_class
from autograde.run.gradebook import rebuild_gradebook
from autograde.run.report import report_class
from autograde.run.sample_papers import literal, sample_papers, without_marks
from tests.exam.conftest import make_class, make_course

pytestmark = [pytest.mark.sandbox, pytest.mark.xdist_group("exam")]  # one class for all, graded once

STUDENTS = ["s1", "s2", "s3", "slips", "blank", "copied", "lost", "words", "early", "late"]


@dataclass
class Held:
    """The class after the examination."""

    folder: ClassFolder
    exam: Given
    grades: ClassGrades
    pool: Pool

    def points(self, student: str) -> dict[str, float]:
        found = self.grades.hand_ins.of(student)
        assert found is not None
        return found.points

    def message(self, student: str, test: str) -> str:
        found = self.grades.hand_ins.of(student)
        assert found is not None
        return next(one.message for one in found.graded.tests if one.id == test)


def write(folder: ClassFolder, exam: Given, student: str, whose: str, change: Callable[[dict[str, Any]], None] = lambda n: None, lang: str = "en", when: str = "11:30") -> None:  # fmt: skip
    """Hand in `whose` paper as `student`, all answers right but for what `change` makes of it."""
    notebook = json.loads(
        (folder.root / "exams" / "exam_02" / whose / f"exam_02_{lang}.ipynb").read_text(encoding="utf-8")
    )
    for cell in notebook["cells"]:
        if cell["id"] in exam.papers[whose].key:
            cell["source"] = f"{cell['id']} = {literal(exam.papers[whose].key[cell['id']]['right'])}"
    change(notebook)
    path = folder.root.parent / "hand-ins" / student / "my exam.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    moment = datetime.fromisoformat(f"2026-06-12T{when}:00+09:00").timestamp()
    os.utime(path, (moment, moment))


def answers(**sources: str) -> Callable[[dict[str, Any]], None]:
    def change(notebook: dict[str, Any]) -> None:
        for cell in notebook["cells"]:
            if cell["id"] in sources:
                cell["source"] = f"{cell['id']} = {sources[cell['id']]}"

    return change


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    root = tmp_path_factory.mktemp("exam")
    before = os.environ.get("FUKAMI_LANG")
    os.environ["FUKAMI_LANG"] = "en"
    folder = make_class(root / "class", make_course(root / "course"))
    with (folder.root / "class.toml").open("a", encoding="utf-8") as settings:
        settings.write("[late]\ngrace_minutes = 5\nper_day = 0.5\n")
    lines = "".join(f"{name},Student {name.title()},{name}@example.edu\n" for name in STUDENTS[3:])
    roster_file = root / "roster.csv"
    roster_file.write_text(roster_file.read_text(encoding="utf-8") + lines, encoding="utf-8")
    roster = read_roster(roster_file)
    exam = make_papers(folder, "02", roster, also=["spare"]).exam
    slip = exam.papers["slips"].key["small_unit"]["slips"]["en"][0][0]
    wrong = exam.papers["slips"].key["small_shape"]["slips"]["en"][0][0]
    write(folder, exam, "s1", "s1", when="12:38")  # within the 30 minutes more
    write(folder, exam, "s2", "s2", lang="ja")
    write(folder, exam, "s3", "s3", answers(small_unit=f'"{exam.papers["s3"].key["small_unit"]["right"]}"'))
    write(folder, exam, "slips", "slips", answers(small_unit=f"{slip}.0", small_shape=f'"{wrong}"'))
    write(folder, exam, "blank", "blank", answers(**dict.fromkeys(exam.papers["blank"].key, "None  # ?")))
    write(folder, exam, "copied", "s1")
    write(folder, exam, "lost", "lost", lambda n: without_marks(n, exam.papers["lost"]))
    write(folder, exam, "words", "words", answers(small_shape="b"))
    write(folder, exam, "early", "early", when="10:30")
    write(folder, exam, "late", "late", when="12:38")
    write(folder, exam, "Student Blank", "spare")  # the folder of somebody known by the name, with a second file
    (root / "hand-ins" / "Student Blank" / "my exam.ipynb").unlink()
    collect_class(folder, [root / "hand-ins"], roster)
    with Pool(1, preload=()) as pool:
        yield Held(folder, exam, grade_class(folder, "exam_02", pool), pool)
    os.environ.pop("FUKAMI_LANG") if before is None else os.environ.update(FUKAMI_LANG=before)


ALL = {"test-small_unit": 2.0, "test-small_shape": 1.0, "test-small_several": 1.0}


@pytest.mark.parametrize("student", ["s1", "s2", "s3", "early", "late"])
def test_right_answers_have_all_points(held: Held, student: str) -> None:
    assert held.points(student) == ALL


def test_a_slip_is_explained_with_the_students_own_values(held: Held) -> None:
    assert held.points("slips") == ALL | {"test-small_unit": 0.0, "test-small_shape": 0.0}
    key = held.exam.papers["slips"].key
    told = held.message("slips", "test-small_unit")
    assert told.startswith("The bias was left out.")
    assert told.endswith(f"right: {key['small_unit']['right']}")
    assert "Transposing exchanges the two." in held.message("slips", "test-small_shape")


def test_none_is_not_attempted(held: Held) -> None:
    assert sum(held.points("blank").values()) == 0
    found = held.grades.hand_ins.of("blank")
    assert found is not None
    assert {test.status for test in found.graded.tests} == {"not_attempted"}


def test_a_neighbours_paper_is_graded_with_the_own_values_and_told(held: Held) -> None:
    own, copied = held.exam.papers["copied"], held.exam.papers["s1"]
    same = {f"test-{name}" for name in own.key if own.key[name]["right"] == copied.key[name]["right"]}
    assert {test for test, points in held.points("copied").items() if points} == same
    assert len(same) < 3
    assert (
        f"copied handed in the paper of s1 ({copied.code}). It was graded with copied's own values."
        in held.grades.notes
    )
    found = held.grades.hand_ins.of("copied")
    assert found is not None
    assert f"another paper ({copied.code})" in found.laid_out.repairs[0]
    assert "Emma" not in " ".join(found.laid_out.repairs)  # whose it is, is told to the teacher alone
    shown = {cell.id: cell.source for cell in found.laid_out.notebook.cells}
    assert shown["text-small_unit"] == own.sources["en"]["text-small_unit"]


def test_a_paper_without_its_marks_is_known_by_its_texts(held: Held) -> None:
    assert held.points("lost") == ALL | {"test-small_unit": 0.0}  # `without_marks` writes one slip
    assert not any("lost" in note for note in held.grades.notes)


def test_what_cannot_be_read_costs_its_own_points(held: Held) -> None:
    assert held.points("words") == ALL | {"test-small_shape": 0.0}


def test_who_handed_in_before_it_opened_is_told(held: Held) -> None:
    assert [note for note in held.grades.notes if "before it opened" in note] == [
        "early handed in before it opened at 2026-06-12 10:40 JST (UTC+09:00): 2026-06-12 10:30 JST (UTC+09:00)."
    ]


def test_more_minutes_are_counted_and_lateness_is_the_class_policy(held: Held) -> None:
    late = report_class(held.grades).late
    assert set(late) == {"late"}
    assert (late["late"].days, late["late"].penalty) == (1, 2.0)
    page = (held.folder.feedback / "late" / "exam_02" / "exam_02.html").read_text(encoding="utf-8")
    assert "Due 2026-06-12 12:10 JST" in page


def test_the_same_slip_is_one_mistake_whatever_the_values(held: Held, tmp_path: Path) -> None:
    """Two students, whose letters and numbers differ, with the same slip: one entry in the class report."""
    hand_ins = [one for one in held.grades.hand_ins if one.student in ("slips", "lost")]
    html = class_report_html(hand_ins, "en", forms=held.exam.forms)
    assert html.count("The bias was left out.") == 1
    assert held.message("lost", "test-small_unit") != held.message("slips", "test-small_unit")


def test_a_second_run_grades_nothing(held: Held) -> None:
    again = grade_class(held.folder, "exam_02", held.pool)
    assert again.resumed == len(again.hand_ins) == len(STUDENTS)
    assert again.changes == {}


def test_a_void_counts_for_all_papers_and_a_lost_gradebook_is_made_anew(held: Held) -> None:
    path = held.folder.root / "class.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + '[void.exam_02]\nsmall_unit = "It was worded badly."\n', encoding="utf-8")
    assert set(record_voids(held.folder, "exam_02").changes) >= {"slips", "blank", "lost"}
    assert held.points("slips") == ALL | {"test-small_shape": 0.0}
    (held.folder.root / "gradebook.db").unlink()
    assert f"{len(held.grades.hand_ins)} results" in rebuild_gradebook(held.folder).told
    path.write_text(text, encoding="utf-8")
    record_voids(held.folder, "exam_02")
    assert held.points("slips")["test-small_unit"] == 0.0


def test_a_student_without_a_paper_is_graded_by_the_one_handed_in(held: Held) -> None:
    write(held.folder, held.exam, "guest", "spare")
    collect_class(held.folder, [held.folder.root.parent / "hand-ins" / "guest"], student="s2")  # then moved by hand
    there = held.folder.submitted / "s2" / "exam_02"
    guest = held.folder.submitted / "guest" / "exam_02"
    guest.mkdir(parents=True)
    guest.joinpath("exam_02.ipynb").write_bytes(
        (held.folder.root.parent / "hand-ins" / "guest" / "my exam.ipynb").read_bytes()
    )
    assert there.is_dir()
    graded = grade_class(held.folder, "exam_02", held.pool, only=["guest"])
    found = graded.hand_ins.of("guest")
    assert found is not None
    assert found.points == ALL
    assert any(
        note.startswith("No paper was made for guest. Graded by the one handed in, that of spare")
        for note in graded.notes
    )


def test_an_examination_is_neither_updated_nor_checked_elsewhere(held: Held) -> None:
    with pytest.raises(CourseError, match="graded as its papers were given out"):
        present(held.folder.course, "exam_02")
    with pytest.raises(CourseError, match="paper of an examination"):
        check_notebook(
            held.folder.course, held.folder.root / "exams" / "exam_02" / "s1" / "exam_02_en.ipynb", held.pool
        )


def test_the_demo_fills_the_papers(held: Held, tmp_path: Path) -> None:
    files = sample_papers(held.folder, "exam_02", tmp_path)
    assert len(files) == len(kept(held.folder, "exam_02").papers)  # type: ignore[union-attr]
    first = json.loads(files[0].read_text(encoding="utf-8"))
    student = files[0].parent.name
    right = held.exam.papers[student].key["small_unit"]["right"]
    assert any(f"small_unit = {right}" == "".join(cell["source"]) for cell in first["cells"])
