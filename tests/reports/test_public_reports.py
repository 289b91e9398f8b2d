"""What public bug reports tell of marks on their way back; each test names its report."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from autograde.course import CourseError
from autograde.reports.exports import export_canvas, export_moodle
from autograde.reports.filling import Exported
from autograde.students import keep_roster
from tests.reports.test_exports import CANVAS, NAME, canvas_class, classroom, moodle_class

pytestmark = pytest.mark.slow

MOODLE = "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,Feedback comments\r\n"


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def moodle(
    tmp_path: Path, rows: str, students: dict[str, str] | None = None, roster: dict[str, list[str]] | None = None
) -> tuple[Exported, str]:
    """Fill a worksheet with these rows; return what was told, and the sheet."""
    (tmp_path / "grades.csv").write_bytes((MOODLE + rows).encode())
    folder = classroom(tmp_path, "moodle", students) if students else moodle_class(tmp_path)
    keep_roster(folder.root, roster or {})
    done = export_moodle(folder, NAME, tmp_path / "grades.csv", tmp_path / "out.csv")
    return done, (tmp_path / "out.csv").read_bytes().decode()


def canvas(
    tmp_path: Path, sheet: str, scale: bool = False, title: str = "Small lesson (555)"
) -> tuple[Exported, list[list[str]]]:
    (tmp_path / "gradebook.csv").write_text(sheet, encoding="utf-8")
    folder, out = canvas_class(tmp_path), tmp_path / "out.csv"
    done = export_canvas(folder, NAME, tmp_path / "gradebook.csv", out, title=title, scale=scale)
    return done, list(csv.reader(io.StringIO(out.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("grade", ['"5,00"', "", "-"])
def test_decimal_commas_between_commas_stay_in_their_cells(tmp_path: Path, grade: str) -> None:
    """hei-school/hei-admin-api#1323, ls1intum/Artemis#10679, sakaiproject/sakai PR#4925: 18,5 in a file of commas."""
    comments = '"fine, 1,5 more"'
    rows = f'Participant 1234,田中 さくら,a@b.jp,Submitted,{grade},"7,00",Yes,{comments}\r\nParticipant 77,Ana López,b@b.jp,Submitted,,"7,00",Yes,\r\n'
    assert moodle(tmp_path, rows)[1] == MOODLE + (
        f'Participant 1234,田中 さくら,a@b.jp,Submitted,"4,00","7,00",Yes,{comments}\r\n'
        'Participant 77,Ana López,b@b.jp,Submitted,"3,00","7,00",Yes,\r\n'
    )


def test_two_rows_of_one_name_get_each_their_own_mark(tmp_path: Path) -> None:
    """RunestoneInteractive/RunestoneServer#1158, Doenet/DoenetApps#1648: the second Ethan Lin was shown the first one's."""
    people = {"Ethan Lin_71": "71", "Ethan Lin_72": "72"}
    rows = "".join(f"Participant {n},Ethan Lin,e{n}@b.jp,Submitted,,7.00,Yes,\r\n" for n in (72, 71))
    done, sheet = moodle(tmp_path, rows, people, {f"Ethan Lin_{n}": ["Ethan Lin", f"e{n}@b.jp"] for n in (71, 72)})
    assert [line.split(",")[4] for line in sheet.splitlines()[1:]] == ["3.00", "4.00"]
    assert done.notes == []


NAMESAKES = {"s1": ["Ethan Lin"], "s2": ["Ethan Lin"]}


@pytest.mark.parametrize(
    ("numbers", "roster"),
    [
        ((72, 71), NAMESAKES),  # of another assignment, which counts the other way round
        ((99, 71), NAMESAKES),
        ((71,), NAMESAKES),  # the other one handed nothing in, or is of another group
        ((71,), {"s1": ["Ethan J. Lin"], "s2": ["Ethan K. Lin"]}),
    ],
)
def test_a_number_does_not_tell_which_of_two_namesakes_a_row_is_for(
    tmp_path: Path, numbers: tuple[int, ...], roster: dict[str, list[str]]
) -> None:
    rows = "".join(f"Participant {n},Ethan Lin,,Submitted,,7.00,Yes,\r\n" for n in numbers)
    done, sheet = moodle(tmp_path, rows, {"s1": "71", "s2": "72"}, roster)
    assert (done.count, sheet) == (0, MOODLE + rows)
    assert "Ethan Lin (s1)" in done.notes[0]
    assert "Download the sheet with mail or ID numbers" in done.notes[0]


def test_a_sheet_without_names_that_lacks_a_number_is_another_ones(tmp_path: Path) -> None:
    rows = "Participant 1234,Hidden,,Submitted,,7.00,Yes,\r\nParticipant 78,Hidden,,Submitted,,7.00,Yes,\r\n"
    done, sheet = moodle(tmp_path, rows)
    assert (done.count, sheet) == (0, MOODLE + rows)
    assert "lacks some of the numbers" in done.notes[0]


def test_names_of_the_same_letters_are_two(tmp_path: Path) -> None:
    rows = "Participant 71,中田 一,,Submitted,,7.00,Yes,\r\n"
    done, sheet = moodle(tmp_path, rows, {"s1": "71", "s2": "72"}, {"s1": ["田中 一"], "s2": ["Ana López"]})
    assert (done.count, sheet) == (0, MOODLE + rows)


