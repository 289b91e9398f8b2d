"""What Moodle, Canvas, Classroom and Drive export finds its student; what could be two people's is asked about."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import struct
import unicodedata
import zipfile
from pathlib import Path

import pytest

from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.intake.collect import Collected, collect, read_hand_ins
from autograde.intake.roster import Roster, Student, read_roster
from autograde.intake.senders import sender_of
from tests.intake.small_lesson import answered, raw, released, small_lesson

EN = small_lesson("en")
LESSONS = ["02_small", "06_backprop"]
BLANK, DONE = raw(released(EN)), raw(answered(EN, relu="def relu(x):\n    return x"))
ROSTER = Roster(
    [
        Student("s001", "田中 さくら", "sakura@example.ac.jp", ("タナカ サクラ", "Tanaka Sakura")),
        Student("s002", "田中 一", "hajime@example.ac.jp", ("Tanaka Hajime",)),
        Student("s003", "田中 一郎", "ichiro@example.ac.jp", ("Tanaka Ichiro",)),
        Student("s004", "Ana María López", "ana@example.ac.jp"),
        Student("s005", "佐藤 花子", "sato.a@example.ac.jp"),
        Student("s006", "佐藤 花子", "sato.b@example.ac.jp"),
    ]
)


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def zipped(files: dict[str, bytes], when: tuple[int, ...] = (2026, 4, 20, 10, 0, 0)) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def take(tmp_path: Path, content: bytes, roster: Roster | None = None) -> tuple[list[Collected], dict[str, bytes]]:
    """Collect a zip; return what was told and the hand-ins of 02_small by student."""
    source = tmp_path / "export.zip"
    source.write_bytes(content)
    folder = ClassFolder(tmp_path / "class")
    done = collect(folder, source, LESSONS, roster)
    assert source.read_bytes() == content
    return done, {hand_in.student: hand_in.read() for hand_in in read_hand_ins(folder, "02_small")}


# Moodle


def test_moodle_with_folders(tmp_path: Path) -> None:
    files = {
        "田中 さくら_1234_assignsubmission_file/02_small.ipynb": DONE,
        "Ana López_77_assignsubmission_file_/x (1).ipynb": BLANK,
    }
    done, taken = take(tmp_path, zipped(files))
    assert taken == {"田中 さくら_1234": DONE, "Ana López_77": BLANK}
    origin = json.loads((tmp_path / "class/submitted/Ana López_77/02_small/origin.json").read_text())
    assert (origin["system"], origin["number"], origin["name"]) == ("moodle", "77", "Ana López")
    assert origin["origin"].endswith("export.zip!/Ana López_77_assignsubmission_file_/x (1).ipynb")
    assert {entry.action for entry in done} == {"taken"}


def test_moodles_groups_stay_with_their_students(tmp_path: Path) -> None:
    files = {
        "Group 1-Ana López_77_assignsubmission_file/02_small.ipynb": DONE,
        "Group 1-Emma Brown_78_assignsubmission_file/02_small.ipynb": BLANK,
        "Group 2-Liam Scott_79_assignsubmission_file/02_small.ipynb": DONE,
    }
    taken = take(tmp_path, zipped(files))[1]
    assert [(student.endswith(number), taken[student]) for student, number in zip(sorted(taken), ("77", "78", "79"), strict=True)] == [
        (True, DONE), (True, BLANK), (True, DONE),
    ]  # fmt: skip


def test_moodle_flat_and_anonymous(tmp_path: Path) -> None:
    files = {
        "Jean_Luc_9_assignsubmission_file_02_small.ipynb": DONE,
        "Participant_5_assignsubmission_file_02_small.ipynb": BLANK,
    }
    assert take(tmp_path, zipped(files))[1] == {"Jean_Luc_9": DONE, "Participant_5": BLANK}


def test_blind_marking_without_any_name() -> None:
    sender = sender_of(("321_assignsubmission_file", "a.ipynb"))
    assert sender is not None
    assert (sender.key, sender.number) == ("Participant_321", "321")


# Canvas


def test_canvas_takes_the_last_of_several(tmp_path: Path) -> None:
    files = {
        "tanakasakura_111_9001_02_small.ipynb": BLANK,
        "tanakasakura_111_9007_02_small-2.ipynb": DONE,
        "tanakasakura_111_9003_02_small-1.ipynb": BLANK,
    }
    done, taken = take(tmp_path, zipped(files))
    assert taken == {"tanakasakura_111": DONE}
    assert [entry.action for entry in done] == ["older", "older", "taken"]


def test_canvas_says_what_is_late_and_who_is_anonymous(tmp_path: Path) -> None:
    files = {
        "lopezana_LATE_222_9002_02_small.ipynb": DONE,
        "anon_a1b2C_9005_02_small.ipynb": BLANK,
        "anon_LATE_Zz9yX_9006_02_small.ipynb": BLANK,
        "LATE_anon_Yy8xW_9007_02_small.ipynb": BLANK,
    }
    done, taken = take(tmp_path, zipped(files))
    assert set(taken) == {"lopezana_222", "anon_a1b2C", "anon_Zz9yX", "anon_Yy8xW"}
    assert sum("late, says Canvas" in entry.told for entry in done) == 3


# What a system would not have written: a number is missing


@pytest.mark.parametrize(
    ("name", "without_roster", "with_roster"),
    [
        ("田中 さくら_assignsubmission_file/02_small.ipynb", "田中 さくら_assignsubmission_file", "s001"),
        ("tanakasakura.ipynb", "", "s001"),
        ("02_small/田中さくら - 02_small.ipynb", "", "s001"),
        ("HW_s001_attempt_2026-04-20-10-00-00_a.ipynb", "s001", "s001"),
        ("Participant__assignsubmission_file_02_small.ipynb", "", ""),
    ],
)
def test_a_malformed_name_is_matched_by_the_roster_or_told(
    tmp_path: Path, name: str, without_roster: str, with_roster: str
) -> None:
    for roster, student in ((None, without_roster), (ROSTER, with_roster)):
        (place := tmp_path / str(bool(roster))).mkdir()
        (done,), taken = take(place, zipped({name: DONE}), roster)
        assert set(taken) == ({student} if student else set())
        assert student or ("not used" in done.told and ("--roster" in done.told or "matches.csv" in done.told))


# Classroom, Drive, and plain folders with a roster


@pytest.mark.parametrize(
    "name",
    [
        "s001/02_small.ipynb",
        "02_small/田中さくら - 02_small.ipynb",
        "02_small/さくら 田中 02_small のコピー.ipynb",
        "ﾀﾅｶ ｻｸﾗ/02_small.ipynb",
        "TANAKA  Sakura/Copy of 02_small.ipynb",
        "Ｓ００１_02_small.ipynb",
        "02_small_sakura@example.ac.jp.ipynb",
        unicodedata.normalize("NFD", "田中 さくら_44_assignsubmission_file/だい2かい.ipynb"),
    ],
)
def test_a_roster_knows_every_form_of_a_name(tmp_path: Path, name: str) -> None:
    assert take(tmp_path, zipped({name: DONE}), ROSTER)[1] == {"s001": DONE}


def test_a_name_within_a_longer_one_is_not_taken_for_it(tmp_path: Path) -> None:
    files = {"田中一/02_small.ipynb": DONE, "田中一郎/02_small.ipynb": BLANK}
    assert take(tmp_path, zipped(files), ROSTER)[1] == {"s002": DONE, "s003": BLANK}


def test_what_may_be_two_peoples_is_asked_and_the_answer_is_kept(tmp_path: Path) -> None:
    files = {"佐藤花子/02_small.ipynb": DONE, "somebody/02_small.ipynb": BLANK}
    done, taken = take(tmp_path, zipped(files), ROSTER)
    assert taken == {}
    assert {entry.action for entry in done} == {"no_student"}
    path = tmp_path / "class" / "matches.csv"
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == {
        "file": "佐藤花子/02_small.ipynb",
        "student": "",
        "candidates": "s005 佐藤 花子; s006 佐藤 花子",
        "reason": "fits several people",
        "sha256": hashlib.sha256(DONE).hexdigest(),
    }
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows([rows[0] | {"student": "s006"}, *rows[1:]])
    assert take(tmp_path, zipped(files), ROSTER)[1] == {"s006": DONE}
    assert "s006" in path.read_text(encoding="utf-8-sig")


# rosters


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_rosters_of_either_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes("学籍番号,氏名,フリガナ,メール\n0012,田中 さくら,タナカ サクラ,a@b.jp\n".encode(encoding))
    (student,) = read_roster(path).students
    assert student == Student("0012", "田中 さくら", "a@b.jp", ("タナカ サクラ",))


LISTS = {
    "Western Excel": ("id;name\ns1;Ana López\n", "cp1252"),
    "UTF-16": ("id\tname\ns1\tAna López\n", "utf-16"),
    "Moodle's participants": (
        "First name,Last name,ID number,Email address,Groups\nAna,López,s1,a@b.es,\n",
        "utf-8-sig",
    ),
    "Canvas's gradebook": (
        'Student,ID,SIS User ID,SIS Login ID,Section,Lesson 2 (5)\n    Points Possible,,,,,15\n"López, Ana",7,s1,a@b.es,A,\n',
        "utf-8-sig",
    ),
    "titles": ("深層学習\n\n学生証番号,氏名\ns1,Ana Lopez\n", "cp932"),
}


@pytest.mark.parametrize("form", LISTS)
def test_lists_of_a_class_are_read_as_they_come(tmp_path: Path, form: str) -> None:
    """Autolab/Autolab#874: a class list is what Excel, Moodle or Canvas saves, in the encoding of where it was saved."""
    text, encoding = LISTS[form]
    (tmp_path / "roster.csv").write_bytes(text.encode(encoding))
    roster = read_roster(tmp_path / "roster.csv")
    assert [student.id for student in roster.by_name("Ana Lopez" if form == "titles" else "Ana López")] == ["s1"]


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"PK\x03\x04rest", "CSV UTF-8"), (b"Nombre,Clase\nAna,A\n", "Nombre, Clase"), (b"Last Name,First Name,Email Address\nL,A,a@b\n", "Last Name")],
)  # fmt: skip
def test_a_list_that_lacks_ids_or_is_no_csv_is_refused_with_what_it_is(
    tmp_path: Path, content: bytes, told: str
) -> None:
    (tmp_path / "roster.csv").write_bytes(content)
    with pytest.raises(CourseError, match=told):
        read_roster(tmp_path / "roster.csv")


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("学籍番号,姓,名\n1,田中,さくら\n", ("田中", "さくら")),
        ("id,name\n1,田中 さくら\n", ("田中 さくら", "")),
        ("id,name,family_name,given_name\n1,Sakura Tanaka,Tanaka,Sakura\n", ("Tanaka", "Sakura")),
        ("id,mail\n1,a@b.jp\n", ("", "")),
    ],
)
def test_a_name_is_taken_apart_only_where_the_roster_does(tmp_path: Path, content: str, names: tuple[str, str]) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(content, encoding="utf-8")
    (student,) = read_roster(path).students
    assert student.names == names


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"id,name\n1,\x81", "UTF-8"),
        (b"who,what\n1,2\n", "who, what"),
        (b"id,name\n1,a\n1,b\n", "twice: 1"),
        (b"", "can be read"),
    ],
)
def test_a_malformed_roster_is_refused_with_what_to_do(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=told):
        read_roster(path)


