"""The term on one page: who handed in what, who has fallen silent, how the exercises did; page and tables say the same."""

from __future__ import annotations

import csv
import html
import re
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from autograde.class_folder import ClassFolder
from autograde.cli import app
from autograde.course import CourseError
from autograde.reports.exports import export_csv
from autograde.reports.term import Term, read_term
from autograde.reports.term_page import lasting, runs, write_term
from autograde.students import keep_roster
from tests.gradebook.test_database import opened
from tests.reports.small_term import FIRST, NAMES, due, feedback, hand_in, make_class

pytestmark = pytest.mark.slow

ONE, TWO, THREE, FOUR = NAMES
AFTER_THREE = due(THREE) + timedelta(hours=1)
AFTER_FOUR = due(FOUR) + timedelta(hours=1)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def term(folder: ClassFolder, now: datetime = AFTER_FOUR, lang: str = "en") -> Term:
    return read_term(folder, lang, now)


def silent(folder: ClassFolder, now: datetime = AFTER_FOUR) -> list[str]:
    return [one.student for one in term(folder, now).students if one.silent]


def of(found: Term, student: str):
    return next(one for one in found.students if one.student == student)


def tables(folder: ClassFolder, now: datetime = AFTER_FOUR) -> dict[str, pd.DataFrame]:
    _, *files = write_term(folder, term(folder, now), "en")
    return {path.stem.removeprefix("term-"): pd.read_csv(path, encoding="utf-8-sig") for path in files}


def hands_in_all(folder: ClassFolder, student: str = "all") -> None:
    for name in NAMES:
        hand_in(folder, student, name)


# Who has fallen silent


def test_silent_is_who_handed_in_before_and_neither_of_the_last_two(tmp_path: Path) -> None:
    folder = make_class(tmp_path)
    for student, names in {
        "all": NAMES,
        "two": (ONE, TWO),
        "one": (ONE,),
        "gap": (ONE, FOUR),
        "third": (THREE,),
    }.items():
        for name in names:
            hand_in(folder, student, name)
    keep_roster(folder.root, {"absent": ["Ab Sent"]}, {"absent": {"name": "Ab Sent"}})
    found = term(folder)
    assert [one.student for one in found.silent] == ["two", "one", "absent"], "the last to fall silent first"
    assert of(found, "absent").never
    assert "2 fallen silent and 1 who handed in nothing yet" in text(page(folder))
    assert [lesson.name for lesson in of(found, "two").missing] == [THREE, FOUR]
    assert silent(folder, AFTER_THREE) == ["one"], "lesson four is not due yet"
    assert silent(folder, due(ONE) + timedelta(hours=1)) == [], "a single lesson makes nobody silent"


def test_whoever_handed_in_anything_since_is_not_silent(tmp_path: Path) -> None:
    folder = make_class(tmp_path)
    hands_in_all(folder)
    hand_in(folder, "late starter", ONE, days=15)  # after lesson three was due
    hand_in(folder, "early", ONE, days=13)  # the day before
    assert silent(folder) == ["early"]


def test_an_extension_is_time_to_hand_in(tmp_path: Path) -> None:
    folder = make_class(tmp_path, f'[extensions.s]\n"{FOUR}" = 3\n')
    hands_in_all(folder)
    for student in ("s", "t"):
        hand_in(folder, student, ONE)
        hand_in(folder, student, TWO)
    assert silent(folder) == ["t"]
    assert silent(folder, AFTER_FOUR + timedelta(days=3)) == ["s", "t"]
    assert term(folder).lessons[-1].counts(["s", "t"], AFTER_FOUR) == {"in_time": 0, "late": 0, "missing": 1, "open": 1}


def test_without_due_dates_a_lesson_is_expected_once_half_of_the_class_handed_it_in(tmp_path: Path) -> None:
    folder = make_class(tmp_path, due_dates=False)
    for student in "abcd":
        hand_in(folder, student, ONE)
    hand_in(folder, "a", TWO)
    hand_in(folder, "a", THREE)
    keep_roster(folder.root, {name: [] for name in "wxyz"}, {name: {"name": name} for name in "wxyz"})
    assert silent(folder) == []
    assert [one.state("b", AFTER_FOUR) for one in term(folder).lessons] == ["graded", "open", "open"]
    hand_in(folder, "b", TWO)
    hand_in(folder, "b", THREE)
    assert silent(folder) == ["c", "d"]
    assert term(folder).lessons[1].expected("c", AFTER_FOUR) == due(TWO) - timedelta(days=1)


