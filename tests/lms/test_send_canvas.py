"""Marks, comment and feedback go to Canvas by its API: what would change is shown first, and nothing is lost or sent twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from autograde import cli
from autograde.class_folder import ClassFolder
from autograde.gradebook.recording import record_all
from tests.gradebook.test_database import hand_in
from tests.lms.classroom import DONE, LESSON, collected, everybody
from tests.lms.stand_in import Answer, Canvas, as_json, running

pytestmark = pytest.mark.slow


def exported(folder: ClassFolder, *words: str, place: str = "canvas:12/34") -> Result:
    more = [place] if place else []
    return CliRunner().invoke(
        cli.app, ["export", "canvas", "02", *more, "--partial", "--class", str(folder.root), *words]
    )


@pytest.fixture
def graded(folder: ClassFolder, canvas: Canvas) -> ClassFolder:
    """Three who handed in by the API; s001 and s002 have points (2 and 4 of 7) and pages, s003 has an empty result."""
    everybody(canvas)
    for number in (7, 8, 9):
        canvas.submit(number, {"hw.ipynb": DONE})
    assert collected(folder).exit_code == 0
    record_all(folder, [hand_in("s001", test_relu_values="failed"), hand_in("s002"), hand_in("s003")])
    for student in ("s001", "s002", "s003"):
        page(folder, student, "first")
    canvas.asked.clear()
    return folder


def page(folder: ClassFolder, student: str, text: str) -> Path:
    path = folder.feedback / student / LESSON / f"{LESSON}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    lang = "ja" if student == "s002" else "en"
    path.write_text(f'<html lang="{lang}">{student} {text}</html>')
    return path


def marks(canvas: Canvas) -> dict[int, float | None]:
    return {number: one["entered_score"] for number, one in canvas.submissions.items()}


def comments(canvas: Canvas, number: int) -> list[dict[str, object]]:
    return canvas.submissions[number]["submission_comments"]


def changed(canvas: Canvas) -> list[str]:
    return [path for method in ("PUT", "POST") for path in canvas.paths(method)]


def test_a_dry_run_shows_old_and_new_and_changes_nothing(graded: ClassFolder, canvas: Canvas) -> None:
    canvas.submissions[8]["entered_score"] = 4.0
    done = exported(graded)
    assert done.exit_code == 0, done.output
    points = {"s001": "– → ", "s002": "s002 Sakura Tanaka: feedback"}
    assert all(told in done.output for told in points.values()), done.output
    assert "Would change in canvas:12/34: 3 students. Nothing was sent yet" in done.output
    assert not changed(canvas)


def test_points_comment_and_page_arrive_together(graded: ClassFolder, canvas: Canvas) -> None:
    done = exported(graded, "--send")
    assert "Sent for 3 students." in done.output, done.output
    assert None not in marks(canvas).values()
    assert marks(canvas)[7] != marks(canvas)[8]
    (comment,) = comments(canvas, 7)
    ((attached,),) = (comment["attachments"],)
    assert attached["display_name"].startswith(f"{LESSON}-")
    assert canvas.uploads[attached["id"]][1] == page(graded, "s001", "first").read_bytes()
    assert "attached page" in str(comment["comment"])
    assert "添付のページ" in str(comments(canvas, 8)[0]["comment"])
    assert comment["attempt"] == "1"
    assert len(canvas.paths("PUT")) == 3


def test_a_comment_of_one_s_own(graded: ClassFolder, canvas: Canvas) -> None:
    exported(graded, "--send", "--comment", "Ask me on Monday.")
    assert {comments(canvas, number)[0]["comment"] for number in (7, 8, 9)} == {"Ask me on Monday."}


def test_what_is_there_is_not_sent_again(graded: ClassFolder, canvas: Canvas) -> None:
    exported(graded, "--send")
    canvas.asked.clear()
    done = exported(graded, "--send")
    assert "Sent for 0 students. Unchanged: 3." in done.output
    assert not changed(canvas)


def test_a_new_page_and_new_points_replace_our_own(graded: ClassFolder, canvas: Canvas) -> None:
    exported(graded, "--send")
    before = marks(canvas)
    record_all(graded, [hand_in("s001")])
    page(graded, "s001", "second")
    done = exported(graded, "--send")
    assert f"s001 Emma Brown: {before[7]:g} → {marks(canvas)[7]:g}, feedback" in done.output
    assert marks(canvas)[7] != before[7]
    assert len(comments(canvas, 7)) == 2
    assert len(comments(canvas, 8)) == 1


def test_a_mark_entered_in_canvas_stays_unless_told(graded: ClassFolder, canvas: Canvas) -> None:
    canvas.submissions[7]["entered_score"] = 1.25
    exported(graded, "--send")
    canvas.submissions[8]["entered_score"] = 6.5  # after ours was sent
    done = exported(graded, "--send")
    assert "entered in Canvas, left as it is" in done.output
    assert "s001 (1.25, " in done.output
    assert "s002 (6.5, " in done.output
    assert (marks(canvas)[7], marks(canvas)[8]) == (1.25, 6.5)
    assert not comments(canvas, 7)
    done = exported(graded, "--send", "--overwrite")
    assert "1.25 → " in done.output
    assert marks(canvas)[7] != 1.25


def test_another_lesson_s_marks_in_the_assignment_are_not_ours(graded: ClassFolder, canvas: Canvas) -> None:
    exported(graded, "--send")
    record = graded.downloads / "canvas-12-34" / "sent.json"
    record.write_text(record.read_text().replace(LESSON, "03_other"))
    record_all(graded, [hand_in("s001")])
    assert "left as it is" in exported(graded, "--send").output


def test_points_are_points_even_where_a_scheme_calls_a_grade_so(graded: ClassFolder, canvas: Canvas) -> None:
    exported(graded, "--send")
    sent = [request for request in canvas.asked if request.method == "PUT"]
    assert {request.one("prefer_points_over_scheme") for request in sent} == {"true"}


def test_who_is_excused_stays_so(graded: ClassFolder, canvas: Canvas) -> None:
    canvas.submissions[7]["excused"] = True
    done = exported(graded, "--send", "--overwrite")
    assert "excused in Canvas (1): s001" in done.output
    assert marks(canvas)[7] is None


def test_a_run_that_was_stopped_goes_on(graded: ClassFolder, canvas: Canvas) -> None:
    canvas.faults["/submissions/8$"] = [Answer(500, b"")]
    assert "HTTP 500" in str(exported(graded, "--send").exception)
    assert [number for number, mark in marks(canvas).items() if mark is not None] == [7]
    canvas.asked.clear()
    done = exported(graded, "--send")
    assert "Sent for 2 students. Unchanged: 1." in done.output
    assert len(comments(canvas, 7)) == 1
    assert None not in marks(canvas).values()


def test_points_that_arrived_though_the_answer_was_lost_are_known_as_our_own(
    graded: ClassFolder, canvas: Canvas
) -> None:
    usual = canvas._graded

    def lost(number: int, request: object) -> Answer:
        usual(number, request)  # type: ignore[arg-type]
        return Answer(200, b"{}" * 10, cut=3) if number == 7 else usual(number, request)  # type: ignore[arg-type]

    canvas._graded = lost  # type: ignore[method-assign]
    assert "cannot be reached" in str(exported(graded, "--send").exception)
    canvas._graded = usual  # type: ignore[method-assign]
    assert marks(canvas)[7] is not None
    record_all(graded, [hand_in("s001")])
    done = exported(graded, "--send")
    assert "entered in Canvas" not in done.output
    assert len(comments(canvas, 7)) == 1


def test_canvas_is_waited_for_when_it_refuses_for_being_busy(
    graded: ClassFolder,
    canvas: Canvas,
    waits: list[float],
) -> None:
    canvas.faults["/submissions/8$"] = [Answer(429, b"{}", {"Retry-After": "9"})]
    assert "Sent for 3 students." in exported(graded, "--send").output
    assert waits == [9]
    assert len(comments(canvas, 8)) == 1


def test_who_left_the_course_is_told_and_the_others_get_theirs(graded: ClassFolder, canvas: Canvas) -> None:
    canvas.users = [user for user in canvas.users if user["id"] != 7]
    done = exported(graded, "--send")
    assert "graded, but without a row (1): s001" in done.output
    assert "Sent for 2 students." in done.output


def test_a_refusal_costs_only_whom_it_is_for(graded: ClassFolder, canvas: Canvas) -> None:
    canvas.faults["/submissions/8$"] = [as_json({"status": "unauthorized"}, 403)]
    done = exported(graded, "--send")
    assert "Sent for 2 students." in done.output
    assert "refused by Canvas (1): s002" in done.output


def test_what_canvas_does_not_keep_is_told(graded: ClassFolder, canvas: Canvas) -> None:
    canvas.faults["/submissions/8$"] = [as_json({})]  # says yes, and does nothing
    assert "sent, but Canvas does not have it (1): s002" in exported(graded, "--send").output


def test_another_maximum_stops_and_scale_converts(graded: ClassFolder, canvas: Canvas) -> None:
    canvas.assignments[0]["points_possible"] = 14.0
    assert "Canvas's maximum is 14, the lesson's 7" in str(exported(graded, "--send").exception)
    assert not changed(canvas)
    canvas.assignments[0]["points_possible"] = 7.0
    exported(graded, "--send", "--no-feedback")
    before = marks(canvas)
    canvas.assignments[0]["points_possible"] = 14.0
    exported(graded, "--send", "--scale", "--no-feedback")
    assert marks(canvas) == {number: 2 * (mark or 0) for number, mark in before.items()}
    assert not comments(canvas, 7)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"points_possible": None}, "has no maximum in Canvas"),
        ({"grading_type": "pass_fail"}, "takes no points in Canvas (pass_fail)"),
    ],
)
def test_an_assignment_without_points_is_refused(
    graded: ClassFolder, canvas: Canvas, more: dict[str, object], told: str
) -> None:
    canvas.assignments[0] |= more
    assert told in str(exported(graded, "--send").exception)


def test_what_canvas_will_do_to_points_is_said(graded: ClassFolder, canvas: Canvas) -> None:
    canvas.late_policy = {"late_submission_deduction_enabled": True}
    canvas.assignments[0] |= {"post_manually": True, "group_category_id": 3}
    told = exported(graded).output
    assert "Canvas takes points from late hand-ins" in told
    assert "students see them once you post them" in told
    assert "gives one member's points to all of the group" in told


def test_where_the_hand_ins_came_from_is_where_marks_go(graded: ClassFolder, canvas: Canvas) -> None:
    assert "Would change in canvas:12/34: 3 students." in exported(graded, place="").output


def test_a_class_collected_by_canvas_s_zip_is_known_by_the_same_numbers(graded: ClassFolder, canvas: Canvas) -> None:
    for path in graded.submitted.glob("*/*/origin.json"):
        origin = json.loads(path.read_text())
        path.write_text(json.dumps(origin | {"origin": "/elsewhere/submissions.zip!/x.ipynb"}))
    assert "3 students" in exported(graded).output
    assert "Name the CSV that canvas exports" in str(exported(graded, place="").exception)


def test_the_token_and_the_marks_go_to_no_other_host(graded: ClassFolder, canvas: Canvas) -> None:
    for other in running(Canvas()):
        canvas.faults["/submissions/7$"] = [Answer(307, headers={"Location": f"{other.url}/api/v1/x"})]
        told = str(exported(graded, "--send").exception or exported(graded, "--send").output)
        assert "says to go to another server" in told
        assert not other.asked


def test_pages_may_be_uploaded_to_another_host_without_the_token(graded: ClassFolder, canvas: Canvas) -> None:
    for other in running(Canvas()):
        other.uploads = canvas.uploads  # type: ignore[attr-defined]
        other.url, url = canvas.url, other.url  # where its redirect leads
        canvas.files_at = url
        assert "Sent for 3 students." in exported(graded, "--send").output
        assert len(other.asked) == 3
        assert not any(canvas.token in str(request) for request in other.asked)
        assert all(content for _, content in canvas.uploads.values())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--title", "x"], "--title: only with a gradebook"),
        (["--decimal", ","], "--decimal: only with a gradebook"),
    ],
)
def test_options_of_the_table_are_refused_beside_the_api(graded: ClassFolder, words: list[str], told: str) -> None:
    assert told in exported(graded, *words).output.replace("\n", " ")
