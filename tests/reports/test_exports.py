"""Marks go back as Moodle, Canvas and a spreadsheet take them; nothing else of their files changes."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import zipfile
from pathlib import Path

import pytest

from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.gradebook.recording import record_all
from autograde.gradebook.scores import points
from autograde.intake.repair import lay_out
from autograde.model import GradedHandIn
from autograde.reports import exports
from autograde.reports.exports import export_canvas, export_csv, export_moodle
from tests.gradebook.test_database import give
from tests.intake.small_lesson import answered, graded, raw, small_lesson

EN = small_lesson("en")
NAME = EN.name
MOODLE_EN = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments"
MOODLE_JA = "識別子,氏名,メールアドレス,ステータス,評点,最大評点,評点を変更できます,最終更新日時 (提出),最終更新日時 (評点),フィードバックコメント"
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Small lesson (555),Other (556),Final Score\n"
    "    Points Possible,,,,,7.00,10.00,(read only)\n"
    '"Tanaka, Sakura",111,s001,sakura@x.jp,A,,9.00,80\n'
    '"López, Ana",222,s004,ana@x.jp,A,,8.00,70\n'
    '"Nobody, New",333,s009,new@x.jp,A,,,\n'
)


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def classroom(tmp_path: Path, system: str, students: dict[str, str], essay: str = "") -> ClassFolder:
    """A class in which all but the first fail a test of one point; `students` by key with the system's number."""
    folder = ClassFolder(tmp_path / "class")
    hand_ins = []
    for number, (student, key) in enumerate(students.items()):
        laid = lay_out(raw(answered(EN, why_relu=essay) if essay else answered(EN)), EN, student)
        statuses = {"test_relu_shape": "failed"} if number else {}
        hand_ins.append(GradedHandIn(EN, laid, graded(EN, laid.submission, **statuses)))
        place = folder.submitted / student / NAME
        place.mkdir(parents=True)
        origin = {"system": system, "number": key, "name": student.rpartition("_")[0] or student}
        (place / f"{NAME}.ipynb").write_bytes(raw(answered(EN)))
        (place / "origin.json").write_text(json.dumps(origin), encoding="utf-8")
        page = folder.feedback / student / NAME / f"{NAME}.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"<p>{student}</p>", encoding="utf-8")
    record_all(folder, hand_ins)
    return folder


def moodle_class(tmp_path: Path, essay: str = "") -> ClassFolder:
    return classroom(tmp_path, "moodle", {"田中 さくら_1234": "1234", "Ana López_77": "77"}, essay)


def rows(path: Path, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=separator))


@pytest.mark.parametrize("header", [MOODLE_EN, MOODLE_JA])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_moodles_worksheet_is_filled_in_where_it_was_downloaded(tmp_path: Path, header: str, mark: str) -> None:
    sheet = tmp_path / "Grades.csv"
    lines = [
        header,
        'Participant 1234,"田中 さくら",a@b.jp,"Submitted for grading - ",,7.00,Yes,"Monday, 20 April",-,',
        'Participant 77,"Ana López",ana@b.jp,"Submitted for grading - ",5.00,7.00,Yes,"Monday, 20 April","Tuesday, 21 April",well',
        'Participant 5,"Not There",n@b.jp,"No submission - ",,7.00,Yes,-,-,',
    ]
    sheet.write_text(mark + "\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")
    before = sheet.read_bytes()
    done = export_moodle(moodle_class(tmp_path), NAME, sheet, tmp_path / "out.csv")
    assert sheet.read_bytes() == before
    out = rows(tmp_path / "out.csv")
    assert [row[4] for row in out[1:]] == ["4.00", "3.00", ""]
    assert [row[:4] + row[5:] for row in out] == [row[:4] + row[5:] for row in rows(sheet)]
    assert (tmp_path / "out.csv").read_bytes().startswith(mark.encode())
    assert done.count == 2
    assert done.notes == [
        "rows without a hand-in, left as they were (1): Not There",
        "points that were in the sheet were changed (1): Ana López_77 5.00 → 3.00",
    ]
    with zipfile.ZipFile(tmp_path / "out-feedback.zip") as archive:
        assert archive.namelist() == [
            f"Ana López_77_assignsubmission_file_/{NAME}.html",
            f"田中 さくら_1234_assignsubmission_file_/{NAME}.html",
        ]
        assert archive.read(archive.namelist()[0]) == "<p>Ana López_77</p>".encode()


def test_another_maximum_in_moodle_is_refused_or_scaled(tmp_path: Path) -> None:
    sheet = tmp_path / "Grades.csv"
    sheet.write_text("Identifier;Full name;Grade;Maximum Grade\nParticipant 77;Ana;;100,00\n", encoding="utf-8")
    folder = moodle_class(tmp_path)
    with pytest.raises(CourseError, match="--scale"):
        export_moodle(folder, NAME, sheet, tmp_path / "out.csv")
    export_moodle(folder, NAME, sheet, tmp_path / "out.csv", scale=True)
    assert rows(tmp_path / "out.csv", ";")[1] == ["Participant 77", "Ana", "42,86", "100,00"]