def test_a_name_alone_gets_nobody_a_mark(tmp_path: Path) -> None:
    """sagemathinc/cocalc#530: marks merged by name, of which there may be two."""
    (tmp_path / "grades.csv").write_text("Full name,Grade,Maximum grade\nEthan Lin,,7.00\nEthan Lin,,7.00\n")
    folder = classroom(tmp_path, "moodle", {"Ethan Lin_71": "71", "Ethan Lin_72": "72"})
    done = export_moodle(folder, NAME, tmp_path / "grades.csv", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "grades.csv").read_bytes()
    assert done.notes[0] == "graded, but without a row (2): Ethan Lin_71, Ethan Lin_72"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_a_worksheet_that_a_western_excel_saved_goes_back_as_it_came(tmp_path: Path, encoding: str) -> None:
    """talim-ai#48: semicolons and the encoding of Western Windows."""
    text = "Identifier;Full name;Grade;Maximum grade;Feedback comments\r\nParticipant 77;Ana López;;7,00;- más\r\n"
    (tmp_path / "grades.csv").write_bytes(text.encode(encoding))
    export_moodle(moodle_class(tmp_path), NAME, tmp_path / "grades.csv", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == text.replace(";;7,00", ";3,00;7,00").encode(encoding)


def test_moodles_gradebook_is_no_worksheet(tmp_path: Path) -> None:
    """The export of Moodle's gradebook has no column for one assignment's grade: it is refused with the columns it has."""
    text = "First name,Last name,ID number,Email address,Assignment: Lesson 2 (Real),Course total (Real)\nAna,López,77,a@b.es,-,-\n"
    (tmp_path / "grades.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"Assignment: Lesson 2 \(Real\)"):
        export_moodle(moodle_class(tmp_path), NAME, tmp_path / "grades.csv", tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_a_student_who_left_is_named_and_stops_nothing(tmp_path: Path) -> None:
    """sakaiproject/sakai#3471, pawtograder/platform PR#383: whoever dropped the class stopped the import, unnamed."""
    done, _ = moodle(tmp_path, "Participant 77,Ana López,b@b.jp,Submitted,,7.00,Yes,\r\n")
    assert (done.count, done.notes[0]) == (1, "graded, but without a row (1): 田中 さくら_1234")
    assert done.notes[1:] == ["no feedback file for (1) 田中 さくら_1234: no row of the sheet is known to be theirs"]


@pytest.mark.parametrize("between", [",,,,,,,\n", ",,,,,Manual Posting,,\n", "\n", ",,,,,,,\n,,,,,Manual Posting,,\n"])
def test_rows_between_header_and_maximum_are_canvass_own(tmp_path: Path, between: str) -> None:
    """unc-csxl/csxl.unc.edu#624: an empty row above "Points Possible", which comes as soon as there are grades."""
    header, rest = CANVAS.split("\n", 1)
    done, rows = canvas(tmp_path, f"{header}\n{between}{rest}")
    assert {row[0]: row[5] for row in rows if len(row) > 5 and row[0]} == {
        "Student": "Small lesson (555)",
        "    Points Possible": "7.00",
        "Tanaka, Sakura": "4.00",
        "López, Ana": "3.00",
        "Nobody, New": "",
    }
    assert done.count == 2


def test_a_quoted_thousand_is_one_number(tmp_path: Path) -> None:
    """instructure/canvas-lms#1394: "1,234.56" was read as two cells, and all marks behind it moved by a column."""
    sheet = CANVAS.replace(",7.00,", ',"1,000.00",').replace(",,9.00,", ',"1,234.56",9.00,')
    with pytest.raises(CourseError, match="maximum is 1000, the lesson's 7"):
        canvas(tmp_path, sheet)
    (tmp_path / "scaled").mkdir()
    assert [row[5] for row in canvas(tmp_path / "scaled", sheet, scale=True)[1][2:]] == ["571.43", "428.57", ""]


def test_canvass_test_student_stays_without_a_mark(tmp_path: Path) -> None:
    """UM-USElab/gradecraft-development#4272: it was never clear which rows had been left out of an import."""
    done, rows = canvas(tmp_path, CANVAS + '"Student, Test",999,,a1b2c3,A,,,\n')
    assert rows[-1][5] == ""
    assert "rows without a hand-in, left as they were (2): Nobody, New, Student, Test" in done.notes


def test_a_sheet_without_ids_of_the_university_goes_by_canvass_own(tmp_path: Path) -> None:
    """PrairieLearn/PrairieLearn#4547, PR#14703: which of the identity columns are there differs from place to place."""
    sheet = 'Student,ID,Section,Small lesson (555)\n    Points Possible,,,7.00\n"Tanaka, Sakura",111,A,\n"López, Ana",222,A,\n'
    done, rows = canvas(tmp_path, sheet)
    assert [row[3] for row in rows[2:]] == ["4.00", ""]
    assert done.notes[0] == "graded, but without a row (1): s004"
