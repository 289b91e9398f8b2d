"""What a teacher writes into matches.csv is obeyed, kept, and refused where it cannot be meant."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from autograde.base.errors import CourseError
from autograde.course import ClassFolder
from autograde.intake.collect import collect, read_hand_ins
from autograde.intake.roster import Roster, Student, read_roster
from tests.intake.test_collect import DONE, LESSONS, put

ROSTER = Roster([Student("s005", "佐藤 花子"), Student("s006", "佐藤 花子"), Student("s007", "Ana López")])
EXCEL = [("cp932", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-8", ",")]


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def take(tmp_path: Path, roster: Roster | None = ROSTER) -> list[str]:
    folder = ClassFolder(tmp_path / "class")
    collect(folder, tmp_path / "in", LESSONS, roster)
    return [hand_in.student for hand_in in read_hand_ins(folder, "02_small")]


def saved(rows: list[list[str]], encoding: str, separator: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


@pytest.mark.parametrize(("encoding", "separator"), EXCEL)
def test_decisions_are_read_as_excel_saves_them_and_stay(tmp_path: Path, encoding: str, separator: str) -> None:
    put(tmp_path / "in" / "佐藤花子" / "a.ipynb", DONE)
    assert take(tmp_path) == []
    path = tmp_path / "class" / "matches.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    rows[0].append("memo")
    rows[1][1:2] = ["s006"]
    rows[1].append("電話で確認")
    rows.append(["前の週/b.ipynb", "s005", "", "", "残す"])
    path.write_bytes(saved(rows, encoding, separator))
    before = path.read_bytes()
    assert take(tmp_path) == ["s006"]
    assert path.read_bytes() == before  # nothing to ask, nothing to write
    put(tmp_path / "in" / "佐藤　花子" / "c.ipynb", DONE)
    assert take(tmp_path) == ["s006"]
    after = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=separator))
    assert [row[:2] + row[4:] for row in after] == [
        ["file", "student", "memo"],
        ["佐藤花子/a.ipynb", "s006", "電話で確認"],
        ["前の週/b.ipynb", "s005", "残す"],
        ["佐藤 花子/c.ipynb", "", ""],
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04rest", "xlsx"),
        (b"\xff\xfe\x00", "encoding"),
        (b"file,student\nL\xf3\x81pez/a.ipynb,s006\n", "encoding"),
        (b"who,what\nx,y\n", "needs the columns file and student"),
        (b'file,student\n"a,s006\n', "quotes"),
    ],
)
def test_a_table_that_cannot_be_read_stops_and_stays(tmp_path: Path, content: bytes, told: str) -> None:
    put(tmp_path / "in" / "Ana López" / "a.ipynb", DONE)
    path = put(tmp_path / "class" / "matches.csv", content)
    with pytest.raises(CourseError, match=told):
        take(tmp_path)
    assert path.read_bytes() == content
    assert not (tmp_path / "class" / "submitted").exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("s07", "did you mean s007"),
        ("9999", "not on the roster"),
        ("../x", "not on the roster"),
        ("佐藤花子", "fits several"),
    ],
)
def test_an_id_that_nobody_has_is_refused_with_its_row(tmp_path: Path, typed: str, told: str) -> None:
    put(tmp_path / "in" / "Ana López" / "a.ipynb", DONE)
    put(tmp_path / "in" / "x" / "a.ipynb", DONE)
    put(tmp_path / "class" / "matches.csv", f"file,student\nold/b.ipynb,gone\nx/a.ipynb,{typed}\n".encode())
    with pytest.raises(CourseError, match=f"row 3.*{told}"):
        take(tmp_path)
    assert not (tmp_path / "class" / "submitted").exists()


def test_two_rows_that_differ_are_refused(tmp_path: Path) -> None:
    put(tmp_path / "in" / "x" / "a.ipynb", DONE)
    path = put(tmp_path / "class" / "matches.csv", b"file,student\nx/a.ipynb,s007\nx/a.ipynb,s006\n")
    with pytest.raises(CourseError, match=r"row 3.*differs"):
        take(tmp_path)
    path.write_bytes(b"file,student\nx/a.ipynb,s007\nx/a.ipynb,\nx/a.ipynb,S007\n")
    assert take(tmp_path) == ["s007"]


@pytest.mark.parametrize("typed", ["../x", "a/b", ".hidden", "/etc"])
def test_what_is_no_folders_name_is_refused_without_a_roster_too(tmp_path: Path, typed: str) -> None:
    put(tmp_path / "in" / "x" / "a.ipynb", DONE)
    put(tmp_path / "class" / "matches.csv", f"file,student\nx/a.ipynb,{typed}\n".encode())
    with pytest.raises(CourseError, match="cannot be the name of a folder"):
        take(tmp_path, None)


@pytest.mark.parametrize("typed", ["s007", " S007 ", "ｓ００７", "Ana López", "López Ana"])
def test_an_id_may_be_typed_in_any_width_and_a_whole_name_is_enough(tmp_path: Path, typed: str) -> None:
    put(tmp_path / "in" / "x" / "a.ipynb", DONE)
    put(tmp_path / "class" / "matches.csv", f"file,student\nx/a.ipynb,{typed}\n".encode())
    assert take(tmp_path) == ["s007"]


def test_an_id_with_a_slash_is_one_folder_everywhere(tmp_path: Path) -> None:
    roster = put(
        tmp_path / "roster.csv", "id,name\n2026/001,Ana López\n2026/002,Emma Brown\n2026/003,Liam Scott\n".encode()
    )
    put(tmp_path / "in" / "Ana López" / "a.ipynb", DONE)
    put(tmp_path / "in" / "2026" / "002" / "a.ipynb", DONE)
    put(tmp_path / "in" / "x" / "a.ipynb", DONE)
    put(tmp_path / "class" / "matches.csv", b"file,student\nx/a.ipynb,2026/003\n")
    assert take(tmp_path, read_roster(roster)) == ["2026_001", "2026_002", "2026_003"]
    (tmp_path / "again").mkdir()
    assert take(tmp_path, None).count("2026_003") == 1
    roster.write_text("id,name\n2026/001,A\n2026_001,B\n")
    with pytest.raises(CourseError, match="2026/001, 2026_001"):
        read_roster(roster)


def test_a_roster_may_have_titles_above_its_header(tmp_path: Path) -> None:
    path = put(
        tmp_path / "roster.csv",
        "深層学習 2026;;\n;;\n学籍番号;氏名;フリガナ\ns1;髙橋 健;タカハシ ケン\n".encode("cp932"),
    )
    (student,) = read_roster(path).students
    assert (student.id, student.name, student.others) == ("s1", "髙橋 健", ("タカハシ ケン",))