# zips


def test_zips_within_zips_and_names_of_a_japanese_windows(tmp_path: Path) -> None:
    inner = zipped({"work/02_small.ipynb": DONE})
    name = "田中 一_8_assignsubmission_file/提出.zip"
    content = zipped({"X" * len(name.encode("cp932")): inner}).replace(
        b"X" * len(name.encode("cp932")), name.encode("cp932")
    )
    assert take(tmp_path, content)[1] == {"田中 一_8": DONE}


def test_a_zip_that_is_too_deep_is_named(tmp_path: Path) -> None:
    content = zipped({"s1/02_small.ipynb": DONE})
    for _ in range(4):
        content = zipped({"s1/02_small.zip": content})
    done, taken = take(tmp_path, content)
    assert taken == {}
    assert "unpack the outermost" in done[0].told


@pytest.mark.parametrize(
    "name",
    [
        "../s1/02_small.ipynb",
        "/etc/02_small.ipynb",
        "s1/../../02_small.ipynb",
        "C:/02_small.ipynb",
        "s1\\..\\..\\02_small.ipynb",
    ],
)
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    done, taken = take(tmp_path, zipped({name: DONE}))
    assert taken == {}
    assert "leads out of the zip" in done[0].told
    assert sorted(path.name for path in tmp_path.iterdir()) in (["export.zip"], ["class", "export.zip"])


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    done, taken = take(tmp_path, zipped({"s1/02_small.ipynb": bytes(90 << 20)}))
    assert taken == {}
    assert "unpack to far too much" in done[0].told


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped({"s1/02_small.ipynb": DONE}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark) + offset
        content[place : place + 2] = struct.pack("<H", struct.unpack("<H", content[place : place + 2])[0] | 1)
    done, taken = take(tmp_path, bytes(content))
    assert taken == {}
    assert "encrypted" in done[0].told


