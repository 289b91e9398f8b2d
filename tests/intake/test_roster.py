"""Rosters as systems and offices write them: which column is the id, which lines are nobody, and several files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograde.base.errors import CourseError
from autograde.class_folder import init_class
from autograde.cli import app
from autograde.course import load_course
from autograde.intake.roster import read_roster
from tests.intake.test_collect import put


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def roster(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "roster.csv") -> Path:
    return put(tmp_path / name, text.encode(encoding))


@pytest.mark.parametrize(
    "header",
    [
        "学籍番号,氏名,ID",
        "ID,学籍番号,氏名",
        "ID,SIS User ID,Student",
        "id,name,Student Number",
        "First Name,SID,id,Name",
        "学生ID,氏名,学籍番号",
    ],
)
def test_of_several_columns_that_may_be_the_id_the_one_that_says_so_most_plainly_counts(
    tmp_path: Path, header: str
) -> None:
    best = next(name for name in ("学籍番号", "SIS User ID", "Student Number", "SID") if name in header.split(","))
    row = ["23FI001" if name == best else "佐藤 花子" if "名" in name or name in ("Student", "name", "Name") else "1" for name in header.split(",")]  # fmt: skip
    (student,) = read_roster(roster(tmp_path, f"{header}\n{','.join(row)}\n")).students
    assert (student.id, student.name) == ("23FI001", "佐藤 花子")


def test_lines_that_name_no_student_are_told(tmp_path: Path) -> None:
    text = (
        "履修者名簿,,,\n科目:深層学習,担当:山田 太郎,,\nNo,フリガナ,氏名,学籍番号\n1,ｻﾄｳ ﾊﾅｺ,佐藤　花子,23FI001\n\n"
        "2,ﾀﾅｶ ｲﾁﾛｳ,田中　一郎,23FI002\n,,新 入生,\n,,2名,合計\n,,,以上\n"
    )
    found = read_roster(roster(tmp_path, text, "cp932"))
    assert [student.id for student in found.students] == ["23FI001", "23FI002"]
    assert found.unused == ("新 入生", "2名 合計", "以上")


@pytest.mark.parametrize("total", ["Total: 30", "TOTAL", "合計", "計 30名", "count"])
def test_a_line_of_totals_is_nobody(tmp_path: Path, total: str) -> None:
    found = read_roster(roster(tmp_path, f"id,name\ntotalrecall,Ana López\n{total},30\n"))
    assert [student.id for student in found.students] == ["totalrecall"]


def test_a_class_in_sections_has_a_roster_for_each(tmp_path: Path) -> None:
    a = roster(tmp_path, "id,name\n1,Emma Brown\n2,Liam Scott\n", name="a.csv")
    b = roster(tmp_path, "学籍番号,氏名\n2,Liam Scott\n11,佐藤 花子\n", "cp932", "b.csv")
    assert [student.id for student in read_roster(a, b).students] == ["1", "2", "11"]
    other = roster(tmp_path, "id,name\n2,Kai Ito\n1,Zoe Ray\n", name="c.csv")
    with pytest.raises(CourseError, match=r"c\.csv: these ids.*2 Liam Scott, 2 Kai Ito; 1 Emma Brown, 1 Zoe Ray"):
        read_roster(a, other)


def test_the_command_takes_several_rosters_and_tells_lines_without_an_id(tmp_path: Path) -> None:
    course = load_course()
    folder = init_class(tmp_path / "class", course)
    lesson = (course.root / "lessons" / "en" / "02_activations.ipynb").read_bytes()
    for name in ("Emma Brown", "Kai Ito"):
        put(tmp_path / "in" / name / "x.ipynb", lesson)
    a = roster(tmp_path, "id,name\n1,Emma Brown\n,Prof Smith\n", name="a.csv")
    b = roster(tmp_path, "id,name\n11,Kai Ito\n", name="b.csv")
    command = ["collect", tmp_path / "in", "--roster", a, "--roster", b, "--class", folder.root]
    result = CliRunner().invoke(app, [str(argument) for argument in command])
    assert result.exit_code == 0
    assert "Lines of the roster without an id are not used (1): Prof Smith" in re.sub(r"\s+", " ", result.output)
    assert sorted(path.name for path in folder.submitted.iterdir()) == ["1", "11"]
