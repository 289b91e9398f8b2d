"""Marks, comment and feedback go to Moodle by its web services; what a person gave there stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from autograde import cli
from autograde.class_folder import ClassFolder
from autograde.gradebook.recording import record_all
from tests.gradebook.test_database import hand_in
from tests.lms.classroom import DONE, LESSON, collected
from tests.lms.stand_in import Answer, Moodle, as_json
from tests.lms.test_collect_moodle import everybody

pytestmark = pytest.mark.slow


def exported(folder: ClassFolder, *words: str, place: str = "moodle:5/21") -> Result:
    more = [place] if place else []
    return CliRunner().invoke(
        cli.app, ["export", "moodle", "02", *more, "--partial", "--class", str(folder.root), *words]
    )


def page(folder: ClassFolder, student: str, text: str) -> Path:
    path = folder.feedback / student / LESSON / f"{LESSON}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'<html lang="en">{student} {text}</html>')
    return path


@pytest.fixture
def graded(folder: ClassFolder, moodle: Moodle) -> ClassFolder:
    """Three who handed in by the API, with points and pages; s001 has fewer points than the others."""
    everybody(moodle)
    for number in (107, 108, 109):
        moodle.submit(number, {"hw.ipynb": DONE})
    assert collected(folder, source="moodle:5/21").exit_code == 0
    record_all(folder, [hand_in("s001", test_relu_values="failed"), hand_in("s002"), hand_in("s003")])
    for student in ("s001", "s002", "s003"):
        page(folder, student, "first")
    moodle.asked.clear()
    return folder


def points(moodle: Moodle) -> dict[int, float]:
    return {number: one["points"] for number, one in moodle.grades.items()}


def called(moodle: Moodle, function: str) -> int:
    return sum(request.one("wsfunction") == function for request in moodle.asked)


def test_a_dry_run_shows_old_and_new_and_changes_nothing(graded: ClassFolder, moodle: Moodle) -> None:
    done = exported(graded)
    assert "s001 Emma Brown: – → " in done.output, done.output
    assert "Would change in moodle:5/21: 3 students. Nothing was sent yet" in done.output
    assert not moodle.grades
    assert not moodle.drafts


def test_points_comment_and_page_arrive_together(graded: ClassFolder, moodle: Moodle) -> None:
    done = exported(graded, "--send", place="")
    assert "Sent for 3 students." in done.output, done.output
    assert points(moodle)[107] < points(moodle)[108] == points(moodle)[109]
    ((name, content),) = moodle.grades[107]["files"].items()
    assert name.startswith(f"{LESSON}-")
    assert content == page(graded, "s001", "first").read_bytes()
    assert "attached page" in moodle.grades[107]["comment"]
    assert "Cher" not in done.output  # who teaches has no row


def test_what_is_there_is_not_sent_again(graded: ClassFolder, moodle: Moodle) -> None:
    exported(graded, "--send")
    moodle.asked.clear()
    assert "Sent for 0 students. Unchanged: 3." in exported(graded, "--send").output
    assert not called(moodle, "mod_assign_save_grade")


def test_a_new_page_takes_the_place_of_the_old_and_other_files_stay(graded: ClassFolder, moodle: Moodle) -> None:
    exported(graded, "--send")
    moodle.grades[107]["files"]["my remarks.pdf"] = b"%PDF by hand"
    record_all(graded, [hand_in("s001")])
    page(graded, "s001", "second")
    exported(graded, "--send")
    files = moodle.grades[107]["files"]
    assert len(files) == 2
    assert files["my remarks.pdf"] == b"%PDF by hand"
    assert b"second" in b"".join(files.values())


def test_a_comment_and_files_of_a_person_stay_when_points_change(graded: ClassFolder, moodle: Moodle) -> None:
    moodle.grade(107, -1, "<p>See me & <b>bring</b> it. @@PLUGINFILE@@/x.png</p>", {"my remarks.pdf": b"%PDF"})
    exported(graded, "--send", "--no-feedback")
    one = moodle.grades[107]
    assert one["points"] > 0
    assert one["comment"] == "<p>See me & <b>bring</b> it. @@PLUGINFILE@@/x.png</p>"
    assert one["files"] == {"my remarks.pdf": b"%PDF"}


def test_a_mark_entered_in_moodle_stays_unless_told(graded: ClassFolder, moodle: Moodle) -> None:
    moodle.grade(107, 1.5, "by hand")
    done = exported(graded, "--send")
    assert "entered in Moodle, left as it is" in done.output
    assert points(moodle)[107] == 1.5
    assert moodle.grades[107]["files"] == {}
    assert "1.5 → " in exported(graded, "--send", "--overwrite").output
    assert moodle.grades[107]["comment"] == "by hand"


def test_a_run_that_was_stopped_goes_on(graded: ClassFolder, moodle: Moodle) -> None:
    usual = moodle.mod_assign_save_grade

    def breaks(words: dict[str, object]) -> Answer:
        if words["userid"] == "108":
            return Answer(500, b"")
        return usual(words)

    moodle.mod_assign_save_grade = breaks  # type: ignore[method-assign]
    assert "HTTP 500" in str(exported(graded, "--send").exception)
    moodle.mod_assign_save_grade = usual  # type: ignore[method-assign]
    assert set(moodle.grades) == {107}
    assert "Sent for 2 students. Unchanged: 1." in exported(graded, "--send").output


def test_a_locked_grade_is_told(graded: ClassFolder, moodle: Moodle) -> None:
    moodle.locked = {108}
    assert (
        "sent, but Moodle does not have it (1): s002. Is the grade locked in Moodle?"
        in exported(graded, "--send").output
    )


def test_a_refusal_costs_only_whom_it_is_for(graded: ClassFolder, moodle: Moodle) -> None:
    usual = moodle.mod_assign_save_grade

    def refuses(words: dict[str, object]) -> Answer:
        if words["userid"] == "108":
            return as_json(
                {"exception": "moodle_exception", "errorcode": "usernotincourse", "message": "Not in this course"}
            )
        return usual(words)

    moodle.mod_assign_save_grade = refuses  # type: ignore[method-assign]
    done = exported(graded, "--send")
    assert "refused by Moodle (1): s002 (Moodle: Not in this course (usernotincourse))" in done.output
    assert "Sent for 2 students." in done.output


def test_the_state_of_a_marking_workflow_is_kept(graded: ClassFolder, moodle: Moodle) -> None:
    moodle.assignments[0]["markingworkflow"] = 1
    moodle.flags = {107: {"workflowstate": "inreview"}}
    done = exported(graded, "--send")
    assert "has a marking workflow" in done.output
    assert moodle.flags[107]["workflowstate"] == "inreview"


def test_without_files_of_feedback_marks_go_alone(graded: ClassFolder, moodle: Moodle) -> None:
    moodle.assignments[0]["configs"][1]["value"] = "0"
    done = exported(graded, "--send")
    assert "takes no feedback files in Moodle" in done.output
    assert "Sent for 3 students." in done.output
    assert not moodle.drafts
    assert "Unchanged: 3." in exported(graded, "--send").output


@pytest.mark.parametrize(
    ("most", "told"),
    [
        (10, "Moodle's maximum is 10, the lesson's 7"),
        (-2, "is graded by a scale in Moodle"),
        (0, "has no maximum in Moodle"),
    ],
)
def test_another_maximum_and_scales_stop(graded: ClassFolder, moodle: Moodle, most: int, told: str) -> None:
    moodle.assignments[0]["grade"] = most
    assert told in str(exported(graded, "--send").exception)
    assert not moodle.grades


def test_who_left_the_course_is_told(graded: ClassFolder, moodle: Moodle) -> None:
    moodle.people = [person for person in moodle.people if person["id"] != 107]
    done = exported(graded, "--send")
    assert "graded, but without a row (1): s001" in done.output
    assert set(moodle.grades) == {108, 109}


def test_an_upload_that_is_refused_sends_no_mark_without_its_page(graded: ClassFolder, moodle: Moodle) -> None:
    moodle.faults["upload.php"] = [as_json([{"filename": "x", "errortype": "fileoversized", "error": "too large"}])]
    done = exported(graded, "--send")
    assert "refused by Moodle (1): s001 (Moodle: too large (fileoversized))" in done.output
    assert set(moodle.grades) == {108, 109}


def test_an_assignment_of_canvas_is_no_place_to_send_to(graded: ClassFolder) -> None:
    assert "canvas:1/2 is no assignment of moodle" in exported(graded, place="canvas:1/2").output.replace("\n", " ")


def test_a_worksheet_is_filled_for_a_class_that_came_by_the_api(graded: ClassFolder, tmp_path: Path) -> None:
    """By ids and addresses: the number there is another."""
    sheet = tmp_path / "Grades.csv"
    sheet.write_text(
        "Identifier,Full name,ID number,Email address,Status,Grade,Maximum grade,Grade can be changed\n"
        "Participant 107,Ana López,s003,ana@example.edu,Submitted,,7.00,Yes\n"
        "Participant 3,Emma Brown,s001,emma@example.edu,Submitted,,7.00,Yes\n"
    )
    done = exported(graded, place=str(sheet))
    assert "Points of 2 students." in done.output
    lines = (graded.reports / f"{LESSON}-moodle.csv").read_text().splitlines()
    assert float(lines[2].split(",")[5]) < float(lines[1].split(",")[5])


def test_a_class_without_the_api_is_told_to_name_the_sheet(folder: ClassFolder) -> None:
    told = str(exported(folder, place="").exception)
    assert "Name the CSV that moodle exports: `fukami export moodle" in told
    assert "none" not in told
