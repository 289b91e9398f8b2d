"""Each student's feedback goes out by mail once, to a real server, whatever happens on the way."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from autograde.base.letters import PASSWORD, Mail
from autograde.class_folder import ClassFolder, init_class
from autograde.cli import app
from autograde.course import Course
from autograde.intake.roster import Roster, Student, keep
from autograde.run.grade import grade_class
from autograde.run.mail import Mailing
from benchmarks.linear import LESSON, make_course, write_hand_ins
from tests.base.smtp_server import Server, trusted_tls
from tests.test_run import Engine

pytestmark = pytest.mark.slow

STUDENTS = [f"student{number:05}" for number in range(6)]
ADDRESSES = [f"s{number}@example.edu" for number in range(6)]
NAMES = ["佐藤 花子", "鈴木 一郎", "Emma Brown", "Liam O'Connor", "García Márquez, José", ""]
EVERYBODY = Counter(dict.fromkeys(ADDRESSES, 1))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def graded(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = init_class(tmp_path_factory.mktemp("graded") / "class", course)
    write_hand_ins(folder, course, len(STUDENTS))
    grade_class(folder, LESSON, Engine())
    return folder.root


@pytest.fixture
def folder(graded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    folder = ClassFolder(shutil.copytree(graded, tmp_path / "class"))
    people = zip(STUDENTS, NAMES, ADDRESSES, strict=True)
    keep(folder.root, Roster([Student(student, name, address) for student, name, address in people]))
    return folder


def with_server(folder: ClassFolder, server: Server, more: str = "") -> None:
    with (folder.root / "class.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[mail]\nserver = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nsender = "Alice <a@example.edu>"\n{more}'
        )


def fukami(folder: ClassFolder, *options: str) -> Result:
    return CliRunner().invoke(app, ["mail", LESSON, "--class", str(folder.root), *options])


def ledger(folder: ClassFolder) -> list[dict[str, Any]]:
    path = folder.root / "mail" / f"{LESSON}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_without_send_it_is_shown_what_would_go_to_whom_and_nothing_goes(folder: ClassFolder) -> None:
    with Server() as server:
        with_server(folder, server, 'subject.ja = "{lesson} {name}"\nsubject.en = "{lesson} {name}"\n')
        done = fukami(folder)
    assert done.exit_code == 0
    assert all(text in done.output for text in (*STUDENTS, *ADDRESSES, "Nothing was sent yet", "佐藤 花子"))
    assert f"Subject: {LESSON} 佐藤 花子" in done.output
    assert not server.received
    assert not (folder.root / "mail" / f"{LESSON}.jsonl").exists()


def test_everybody_gets_their_own_page_once(folder: ClassFolder) -> None:
    with Server() as server:
        with_server(folder, server)
        assert fukami(folder, "--send").exit_code == 0
        again = fukami(folder, "--send")
    assert again.exit_code == 0
    assert "sent before 6" in again.output
    assert server.counts == EVERYBODY
    for address, mail in server.received:
        student = STUDENTS[ADDRESSES.index(address)]
        _, page = mail.iter_parts()  # type: ignore[misc]
        assert page.get_content().encode() == (folder.feedback / student / LESSON / f"{LESSON}.html").read_bytes()
        assert page.get_filename() == f"{LESSON}.html"


def test_it_is_sent_encrypted_with_a_password_from_the_environment_and_nothing_without(
    folder: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(tls=trusted_tls(tmp_path, monkeypatch), password="secret") as server:
        with_server(folder, server, 'user = "teacher"\n')
        path = folder.root / "class.toml"
        path.write_text(path.read_text(encoding="utf-8").replace('security = "none"\n', ""), encoding="utf-8")
        assert fukami(folder).exit_code == 0  # to look takes no password
        monkeypatch.setenv(PASSWORD, "wrong")
        assert "does not accept the password of teacher" in str(fukami(folder, "--send").exception)
        assert not (folder.root / "mail" / f"{LESSON}.jsonl").exists()
        monkeypatch.setenv(PASSWORD, "secret")
        assert fukami(folder, "--send").exit_code == 0
    assert server.counts == EVERYBODY
    assert "secret" not in (folder.root / "fukami.log").read_text(encoding="utf-8")


def test_one_to_yourself_goes_to_nobody_else_and_is_not_counted(folder: ClassFolder) -> None:
    with Server() as server:
        with_server(folder, server)
        assert "One was sent to a@example.edu" in fukami(folder, "--to-me").output
        assert server.counts == {"a@example.edu": 1}
        fukami(folder, "--send")
    assert server.counts == EVERYBODY + Counter({"a@example.edu": 1})


def test_refused_mail_is_told_the_others_go_on_and_only_what_is_left_is_sent_again(folder: ClassFolder) -> None:
    with Server() as server:
        with_server(folder, server)
        server.rcpt[ADDRESSES[1]] = "550 5.1.1 no such user"
        server.data[ADDRESSES[2]] = "451 4.3.0 try later"
        done = fukami(folder, "--send")
        assert done.exit_code == 1
        assert (
            f"{STUDENTS[1]}: the server did not take the mail to {ADDRESSES[1]}: 550 5.1.1 no such user" in done.output
        )
        assert "451 4.3.0 try later" in done.output
        assert "4 mails were sent" in done.output
        server.rcpt.clear()
        server.data.clear()
        assert fukami(folder, "--send").exit_code == 0
    assert server.counts == EVERYBODY


def test_a_mail_whose_answer_was_lost_is_asked_about_and_never_just_sent_again(folder: ClassFolder) -> None:
    with Server() as server:
        with_server(folder, server)
        server.data[ADDRESSES[1]] = server.data[ADDRESSES[4]] = "cut"
        done = fukami(folder, "--send")
        assert done.exit_code == 1
        assert (
            f"{STUDENTS[1]}: the connection broke when the mail to {ADDRESSES[1]} had been handed over" in done.output
        )
        server.data.clear()
        left = fukami(folder, "--send")
        assert left.exit_code == 1
        assert f"--arrived {STUDENTS[1]}" in " ".join(left.output.split())
        assert server.counts == EVERYBODY
        assert fukami(folder, "--send", "--arrived", STUDENTS[1], "--again", NAMES[4]).exit_code == 0
        assert server.counts == EVERYBODY + Counter({ADDRESSES[4]: 1})
        assert "sent before 6" in fukami(folder, "--send").output


@pytest.mark.parametrize(
    ("answers", "counts", "left"), [("arrived\n", 1, 0), ("what\nagain\n", 2, 0), ("\n", 1, 1), ("", 1, 1)]
)
def test_on_a_terminal_a_person_is_asked_what_became_of_it(
    folder: ClassFolder, monkeypatch: pytest.MonkeyPatch, answers: str, counts: int, left: int
) -> None:
    with Server() as server:
        with_server(folder, server)
        server.data[ADDRESSES[1]] = "cut"
        fukami(folder, "--send")
        server.data.clear()
        monkeypatch.setattr("autograde.cli.mail._on_a_terminal", lambda: True)
        done = CliRunner().invoke(app, ["mail", LESSON, "--class", str(folder.root), "--send"], input=answers)
        assert f"{STUDENTS[1]}: the mail of " in done.output
        assert server.counts[ADDRESSES[1]] == counts
        monkeypatch.undo()
        monkeypatch.setenv("FUKAMI_LANG", "en")
        assert f"in doubt {left}" in fukami(folder).output


def test_only_what_is_in_doubt_can_have_arrived(folder: ClassFolder) -> None:
    with Server() as server:
        with_server(folder, server)
        assert "no mail of which it is not known" in str(fukami(folder, "--arrived", STUDENTS[0]).exception)
        assert "no feedback for nobody" in str(fukami(folder, "--again", "nobody").exception)


@pytest.mark.parametrize(("moment", "unsure"), [("rcpt", False), ("data", True)])
def test_a_run_that_was_killed_half_way_goes_on_without_a_second_mail_to_anybody(
    folder: ClassFolder, moment: str, unsure: bool
) -> None:
    """Killed before a mail was handed over it is sent; killed when the server already had it, it is asked about."""
    command = [sys.executable, "-m", "autograde.cli", "mail", LESSON, "--class", str(folder.root), "--send"]
    with Server() as server:
        with_server(folder, server)
        started: list[subprocess.Popen[bytes]] = []

        def kill() -> str:
            started[0].send_signal(signal.SIGKILL)
            started[0].wait()
            return ""

        getattr(server, moment)[ADDRESSES[3]] = kill
        started.append(subprocess.Popen(command, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}))
        assert started[0].wait() == -signal.SIGKILL
        getattr(server, moment).clear()
        assert len(server.received) == (4 if unsure else 3)
        assert fukami(folder, "--send").exit_code == int(unsure)
        assert server.counts == EVERYBODY
        assert [entry["event"] for entry in ledger(folder)].count("sent") == 6 - unsure


def test_a_changed_mark_goes_out_only_when_that_is_asked_for(folder: ClassFolder) -> None:
    with Server() as server:
        with_server(folder, server)
        fukami(folder, "--send")
        path = folder.submitted / STUDENTS[3] / LESSON / f"{LESSON}.ipynb"
        path.write_text(path.read_text(encoding="utf-8").replace("return", "return  "), encoding="utf-8")

        class Harsh(Engine):
            def result(self, submission: Any, lesson: Any) -> Any:
                result = super().result(submission, lesson)
                result.tests[0].points, result.tests[0].status = 0.0, "failed"
                return result

        grade_class(folder, LESSON, Harsh())
        told = fukami(folder, "--send")
        assert "marks or comments have changed since" in " ".join(told.output.split())
        assert server.counts == EVERYBODY
        assert fukami(folder, "--send", "--changed").exit_code == 0
        assert server.counts == EVERYBODY + Counter({ADDRESSES[3]: 1})
        fukami(folder, "--send", "--changed")
        assert server.counts == EVERYBODY + Counter({ADDRESSES[3]: 1})


def test_a_new_version_of_the_grader_or_of_the_pages_changes_no_marks(
    folder: ClassFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server() as server:
        with_server(folder, server)
        fukami(folder, "--send")
        monkeypatch.setattr("autograde.results.ENGINE_VERSION", "another")
        monkeypatch.setattr("autograde.reports.fresh._code", lambda: "another")
        grade_class(folder, LESSON, Engine(), again=True)
        assert "sent before 6" in fukami(folder, "--send", "--changed").output
    assert server.counts == EVERYBODY


def test_whoever_cannot_be_written_to_is_told_with_the_reason(folder: ClassFolder) -> None:
    lines = [
        Student(STUDENTS[0], "A", "same@example.edu"),
        Student(STUDENTS[1], "B", "SAME@example.edu"),
        Student(STUDENTS[2], "C", ""),
        Student(STUDENTS[3], "D", "d@example.edu Bcc: x@example.edu"),
        Student(STUDENTS[4], "E", "e@example.edu"),
    ]
    keep(folder.root, Roster(lines))
    with Server() as server:
        with_server(folder, server)
        done = " ".join(fukami(folder, "--send").output.split())
    assert server.counts == {"e@example.edu": 1}
    for told in (
        "somebody else on the roster has the same address",
        "the roster has no address",
        "this address cannot be used",
        "not on the last roster",
        "cannot be sent 5",
    ):
        assert told in done


def test_a_new_address_in_the_roster_is_no_reason_to_send_again(folder: ClassFolder) -> None:
    with Server() as server:
        with_server(folder, server)
        fukami(folder, "--send")
        keep(folder.root, Roster([Student(student, "", f"{student}@new.example.edu") for student in STUDENTS]))
        done = fukami(folder, "--send")
        assert "sent before 6" in done.output
        fukami(folder, "--send", "--again", STUDENTS[0])
    assert server.counts == EVERYBODY + Counter({f"{STUDENTS[0]}@new.example.edu": 1})


@pytest.mark.parametrize("page", ["instructors.md", "instructors.ja.md"])
def test_the_settings_that_the_manual_shows_can_be_used(page: str) -> None:
    text = (Path(__file__).parents[1] / "docs" / page).read_text(encoding="utf-8")
    (shown,) = re.findall(r"(?s)```toml\n(\[mail\].*?)```", text)
    settings = Mail.model_validate(tomllib.loads(shown)["mail"])
    assert settings.texts("ja" if ".ja." in page else "en")[1] == tomllib.loads(shown)["mail"]["body"].popitem()[1]


def test_two_do_not_send_at_once(folder: ClassFolder) -> None:
    with Server() as server:
        with_server(folder, server)
        with Mailing(folder, LESSON):
            assert "Another `fukami mail` is sending" in str(fukami(folder, "--send").exception)
    assert not server.received


def test_ctrl_c_lets_the_mail_that_is_being_sent_come_to_its_end(folder: ClassFolder) -> None:
    with Server() as server:
        with_server(folder, server)
        server.data[ADDRESSES[2]] = lambda: os.kill(os.getpid(), signal.SIGINT) or "250 OK"
        done = fukami(folder, "--send")
        assert done.exit_code == 1
        assert "3 mails were sent" in done.output
        assert "3 not sent yet" in done.output
        server.data.clear()
        assert fukami(folder, "--send").exit_code == 0
    assert server.counts == EVERYBODY


def test_a_damaged_ledger_stops_before_anything_is_sent(folder: ClassFolder) -> None:
    with Server() as server:
        with_server(folder, server)
        fukami(folder, "--send")
        path = folder.root / "mail" / f"{LESSON}.jsonl"
        path.write_bytes(b"garbage\n" + path.read_bytes())
        assert "line 1 cannot be read" in str(fukami(folder, "--send").exception)
    assert server.counts == EVERYBODY


def test_without_settings_or_roster_it_says_what_to_write(folder: ClassFolder) -> None:
    assert "class.toml has no [mail]" in str(fukami(folder).exception)
    with Server() as server:
        with_server(folder, server)
        (folder.root / ".roster.json").unlink()
        assert "Addresses come from the roster" in str(fukami(folder).exception)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('password = "secret"', "A password stands in no file"),
        ('security = "tls"', 'It is "starttls", "ssl" or "none"'),
        ('sender = "Alice"', "Alice cannot be the sender"),
        ('sender = "a@example.edu\\r\\nBcc: x@example.edu"', "cannot be the sender"),
        ('server = "https://smtp.example.edu"', "write the name alone"),
        ("port = 70000", "from 1 to 65535"),
        ('subject.en = "{pionts}"', "Did you mean {points}?"),
        ('subject = "x"', "a text in each language"),
        ('subject.fr = "x"', "a text in each language"),
        ('usr = "x"', "Did you mean user?"),
    ],
)
def test_a_mistake_in_the_settings_is_told_with_its_line(folder: ClassFolder, line: str, told: str) -> None:
    text = (folder.root / "class.toml").read_text(encoding="utf-8")
    own = {"server": 'server = "smtp.example.edu"', "sender": 'sender = "a@example.edu"'}
    own[line.partition(" ")[0]] = line
    (folder.root / "class.toml").write_text(text + "\n[mail]\n" + "\n".join(own.values()) + "\n", encoding="utf-8")
    said = str(fukami(folder).exception)
    assert said.startswith("class.toml, line ")
    assert told in said
