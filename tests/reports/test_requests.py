"""What students ask to be graded again comes from a form or an LMS's comments, and stands in the report with its answer."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograde import cli
from autograde.base.errors import CourseError
from autograde.base.sheets import harmless, plain, read_sheet
from autograde.class_folder import ClassFolder, init_class
from autograde.course import Course
from autograde.gradebook.removal import find_removal
from autograde.intake.roster import Roster, Student, keep
from autograde.reports.request_forms import Taken, take_requests
from autograde.reports.requests import Request, Requests
from autograde.run.grade import grade_class, graded_class
from autograde.run.report import report_class
from benchmarks.linear import LESSON, make_course, write_hand_ins
from tests.reports.test_changes import Failing

pytestmark = pytest.mark.slow

FIRST, SECOND, THIRD = (f"student{number:05}" for number in range(3))
PEOPLE = [
    Student(FIRST, "佐藤 花子", "hanako@example.ac.jp"),
    Student(SECOND, "Emma Brown", "emma@example.edu", family="Brown", given="Emma"),
    Student(THIRD, "José Núñez", "jose@example.edu"),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def folder(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    """A class of three with a roster, of whom the second fails the exercise's test."""
    monkeypatch.setenv("FUKAMI_LANG", "en")
    monkeypatch.setenv("COLUMNS", "250")
    made = init_class(tmp_path / "class", course, "Asia/Tokyo")
    write_hand_ins(made, course, 3)
    keep(made.root, Roster(PEOPLE))
    report_class(grade_class(made, LESSON, Failing(SECOND)))
    return made


def take(folder: ClassFolder, text: str | bytes, lesson: str = "", name: str = "form.csv") -> Taken:
    path = folder.root.parent / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return take_requests(folder, [path], lesson)[1]


def asked(taken: Taken) -> list[tuple[str, str, str, str]]:
    return [(one.student, one.lesson, one.exercise, one.text) for one in taken.new]


def edit(folder: ClassFolder, encoding: str = "utf-8-sig", separator: str = ",", **cells: str) -> None:
    """Fill in the first request, and save the table as a spreadsheet does."""
    path = folder.root / "requests.csv"
    sheet = read_sheet(path)
    first, (second, *rest) = sheet.header, [[sheet.value(row, at) for at in range(8)] for row in sheet.rows]
    second = [cells.get(name, cell) for name, cell in zip(first, second, strict=True)]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows([first, second, *rest])
    path.write_bytes(text.getvalue().encode(encoding))


def page(folder: ClassFolder, student: str = "") -> str:
    path = folder.feedback / student / LESSON / f"{LESSON}.html" if student else folder.reports / f"{LESSON}.html"
    return path.read_text(encoding="utf-8")


JAPANESE = "タイムスタンプ,あなたの学籍番号,課の番号,どの課題ですか,採点し直してほしい理由\r\n2026/05/10 9:00:00,student00000,第 0 課,double,-1 のときの値は正しいです\r\n"


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_form_is_read_in_whatever_a_spreadsheet_saves(folder: ClassFolder, encoding: str, separator: str) -> None:
    taken = take(folder, JAPANESE.replace(",", separator).encode(encoding))
    assert taken.refused == []
    assert asked(taken) == [(FIRST, LESSON, "double", "-1 のときの値は正しいです")]


def test_a_line_that_names_the_separator_is_no_header(folder: ClassFolder) -> None:
    taken = take(folder, "sep=;\r\nstudent;exercise;reason\r\nJosé Núñez;double;Not clear, sorry\r\n".encode("cp1252"))
    assert asked(taken) == [(THIRD, LESSON, "double", "Not clear, sorry")]


@pytest.mark.parametrize(
    "who",
    [
        "student00001",
        "Student00001",
        "ＳＴＵＤＥＮＴ00001",
        "Emma Brown",
        "Brown, Emma",
        "emma@example.edu",
        "student00001 Emma Brown",
    ],
)
def test_who_asks_is_told_by_id_name_or_mail(folder: ClassFolder, who: str) -> None:
    taken = take(folder, f'student,exercise,why\n"{who}",double,It is right.\n')
    assert [one.student for one in taken.new] == [SECOND], taken.refused


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("double", ["double"]),
        ("Double()", ["double"]),
        ("`double`", ["double"]),
        ("test-double", ["test-double"]),
        ("Question 1", ["shape_kept"]),
        ("question1", ["shape_kept"]),
        ("double, Question 1", ["double", "shape_kept"]),
        ("double and shape_kept", ["double", "shape_kept"]),
        ("double、shape_kept", ["double", "shape_kept"]),
    ],
)
def test_an_exercise_is_told_by_its_name_its_title_or_a_test(
    folder: ClassFolder, written: str, meant: list[str]
) -> None:
    taken = take(folder, f'id,lesson,exercise,reason\nstudent00000,0,"{written}",It is right.\n')
    assert [one.exercise for one in taken.new] == meant, taken.refused


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Emma Bron,0,double,r r", "There is no student Emma Bron. Did you mean: student00001 (Emma Brown)?"),
        ("Nobody At All,0,double,r r", "There is no student Nobody At All."),
        (",0,double,r r", "names no student."),
        ("student00001,0,duble,r r", f"{LESSON} has no exercise duble. Did you mean double?"),
        ("student00001,0,x,r r", f"{LESSON} has no exercise x. It has: double, shape_kept, test-double, test-shape_kept"),
        ("student00001,7,double,r r", "There is no lesson 7."),
        ("student00001,tinny,double,r r", "There is no lesson tinny. Did you mean 00_tiny?"),
        ("student00001,0,double,", "student00001: names no exercise, or no reason. Ask for “regrade EXERCISE: reason” (double)."),
        ("student00001,0,,my reason", "student00001: names no exercise, or no reason. Ask for “regrade EXERCISE: reason” (my reason)."),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_said_with_its_row_and_the_nearest_name(
    folder: ClassFolder, row: str, told: str
) -> None:
    taken = take(folder, f"student,lesson,exercise,reason\nstudent00000,0,double,It is right.\n\n{row}\n")
    assert [one.student for one in taken.new] == [FIRST]
    assert taken.refused == [f"form.csv, row 3: {told}"]