def test_a_lesson_that_is_not_collected_yet_makes_nobody_silent_and_is_told(tmp_path: Path) -> None:
    folder = make_class(tmp_path)
    hand_in(folder, "s", ONE)
    hand_in(folder, "t", ONE)
    hand_in(folder, "t", TWO)
    hand_in(folder, "t", THREE)
    found = term(folder)
    assert [lesson.name for lesson in found.lessons] == [ONE, TWO, THREE]
    assert list(found.notes) == [
        "04_four was due, but there is no hand-in yet, so that it is not on the page: run `fukami collect`."
    ]
    assert [one.student for one in found.silent] == ["s"]
    assert silent(folder, due(THREE)) == ["s"]
    assert term(folder, due(THREE)).notes == []


def test_a_hand_in_without_a_time_makes_nobody_silent_by_its_time(tmp_path: Path) -> None:
    folder = make_class(tmp_path)
    hands_in_all(folder)
    for name in (ONE, TWO):
        hand_in(folder, "s", name)
        place = folder.submitted / "s" / name
        (place / "origin.json").write_text('{"time_from": "none", "time": "2026-09-01 00:00:00 UTC"}')
        (place / "timestamp.txt").write_text("2026-09-01 00:00:00 UTC")
    found = term(folder)
    assert of(found, "s").silent
    assert of(found, "s").last == (found.lessons[0], None)
    assert "time unknown" in text(page(folder))


# Points, days and hours


def test_points_are_those_of_the_export(tmp_path: Path) -> None:
    folder = make_class(tmp_path)
    hand_in(folder, "s", ONE, days=2, essay="It trains.", test_relu_values="failed")
    hand_in(folder, "s", TWO)
    hand_in(folder, "t", ONE)
    found = tables(folder)
    export_csv(folder, [ONE, TWO], tmp_path / "points.csv", partial=True)
    exported = pd.read_csv(tmp_path / "points.csv").set_index("student")
    students = found["students"].set_index("student")
    assert students["score"].to_dict() == exported["total"].to_dict()
    row = found["hand-ins"].set_index(["student", "lesson"]).loc["s", ONE]
    assert (row["state"], row["score"], row["max_score"], row["waits"]) == ("graded", 1.6, 7, True)
    assert (row["late_days"], row["late_penalty"], row["hours_before_due"]) == (2, 0.4, -48)
    assert (students.loc["s", "late_hand_ins"], students.loc["s", "late_days"]) == (1, 2)
    assert (students.loc["t", "max_score"], students.loc["t", "missing"]) == (14, 1)
    assert students.loc["t", "lessons_missing"] == TWO


def test_the_time_from_release_to_hand_in_is_known_where_the_release_is_written_down(tmp_path: Path) -> None:
    folder = make_class(tmp_path, f'[released]\n"{TWO}" = {due(ONE).isoformat()}\n')
    for student, days in (("a", -6), ("b", -1), ("c", 1)):
        hand_in(folder, student, ONE, days)
        hand_in(folder, student, TWO, days)
    found = tables(folder)
    lessons = found["lessons"].set_index("lesson")
    assert lessons.loc[TWO, "median_hours_from_release"] == 6 * 24
    assert lessons.loc[TWO, "median_hours_before_due"] == 24
    assert lessons.loc[TWO, "released"] == "2026-04-20T09:00:00+09:00"
    assert pd.isna(lessons.loc[ONE, "median_hours_from_release"])
    assert pd.isna(lessons.loc[ONE, "released"])
    hours = found["hand-ins"].set_index(["student", "lesson"])["hours_from_release"]
    assert hours.loc["c", TWO] == 8 * 24
    rows = BeautifulSoup(page(folder), "html.parser").select("#lessons tbody tr")
    assert ["not recorded" in row.text for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("hours", "en", "ja"),
    [
        (None, "", ""),
        (0.4, "24 min", "24 分"),
        (5, "5 h", "5 時間"),
        (-30, "−30 h", "−30 時間"),
        (84, "3.5 days", "3.5 日"),
    ],
)
def test_hours_are_told_in_the_unit_that_suits(hours: float | None, en: str, ja: str) -> None:
    assert (lasting(hours, "en"), lasting(hours, "ja")) == (en, ja)


def test_lessons_that_follow_one_another_are_told_as_a_range(tmp_path: Path) -> None:
    folder = make_class(tmp_path)
    for name in NAMES:
        hand_in(folder, "s", name)
    one, two, three, four = lessons = term(folder).lessons
    assert runs(lessons, [one, three, four], "en") == "01, 03–04"
    assert runs(lessons, [one, two, three], "ja") == "01–03"
    assert runs(lessons, [two], "ja") == "02"


