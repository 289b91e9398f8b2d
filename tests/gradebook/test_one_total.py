"""What an instructor enters in Formgrader counts once and everywhere alike."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader.apihandlers import CommentHandler, GradeHandler
from typer.testing import CliRunner

from autograde.base.rounding import rounded
from autograde.class_folder import ClassFolder
from autograde.cli import app
from autograde.course import CourseError
from autograde.gradebook.lateness import record_lateness
from autograde.gradebook.nbgrader_export import NbgraderCsv
from autograde.gradebook.recording import record_all
from autograde.reports.class_report import write_class_report
from autograde.reports.exports import export_canvas, export_csv, export_moodle
from autograde.reports.feedback import with_feedback
from tests.gradebook.test_database import EN, NAME, hand_in
from tests.gradebook.test_lateness import COURSE
from tests.intake.small_lesson import answered, raw

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    """Two students; s is four days late, fails a test of two points and waits for an essay of three."""
    monkeypatch.setenv("FUKAMI_LANG", "en")
    (tmp_path / "course.toml").write_text(COURSE.replace("cap = 0.25", "cap = 0.5"))
    made = ClassFolder(tmp_path / "class")
    made.root.mkdir()
    (made.root / "class.toml").write_text(f'course = "{tmp_path}"\n[due]\n"{NAME}" = 2026-05-01T09:00:00+09:00\n')
    for student, when in (("s", "2026-05-04 12:00:00"), ("t", "2026-04-30 12:00:00")):
        place = made.submitted / student / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_bytes(raw(answered(EN)))
        (place / "timestamp.txt").write_text(f"{when} UTC\n")
        (place / "origin.json").write_text(
            json.dumps({"system": "moodle", "number": f"7{ord(student)}", "name": student})
        )
    record_all(made, hand_ins())
    return made


def hand_ins(**statuses: str) -> list:
    return [hand_in("s", "It trains.", **({"test_relu_values": "failed"} | statuses)), hand_in("t", "It trains.")]


class Request:
    """What formgrader's handler sees of a browser's request."""

    def __init__(self, gradebook: Gradebook, body: dict) -> None:
        self.gradebook, self.body, self.answer = gradebook, body, ""

    def get_json_body(self) -> dict:
        return self.body

    def write(self, answer: str) -> None:
        self.answer = answer


def enter(folder: ClassFolder, cell: str, student: str = "s", **entered: object) -> None:
    """Save a score or a comment as formgrader's own handlers do."""
    handler = CommentHandler if "manual_comment" in entered else GradeHandler
    with Gradebook(folder.gradebook) as book:
        find = book.find_comment if handler is CommentHandler else book.find_grade
        put = handler.put
        while hasattr(put, "__wrapped__"):  # past what asks for a login
            put = put.__wrapped__
        put(Request(book, entered), find(cell, NAME, NAME, student).id)


def everywhere(folder: ClassFolder, tmp_path: Path, **statuses: str) -> tuple[set[float], str, str]:
    """Return all totals of student s that the product shows, the student's page and the class report."""
    late = record_lateness(folder, NAME)
    page, table, exercises = write_class_report(
        folder, with_feedback(folder, hand_ins(**statuses), late), lang="en", late=late
    )
    feedback = (folder.feedback / "s" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    with Gradebook(folder.gradebook) as book:
        submission = book.find_submission(NAME, "s")
        found = {rounded(submission.score - submission.late_submission_penalty)}
        NbgraderCsv(to=str(tmp_path / "nbgrader.csv")).export(book)
    found.add(float(rows(tmp_path / "nbgrader.csv", "student_id")["s"]["score"]))
    found.add(float(rows(table, "student")["s"]["score"]))
    penalty = float(rows(table, "student")["s"]["late_penalty"])
    points = list(csv.DictReader(io.StringIO(exercises.read_text(encoding="utf-8-sig"))))
    found.add(rounded(sum(float(row["score"] or 0) for row in points if row["student"] == "s") - penalty))
    found.add(float(re.search(r'class="total num"><b>([\d.]+)</b>', feedback)[1]))  # type: ignore[index]
    report = page.read_text(encoding="utf-8")
    found.add(float(re.search(r'<td data-sort="s">.*?</td>\s*<td class="num" data-sort="([\d.]+)">', report, re.S)[1]))  # type: ignore[index]
    export_csv(folder, [NAME], tmp_path / "points.csv", partial=True)
    found |= {float(rows(tmp_path / "points.csv", "student")["s"][name]) for name in (NAME, "total")}
    sheet = tmp_path / "moodle-in.csv"
    sheet.write_text("Identifier,Full name,Grade,Maximum grade\nParticipant 7115,s,,7.00\n", encoding="utf-8")
    export_moodle(folder, NAME, sheet, tmp_path / "moodle.csv", partial=True)
    found.add(float(rows(tmp_path / "moodle.csv", "Full name")["s"]["Grade"]))
    sheet.write_text("Student,ID,SIS User ID,SIS Login ID,Section,A (1)\n   Points Possible,,,,,7.00\ns,5,s,,,\n")
    export_canvas(folder, NAME, sheet, tmp_path / "canvas.csv", title="A", partial=True)
    found.add(float(rows(tmp_path / "canvas.csv", "ID")["5"]["A (1)"]))
    return found, feedback, report


def rows(path: Path, key: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))}


