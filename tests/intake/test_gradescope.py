"""Gradescope's export names nobody in its folders: the table beside them does."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from autograde.class_folder import ClassFolder
from autograde.intake.collect import Collected, collect
from autograde.intake.roster import Roster, Student
from tests.intake.test_collect import DONE, LESSONS

ROSTER = Roster(
    [
        Student("0012", "Emma Brown", "emma@x.org"),
        Student("0013", "佐藤 花子"),
        Student("0014", "佐藤 花子"),
        Student("101", "Liam Scott", "liam@x.org"),
    ]
)


#: Half a kilobyte that stands for 10^9 texts.
BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
) + "submission_101:\n  :submitters:\n  - :name: *i\n"  # fmt: skip


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def person(name: str, sid: str = "", email: str = "") -> str:
    return f"  - :name: {name}\n    :sid: {sid}\n    :email: {email}\n"


def entry(number: int, *people: str, more: str = "") -> str:
    made = f"  :created_at: 2026-04-2{number % 10} 10:00:00.123456789 Z\n"
    return f"submission_{number}:\n  :submitters:\n{''.join(people)}{made}  :score: 3.0\n{more}"


def run(
    tmp_path: Path, table: str, numbers: list[int], roster: Roster | None = ROSTER, home: str = "assignment_9_export/"
) -> tuple[dict[str, str], list[Collected], ClassFolder]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in numbers:
            archive.writestr(f"{home}submission_{number}/02_small.ipynb", DONE + b" " * number)
        archive.writestr(f"{home}submission_metadata.yml", table)
    (tmp_path / "export.zip").write_bytes(buffer.getvalue())
    folder = ClassFolder(tmp_path / "class")
    done = collect(folder, tmp_path / "export.zip", LESSONS, roster)
    taken = {
        path.parent.parent.name: str(json.loads(path.read_text())["time"])[:10]
        for path in folder.submitted.glob("*/*/origin.json")
    }
    return taken, done, folder


def test_the_table_says_who_handed_in_and_when(tmp_path: Path) -> None:
    table = "---\n" + "".join(
        [
            entry(101, person("Emma Brown", "0012", "other@x.org")),
            entry(102, person("花子 佐藤", "0014")),
            entry(103, person("L. Scott", "~", "LIAM@x.org"), more="  :results: !ruby/object:A\n    tests: [1, 2]\n"),
        ]
    )
    taken, done, _ = run(tmp_path, table, [101, 102, 103])
    assert taken == {"0012": "2026-04-21", "0014": "2026-04-22", "101": "2026-04-23"}
    assert any("it tells who handed in, and when" in one.told for one in done)


def test_what_is_not_certain_there_is_asked(tmp_path: Path) -> None:
    table = "".join(
        [
            entry(101, person("Emma Stone", "", "emma@other.org")),  # and the number is Liam's id
            entry(102, person("佐藤 花子")),
            entry(103, person("Emma Brown", "101")),  # a name and another's id
            entry(104, person("Emma Brown", "0012"), person("Liam Scott")),  # together
        ]
    )
    taken, done, folder = run(tmp_path, table, [101, 102, 103, 104, 105])
    assert taken == {}
    assert sum(one.action == "no_student" for one in done) == 5
    text = (folder.root / "matches.csv").read_text(encoding="utf-8-sig")
    assert "0012 Emma Brown; 101 Liam Scott" in text
    assert "0013 佐藤 花子; 0014 佐藤 花子" in text


def test_two_accounts_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    table = entry(101, person("Emma Brown", "77")) + entry(102, person("Emma Brown", "78"))
    assert run(tmp_path, table, [101, 102])[0] == {}


@pytest.mark.parametrize("roster", [ROSTER, None])
def test_one_id_of_two_submissions_gives_nobody_either(tmp_path: Path, roster: Roster | None) -> None:
    table = entry(101, person("Emma Brown", "0012", "emma@x.org")) + entry(
        102, person("Emma Brown", "0012", "liam@x.org")
    )
    assert not {"0012", "101"} & run(tmp_path, table, [101, 102], roster)[0].keys()


@pytest.mark.parametrize("beside", ["alice", ""])
@pytest.mark.parametrize("table", [True, False])
def test_names_like_gradescopes_in_a_students_folder_name_nobody(tmp_path: Path, beside: str, table: bool) -> None:
    """A zip that is called as an export is, or a folder as a submission: whoever packed it chose the name."""
    source = tmp_path / "in"
    for place in ("Emma Brown/submission_1", "Liam Scott/submission_1", "assignment_5_export/submission_9"):
        if beside or not place.startswith("assignment"):
            (source / place).mkdir(parents=True)
            (source / place / "02_small.ipynb").write_bytes(DONE)
            if table:
                claim = entry(int(place[-1]), person("Liam Scott", "101"))
                (source / place).with_name("submission_metadata.yml").write_text(claim)
    for roster in (None, ROSTER):
        folder = ClassFolder(tmp_path / f"class {bool(roster)}")
        collect(folder, source, LESSONS, roster)
        names = {"0012", "101"} if roster else {"Emma Brown", "Liam Scott"}
        assert {path.name for path in folder.submitted.glob("*")} == names
        assert not any("assignment" in path.read_text() for path in folder.submitted.glob("*/*/origin.json"))


def test_without_a_roster_the_tables_ids_name_the_folders(tmp_path: Path) -> None:
    table = entry(101, person("Emma Brown", "0012")) + entry(102, person("Liam Scott"))
    assert run(tmp_path, table, [101, 102, 103], None)[0].keys() == {"0012", "Liam Scott", "submission_103"}


@pytest.mark.parametrize(
    "table",
    ["[" * 3000, "- " * 3000, "a: b: c", "just text", "\t- x", "a: *b", "\x00", BOMB, "submission_101: [[1], [2]]"],
)
def test_a_table_that_cannot_be_read_is_told(tmp_path: Path, table: str) -> None:
    taken, done, _ = run(tmp_path, table, [101])
    assert taken == {}
    assert any(
        "submission_metadata.yml: not used: it cannot be read" in one.told for one in done if one.action == "refused"
    )


def test_a_table_that_a_student_packed_says_nothing(tmp_path: Path) -> None:
    table = entry(101, person("Liam Scott", "101"))
    (tmp_path / "in" / "Emma Brown").mkdir(parents=True)
    run(tmp_path, table, [101], home="")
    (tmp_path / "export.zip").rename(tmp_path / "in" / "Emma Brown" / "work.zip")
    other = tmp_path / "in" / "佐藤 一郎" / "a.ipynb"
    other.parent.mkdir()
    other.write_bytes(DONE)
    for roster in (ROSTER, None):
        folder = ClassFolder(tmp_path / f"class {bool(roster)}")
        collect(folder, tmp_path / "in", LESSONS, roster)
        assert not {"101", "Liam Scott"} & {path.name for path in folder.submitted.glob("*")}


def test_what_tests_printed_is_passed_over(tmp_path: Path) -> None:
    printed = (
        "  :results:\n    :output: |\n"
        + "      submission_999: x\n\n" * 200_000
        + "  :history:\n  - :id: 1\n    :submitters: []\n"
    )
    table = entry(101, person("Emma Brown", "0012"), more=printed) + entry(102, person("Liam Scott"))
    assert run(tmp_path, table, [101, 102])[0] == {"0012": "2026-04-21", "101": "2026-04-22"}