def test_a_link_inside_a_zip_is_refused(tmp_path: Path) -> None:
    member = zipfile.ZipInfo("s1/02_small.ipynb", (2026, 4, 20, 10, 0, 0))
    member.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "/etc/passwd")
    done, taken = take(tmp_path, buffer.getvalue())
    assert taken == {}
    assert "link" in done[0].told


def test_a_damaged_zip_and_a_damaged_member_are_named(tmp_path: Path) -> None:
    whole = zipped({"s1/02_small.ipynb": DONE})
    done, _ = take(tmp_path, whole[: len(whole) // 2])
    assert "damaged zip" in done[0].told
    bent = bytearray(whole)
    bent[60:70] = bytes(10)
    done, taken = take(tmp_path, bytes(bent))
    assert taken == {}
    assert done[0].action == "refused"


def test_a_zip_whose_member_lies_about_its_size_takes_no_more_than_it_says(tmp_path: Path) -> None:
    content = bytearray(zipped({"s1/02_small.ipynb": bytes(1 << 20)}))
    place = content.find(b"PK\x01\x02") + 24
    content[place : place + 4] = struct.pack("<I", 1000)
    done, taken = take(tmp_path, bytes(content))
    assert all(len(raw) <= 1000 for raw in taken.values())
    assert done[0].action in ("refused", "unreadable")


@pytest.mark.parametrize(
    ("ids", "read"), [(("1.0", "20.0"), ["1", "20"]), (("1,0", "20,0"), ["1", "20"]), (("1.5", "2"), ["1.5", "2"])]
)
def test_ids_that_a_spreadsheet_wrote_as_decimals(tmp_path: Path, ids: tuple[str, str], read: list[str]) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f"id;name\n{ids[0]};Ana López\n{ids[1]};Emma Brown\n", encoding="utf-8")
    assert [student.id for student in read_roster(path).students] == read


def test_a_few_decimals_among_ids_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("id,name\n1.0,Ana López\ns2,Emma Brown\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"decimals of ids \(1\.0\)"):
        read_roster(path)
