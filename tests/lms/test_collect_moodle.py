"""Hand-ins and due dates come from Moodle by its web services, and nothing is lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from autograde.class_folder import ClassFolder
from autograde.intake.handed_in import hand_in_time
from tests.lms.classroom import BLANK, DONE, LESSON, collected, notebook, students
from tests.lms.stand_in import Answer, Moodle, as_json, running

HERE = "moodle:5/21"


def everybody(moodle: Moodle) -> None:
    moodle.student(107, "Emma", "Brown", idnumber="s001", username="ebrown", email="emma@example.edu")
    moodle.student(108, "さくら", "田中", fullname="田中 さくら", email="sakura@example.ac.jp")
    moodle.student(109, "Ana", "López", groups=(3,))
    moodle.student(2, "Tea", "Cher", role="editingteacher")


def test_hand_ins_come_with_the_times_of_moodle(folder: ClassFolder, moodle: Moodle) -> None:
    everybody(moodle)
    moodle.submit(107, {"hw.ipynb": DONE, "sub/helper.py": b"def two():\n    return 2\n"})
    moodle.submit(108, {"hw.ipynb": BLANK}, at=1776682800)
    done = collected(folder, source=HERE)
    assert done.exit_code == 0, done.output
    assert students(folder) == {"s001", "s002"}
    assert hand_in_time(folder, "s002", LESSON) == datetime(2026, 4, 20, 11, tzinfo=UTC)
    files = folder.downloads / "moodle-5-21" / "files"
    assert {path.relative_to(files).as_posix() for path in files.rglob("*.*")} == {
        "Emma Brown_107_assignsubmission_file/hw.ipynb",
        "Emma Brown_107_assignsubmission_file/sub/helper.py",
        "田中 さくら_108_assignsubmission_file/hw.ipynb",
    }
    origin = json.loads((folder.submitted / "s001" / LESSON / "origin.json").read_text())
    assert (origin["system"], origin["number"]) == ("moodle-user", "107")
    assert {request.one("moodlewsrestformat") for request in moodle.asked if request.path.endswith("server.php")} == {
        "json"
    }


def test_many_people_come_page_by_page(folder: ClassFolder, moodle: Moodle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograde.lms.moodle.PAGE", 2)
    everybody(moodle)
    moodle.submit(109, {"hw.ipynb": DONE})
    assert collected(folder, source=HERE).exit_code == 0
    assert students(folder) == {"s003"}
    asked = [request.one("wsfunction") for request in moodle.asked]
    assert asked.count("core_enrol_get_enrolled_users") == 3


def test_a_group_s_hand_in_is_that_of_each_member(folder: ClassFolder, moodle: Moodle) -> None:
    everybody(moodle)
    moodle.people[0]["groups"] = [{"id": 3}]
    moodle.submit(0, {"hw.ipynb": DONE}, groupid=3)
    assert collected(folder, source=HERE).exit_code == 0
    assert students(folder) == {"s001", "s003"}


def test_drafts_are_named_and_left(folder: ClassFolder, moodle: Moodle) -> None:
    everybody(moodle)
    moodle.submit(107, {"hw.ipynb": DONE}, status="draft")
    moodle.submit(108, {"hw.ipynb": DONE})
    moodle.submit(109, {}, status="new")
    done = collected(folder, source=HERE)
    assert "drafts that are not submitted yet (1): Emma Brown" in done.output
    assert students(folder) == {"s002"}


def test_a_text_with_a_link_is_told_for_what_it_is(folder: ClassFolder, moodle: Moodle) -> None:
    everybody(moodle)
    moodle.submit(107, {}, text='<p><a href="https://colab.research.google.com/drive/1x">mine</a></p>')
    assert "This is a link (https://colab.research.google.com/drive/1x)" in collected(folder, source=HERE).output


def test_somebody_who_left_waits_for_a_decision(folder: ClassFolder, moodle: Moodle) -> None:
    everybody(moodle)
    moodle.submit(107, {"hw.ipynb": DONE})
    moodle.submit(140, {"hw.ipynb": DONE})
    done = collected(folder, source=HERE)
    assert "no longer in the course (1), taken all the same; their numbers in Moodle: 140" in done.output
    assert students(folder) == {"s001"}
    assert "Participant_140" in (folder.root / "matches.csv").read_text(encoding="utf-8-sig")


def test_a_file_that_was_replaced_under_its_name_comes_anew(folder: ClassFolder, moodle: Moodle) -> None:
    everybody(moodle)
    moodle.submit(107, {"hw.ipynb": BLANK})
    collected(folder, source=HERE)
    moodle.submissions.clear()
    moodle.submit(107, {"hw.ipynb": DONE}, at=1776690000)
    collected(folder, source=HERE)
    collected(folder, source=HERE)
    assert notebook(folder, "s001") == DONE
    assert len([path for path in moodle.paths("GET") if "pluginfile" in path]) == 2


def test_files_of_old_versions_without_name_size_and_time(folder: ClassFolder, moodle: Moodle) -> None:
    everybody(moodle)
    moodle.submit(107, {"hw.ipynb": DONE})
    (file,) = moodle.submissions[0]["plugins"][0]["fileareas"][0]["files"]
    moodle.submissions[0]["plugins"][0]["fileareas"][0]["files"] = [
        {"filepath": "/hw.ipynb", "fileurl": file["fileurl"]}
    ]
    assert collected(folder, source=HERE).exit_code == 0
    assert notebook(folder, "s001") == DONE


def test_a_file_that_vanished_costs_only_itself(folder: ClassFolder, moodle: Moodle) -> None:
    everybody(moodle)
    moodle.submit(107, {"hw.ipynb": DONE})
    moodle.submit(108, {"hw.ipynb": DONE})
    moodle.files.pop(next(iter(moodle.files)))
    done = collected(folder, source=HERE)
    assert "Moodle lists but no longer has (1): Emma Brown: hw.ipynb" in done.output
    assert students(folder) == {"s002"}


def test_a_download_that_is_cut_off_goes_on_where_it_ended(folder: ClassFolder, moodle: Moodle) -> None:
    everybody(moodle)
    moodle.submit(107, {"hw.ipynb": DONE})
    moodle.faults["pluginfile"] = [Answer(200, DONE, cut=100)]
    assert collected(folder, source=HERE).exit_code == 0
    assert notebook(folder, "s001") == DONE
    assert "bytes=100-" in [request.headers.get("Range") for request in moodle.asked]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (
            as_json({"exception": "moodle_exception", "errorcode": "invalidtoken", "message": "Invalid token"}),
            "does not take the token",
        ),
        (
            as_json({"exception": "x", "errorcode": "accessexception", "message": "not allowed"}),
            "may not do that (not allowed)",
        ),
        (
            as_json({"exception": "x", "errorcode": "sitemaintenance", "message": "Maintenance"}),
            "Moodle: Maintenance (sitemaintenance)",
        ),
        (Answer(200, b"<html>log in</html>"), "not of its web services"),
        (
            Answer(303, headers={"Location": "https://elsewhere.example/"}),
            "says to go to another server (elsewhere.example)",
        ),
    ],
)
def test_what_moodle_refuses_is_said_with_what_to_do_and_without_the_token(
    folder: ClassFolder, moodle: Moodle, fault: Answer, told: str
) -> None:
    moodle.faults["server.php"] = [fault]
    done = collected(folder, source=HERE)
    assert told in str(done.exception)
    assert moodle.token not in f"{done.output} {done.exception} {(folder.root / 'fukami.log').read_text()}"


def test_a_token_that_ends_on_the_way_stops(folder: ClassFolder, moodle: Moodle) -> None:
    everybody(moodle)
    moodle.submit(107, {"hw.ipynb": DONE})
    moodle.faults["pluginfile"] = [as_json({"error": "Invalid token", "errorcode": "invalidtoken"})]
    assert "does not take the token" in str(collected(folder, source=HERE).exception)
    assert not students(folder)
    assert collected(folder, source=HERE).exit_code == 0


def test_a_course_that_is_not_one_s_own_is_said(folder: ClassFolder, moodle: Moodle) -> None:
    told = str(collected(folder, source="moodle:6/21").exception)
    assert "User is not enrolled" in told


def test_an_assignment_is_named_by_the_number_of_its_page_or_its_title(folder: ClassFolder, moodle: Moodle) -> None:
    everybody(moodle)
    moodle.assignment(22, "Essay")
    moodle.submit(107, {"hw.ipynb": DONE})
    assert collected(folder, source="moodle:5/Lesson 2").exit_code == 0
    assert (folder.downloads / "moodle-5-21").is_dir()
    assert "Write the number: 21 Lesson 2; 22 Essay" in str(collected(folder, source="moodle:5/321").exception)


def test_blind_marking_is_refused(folder: ClassFolder, moodle: Moodle) -> None:
    moodle.assignments[0]["blindmarking"] = 1
    assert "is marked blind in Moodle" in str(collected(folder, source=HERE).exception)


class TestTheToken:
    """It goes to the server and to nobody else."""

    def test_in_the_body_of_what_is_asked(self, folder: ClassFolder, moodle: Moodle) -> None:
        everybody(moodle)
        moodle.submit(107, {"hw.ipynb": DONE})
        collected(folder, source=HERE)
        asked = [request for request in moodle.asked if request.path.endswith("server.php")]
        assert asked
        assert not any(moodle.token in str(request.query) or "Authorization" in request.headers for request in asked)
        assert not [
            path for path in folder.root.rglob("*") if path.is_file() and moodle.token.encode() in path.read_bytes()
        ]

    def test_not_where_a_redirect_leads(self, folder: ClassFolder, moodle: Moodle) -> None:
        everybody(moodle)
        moodle.submit(107, {"hw.ipynb": DONE})
        for other in running(Moodle()):
            other.token = ""
            place = next(iter(moodle.files))
            other.files = moodle.files
            moodle.faults["pluginfile"] = [Answer(303, headers={"Location": f"{other.url}/moodle{place}?signed=1"})]
            assert collected(folder, source=HERE).exit_code == 0
            assert notebook(folder, "s001") == DONE
            assert not any(moodle.token in str(request) for request in other.asked)

    def test_not_where_a_redirect_would_carry_it(self, folder: ClassFolder, moodle: Moodle) -> None:
        everybody(moodle)
        moodle.submit(107, {"hw.ipynb": DONE})
        for other in running(Moodle()):
            moodle.faults["pluginfile"] = [Answer(303, headers={"Location": f"{other.url}/x?token={moodle.token}"})]
            assert "says to go to another server" in str(collected(folder, source=HERE).exception)
            assert not other.asked

    def test_not_to_files_at_another_address(self, folder: ClassFolder, moodle: Moodle) -> None:
        everybody(moodle)
        for other in running(Moodle()):
            moodle.url, url = other.url, moodle.url
            moodle.submit(107, {"hw.ipynb": DONE})
            moodle.url = url
            assert "keeps its files at another address" in str(collected(folder, source=HERE).exception)
            assert not other.asked


class TestDueDates:
    """Overrides of people and groups, and extensions."""

    def test_are_taken_along(self, folder: ClassFolder, moodle: Moodle) -> None:
        everybody(moodle)
        due = int(datetime(2026, 4, 20, 14, 59, tzinfo=UTC).timestamp())
        moodle.assignments[0]["duedate"] = due
        moodle.overrides = {108: due + 86400, 109: due + 43200}
        moodle.flags = {
            107: {"extensionduedate": due + 3 * 86400},
            109: {"extensionduedate": due + 3600},
            108: {"extensionduedate": 0},
        }
        for number in (107, 108, 109):
            moodle.submit(number, {"hw.ipynb": DONE}, at=due + 10 * 86400)
        done = collected(folder, source=HERE)
        assert "2026-04-20 23:59" in done.output
        days = {student: own[LESSON] for student, own in folder.settings.extensions.items()}
        assert days == {"s001": 3.0, "s002": 1.0, "s003": 0.5}

    def test_without_the_right_to_see_overrides_extensions_still_are(self, folder: ClassFolder, moodle: Moodle) -> None:
        everybody(moodle)
        due = 1776697140
        moodle.assignments[0]["duedate"] = due
        moodle.functions_denied = {"mod_assign_get_participant"}
        moodle.flags = {107: {"extensionduedate": due + 86400}}
        moodle.submit(107, {"hw.ipynb": DONE})
        done = collected(folder, source=HERE)
        assert "could not be asked for; only extensions are used" in done.output
        assert folder.settings.extensions == {"s001": {LESSON: 1.0}}

    def test_of_somebody_who_left_cost_nobody_else_theirs(self, folder: ClassFolder, moodle: Moodle) -> None:
        everybody(moodle)
        moodle.assignments[0]["duedate"] = 1776697140
        moodle.overrides = {107: 1776697140 + 86400}
        for number in (100, 107):
            moodle.submit(number, {"hw.ipynb": DONE})
        collected(folder, source=HERE)
        matches = folder.root / "matches.csv"
        head, row = matches.read_text(encoding="utf-8-sig").splitlines()[:2]
        cells = row.split(",")
        cells[head.split(",").index("student")] = "s003"
        matches.write_text("\n".join([head, ",".join(cells)]), encoding="utf-8")
        collected(folder, source=HERE)
        assert students(folder) == {"s001", "s003"}
        assert folder.settings.extensions == {"s001": {LESSON: 1.0}}


def test_a_class_made_with_the_zip_keeps_its_numbers_apart(folder: ClassFolder, moodle: Moodle, tmp_path: Path) -> None:
    """The zip's number is that of a participant, which may equal somebody else's number as a user."""
    everybody(moodle)
    moodle.submit(107, {"hw.ipynb": DONE})
    export: Any = tmp_path / "export" / "Ana López_107_assignsubmission_file"
    export.mkdir(parents=True)
    (export / "hw.ipynb").write_bytes(BLANK)
    collected(folder, source=str(tmp_path / "export"))
    collected(folder, source=HERE)
    origins = {
        path.parent.parent.name: json.loads(path.read_text()) for path in folder.submitted.glob("*/*/origin.json")
    }
    assert {student: (one["system"], one["number"]) for student, one in origins.items()} == {
        "s001": ("moodle-user", "107"),
        "s003": ("moodle", "107"),
    }
