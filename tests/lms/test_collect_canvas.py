"""Hand-ins and due dates come from Canvas by its API, as a class has them that collected Canvas's zip, and nothing is lost."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograde.class_folder import ClassFolder
from autograde.gradebook.lateness import record_lateness
from autograde.intake.handed_in import hand_in_time
from autograde.run.lms import NEVER
from tests.lms.classroom import BLANK, DONE, LESSON, ROSTER, collected, everybody, notebook, students
from tests.lms.stand_in import Answer, Canvas, as_json, running


def test_hand_ins_come_page_by_page_with_the_times_of_canvas(folder: ClassFolder, canvas: Canvas) -> None:
    everybody(canvas)
    for number in (7, 8, 9):
        canvas.submit(number, {"hw.ipynb": DONE if number == 7 else BLANK}, at=f"2026-04-20T10:0{number}:00Z")
    done = collected(folder)
    assert done.exit_code == 0, done.output
    assert students(folder) == {"s001", "s002", "s003"}
    assert hand_in_time(folder, "s001", LESSON) == datetime(2026, 4, 20, 10, 7, tzinfo=UTC)
    assert "time as the system gives it" in done.output
    asked = [path for path in canvas.paths() if path.endswith("/submissions")]
    assert len(asked) == 2  # three entries, two a page
    origin = json.loads((folder.submitted / "s002" / LESSON / "origin.json").read_text())
    assert (origin["system"], origin["number"], origin["name"]) == ("canvas", "8", "Sakura Tanaka")


def test_the_files_are_named_as_in_canvas_s_own_zip_and_can_be_collected_again_without_it(
    folder: ClassFolder, canvas: Canvas
) -> None:
    everybody(canvas)
    canvas.submit(7, {"hw.ipynb": DONE, "helper.py": b"def two():\n    return 2\n"}, late=True)
    canvas.submit(9, {"hw-1.ipynb": BLANK})
    assert collected(folder).exit_code == 0
    files = folder.downloads / "canvas-12-34" / "files"
    assert {path.name for path in files.iterdir()} == {
        "brownemma_LATE_7_1000_hw.ipynb",
        "brownemma_LATE_7_1001_helper.py",
        "lópezana_9_1002_hw-1.ipynb",
    }
    assert (folder.submitted / "s001" / LESSON / "helper.py").is_file()
    again = collected(folder, source=str(files))
    assert "taken before, unchanged" in again.output
    assert again.exit_code == 0


def test_ids_of_the_institution_tell_who_it_is_and_a_number_of_canvas_s_never(
    folder: ClassFolder, canvas: Canvas
) -> None:
    (folder.root.parent / "roster.csv").write_text("id,name\n7,Emma Brown\n2023101,Yuki Sato\n12,Ben Short\n")
    canvas.student(7, "Somebody Else", "Else, Somebody", login_id="selse")  # Canvas's number equals Emma's id
    canvas.student(8, "佐藤 由紀", "佐藤, 由紀", sis_user_id="2023101")  # written otherwise on the roster
    canvas.student(9, "Benjamin S.", "S., Benjamin", login_id="12")  # a short number alone says nothing
    for number in (7, 8, 9):
        canvas.submit(number, {"hw.ipynb": DONE})
    done = collected(folder, "--yes")
    assert students(folder) == {"2023101"}, done.output
    asked = (folder.root / "matches.csv").read_text(encoding="utf-8-sig")
    assert "else" in asked
    assert "sbenjamin_9" in asked


def test_a_name_and_an_id_of_two_people_are_asked_about_and_the_answer_holds(
    folder: ClassFolder, canvas: Canvas
) -> None:
    everybody(canvas)
    canvas.users[0]["sis_user_id"] = "s003"  # Emma's account bears Ana's id
    canvas.users[0]["email"] = None
    canvas.submit(7, {"hw.ipynb": DONE})
    assert "it may be of s001 Emma Brown, s003 Ana López" in collected(folder).output
    assert not students(folder)
    matches = folder.root / "matches.csv"
    lines = matches.read_text(encoding="utf-8-sig").splitlines()
    head, row = lines[0].split(","), lines[1].split(",")
    row[head.index("student")] = "s001"
    matches.write_text("\n".join([lines[0], ",".join(row)]), encoding="utf-8")
    assert collected(folder).exit_code == 0
    assert students(folder) == {"s001"}


def test_texts_and_links_are_told_for_what_they_are(folder: ClassFolder, canvas: Canvas) -> None:
    everybody(canvas)
    canvas.submit(7, {}, submission_type="online_url", url="https://colab.research.google.com/drive/1x?a=1&b=2")
    canvas.submit(8, {}, submission_type="online_text_entry", body="<p>I did not manage it.</p>")
    canvas.submit(9, {"hw.ipynb": DONE})
    done = collected(folder)
    assert "This is a link (https://colab.research.google.com/drive/1x?a=1&b=2)" in done.output
    assert "s002" in done.output
    assert students(folder) == {"s003"}


def test_a_later_attempt_takes_the_place_of_the_first_which_is_kept(folder: ClassFolder, canvas: Canvas) -> None:
    everybody(canvas)
    canvas.submit(7, {"hw.ipynb": BLANK})
    collected(folder)
    canvas.submit(7, {"hw.ipynb": DONE}, at="2026-04-21T10:00:00Z")
    collected(folder)
    assert notebook(folder, "s001") == DONE
    assert hand_in_time(folder, "s001", LESSON) == datetime(2026, 4, 21, 10, tzinfo=UTC)
    assert [path.read_bytes() for path in (folder.downloads / "canvas-12-34" / "earlier").rglob("*.ipynb")] == [BLANK]


def test_what_came_by_a_zip_first_is_known_by_the_api_from_then_on(
    folder: ClassFolder, canvas: Canvas, tmp_path: Path
) -> None:
    """So that its due date counts, and marks find their way back."""
    everybody(canvas)
    canvas.assignments[0]["due_at"] = "2026-04-19T14:59:00Z"
    canvas.submit(7, {"hw.ipynb": DONE})
    other = tmp_path / "other" / "s001"
    other.mkdir(parents=True)
    (other / "hw.ipynb").write_bytes(DONE)
    collected(folder, source=str(tmp_path / "other"))
    done = collected(folder)
    assert "taken before, unchanged; its time is now" in done.output
    origin = json.loads((folder.submitted / "s001" / LESSON / "origin.json").read_text())
    assert (origin["system"], origin["number"], origin["first_name"]) == ("canvas", "7", "")
    assert folder.settings.due[LESSON] == datetime(2026, 4, 19, 14, 59, tzinfo=UTC)


def test_nothing_is_downloaded_twice(folder: ClassFolder, canvas: Canvas) -> None:
    everybody(canvas)
    canvas.submit(7, {"hw.ipynb": DONE})
    collected(folder)
    collected(folder)
    assert len([path for path in canvas.paths() if path.startswith("/files/")]) == 1


def test_somebody_who_left_is_taken_and_told(folder: ClassFolder, canvas: Canvas) -> None:
    everybody(canvas)
    canvas.submit(10, {"hw.ipynb": DONE}, user={"id": 10, "name": "Emma Brown", "sortable_name": "Brown, Emma"})
    done = collected(folder)
    assert "no longer in the course (1), taken all the same: Emma Brown" in done.output
    assert students(folder) == {"s001"}


def test_a_file_that_vanished_costs_only_itself(folder: ClassFolder, canvas: Canvas) -> None:
    everybody(canvas)
    canvas.submit(7, {"hw.ipynb": DONE})
    canvas.submit(8, {"hw.ipynb": DONE})
    del canvas.files[1000]
    done = collected(folder)
    assert "Canvas lists but no longer has (1): Emma Brown: hw.ipynb" in done.output
    assert students(folder) == {"s002"}


def test_a_download_that_is_cut_off_goes_on_where_it_ended(folder: ClassFolder, canvas: Canvas) -> None:
    everybody(canvas)
    canvas.submit(7, {"hw.ipynb": DONE})
    canvas.faults["/files/"] = [
        Answer(200, DONE, cut=100),
        Answer(206, DONE[100:], {"Content-Range": "bytes 100-"}, cut=50),
    ]
    assert collected(folder).exit_code == 0
    assert notebook(folder, "s001") == DONE
    ranges = [request.headers.get("Range") for request in canvas.asked if request.path.startswith("/files/")]
    assert ranges == [None, "bytes=100-", "bytes=150-"]


def test_what_never_arrives_in_full_is_told_and_the_next_run_goes_on(folder: ClassFolder, canvas: Canvas) -> None:
    everybody(canvas)
    canvas.submit(7, {"hw.ipynb": DONE})
    canvas.submit(8, {"hw.ipynb": DONE})
    canvas.faults["/files/1000"] = [
        Answer(200, DONE, cut=100),
        *[Answer(206, DONE[100:], {"Content-Range": "bytes 100-"}, cut=0)] * 5,
    ]
    done = collected(folder)
    assert "did not arrive in full (1): Emma Brown: hw.ipynb" in done.output
    assert students(folder) == {"s002"}
    collected(folder)
    assert notebook(folder, "s001") == DONE
    assert canvas.asked[-1].headers.get("Range") == "bytes=100-"


def test_a_server_that_is_gone_ends_the_run_and_is_not_asked_for_every_file(
    folder: ClassFolder, canvas: Canvas, waits: list[float]
) -> None:
    everybody(canvas)
    for number in (7, 8, 9):
        canvas.submit(number, {"hw.ipynb": DONE})
    for one in canvas.submissions.values():
        one["attachments"][0]["url"] = "http://127.0.0.1:9/files/1/download"  # where nobody listens
    assert "Canvas (127.0.0.1:9) cannot be reached" in str(collected(folder).exception)
    assert waits == [1, 2, 4, 8, 16]


def test_names_of_any_length_and_kind_become_files(folder: ClassFolder, canvas: Canvas) -> None:
    canvas.student(7, "田" * 200, "田" * 200)
    canvas.student(8, "田" * 200, "田" * 200)
    canvas.submit(7, {"../../" + "x" * 250 + ".ipynb": DONE})
    canvas.submit(8, {"a/b:c?.ipynb": DONE})
    assert collected(folder, roster=False).exit_code == 0
    files = [path.name for path in (folder.downloads / "canvas-12-34" / "files").iterdir()]
    assert len(files) == 2
    assert all(len(name.encode()) < 256 and name.endswith(".ipynb") for name in files)
    assert len(students(folder)) == 2


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (Answer(429, b"{}", {"Retry-After": "17"}), 17),
        (Answer(403, b"403 Forbidden (Rate Limit Exceeded)\n", {"Retry-After": "3"}), 3),
        (Answer(503, b""), 1),
    ],
)
def test_canvas_is_waited_for_as_long_as_it_asks(
    folder: ClassFolder, canvas: Canvas, waits: list[float], fault: Answer, seconds: float
) -> None:
    everybody(canvas)
    canvas.submit(7, {"hw.ipynb": DONE})
    canvas.faults["/submissions$"] = [fault]
    done = collected(folder)
    assert students(folder) == {"s001"}
    assert waits == [seconds]
    assert f"Canvas asks to wait for {seconds} s." in done.output


def test_a_server_that_stays_busy_is_given_up_and_nothing_is_taken(
    folder: ClassFolder, canvas: Canvas, waits: list[float]
) -> None:
    canvas.faults["/submissions$"] = [Answer(429, b"{}")] * 20
    assert "Canvas is too busy" in str(collected(folder).exception)
    assert waits == [1, 2, 4, 8, 16]
    canvas.faults["/submissions$"] = [Answer(429, b"{}", {"Retry-After": "7200"})]
    assert "Canvas is too busy" in str(collected(folder).exception)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (as_json({}, 401, **{"WWW-Authenticate": "Bearer"}), "does not take the token: it has expired"),
        (as_json({"status": "unauthorized"}, 401), "the owner of this token may not do that"),
        (as_json({}, 403), "the owner of this token may not do that"),
        (as_json({}, 404), "does not have it"),
        (as_json({}, 500), "HTTP 500"),
    ],
)
def test_what_canvas_refuses_is_said_with_what_to_do_and_without_the_token(
    folder: ClassFolder, canvas: Canvas, fault: Answer, told: str
) -> None:
    canvas.faults["/courses/12/"] = [fault]
    done = collected(folder)
    assert told in str(done.exception)
    assert canvas.token not in f"{done.output} {done.exception} {(folder.root / 'fukami.log').read_text()}"


def test_an_assignment_is_named_by_its_title_too_and_a_wrong_one_is_told_with_those_there_are(
    folder: ClassFolder, canvas: Canvas
) -> None:
    everybody(canvas)
    canvas.assignment(35, "Essay")
    canvas.assignment(36, "Lesson 3")
    canvas.submit(7, {"hw.ipynb": DONE})
    assert collected(folder, source="canvas:12/lesson 2").exit_code == 0
    told = str(collected(folder, source="canvas:12/99").exception)
    assert "0 assignments of this course in Canvas are 99. Write the number: 34 Lesson 2; 35 Essay; 36 Lesson 3" in told


def test_hidden_names_are_refused(folder: ClassFolder, canvas: Canvas) -> None:
    canvas.submit(7, {"hw.ipynb": DONE})
    del canvas.submissions[7]["user_id"]
    assert "Canvas hides names in this assignment" in str(collected(folder).exception)


class TestTheToken:
    """It goes to the server and to nobody else, and stands in no file."""

    def test_not_to_the_host_that_keeps_the_files(self, folder: ClassFolder, canvas: Canvas) -> None:
        everybody(canvas)
        for other in running(Canvas()):
            canvas.files_at = other.url
            canvas.submit(7, {"hw.ipynb": DONE})
            other.files = canvas.files  # type: ignore[attr-defined]
            assert collected(folder).exit_code == 0
            assert students(folder) == {"s001"}
            assert other.asked
            assert not any(canvas.token in str(request) for request in other.asked)

    def test_not_where_a_redirect_leads(self, folder: ClassFolder, canvas: Canvas) -> None:
        everybody(canvas)
        canvas.submit(7, {"hw.ipynb": DONE})
        for other in running(Canvas()):
            other.files = canvas.files  # type: ignore[attr-defined]
            canvas.faults["/files/"] = [Answer(302, headers={"Location": f"{other.url}/files/1000/download"})]
            assert collected(folder).exit_code == 0
            assert notebook(folder, "s001") == DONE
            assert not any(canvas.token in str(request) for request in other.asked)

    def test_not_to_another_server_s_next_page(self, folder: ClassFolder, canvas: Canvas) -> None:
        for other in running(Canvas()):
            link = {"Link": f'<{other.url}/api/v1/courses/12/users?page=2>; rel="next"'}
            canvas.faults["/search_users$"] = [as_json([], **link)]
            assert "is on another server (127.0.0.1" in str(collected(folder).exception)
            assert not other.asked

    def test_in_no_file_of_the_class(self, folder: ClassFolder, canvas: Canvas) -> None:
        everybody(canvas)
        canvas.submit(7, {"hw.ipynb": DONE})
        collected(folder)
        written = [path for path in folder.root.rglob("*") if path.is_file()]
        assert len(written) > 5
        assert not [path for path in written if canvas.token.encode() in path.read_bytes()]

    def test_one_in_class_toml_is_refused(self, folder: ClassFolder, canvas: Canvas) -> None:
        settings = folder.root / "class.toml"
        settings.write_text(settings.read_text() + f'token = "{canvas.token}"\n')
        told = str(collected(folder).exception)
        assert "A token stands in no file" in told
        assert canvas.token not in told
        assert not canvas.asked

    def test_none_is_told_with_where_it_belongs(
        self, folder: ClassFolder, canvas: Canvas, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("CANVAS_TOKEN")
        monkeypatch.setattr("keyring.get_password", lambda service, user: None)
        assert f"put it into CANVAS_TOKEN, or keep it with `keyring set {canvas.url} fukami`" in str(
            collected(folder).exception
        )

    def test_the_keyring_s_is_used(self, folder: ClassFolder, canvas: Canvas, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CANVAS_TOKEN")
        asked = []

        def kept(service: str, user: str) -> str:
            asked.append((service, user))
            return canvas.token

        monkeypatch.setattr("keyring.get_password", kept)
        everybody(canvas)
        canvas.submit(7, {"hw.ipynb": DONE})
        assert collected(folder).exit_code == 0
        assert asked == [(canvas.url, "fukami")]

    @pytest.mark.parametrize(
        ("server", "told"),
        [
            ("http://canvas.example.edu", "over http:// others could read the token"),
            ("canvas.example.edu", "begins with https://"),
            ("https://me@canvas.example.edu", "begins with https://"),
        ],
    )
    def test_only_to_a_safe_address(self, folder: ClassFolder, server: str, told: str) -> None:
        settings = folder.root / "class.toml"
        settings.write_text(re.sub(r"http://127[^\"]*", server, settings.read_text()))
        assert told in str(collected(folder).exception)


class TestDueDates:
    """What Canvas says of them counts, unless the class says otherwise."""

    def test_overrides_of_people_sections_and_groups_are_taken_along(self, folder: ClassFolder, canvas: Canvas) -> None:
        everybody(canvas)
        canvas.student(11, "Li Wei", "Wei, Li", login_id="liwei")
        canvas.groups[3] = [8, 9]
        canvas.assignments[0] |= {
            "due_at": "2026-04-20T14:59:00Z",
            "overrides": [
                {"id": 1, "student_ids": [7], "due_at": "2026-04-23T14:59:00Z"},
                {"id": 2, "course_section_id": 2, "due_at": "2026-04-21T02:59:00Z"},
                {"id": 3, "group_id": 3, "due_at": "2026-04-20T20:59:00Z"},
                {"id": 4, "student_ids": [11], "due_at": None},
                {"id": 5, "student_ids": [8], "lock_at": "2026-05-20T14:59:00Z"},
            ],
        }
        (folder.root.parent / "roster.csv").write_text(ROSTER + "s004,Li Wei,\n")
        for number in (7, 8, 9, 11):
            canvas.submit(number, {"hw.ipynb": DONE}, at="2026-04-25T00:00:00Z")
        done = collected(folder)
        assert f"{LESSON} is due 2026-04-20 23:59 JST" in done.output
        settings = folder.settings
        assert settings.due[LESSON] == datetime(2026, 4, 20, 14, 59, tzinfo=UTC)
        days = {student: own[LESSON] for student, own in settings.extensions.items()}
        assert days == {"s001": 3.0, "s002": 0.25, "s003": 0.5, "s004": NEVER}

    def test_they_make_late_what_is_late(self, folder: ClassFolder, canvas: Canvas) -> None:
        from autograde.gradebook.recording import record_all
        from tests.gradebook.test_database import hand_in as graded_hand_in

        everybody(canvas)
        canvas.assignments[0] |= {
            "due_at": "2026-04-20T14:59:00Z",
            "overrides": [{"id": 1, "student_ids": [7], "due_at": "2026-04-21T14:59:00Z"}],
        }
        for number in (7, 8):
            canvas.submit(number, {"hw.ipynb": DONE}, at="2026-04-21T15:00:00Z")
        collected(folder)
        record_all(folder, [graded_hand_in(student) for student in ("s001", "s002")])
        late = record_lateness(folder, LESSON)
        assert {student: one.days for student, one in late.items()} == {"s001": 1, "s002": 2}

    def test_class_toml_counts_first_and_the_difference_is_told(self, folder: ClassFolder, canvas: Canvas) -> None:
        settings = folder.root / "class.toml"
        settings.write_text(settings.read_text() + f'[due]\n"{LESSON}" = 2026-04-30T12:00:00\n')
        everybody(canvas)
        canvas.assignments[0]["due_at"] = "2026-04-20T14:59:00Z"
        canvas.submit(7, {"hw.ipynb": DONE})
        done = collected(folder)
        assert "2026-04-20 23:59" in done.output
        assert "in class.toml, which counts" in done.output
        assert folder.settings.due[LESSON] == datetime(2026, 4, 30, 3, tzinfo=UTC)

    def test_a_date_that_was_moved_is_moved(self, folder: ClassFolder, canvas: Canvas) -> None:
        everybody(canvas)
        canvas.submit(7, {"hw.ipynb": DONE})
        for day in (20, 22):
            canvas.assignments[0]["due_at"] = f"2026-04-{day}T14:59:00Z"
            canvas.assignments[0]["overrides"] = [{"id": 1, "student_ids": [7], "due_at": "2026-04-22T14:59:00Z"}]
            collected(folder)
        assert folder.settings.due[LESSON] == datetime(2026, 4, 22, 14, 59, tzinfo=UTC)
        assert not folder.settings.extensions

    def test_a_date_that_was_taken_away_is_gone(self, folder: ClassFolder, canvas: Canvas) -> None:
        everybody(canvas)
        canvas.submit(7, {"hw.ipynb": DONE})
        for due in ("2026-04-20T14:59:00Z", None):
            canvas.assignments[0]["due_at"] = due
            collected(folder)
        assert not folder.settings.due

    def test_an_assignment_for_several_lessons_gives_none_its_date(self, folder: ClassFolder, canvas: Canvas) -> None:
        everybody(canvas)
        canvas.assignments[0]["due_at"] = "2026-04-20T14:59:00Z"
        for number in (7, 8):
            canvas.submit(number, {"hw.ipynb": DONE})
        collected(folder)
        (folder.root / "lms.toml").unlink()
        (folder.submitted / "s002" / LESSON).rename(folder.submitted / "s002" / "03_other")
        canvas.submissions.pop(8)
        assert "it is not clear which it is of" in collected(folder).output
        assert not folder.settings.due

    def test_dates_of_sections_alone(self, folder: ClassFolder, canvas: Canvas) -> None:
        everybody(canvas)
        canvas.assignments[0]["overrides"] = [
            {"id": 1, "course_section_id": 1, "due_at": "2026-04-20T14:59:00Z"},
            {"id": 2, "course_section_id": 2, "due_at": "2026-04-22T14:59:00Z"},
        ]
        for number in (7, 9):
            canvas.submit(number, {"hw.ipynb": DONE})
        collected(folder)
        assert folder.settings.due[LESSON] == datetime(2026, 4, 20, 14, 59, tzinfo=UTC)
        assert folder.settings.extensions == {"s003": {LESSON: 2.0}}
