"""After files were collected one table says of everybody what there is and what has to be done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nbformat import NotebookNode
from typer.testing import CliRunner

from autograde.class_folder import ClassFolder, init_class
from autograde.cli import app
from autograde.course import load_course
from autograde.intake.collect import collect
from autograde.intake.overview import overview
from autograde.intake.roster import Roster, Student, keep, kept
from autograde.students import keep_roster
from tests.intake.small_lesson import answered, raw, small_lesson
from tests.intake.test_collect import DONE, LESSONS, put

ROSTER = Roster(
    [
        Student(f"s{i}", name)
        for i, name in enumerate(["Ana López", "Emma Brown", "Liam Scott", "Noah Fox", "Mia Dubois"], 1)
    ]
)


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def test_everybody_has_a_line_and_those_who_need_something_come_first(tmp_path: Path) -> None:
    folder = init_class(tmp_path / "class", load_course())
    source = tmp_path / "in"
    put(source / "Ana López" / "a.ipynb", DONE)
    collect(folder, source, LESSONS, ROSTER)
    (source / "Ana López" / "a.ipynb").unlink()
    put(source / "Emma Brown" / "a.ipynb", DONE, when=2_000)
    put(source / "Emma Brown" / "b.ipynb", raw(answered(small_lesson("en"), relu="pass")), when=1_000)
    put(source / "Liam Scott" / "02_small.url", b"[InternetShortcut]\nURL=https://colab.research.google.com/drive/x\n")
    put(source / "Noah Foxx" / "a.ipynb", DONE)
    lines = overview(collect(folder, source, LESSONS, ROSTER), folder, ROSTER)
    assert [(line.called, line.told) for line in lines] == [
        ("Noah Foxx", "to be decided"),
        ("s4 Noah Fox", "none"),
        ("s5 Mia Dubois", "none"),
        ("s3 Liam Scott", "handed in a link"),
        ("s2 Emma Brown", "several, the newest taken"),
        ("s1 Ana López", "taken before"),
    ]
    assert lines[0].detail == "perhaps s4 Noah Fox"


def run(*arguments: str | Path, answer: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=answer)
    return result.exit_code, re.sub(r" +", " ", result.output)


def test_a_large_class_is_told_in_counts_and_a_roster_that_fits_badly_is_told(tmp_path: Path) -> None:
    course = load_course()
    folder = init_class(tmp_path / "class", course)
    lesson = (course.root / "lessons" / "en" / "02_activations.ipynb").read_bytes()
    people = "".join(f"a{number:03},Ana L{number}\n" for number in range(60))
    roster = put(tmp_path / "roster.csv", f"id,name\n{people}".encode())
    put(tmp_path / "in" / "a000" / "x.ipynb", lesson)
    for name in ("Emma Brown", "Liam Scott", "Noah Fox", "Mia Dubois"):
        put(tmp_path / "in" / name / "x.ipynb", lesson)
    code, told = run("collect", tmp_path / "in", "--roster", roster, "--class", folder.root)
    assert code == 0
    assert "4 names are nobody's on the roster: Emma Brown, Liam Scott, Mia Dubois, Noah Fox" in told
    assert "Only what is certain is taken." in told
    assert "to be decided 4 none 59 taken 1" in told
    assert told.count(" none\n") <= 15
    assert [path.name for path in folder.submitted.iterdir()] == ["a000"]


def test_on_a_terminal_it_asks_once_before_anything_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = load_course()
    folder = init_class(tmp_path / "class", course)
    roster = put(tmp_path / "roster.csv", b"id,name\ns1,Ana L\n")
    lesson = (course.root / "lessons" / "en" / "02_activations.ipynb").read_bytes()
    for name in ("s1", "Emma Brown", "Liam Scott", "Noah Fox", "Mia Dubois"):
        put(tmp_path / "in" / name / "x.ipynb", lesson)
    command = ("collect", tmp_path / "in", "--roster", roster, "--class", folder.root)
    asked = []
    monkeypatch.setattr("autograde.cli.classes._on_a_terminal", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda text: bool(asked.append(text)))
    code, _ = run(*command)
    assert (code, len(asked)) == (1, 1)
    assert not list(folder.submitted.iterdir())
    assert not (folder.root / "matches.csv").exists()
    code, _ = run(*command, "--yes")
    assert (code, len(asked)) == (0, 1)
    assert [path.name for path in folder.submitted.iterdir()] == ["s1"]


def test_a_file_that_came_by_mail(tmp_path: Path) -> None:
    course = load_course()
    folder = init_class(tmp_path / "class", course)
    roster = put(tmp_path / "roster.csv", "id,name\ns1,佐藤　花子\n".encode("cp932"))
    file = put(tmp_path / "Untitled0.ipynb", (course.root / "lessons" / "en" / "02_activations.ipynb").read_bytes())
    code, told = run("collect", file, "--class", folder.root)
    assert (code, "--student" in told) == (1, True)
    code, _ = run("collect", file, "--roster", roster, "--student", "佐藤 花子", "--class", folder.root)
    assert code == 0
    assert [path.name for path in folder.submitted.iterdir()] == ["s1"]


def lines_of(tmp_path: Path, lessons: list[str] = LESSONS) -> dict[str, tuple[str, str]]:
    folder = ClassFolder(tmp_path / "class")
    done = collect(folder, tmp_path / "in", lessons, ROSTER, lambda notebook: "")
    return {line.called: (line.told, line.detail) for line in overview(done, folder, ROSTER)}


def test_everybody_has_a_line_even_where_nothing_was_taken(tmp_path: Path) -> None:
    put(tmp_path / "in" / "Ana Schmidt" / "02_small.ipynb", DONE)
    everybody = {student.told: ("none", "") for student in ROSTER.students}
    stranger = {"Ana Schmidt": ("to be decided", "perhaps s1 Ana López")}
    assert lines_of(tmp_path) == everybody | stranger
    put(tmp_path / "in" / "Ana López" / "02_small.ipynb", DONE)
    lines_of(tmp_path)
    (tmp_path / "in" / "Ana López" / "02_small.ipynb").unlink()
    assert lines_of(tmp_path) == everybody | stranger | {"s1 Ana López": ("taken before", "")}


def test_a_lesson_that_one_handed_in_by_mistake_is_not_missed_of_the_others(tmp_path: Path) -> None:
    other = raw(small_lesson_named("01_first"))
    for name in ("Ana López", "Emma Brown"):
        put(tmp_path / "in" / name / "02_small.ipynb", DONE)
    put(tmp_path / "in" / "Liam Scott" / "01_first.ipynb", other)
    put(tmp_path / "in" / "Noah Fox" / "02_small.ipynb", b"{")
    lines = lines_of(tmp_path, ["01_first", "02_small"])
    assert lines == {
        "s5 Mia Dubois": ("none", ""),
        "s4 Noah Fox": ("unreadable", ""),
        "s3 Liam Scott": ("another lesson", "01_first; none of 02_small"),
        "s1 Ana López": ("taken", ""),
        "s2 Emma Brown": ("taken", ""),
    }
    assert lines_of(tmp_path, ["01_first", "02_small"])["s1 Ana López"] == ("unchanged", "")
    for name in ("Ana López", "Emma Brown"):
        put(tmp_path / "in" / name / "01_first.ipynb", other)
    assert lines_of(tmp_path, ["01_first", "02_small"])["s1 Ana López"] == ("taken", "01_first, 02_small")


def small_lesson_named(name: str) -> NotebookNode:
    notebook = answered(small_lesson("en"), relu="def relu(x):\n    return x")
    notebook.metadata = {}
    for number, cell in enumerate(notebook.cells):
        cell.id, cell.metadata, cell.source = f"c{number}", {}, f"{name} {number}"
    return notebook


def test_the_roster_that_was_given_once_is_used_until_there_is_a_new_one(tmp_path: Path) -> None:
    course = load_course()
    folder = init_class(tmp_path / "class", course)
    lesson = (course.root / "lessons" / "en" / "02_activations.ipynb").read_bytes()
    put(tmp_path / "old" / "Emma Brown" / "x.ipynb", lesson)
    put(tmp_path / "in" / "Emma Brown" / "x.ipynb", lesson)
    put(tmp_path / "next" / "emmab" / "x.ipynb", lesson + b"\n")
    table = "id,family_name,given_name,login,mail\n2026/1,Brown,Emma,emmab,e@x.org\n0012,Scott,Liam,,\n"
    roster = put(tmp_path / "roster.csv", table.encode())
    code, told = run("collect", tmp_path / "old", "--class", folder.root)
    assert (code, "roster given before" in told) == (0, False)
    code, told = run("collect", tmp_path / "in", "--roster", roster, "--class", folder.root)
    assert "“Emma Brown” in submitted/ has the name of 2026_1 on the roster" in told.replace("\n", " ")
    code, told = run("collect", tmp_path / "next", "--class", folder.root)
    assert code == 0
    assert "Using the roster given before (2 students); give a new one with --roster." in told
    assert "2026_1 Brown Emma taken" in told
    assert "0012 Scott Liam none" in told
    assert {path.name for path in folder.submitted.iterdir()} == {"Emma Brown", "2026_1"}
    roster.write_text("id,name\n77,Emma Brown\n")
    assert "77 Emma Brown taken" in run("collect", tmp_path / "in", "--roster", roster, "--class", folder.root)[1]
    put(tmp_path / "again" / "Emma Brown" / "x.ipynb", lesson + b"\n\n")
    assert "77 Emma Brown taken" in run("collect", tmp_path / "again", "--class", folder.root)[1]


def test_a_roster_of_which_only_names_were_kept_counts_as_well(tmp_path: Path) -> None:
    keep_roster(tmp_path, {"s1": ["花子 佐藤", "佐藤 花子", "h@x.jp"], "s2": []})
    roster = kept(tmp_path)
    assert roster is not None
    assert [len(roster.find(text)) for text in ("佐藤花子", "h@x.jp", "s2", "x")] == [1, 1, 1, 0]
    assert kept(tmp_path / "nowhere") is None
    full = Roster([Student("s1", "Ana López", "a@x.org", ("アナ",), "López", "Ana", "s/1", "ana")])
    keep(tmp_path, full)
    again = kept(tmp_path)
    assert again is not None
    assert again.students == full.students


def test_each_sender_who_has_to_be_decided_has_a_line(tmp_path: Path) -> None:
    roster = Roster([Student("s2", "Emma Brown"), Student("s3", "Liam Scott")])
    for number in (12, 13):
        put(tmp_path / "m" / f"Emma Brown_{number}_assignsubmission_file_" / "a.ipynb", DONE)
    put(tmp_path / "m" / "Kai Ito_14_assignsubmission_file_" / "a.ipynb", DONE)
    folder = ClassFolder(tmp_path / "class")
    lines = overview(collect(folder, tmp_path / "m", LESSONS, roster), folder, roster)
    decide = [line.called for line in lines if line.state == "decide"]
    assert decide == ["Emma Brown (12)", "Emma Brown (13)", "Kai Ito"]


def test_without_a_roster_as_well(tmp_path: Path) -> None:
    for name in ("Emma Brown", "Liam Scott", "Untitled0"):
        put(tmp_path / "in" / "drive-download" / f"{name}.ipynb", DONE)
    folder = ClassFolder(tmp_path / "class")
    lines = overview(collect(folder, tmp_path / "in", LESSONS), folder, None)
    assert [line.called for line in lines] == [
        f"drive-download/{name}.ipynb" for name in ("Emma Brown", "Liam Scott", "Untitled0")
    ]