def test_two_cells_that_mean_two_people_are_asked_about(folder: ClassFolder) -> None:
    taken = take(folder, "id,name,exercise,reason\nstudent00000,Emma Brown,double,It is right.\n")
    assert taken.refused == [
        f"form.csv, row 2: student00000, Emma Brown does not mean one student ({FIRST}, {SECOND}): write the id, or the folder's name."
    ]
    assert not (folder.root / "requests.csv").exists()


MOODLE = """Identifier;Full name;Email address;Status;Grade;Maximum grade;Online text
Participant 77;Emma Brown;emma@example.edu;Submitted;1,00;2,00;"<p>Thanks a lot!</p><p>Regrade double, Question 1: At 0 &amp; 1 it is right.<br>See the text.</p>"
Participant 78;佐藤 花子;hanako@example.ac.jp;Submitted;2,00;2,00;"よろしくお願いします。
・再採点 double：値は正しいはずです。
再採点の依頼：shape_kept：b です。"
Participant 79;José Núñez;jose@example.edu;Submitted;;2,00;Please regrade my double
"""


def test_requests_among_comments_of_an_lms_are_found_and_other_comments_left_alone(folder: ClassFolder) -> None:
    taken = take(folder, MOODLE, LESSON)
    assert taken.refused == []
    assert asked(taken) == [
        (SECOND, LESSON, "double", "At 0 & 1 it is right.\nSee the text."),
        (SECOND, LESSON, "shape_kept", "At 0 & 1 it is right.\nSee the text."),
        (FIRST, LESSON, "double", "値は正しいはずです。"),
        (FIRST, LESSON, "shape_kept", "b です。"),
    ]


def test_a_sheet_without_a_request_says_what_is_looked_for(folder: ClassFolder) -> None:
    taken = take(folder, "Student,ID,Section,Comments\nEmma Brown,5,A,Thanks\n")
    (told,) = taken.refused
    assert (
        "it needs columns exercise and reason, or comments with a line that begins “regrade EXERCISE: reason”" in told
    )
    assert take(folder, "student,exercise,reason\n,,\n").refused == ["form.csv: there is no request in it."]


def test_a_form_that_grows_adds_what_is_new_and_keeps_what_the_teacher_wrote(folder: ClassFolder) -> None:
    head, one, two = "student,exercise,reason", "Emma Brown,double,=SUM(1) is right", "佐藤 花子,double,値は正しい"
    take(folder, f"{head}\n{one}\n")
    for encoding, separator, answer in (
        ("cp932", ",", "Yes, it was."),
        ("utf-16", "\t", "はい。"),
        ("utf-8", ";", "=ok"),
    ):
        edit(folder, encoding, separator, status="回答済み", answer=answer)
        taken = take(folder, f"{head}\n{one}\n{two}\n")
        assert taken.known == 2 - len(taken.new)
        first, second = Requests(folder).all
        assert (first.text, first.answer, first.answered) == ("=SUM(1) is right", answer, True)
        assert (second.student, second.text, second.answered) == (FIRST, "値は正しい", False)
        assert take(folder, f"{head}\n{one}\n{two}\n").new == []


def test_a_column_of_the_teachers_own_stays(folder: ClassFolder) -> None:
    take(folder, "student,exercise,reason\nEmma Brown,double,It is right\n")
    path = folder.root / "requests.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text(f"mine,{lines[0]}\nlook again,{lines[1]}\n", encoding="utf-8")
    take(folder, "student,exercise,reason\n佐藤 花子,double,正しい\n")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert [(row["mine"], row["student"], row["name"]) for row in rows] == [
        ("look again", SECOND, "Emma Brown"),
        ("", FIRST, "佐藤 花子"),
    ]


@pytest.mark.parametrize("text", ["=1+1", "-1 came back", "+", "a,-1", "a\n=b", "@x", "plain", " ＝1", "it's", "''"])
def test_a_text_comes_back_as_it_was_before_it_was_made_harmless(text: str) -> None:
    assert plain(harmless(text)) == text
    assert harmless(harmless(text)) == harmless(text)