# Items


def exercises(folder: ClassFolder, lesson: str = ONE) -> pd.DataFrame:
    table = tables(folder)["exercises"]
    return table[table["lesson"] == lesson].set_index("exercise")


def test_who_did_not_hand_in_or_cannot_be_read_is_not_counted_as_nothing(tmp_path: Path) -> None:
    folder = make_class(tmp_path)
    for student in ("a", "b", "c"):
        hand_in(folder, student, ONE, **({"test_relu_values": "failed"} if student == "c" else {}))
    hand_in(folder, "d", TWO)
    hand_in(folder, "pdf", ONE, readable=False)
    relu = exercises(folder).loc["relu"]
    assert (relu["n"], relu["difficulty"]) == (3, pytest.approx(7 / 9, abs=0.005))
    assert relu["remark"] == "rest"
    assert [one.state("pdf", AFTER_FOUR) for one in term(folder).lessons[:2]] == ["unreadable", "missing"]


def mark(folder: ClassFolder, student: str, score: float) -> None:
    with opened(folder) as book:
        grade = book.find_grade("why_relu", ONE, ONE, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        book.db.commit()


def test_an_essay_is_counted_once_it_is_marked_and_blank_ones_when_none_waits(tmp_path: Path) -> None:
    folder = make_class(tmp_path)
    for student in ("a", "b", "blank"):
        hand_in(folder, student, ONE, essay="" if student == "blank" else "It trains.")
    columns = ["n", "waiting", "difficulty"]
    nobody = exercises(folder).loc["why_relu", columns]
    assert (nobody["n"], nobody["waiting"], pd.isna(nobody["difficulty"])) == (0, 2, True)
    assert "2 to be graded" in text(page(folder))
    mark(folder, "a", 3)
    assert exercises(folder).loc["why_relu", columns].tolist() == [1, 1, 1.0]
    mark(folder, "b", 1.5)
    assert exercises(folder).loc["why_relu", columns].tolist() == [3, 0, 0.5]
    assert exercises(folder).loc["relu", columns].tolist() == [3, 0, 1.0]


def test_ten_students_are_enough_to_be_told_apart(tmp_path: Path) -> None:
    folder = make_class(tmp_path)
    for number in range(10):
        weak = {"test_relu_values": "failed", "test_stacking": "failed"} if number < 3 else {}
        hand_in(folder, f"s{number}", ONE, **weak)
        if number < 9:
            hand_in(folder, f"s{number}", TWO, **weak)
    relu = exercises(folder).loc["relu"]
    assert (relu["n"], relu["discrimination"]) == (10, 1.0)
    assert pd.isna(relu["remark"])
    assert exercises(folder, TWO).loc["relu", "remark"] == "few"
    shown = [
        " ".join(row.text.split()) for row in BeautifulSoup(page(folder), "html.parser").select("#exercises tbody tr")
    ]
    assert "0.80 1.00 103" in shown[0]
    assert "1.00 n < 10 93" in shown[3]


# The page


def page(folder: ClassFolder, lang: str = "en") -> str:
    return write_term(folder, term(folder, lang=lang), lang)[0].read_text(encoding="utf-8")


def text(page: str) -> str:
    return html.unescape(" ".join(re.sub("<[^>]+>", " ", page).split()))


def row_of(page: str, student: str) -> list[str]:
    table = BeautifulSoup(page, "html.parser").select_one("#map table")
    assert table is not None
    row = next(row for row in table.select("tbody tr") if student in row.text)
    return [" ".join(cell.text.split()) for cell in row.select("td")]


def test_a_row_of_the_map_tells_points_days_and_what_is_missing(tmp_path: Path) -> None:
    folder = make_class(tmp_path)
    hand_in(folder, "s", ONE)  # 4 of 7
    hand_in(folder, "s", TWO, days=2, essay="It trains.")  # 4 of 7 less a fifth, and an essay waits
    hand_in(folder, "s", THREE, readable=False)
    hand_in(folder, "s", FOUR, record=False)
    hand_in(folder, "t", ONE)
    shown = page(folder)
    assert row_of(shown, "s") == ["57", "46+2", "?", "…", "26 %", "2"]
    assert row_of(shown, "t") == ["57", "–", "–", "–", "14 %", ""]
    found = term(folder)
    assert list(found.notes) == ["04_four: 1 hand-in is not graded yet; run `fukami grade 04_four`."]
    assert row_of(write_term(folder, term(folder, AFTER_THREE), "en")[0].read_text(), "t")[3] == ""


def test_a_new_hand_in_waits_to_be_graded_with_the_points_of_the_one_before(tmp_path: Path) -> None:
    folder = make_class(tmp_path)
    hand_in(folder, "s", ONE)
    notebook = folder.submitted / "s" / ONE / f"{ONE}.ipynb"
    notebook.write_bytes(notebook.read_bytes() + b"\n")
    found = term(folder)
    assert found.lessons[0].state("s", AFTER_FOUR) == "new"
    assert of(found, "s").points == 4
    assert "1 hand-in is not graded yet" in found.notes[-1]


def test_names_lead_to_feedback_that_is_there(tmp_path: Path) -> None:
    folder = make_class(tmp_path)
    for student in ("佐藤 花子", "none yet"):
        hand_in(folder, student, ONE)
        hand_in(folder, student, TWO)
    feedback(folder, {"佐藤 花子": (ONE, TWO)})
    links = {str(link["href"]) for link in BeautifulSoup(page(folder), "html.parser").select("a")}
    assert links == {f"../feedback/%E4%BD%90%E8%97%A4%20%E8%8A%B1%E5%AD%90/{name}/{name}.html" for name in (ONE, TWO)}
    name = BeautifulSoup(page(folder), "html.parser").select_one("#map th[scope=row] a")
    assert name is not None
    assert f"/{TWO}/" in str(name["href"]), "the name leads to the newest"
    hand_in(folder, "佐藤 花子", THREE)
    name = BeautifulSoup(page(folder), "html.parser").select_one("#map th[scope=row] a")
    assert name is not None
    assert f"/{TWO}/" in str(name["href"]), "lesson three has no page yet"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_page_is_self_contained_in_both_languages(tmp_path: Path, lang: str) -> None:
    folder = make_class(tmp_path)
    hand_in(folder, "s", ONE, days=1)
    hand_in(folder, "s", TWO, essay="It trains.")
    shown = page(folder, lang)
    assert f'<html lang="{lang}">' in shown
    assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", shown)
    assert shown.count("<script>") == 1
    japanese = re.findall(r"[ぁ-ん]+", re.sub(r"<(style|script).*?</\1>", "", shown, flags=re.DOTALL))
    assert bool(japanese) == (lang == "ja")


def test_what_students_control_is_harmless_on_the_page_and_in_the_tables(tmp_path: Path) -> None:
    folder = make_class(tmp_path)
    names = ["=HYPERLINK(1)", "<script>alert(1)<|script>", '"><img src=x>']
    for student in names:
        hand_in(folder, student, ONE)
    keep_roster(folder.root, {names[0]: ["+SUM(1)"]}, {names[0]: {"name": "+SUM(1)"}})
    shown, *files = write_term(folder, term(folder), "en")
    parsed = BeautifulSoup(shown.read_text(encoding="utf-8"), "html.parser")
    assert len(parsed.select("script")) == 1
    assert parsed.select("img") == []
    for path in files:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                assert not [cell for cell in row if re.match(r"\s*[=+@]", cell)], path.name
    assert "'=HYPERLINK(1),'+SUM(1)" in files[0].read_text(encoding="utf-8-sig")


# The command


def fukami(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, done.output


def test_the_command_writes_the_page_and_names_who_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_class(tmp_path)
    hand_in(folder, "s", ONE)
    hand_in(folder, "t", THREE)
    hand_in(folder, "t", FOUR)
    code, said = fukami("report", "--term", "--class", str(folder.root))
    assert code == 0
    assert "Fallen silent (1): s\n" in said
    assert sorted(path.name for path in folder.reports.iterdir()) == [
        "term-exercises.csv",
        "term-hand-ins.csv",
        "term-lessons.csv",
        "term-students.csv",
        "term.html",
    ]
    monkeypatch.setenv("FUKAMI_LANG", "ja")
    code, said = fukami("report", "--term", "--class", str(folder.root))
    assert "提出が途絶えた人(1 人): s\n" in said


@pytest.mark.parametrize("words", [(), ("02", "--term")])
def test_the_command_wants_a_lesson_or_the_term(words: tuple[str, ...], tmp_path: Path) -> None:
    code, said = fukami("report", *words, "--class", str(make_class(tmp_path).root))
    assert code == 2
    assert "--term" in said


def test_a_class_without_hand_ins_or_results_is_told_what_to_do(tmp_path: Path) -> None:
    folder = make_class(tmp_path)
    with pytest.raises(CourseError, match="fukami collect"):
        term(folder, FIRST)
    hand_in(folder, "s", ONE, record=False)
    with pytest.raises(CourseError, match="fukami grade"):
        term(folder)