def test_points_for_a_code_test_count_everywhere_and_are_taken_off_for_being_late_once(
    folder: ClassFolder, tmp_path: Path
) -> None:
    assert everywhere(folder, tmp_path)[0] == {1.2}  # (1 + 1) · (1 - 0.4)
    enter(folder, "test-relu-values", manual_score=1.5, extra_credit=None)
    enter(folder, "why_relu", manual_score=1.5, extra_credit=None)
    found, feedback, report = everywhere(folder, tmp_path)
    assert found == {3.0}  # (2 + 1.5 + 1.5) · 0.6
    assert "given by hand" in feedback
    assert "1.5 / 2" in feedback
    assert "4 days late: −2<" in feedback
    assert "given by hand" in report
    assert "test-relu-values: 1.5" in report
    with pytest.raises(CourseError, match=r"1 students .*\(t\): grade them with `fukami essays"):
        export_csv(folder, [NAME], tmp_path / "points.csv")
    notes = export_csv(folder, [NAME], tmp_path / "points.csv", partial=True).notes
    assert f"{NAME}: 1 of them without what waits to be graded or confirmed: t" in notes


def test_points_are_rounded_in_decimal_once_and_no_file_shows_what_binary_numbers_are_off_by(
    folder: ClassFolder, tmp_path: Path
) -> None:
    settings = folder.root / "class.toml"
    settings.write_text(settings.read_text() + "[late]\nper_day = 0.025\n")  # four days: a tenth
    enter(folder, "test-relu-values", manual_score=2, extra_credit=None)
    enter(folder, "why_relu", manual_score=3, extra_credit=4.25)
    found, feedback, _ = everywhere(folder, tmp_path)
    assert found == {10.12}  # 11.25 - 1.125, half a hundredth up
    assert "−1.13<" in feedback
    for path in (*folder.reports.glob("*.csv"), *tmp_path.glob("*.csv")):
        assert not re.search(r"(?<![\d:.])\d+\.\d{3,}(?![\d:])", path.read_text(encoding="utf-8-sig")), path


@pytest.mark.parametrize(
    ("points", "shown"),
    [(1.125, 1.13), (1.175, 1.18), (1.005, 1.01), (11.25 - 1.12, 10.13), (0.1 + 0.2, 0.3), (-1.125, -1.13), (7, 7)],
)
def test_half_a_hundredth_goes_up_as_it_is_read(points: float, shown: float) -> None:
    assert rounded(points) == shown


