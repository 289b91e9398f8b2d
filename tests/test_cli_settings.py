"""Commands check the settings before they do anything, and show times in the class's own zone."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograde import cli
from autograde.class_folder import ClassFolder
from autograde.course import CourseError, load_course
from autograde.gradebook.recording import record_all
from autograde.reports.exports import export_moodle
from tests.gradebook.test_database import hand_in
from tests.gradebook.test_lateness import NAME, folder, rewrite  # noqa: F401

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TZ", "Asia/Tokyo")


def ran(*words: str, good: bool = True) -> str:
    done = CliRunner().invoke(cli.app, list(words))
    assert (done.exception is None) == good, done.output
    return done.output if good else str(done.exception)


def test_init_writes_the_time_zone_that_is_named_or_the_machines(tmp_path: Path) -> None:
    assert "Time zone: Asia/Tokyo" in ran("init", str(tmp_path / "a"))
    assert "Time zone: Europe/Berlin" in ran("init", str(tmp_path / "b"), "--timezone", "Europe/Berlin")
    assert [ClassFolder(tmp_path / name).zone.key for name in "ab"] == ["Asia/Tokyo", "Europe/Berlin"]
    assert "Did you mean Europe/Berlin?" in ran("init", str(tmp_path / "c"), "--timezone", "Berlin", good=False)
    assert not (tmp_path / "c" / "class.toml").exists()


def test_init_of_a_class_that_is_there_keeps_its_zone_and_says_so(tmp_path: Path) -> None:
    ran("init", str(tmp_path / "a"))
    assert "The time zone stays Asia/Tokyo" in ran("init", str(tmp_path / "a"), "--timezone", "Europe/Berlin")


def test_init_asks_on_a_terminal_until_there_is_such_a_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["Tokio", " Asia/Seoul "])
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda question, default: asked.append(default) or next(answers))
    assert cli.classes._asked_zone() == "Asia/Seoul"
    assert asked == ["Asia/Tokyo", "Asia/Tokyo"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_all_that_the_new_file_offers_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    monkeypatch.setenv("FUKAMI_LANG", lang)
    ran("init", str(tmp_path / "a"), "--timezone", "Asia/Tokyo")
    made = ClassFolder(tmp_path / "a")
    (made.submitted / "佐藤 花子").mkdir()
    (made.submitted / "Emma Brown").mkdir()
    path = made.root / "class.toml"
    offered = ("# [", '# "', "# grace", "# per_day", "# cap", "# exempt", "# server", "# user", "# sender")
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(line[2:] if line.startswith(offered) else line for line in lines), encoding="utf-8")
    found, course = made.settings, load_course()
    assert found.late.model_dump(exclude={"exempt"}) == course.late.model_dump(exclude={"exempt"})
    assert found.late.exempt == (list(course.lessons)[-1],)
    assert len(found.due) == len(found.extensions) == 1
    assert found.servers["canvas"].startswith("https://canvas.example.")
    assert found.mail is not None
    assert found.mail.user


@pytest.mark.parametrize(
    "command",
    [
        ("collect", "HERE"),
        ("grade", "02"),
        ("report", "02"),
        ("similar", "02"),
        ("export", "csv"),
        ("export", "moodle", "02", "HERE/class.toml"),
        ("export", "canvas", "02", "HERE/class.toml", "--title", "x"),
    ],
)
def test_a_mistake_stops_every_command_before_it_begins(
    folder: ClassFolder,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
) -> None:
    monkeypatch.setattr(cli.grading, "start_pool", lambda *_: pytest.fail("began to grade"))
    rewrite(folder, "[dues]\n[late]\nper_day = 20\n")
    before = sorted(folder.root.rglob("*"))
    words = [word.replace("HERE", str(folder.root)) for word in command]
    said = ran(*words, "--class", str(folder.root), good=False)
    assert "class.toml, line 2: dues is not a setting. Did you mean due?" in said
    assert "class.toml, line 4: 20 is more than 1" in said
    assert sorted(folder.root.rglob("*")) == before


def test_collect_takes_the_first_hand_ins_although_an_extension_names_nobody_yet(
    folder: ClassFolder,  # noqa: F811
    tmp_path: Path,
) -> None:
    rewrite(folder, f'[extensions."Emma Brown"]\n"{NAME}" = 3\n')
    source = tmp_path / "hand-ins" / "Ema Brown"
    source.mkdir(parents=True)
    (source / f"{NAME}.ipynb").write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    done = CliRunner().invoke(cli.app, ["collect", str(source.parent), "--class", str(folder.root)])
    assert "line 2: There is no student Emma Brown. Did you mean Ema Brown?" in done.output
    with pytest.raises(CourseError, match="Emma Brown"):
        _ = folder.settings


WIDE = "c\u3000d"


@pytest.fixture
def doubled(folder: ClassFolder) -> ClassFolder:  # noqa: F811
    """The class with a second folder for "c d", whose space is a full-width one."""
    place = folder.submitted / WIDE / NAME
    place.mkdir(parents=True)
    (place / f"{NAME}.ipynb").write_text("{}")
    (place / "timestamp.txt").write_text("2026-05-01 00:00:00 UTC\n")
    record_all(folder, [hand_in(WIDE, "It trains.")])
    return folder


def test_two_folders_of_one_person_are_told_and_both_stay(doubled: ClassFolder, tmp_path: Path) -> None:
    said = ran("export", "csv", NAME, "--partial", "--class", str(doubled.root))
    assert "“c d” and “c\u3000d” in submitted/" in said
    assert "move the hand-ins into one folder" in said
    assert {"c d", WIDE} <= set(
        (doubled.reports / "points.csv").read_text(encoding="utf-8-sig").replace("\n", ",").split(",")
    )
    with Gradebook(doubled.gradebook) as book:
        assert {"c d", WIDE} <= {student.id for student in book.students}


def test_nobody_of_two_folders_vanishes_from_an_export(doubled: ClassFolder, tmp_path: Path) -> None:
    sheet = tmp_path / "grades.csv"
    sheet.write_text(
        "Identifier,Full name,ID number,Status,Grade,Maximum Grade\nParticipant 1,A,a,Submitted,,7.00\nParticipant 2,C D,c d,Submitted,,7.00\n"
    )
    done = export_moodle(doubled, NAME, sheet, tmp_path / "filled.csv", partial=True)
    told = " ".join(done.notes)
    assert "c d" in told
    assert WIDE in told
    assert "Participant 2,C D,c d,Submitted,,7.00" in done.paths[0].read_text()


NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
SPELLINGS = ["佐藤 花子", "佐藤\u3000花子", " 佐藤  花子", "佐藤\u00a0花子\u3000"]


@pytest.mark.parametrize("there", ["", "佐藤\u3000花子"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_one_person_has_one_folder_however_the_name_is_spaced(
    folder: ClassFolder,  # noqa: F811
    tmp_path: Path,
    there: str,
    form: str,
) -> None:
    if there:
        (folder.submitted / there).mkdir()
    for name in (*SPELLINGS, "でぐち José"):
        place = tmp_path / "in" / unicodedata.normalize(form, name)
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_text(NOTEBOOK)
    done = CliRunner().invoke(cli.app, ["collect", str(tmp_path / "in"), "--class", str(folder.root)])
    new = {path.name for path in folder.submitted.iterdir()} - {"a", "b", "c d", "e"}
    assert new == {there or "佐藤 花子", "でぐち José"}
    told = [line for line in done.output.splitlines() if line.startswith("佐藤")]
    assert len(told) == len(SPELLINGS) + 1  # every file is told, and the person once in the table
    assert "differ only by white space" not in done.output


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-04-20", "without a time of day"),
        ("2026-04-20 Asia/Tokyo", "without a time of day"),
        ("20260420", "without a time of day"),
        ("20 April 2026", "without a time of day"),
        ("2999-04-20 23:59", "yet to come"),
        ("yesterday", "no time that can be read"),
    ],
)
def test_a_time_given_for_hand_ins_is_a_moment_that_has_been(tmp_path: Path, at: str, told: str) -> None:
    ran("init", str(tmp_path / "a"))
    (tmp_path / "in").mkdir()
    assert told in ran("collect", str(tmp_path / "in"), "--class", str(tmp_path / "a"), "--at", at, good=False)


@pytest.mark.parametrize(
    "at", ["2026-04-20 00:00", "2026-04-20T0000", "20 April 2026 12 AM", "2026-04-20 00:00 Asia/Tokyo"]
)
def test_midnight_may_be_given_for_hand_ins(at: str) -> None:
    assert cli.classes._time_given(at, ZoneInfo("Asia/Tokyo")).isoformat() == "2026-04-20T00:00:00+09:00"