def test_the_report_lists_requests_beside_the_answer_and_the_page_shows_what_was_answered(folder: ClassFolder) -> None:
    before = page(folder, FIRST)
    take(
        folder, "student,exercise,reason\nEmma Brown,test-double,<b>It</b> is right\nEmma Brown,Question 1,I meant b\n"
    )
    notes = report_class(graded_class(folder, LESSON)).notes
    assert notes == ["2 requests to be graded again are open: see the report and requests.csv."]
    report, mine = page(folder), page(folder, SECOND)
    section = report[report.index('id="requests"') :]
    assert "&lt;b&gt;It&lt;/b&gt; is right" in section
    assert "np.asarray(x)" in section.replace('<span class="o">', "").replace("</span>", "").replace(
        '<span class="n">', ""
    ).replace('<span class="p">', "")  # the student's answer
    assert "&lt;b&gt;It&lt;/b&gt; is right" in mine[mine.index('id="double"') : mine.index('id="shape_kept"')]
    assert "From your instructor" not in mine
    assert page(folder, FIRST) == before

    edit(folder, answer="We look\ninto it.")
    report_class(graded_class(folder, LESSON))
    assert "We look\ninto it." in page(folder)
    assert "We look" not in page(folder, SECOND)
    edit(folder, status="answered")
    assert report_class(graded_class(folder, LESSON)).notes[0].startswith("1 request to be graded again is open")
    assert "We look\ninto it." in page(folder, SECOND)


def test_a_request_of_somebody_who_handed_in_nothing_is_listed_too(folder: ClassFolder) -> None:
    keep(folder.root, Roster([*PEOPLE, Student("student9", "Noah Schmidt")]))
    take(folder, "student,exercise,reason\nNoah Schmidt,double,My file got lost\n")
    report_class(graded_class(folder, LESSON))
    assert "My file got lost" in page(folder)


def test_a_table_that_cannot_be_used_is_told_and_left(folder: ClassFolder) -> None:
    path = folder.root / "requests.csv"
    for text, told in (
        ("status,student,lesson,exercise,request,answer\ndone?,s,l,e,r,\n", "requests.csv, row 2: status done? cannot be used. Write open or answered."),
        ("status,student,lesson,request\n", "the columns exercise, answer are missing. Mend the first line"),
        ("PK\x03\x04", "this is a file of Excel (xlsx), not CSV"),
    ):  # fmt: skip
        path.write_text(text)
        with pytest.raises(CourseError) as refused:
            take(folder, "student,exercise,reason\nEmma Brown,double,It is right\n")
        assert told in str(refused.value)
        assert path.read_text() == text


def test_without_a_roster_students_are_told_by_their_folders(folder: ClassFolder) -> None:
    (folder.root / ".roster.json").unlink()
    assert [one.student for one in take(folder, "student,exercise,reason\nstudent00002,double,r r\n").new] == [THIRD]
    assert take(folder, "student,exercise,reason\nEmma Brown,double,r r\n").refused == [
        "form.csv, row 2: There is no student Emma Brown."
    ]


def test_before_anything_is_graded_exercises_are_not_known(course: Course, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    made = init_class(tmp_path / "new", course, "Asia/Tokyo")
    write_hand_ins(made, course, 1)
    (told,) = take(made, "student,exercise,reason\nstudent00000,double,r r\n", LESSON).refused
    assert told.endswith(f"the exercises of {LESSON} are not known yet: run `fukami grade` first.")


def test_who_is_removed_is_said_to_have_asked(folder: ClassFolder) -> None:
    take(folder, "student,exercise,reason\nEmma Brown,double,r r\n")
    assert find_removal(folder, SECOND).notes == (
        f"requests.csv still has what {SECOND} asked to be graded again: double.",
    )


def test_the_command_takes_lists_and_says_what_to_do(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder.root.parent / "form.csv"
    path.write_text("student,exercise,reason\nEmma Brown,double,It is right\nEmma Bron,double,It is right\n")

    def ran(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(cli.app, ["requests", *words, "--class", str(folder.root)])
        assert done.exit_code == code, done.output
        return " ".join(done.output.split())

    assert ran() == "There is no request."
    told = ran(str(path))
    assert "1 request is new in requests.csv; 0 were there already." in told
    assert "row 3: There is no student Emma Bron." in told
    assert f"… {SECOND} 00 double It is right 1 request is open." in told
    edit(folder, answer="Yes.")
    assert "1 have an answer and are still open." in ran()
    edit(folder, status="answered")
    assert ran() == f"✓ {SECOND} 00 double It is right"
    monkeypatch.setenv("FUKAMI_LANG", "ja")
    assert "新しい依頼 0 件を requests.csv に書き足しました(すでにあったもの 1 件)。" in ran(str(path))
    path.write_text("student,exercise,reason\nEmma Bron,double,It is right\n")
    assert "もしかして: student00001 (Emma Brown)" in ran(str(path), code=1)


def test_a_request_is_the_same_whatever_its_spaces_and_width() -> None:
    one, other = (Request("s", "l", "e", text) for text in ("It is  right.\n", "Ｉt is right."))
    assert one.key == other.key