@pytest.mark.parametrize("system", ["csv", "moodle", "canvas"])
def test_a_folder_to_write_to_gets_the_file_under_its_usual_name(
    folder: ClassFolder, tmp_path: Path, system: str
) -> None:
    sheets = {
        "moodle": "Identifier,Full name,Grade,Maximum grade\nParticipant 7115,s,,7.00\n",
        "canvas": "Student,ID,SIS User ID,SIS Login ID,Section,A (1)\n   Points Possible,,,,,7.00\ns,5,s,,,\n",
    }
    sheet, out = tmp_path / "sheet.csv", tmp_path / "out"
    out.mkdir()
    sheet.write_text(sheets.get(system, ""))
    asked = [NAME, *([str(sheet)] if system in sheets else []), *(["--title", "A"] if system == "canvas" else [])]
    command = ["export", system, *asked, "--partial", "--class", str(folder.root), "--to"]
    assert CliRunner().invoke(app, [*command, str(out)]).exit_code == 0
    usual = "points.csv" if system == "csv" else f"{NAME}-{system}.csv"
    assert (out / usual).is_file()
    assert CliRunner().invoke(app, [*command, str(tmp_path / "mine.csv")]).exit_code == 0
    assert (tmp_path / "mine.csv").read_bytes() == (out / usual).read_bytes()


def test_extra_credit_counts_everywhere(folder: ClassFolder, tmp_path: Path) -> None:
    enter(folder, "test-stacking", manual_score=None, extra_credit=2)
    enter(folder, "why_relu", manual_score=3, extra_credit=1)
    found, feedback, _ = everywhere(folder, tmp_path)
    assert found == {4.8}  # (2 + 2 + 3 + 1) · 0.6
    assert "3 / 1" in feedback


def test_points_taken_away_by_hand_are_away_everywhere(folder: ClassFolder, tmp_path: Path) -> None:
    enter(folder, "test-stacking", manual_score=0, extra_credit=None)
    found, feedback, _ = everywhere(folder, tmp_path)
    assert found == {0.6}
    section = feedback[feedback.index('id="stacking"') :]
    assert '<span class="mark failed">' in section[: section.index("</section>")]


def test_a_comment_on_code_is_on_the_page_and_in_the_report(folder: ClassFolder, tmp_path: Path) -> None:
    enter(folder, "relu", manual_comment="The test was unfair:\n<b>sorry</b>.")
    enter(folder, "why_relu", manual_comment="   ")
    found, feedback, report = everywhere(folder, tmp_path)
    assert found == {1.2}
    for page in (feedback, report):
        assert "The test was unfair:\n&lt;b&gt;sorry&lt;/b&gt;." in page
    table = (folder.reports / f"{NAME}-exercises.csv").read_text(encoding="utf-8-sig")
    assert "The test was unfair:" in table
    assert feedback.count("From your instructor") == 1


def test_what_was_entered_stays_when_graded_again_and_is_to_be_confirmed_when_the_test_ends_differently(
    folder: ClassFolder, tmp_path: Path
) -> None:
    enter(folder, "test-relu-values", manual_score=1.5, extra_credit=None)
    enter(folder, "why_relu", manual_score=0, extra_credit=None)
    enter(folder, "why_relu", "t", manual_score=0, extra_credit=None)
    assert record_all(folder, hand_ins()) == []
    before = everywhere(folder, tmp_path)[0]
    assert before == {2.1}
    (note,) = record_all(folder, hand_ins(test_relu_values="passed"))
    assert note.startswith("s: test test-relu-values ends differently (0 → 2 points). The 1.5 points")
    found, feedback, _ = everywhere(folder, tmp_path, test_relu_values="passed")
    assert found == before
    assert "confirming these points" in feedback
    with pytest.raises(CourseError, match=r"points to be confirmed \(s\)"):
        export_csv(folder, [NAME], tmp_path / "points.csv")
    enter(folder, "test-relu-values", manual_score=None, extra_credit=None)  # the grader takes the test's own points
    assert everywhere(folder, tmp_path, test_relu_values="passed")[0] == {2.4}
    export_csv(folder, [NAME], tmp_path / "points.csv")


def test_a_score_taken_back_leaves_no_trace(folder: ClassFolder, tmp_path: Path) -> None:
    before, page, report = everywhere(folder, tmp_path)
    enter(folder, "test-relu-values", manual_score=2, extra_credit=None)
    assert everywhere(folder, tmp_path)[0] == {2.4}
    enter(folder, "test-relu-values", manual_score=None, extra_credit=None)
    after, again, _ = everywhere(folder, tmp_path)
    assert (after, again) == (before, page)
    assert "given by hand" not in report
