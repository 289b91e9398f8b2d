"""A student or a hand-in that is taken out is out of everything, and nothing of it is lost."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograde.class_folder import ClassFolder
from autograde.cli import app
from autograde.course import CourseError
from autograde.gradebook.database import recorded_students
from autograde.gradebook.recording import record_all
from autograde.gradebook.removal import find_removal, gone_told, remove, remove_marks, without_hand_in
from autograde.reports.exports import export_csv
from autograde.results import ResultStore
from autograde.students import keep_roster, on_rosters
from tests.gradebook.test_database import EN, NAME, give, hand_in
from tests.gradebook.test_lateness import COURSE
from tests.intake.small_lesson import answered, raw

NOW = datetime(2026, 11, 28, 9, 30)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    (tmp_path / "course.toml").write_text(COURSE)
    made = ClassFolder(tmp_path / "class")
    made.root.mkdir()
    (made.root / "class.toml").write_text(f'course = "{tmp_path}"\n')
    for student in ("佐藤 花子", "Emma Brown"):
        given = hand_in(student, "It trains.")
        for root in (made.submitted, made.feedback):
            (root / student / NAME).mkdir(parents=True)
            (root / student / NAME / f"{NAME}.{'html' if root == made.feedback else 'ipynb'}").write_bytes(
                raw(answered(EN))
            )
        place = ResultStore(made.results).path(NAME, student)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(given.graded.to_dict()))
        record_all(made, [given])
        give(made, student, 2, f"well put, {student}")
    return made


def of(folder: ClassFolder, student: str) -> list[str]:
    """Everything in the class folder that is named after a student, apart from what was set aside."""
    return [
        str(path.relative_to(folder.root))
        for path in folder.root.rglob("*")
        if student in path.name and "removed" not in path.parts
    ]


def test_a_student_is_moved_out_of_everything(folder: ClassFolder) -> None:
    keep_roster(folder.root, {"佐藤 花子": ["hanako@x.jp"], "Emma Brown": ["emma@x.jp"]})
    aside = remove(folder, find_removal(folder, "佐藤 花子"), NOW)
    assert of(folder, "佐藤 花子") == []
    assert on_rosters(folder.root) == {"Emma Brown": ["emma@x.jp"]}
    assert json.loads((aside / "roster.json").read_text(encoding="utf-8")) == {"佐藤 花子": ["hanako@x.jp"]}
    assert recorded_students(folder) == ["Emma Brown"]
    with Gradebook(folder.gradebook) as book:
        assert [submission.student_id for submission in book.assignment_submissions(NAME)] == ["Emma Brown"]
        assert len(book.find_submission_notebook(NAME, NAME, "Emma Brown").comments) > 0
    export_csv(folder, [NAME], folder.reports / "points.csv")
    assert "佐藤" not in (folder.reports / "points.csv").read_text(encoding="utf-8-sig")
    assert aside.name == "20261128-093000 佐藤 花子"
    assert (aside / "submitted" / "佐藤 花子" / NAME / f"{NAME}.ipynb").read_bytes() == raw(answered(EN))
    (kept,) = json.loads((aside / "gradebook.json").read_text(encoding="utf-8"))
    assert kept["comments"] == [{"name": "why_relu", "comment": "well put, 佐藤 花子"}]
    assert {"name": "why_relu", "manual_score": 2} in [
        {key: grade[key] for key in ("name", "manual_score")} for grade in kept["grades"]
    ]


def test_one_hand_in_leaves_the_others(folder: ClassFolder) -> None:
    other = folder.submitted / "佐藤 花子" / "06_backprop"
    other.mkdir()
    aside = remove(folder, find_removal(folder, "佐藤 花子", NAME), NOW)
    assert of(folder, "佐藤 花子") == [str(other.parent.relative_to(folder.root))]
    assert other.is_dir()
    assert recorded_students(folder, NAME) == ["Emma Brown"]
    assert recorded_students(folder) == ["Emma Brown", "佐藤 花子"]
    assert aside.name.endswith(NAME)
    with pytest.raises(CourseError, match=f"no hand-in of {NAME} by 佐藤 花子"):
        find_removal(folder, "佐藤 花子", NAME)


def test_a_name_is_found_as_people_type_it_and_a_wrong_one_has_a_hint(folder: ClassFolder) -> None:
    assert find_removal(folder, " 佐藤\u3000花子").student == "佐藤 花子"
    assert find_removal(folder, "emma brown").student == "Emma Brown"
    with pytest.raises(CourseError, match=r"no student Ema Browne\. Did you mean: Emma Brown\?"):
        find_removal(folder, "Ema Browne")
    for wrong in ("", "..", "../class", "submitted"):
        with pytest.raises(CourseError, match="no student"):
            find_removal(folder, wrong)


def test_a_whole_name_of_one_person_is_enough_and_of_two_is_told_with_both(folder: ClassFolder) -> None:
    (folder.submitted / "佐藤 花子").rename(folder.submitted / "s1001")
    (folder.submitted / "Emma Brown").rename(folder.submitted / "s1002")
    keep_roster(folder.root, {"s1001": ["鈴木 一郎", "i@x.jp"], "s1002": ["Emma Stone"], "s1003": ["Nobody Yet"]})
    assert find_removal(folder, "鈴木　一郎").student == "s1001"
    assert find_removal(folder, "emma stone").student == "s1002"
    with pytest.raises(CourseError, match=r"Did you mean: s1002 \(Emma Stone\)\?"):
        find_removal(folder, "Emma Ston")
    with pytest.raises(CourseError, match="no student Nobody Yet"):
        find_removal(folder, "Nobody Yet")
    keep_roster(folder.root, {"s1002": ["鈴木 一郎"]})
    with pytest.raises(CourseError, match=r"several students.*s1001 \(鈴木 一郎\), s1002 \(鈴木 一郎\)"):
        find_removal(folder, "鈴木 一郎")


def test_what_people_wrote_stays_and_is_told(folder: ClassFolder) -> None:
    matches = ["ファイル不明;x", "file;student;candidates\nx/02.ipynb;佐藤 花子;\ny.ipynb;Emma Brown;\n"][1]
    (folder.root / "matches.csv").write_bytes(matches.encode("cp932"))
    with (folder.root / "class.toml").open("a", encoding="utf-8") as file:
        file.write(f'[extensions."佐藤 花子"]\n"{NAME}" = 3\n')
    told = find_removal(folder, "佐藤 花子").notes
    assert "x/02.ipynb" in told[0]
    assert "y.ipynb" not in told[0]
    assert "[extensions]" in told[1]
    assert find_removal(folder, "佐藤 花子", NAME).notes == ()


def test_a_removal_that_was_stopped_is_finished_by_the_same_command(folder: ClassFolder) -> None:
    for root in (folder.submitted, folder.autograded):
        shutil.rmtree(root / "佐藤 花子")
    remove(folder, find_removal(folder, "佐藤 花子"), NOW)
    assert of(folder, "佐藤 花子") == []
    assert recorded_students(folder) == ["Emma Brown"]


@pytest.mark.parametrize("deleted", ["佐藤 花子", f"佐藤 花子/{NAME}", f"佐藤 花子/{NAME}/{NAME}.ipynb"])
def test_what_was_deleted_by_hand_is_left_out_and_told(folder: ClassFolder, deleted: str) -> None:
    path = folder.submitted / deleted
    path.unlink() if path.is_file() else shutil.rmtree(path)
    done = export_csv(folder, [NAME], folder.reports / "points.csv")
    assert "佐藤" not in (folder.reports / "points.csv").read_text(encoding="utf-8-sig")
    (note,) = done.notes
    assert note.startswith("graded, but the hand-in is no longer in submitted/ (1: 佐藤 花子)")
    assert gone_told(without_hand_in(folder, NAME, recorded_students(folder, NAME)), NAME) == [note]
    shutil.rmtree(folder.submitted / "Emma Brown")
    with pytest.raises(CourseError, match=r"no longer in submitted/ \(2"):
        export_csv(folder, [NAME], folder.reports / "points.csv")


def test_the_command_asks_first(folder: ClassFolder) -> None:
    command = ["remove", "佐藤 花子", "02", "--class", str(folder.root)]
    done = CliRunner().invoke(app, command, input="n\n")
    assert done.exit_code == 1
    assert f"submitted/佐藤 花子/{NAME}" in done.output
    assert "Nothing was changed." in done.output
    assert CliRunner().invoke(app, command, input="").exit_code == 1  # nobody there to ask
    assert recorded_students(folder, NAME) == ["Emma Brown", "佐藤 花子"]
    done = CliRunner().invoke(app, [*command, "--yes"])
    assert done.exit_code == 0
    assert "`fukami report 02`" in done.output
    assert recorded_students(folder, NAME) == ["Emma Brown"]


def test_marks_for_what_is_anothers_are_moved_and_the_hand_in_stays(folder: ClassFolder) -> None:
    place = folder.submitted / "Emma Brown" / NAME / f"{NAME}.ipynb"
    aside = remove_marks(folder, "Emma Brown", NAME)
    assert aside is not None
    assert "well put, Emma Brown" in (aside / "gradebook.json").read_text()
    assert place.is_file()  # her own, which took the place of the other
    assert recorded_students(folder, NAME) == ["佐藤 花子"]
    assert not ResultStore(folder.results).path(NAME, "Emma Brown").exists()
    export_csv(folder, [NAME], folder.root / "out.csv")
    assert "Emma" not in (folder.root / "out.csv").read_text()
    assert remove_marks(folder, "Emma Brown", NAME) is None