def test_a_worksheet_in_an_unknown_language_asks_for_the_column(tmp_path: Path) -> None:
    sheet = tmp_path / "Grades.csv"
    sheet.write_text("Id,Nimi,Arvosana\nParticipant 77,Ana,\n", encoding="utf-8")
    folder = moodle_class(tmp_path)
    with pytest.raises(CourseError, match=r"--grade-column.*Arvosana"):
        export_moodle(folder, NAME, sheet, tmp_path / "out.csv")
    export_moodle(folder, NAME, sheet, tmp_path / "out.csv", grade_column="Arvosana")
    assert rows(tmp_path / "out.csv")[1][2] == "3.00"


def test_nothing_is_exported_while_an_essay_waits_unless_asked(tmp_path: Path) -> None:
    folder = moodle_class(tmp_path, essay="It trains.")
    with pytest.raises(CourseError, match="--partial"):
        export_csv(folder, [NAME], tmp_path / "out.csv")
    export_csv(folder, [NAME], tmp_path / "out.csv", partial=True)
    assert rows(tmp_path / "out.csv") == [
        ["student", NAME, "total"],
        ["Ana López_77", "3.0", "3.0"],
        ["田中 さくら_1234", "4.0", "4.0"],
    ]
    for student in ("Ana López_77", "田中 さくら_1234"):
        give(folder, student, 2)
    export_csv(folder, [NAME], tmp_path / "out.csv")
    assert rows(tmp_path / "out.csv")[1][2] == "5.0"


def test_a_lesson_that_is_not_graded_says_so(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="fukami grade 06_backprop"):
        export_csv(moodle_class(tmp_path), ["06_backprop"], tmp_path / "out.csv")


def canvas_class(tmp_path: Path) -> ClassFolder:
    return classroom(tmp_path, "canvas", {"tanakasakura_111": "111", "s004": ""})


def test_canvas_gets_its_own_columns_and_ours(tmp_path: Path) -> None:
    sheet = tmp_path / "gradebook.csv"
    sheet.write_text(CANVAS, encoding="utf-8")
    done = export_canvas(canvas_class(tmp_path), NAME, sheet, tmp_path / "out.csv", title="Small lesson (555)")
    assert rows(tmp_path / "out.csv") == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Small lesson (555)"],
        ["    Points Possible", "", "", "", "", "7.00"],
        ["Tanaka, Sakura", "111", "s001", "sakura@x.jp", "A", "4.00"],
        ["López, Ana", "222", "s004", "ana@x.jp", "A", "3.00"],
        ["Nobody, New", "333", "s009", "new@x.jp", "A", ""],
    ]
    assert done.notes[:-1] == ["rows without a hand-in, left as they were (1): Nobody, New"]


def test_canvas_with_a_decimal_comma(tmp_path: Path) -> None:
    sheet = tmp_path / "gradebook.csv"
    sheet.write_text(
        CANVAS.replace(",", ";")
        .replace('"Tanaka; Sakura"', "Tanaka")
        .replace('"López; Ana"', "López")
        .replace('"Nobody; New"', "Nobody"),
        encoding="utf-8",
    )
    export_canvas(canvas_class(tmp_path), NAME, sheet, tmp_path / "out.csv", title="Small lesson", decimal=",")
    assert rows(tmp_path / "out.csv", ";")[2][5] == "4,00"


def test_an_unknown_title_is_refused(tmp_path: Path) -> None:
    sheet = tmp_path / "gradebook.csv"
    sheet.write_text(CANVAS, encoding="utf-8")
    with pytest.raises(CourseError, match=r"new one.*Small lesson \(555\), Other \(556\)"):
        export_canvas(canvas_class(tmp_path), NAME, sheet, tmp_path / "out.csv", title="Smal lesson")


def test_a_student_without_a_row_is_named(tmp_path: Path) -> None:
    sheet = tmp_path / "gradebook.csv"
    sheet.write_text("\n".join(CANVAS.split("\n")[:3]), encoding="utf-8")
    done = export_canvas(canvas_class(tmp_path), NAME, sheet, tmp_path / "out.csv", title="Small lesson (555)")
    assert done.notes[0] == "graded, but without a row (1): s004"


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    sheet = tmp_path / "x.xlsx"
    sheet.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(CourseError, match="as it was downloaded"):
        export_moodle(moodle_class(tmp_path), NAME, sheet, tmp_path / "out.csv")


def test_the_table_of_all_lessons_reads_the_gradebook_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = moodle_class(tmp_path, essay="Because the slope is 1.")
    other = dataclasses.replace(EN, name="03_small")
    laid = lay_out(raw(answered(other)), other, "Ana López_77")
    record_all(folder, [GradedHandIn(other, laid, graded(other, laid.submission))])
    place = folder.submitted / "Ana López_77" / "03_small"
    place.mkdir()
    (place / "03_small.ipynb").write_bytes(raw(answered(other)))
    reads = []
    monkeypatch.setattr(exports, "points", lambda folder: reads.append(folder) or points(folder))
    done = export_csv(folder, [NAME, "03_small"], tmp_path / "points.csv", partial=True)
    assert reads == [folder]
    assert done.count == 2
    assert rows(tmp_path / "points.csv") == [
        ["student", NAME, "03_small", "total"],
        ["Ana López_77", "3.0", "4.0", "7.0"],
        ["田中 さくら_1234", "4.0", "", "4.0"],
    ]
