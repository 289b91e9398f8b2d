"""The report shows each hand-in as it deserves, and loads nothing but itself."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import unicodedata
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from autograde.class_folder import ClassFolder
from autograde.gradebook.recording import record_all
from autograde.intake.repair import lay_out, unreadable
from autograde.intake.roster import Roster, Student, keep
from autograde.model import GradedHandIn
from autograde.reports.class_report import class_report_html, write_class_report
from autograde.reports.exports import export_csv
from autograde.reports.tables import harmless, write_csv
from autograde.students import keep_roster
from tests.intake.small_lesson import answered, graded, raw, small_lesson

NOW = datetime(2026, 4, 26, 21, 0)


def hand_in(student: str, lang: str = "en", essay: str = "It trains.", quiz: str = "", **statuses: str) -> GradedHandIn:
    lesson = small_lesson(lang)
    answers = {"relu": "def relu(x):\n    return x", "why_relu": essay, "stacking": f"stacking = {quiz!r}"}
    laid = lay_out(raw(answered(lesson, **answers)), lesson, student)
    return GradedHandIn(lesson, laid, graded(lesson, laid.submission, **statuses))


def untouched(student: str) -> GradedHandIn:
    lesson = small_lesson("en")
    laid = lay_out(raw(answered(lesson)), lesson, student)
    nothing = dict.fromkeys(("test_relu_values", "test_relu_shape", "test_stacking"), "not_attempted")
    return GradedHandIn(lesson, laid, graded(lesson, laid.submission, **nothing))


def report(hand_ins: list[GradedHandIn], lang: str = "en", roster: tuple[str, ...] = ()) -> str:
    return class_report_html(hand_ins, lang, roster=roster, now=NOW)


def section(page: str, heading: str) -> str:
    """The text of one card, spaces made single."""
    start = page.index(f"<h2>{heading}")
    return html.unescape(" ".join(re.sub("<[^>]+>", " ", page[start : page.index("</section>", start)]).split()))


def test_the_numbers_that_matter_head_the_page() -> None:
    page = report([hand_in("a"), hand_in("b", test_relu_values="failed"), untouched("c")], roster=("a", "b", "c", "d"))
    tiles = " ".join(re.sub("<[^>]+>", " ", page[page.index('<div class="tiles') : page.index("</header>")]).split())
    assert tiles.startswith("3 / 4 handed in 2.0 / 7 mean")
    assert "2.0 median 1 nothing attempted 2 essays waiting" in tiles


def test_identical_failures_are_counted_together_in_both_languages() -> None:
    hand_ins = [hand_in("a", test_relu_values="failed"), hand_in("b", "ja", test_relu_values="failed")]
    shown = section(report([*hand_ins, hand_in("c", test_relu_shape="error")]), "What the class got wrong most")
    assert shown.startswith("What the class got wrong most 2 students")
    assert "relu(-1) came back: -1.0 expected: 0.0" in shown
    assert "NameError: name 'nn' is not defined" in shown


def test_the_same_wrong_choice_is_one_mistake_whatever_the_language() -> None:
    hand_ins = [hand_in(name, lang, quiz="b", test_stacking="failed") for name, lang in (("a", "ja"), ("b", "en"))]
    shown = section(
        report([*hand_ins, hand_in("c", quiz="c", test_stacking="failed")]), "What the class got wrong most"
    )
    assert re.findall(r"(\d) students?", shown) == ["2", "1"]


def test_who_needs_help_is_listed_with_the_reason_and_no_one_else() -> None:
    stopped = hand_in("stopped")
    stopped.graded.ended, stopped.graded.note = "timed_out", "It ran longer than 180 s."
    lost = GradedHandIn(small_lesson("en"), *unreadable(small_lesson("en"), "lost", "This is a PDF.", "e"))
    page = report([hand_in("fine"), stopped, lost, untouched("blank")], roster=("absent",))
    shown = section(page, "Who needs help")
    assert "absent — has not handed in" in shown
    assert "stopped — ran out of time" in shown
    assert "lost — unreadable file; few points (0 / 7)" in shown
    assert "blank — 3 of 3 not attempted; few points (0 / 7)" in shown
    assert "fine" not in shown
    assert "This is a PDF." in section(page, "Incidents and repairs")


def test_a_cell_that_was_cut_short_is_told_where_the_rest_ran_to_the_end() -> None:
    cut = hand_in("cut")
    cut.graded.cells[0].error = "It ran longer than 30 s."
    shown = section(report([hand_in("fine"), cut]), "At a glance")
    assert "ran to the end 2 (a cell stopped in 1 of them)" in shown
    assert "(a cell stopped" not in report([hand_in("fine")])


def test_without_a_sandbox_every_line_of_that_student_says_so() -> None:
    given, other = untouched("open"), hand_in("shut")
    given.graded.sandboxed = False
    page = report([given, other])
    assert "Graded without a sandbox." in page
    lines = [line for line in re.split(r"<tr>|<li>", page) if "/open/" in line]
    assert len(lines) == 2
    assert all("no sandbox" in line for line in lines)
    assert "no sandbox" not in report([other])


def test_students_names_link_to_their_feedback() -> None:
    assert 'href="../feedback/%E4%BD%90%E8%97%A4%20%E8%8A%B1%E5%AD%90/02_small/02_small.html"' in report(
        [hand_in("佐藤 花子")]
    )


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_page_is_self_contained_in_both_languages(lang: str) -> None:
    page = report([hand_in("a", test_relu_values="failed"), untouched("b")], lang)
    assert f'<html lang="{lang}">' in page
    assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", page)
    assert page.count("<script>") == 1
    japanese = re.findall(r"[ぁ-ん]+", re.sub(r"<(style|script).*?</\1>", "", page, flags=re.DOTALL))
    assert bool(japanese) == (lang == "ja")


def test_the_only_script_is_the_one_that_the_page_allows() -> None:
    import base64
    import hashlib

    page = report([hand_in("a")])
    script = page[page.index("<script>") + 8 : page.index("</script>")]
    assert f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}" in page.replace("&#43;", "+")


def test_what_students_control_is_escaped() -> None:
    attack = "<script>alert(1)</script>"
    given = hand_in(f"s{attack}".replace("/", ""), test_relu_values="failed")
    given.graded.tests[0].message = given.graded.note = attack
    given.laid_out.repairs.append(attack)
    page = report([given])
    assert page.count("<script") == 1


def test_the_same_class_makes_the_same_page() -> None:
    hand_ins = [hand_in("a", test_relu_values="failed"), untouched("b")]
    assert report(hand_ins) == report(hand_ins[::-1])


def test_report_and_tables_are_written(tmp_path: Path) -> None:
    folder = ClassFolder(tmp_path)
    hand_ins = [hand_in("佐藤 花子"), hand_in("=HYPERLINK(1)", test_relu_shape="failed")]
    record_all(folder, hand_ins)
    page, table, exercises = write_class_report(folder, hand_ins, "ja", now=NOW)
    assert page.name == "02_small.html"
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["student"] for row in rows] == ["'=HYPERLINK(1)", "佐藤 花子"]
    assert (rows[0]["relu"], rows[0]["why_relu"], rows[0]["score"]) == ("2.0", "", "3.0")
    assert len(pd.read_csv(exercises)) == 6


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\uff1d", " ="])
def test_a_cell_that_starts_a_formula_is_made_harmless(tmp_path: Path, start: str) -> None:
    write_csv(pd.DataFrame({f"{start}head": [f"{start}cmd|' /C calc'!A0", "plain", -1.5]}), tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row[0] for row in csv.reader(file)]
    assert cells == [f"'{start}head", f"'{start}cmd|' /C calc'!A0", "plain", "-1.5"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\ufe66", " =", "\u3000@", '"=', '" ="'])
@pytest.mark.parametrize("between", [",", ";", "\t", "|", "\n", "\r\n", ";;", "; \t"])
def test_no_cell_starts_a_formula_whichever_separator_is_read(separator: str, start: str, between: str) -> None:
    text = io.StringIO()
    value = f"Mal{between}{start}1+1;x"
    csv.writer(text).writerow(["a", harmless(value), harmless(f"{start}1")])
    for line in (text.getvalue(), text.getvalue().replace('"', "")):
        for row in csv.reader(io.StringIO(line, newline=""), delimiter=separator):
            for cell in (part for text in row for part in re.split("[\r\n]+", text)):
                assert not unicodedata.normalize("NFKC", cell).strip(' "').startswith(("=", "+", "-", "@", "\t")), row
    assert harmless(harmless(value)) == harmless(value)


def test_numbers_stay_numbers() -> None:
    assert harmless(-2.0) == -2.0
    assert harmless("2 - 1") == "2 - 1"


def test_control_characters_of_a_file_name_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    name = "a\x1b[2J\x07\x9b\x7fb\udce3.ipynb"  # the last as the system gives a byte that is no UTF-8
    write_csv(pd.DataFrame({"file": [name, "two\nlines"]}), tmp_path / "t.csv")
    text = (tmp_path / "t.csv").read_text(encoding="utf-8-sig")
    assert text == 'file\na␛[2J␇\ufffd␡b?.ipynb\n"two\nlines"\n'


def test_a_file_that_cannot_be_read_is_not_one_that_was_not_attempted(tmp_path: Path) -> None:
    lost = GradedHandIn(small_lesson("en"), *unreadable(small_lesson("en"), "lost", "This is a PDF.", "e"))
    page = report([hand_in("a"), lost, untouched("c")])
    tiles = " ".join(re.sub("<[^>]+>", " ", page[page.index('<div class="tiles') : page.index("</header>")]).split())
    assert "1 nothing attempted and 1 unreadable" in tiles
    assert 'aria-label="passed 2, not attempted 2"' in page  # the two tests of relu, of two who can be read
    row = next(line for line in page.split("<tr>") if "/lost/" in line and "<td" in line)
    assert "not attempted" not in row.partition("</tr>")[0]
    assert "No test failed." in report([lost])
    folder = ClassFolder(tmp_path)
    record_all(folder, [lost])
    *_, exercises = write_class_report(folder, [lost], "en", now=NOW)
    assert set(pd.read_csv(exercises)["status"]) == {"unreadable"}


def test_names_and_those_who_never_handed_in_come_from_the_last_roster(tmp_path: Path) -> None:
    folder = ClassFolder(tmp_path)
    keep(folder.root, Roster([Student("s1", "Old Name"), Student("s9", "Gone Away")]))
    keep(folder.root, Roster([Student("s1", "佐藤 花子"), Student("s2", "<Ana>"), Student("s3", "", "m@x.org")]))
    keep_roster(folder.root, {"s9": ["Gone Away"]})
    hand_ins = [hand_in("s1", test_relu_values="failed"), hand_in("Emma Brown")]
    for given in hand_ins:
        place = put_hand_in(folder, given.student)
        origin = {"time_from": "none", "time": "2026-04-20 10:00:00 UTC"} if given.student == "s1" else {}
        (place / "origin.json").write_text(json.dumps(origin))
    record_all(folder, hand_ins)
    path, table, *_ = write_class_report(folder, hand_ins, "en", now=NOW)
    page = path.read_text(encoding="utf-8")
    assert re.findall(r"<b>(.*)</b><span>handed in", page) == ["2 <small>/ 4</small>"]
    shown = section(page, "Who needs help")
    assert "s2 <Ana> — has not handed in" in shown
    assert "s3 — has not handed in" in shown
    assert "s9" not in shown
    assert "s1 佐藤 花子" in section(page, "All students")
    assert "nobody of these counts as late: s1 佐藤 花子 How" in section(page, "At a glance")
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert [list(row)[:2] for row in csv.reader(file)] == [
            ["student", "name"],
            ["Emma Brown", ""],
            ["s1", "佐藤 花子"],
        ]
    export_csv(folder, ["02_small"], tmp_path / "points.csv", partial=True)
    with (tmp_path / "points.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[2][:2] == ["s1", "佐藤 花子"]


def put_hand_in(folder: ClassFolder, student: str) -> Path:
    place = folder.submitted / student / "02_small"
    place.mkdir(parents=True)
    (place / "02_small.ipynb").write_bytes(raw(answered(small_lesson("en"))))
    (place / "timestamp.txt").write_text("2026-04-20 10:00:00 UTC")
    return place
