"""What public bug reports tell of real classes: hand-ins, rosters and exports as they arrive; each test names its report."""

from __future__ import annotations

import csv
import io
import json
import os
import warnings
import zipfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import nbformat
import pytest
from nbformat import NotebookNode

from autograde.base.errors import CourseError
from autograde.class_folder import ClassFolder
from autograde.gradebook.lateness import LatePolicy
from autograde.intake.collect import Collected, collect, read_hand_ins
from autograde.intake.repair import lay_out
from autograde.intake.roster import Roster, Student, read_roster
from autograde.model import LaidOut
from tests.intake.small_lesson import answered, by_id, raw, released, small_lesson

EN = small_lesson("en")
LESSONS = ["02_small", "06_backprop"]
BLANK, DONE = raw(released(EN)), raw(answered(EN, relu="def relu(x):\n    return x"))
RELU, ESSAY = "def relu(x):\n    return np.maximum(x, 0)", "The gradient does not vanish."


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


@pytest.fixture
def folder(tmp_path: Path) -> ClassFolder:
    return ClassFolder(tmp_path / "class")


def take(folder: ClassFolder, files: dict[str, bytes], roster: Roster | None = None) -> dict[str, Collected]:
    """Collect a folder with these files, all of one time; return what was told, by path."""
    source = folder.root.parent / "in"
    for name, content in files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_700_000_000, 1_700_000_000))
    done = collect(folder, source, LESSONS, roster)
    return {entry.path.relative_to(source).as_posix(): entry for entry in done if entry.path != source}


def taken(folder: ClassFolder, lesson: str = "02_small") -> dict[str, bytes]:
    return {hand_in.student: hand_in.read() for hand_in in read_hand_ins(folder, lesson)}


def times(folder: ClassFolder) -> dict[str, str]:
    return {path.parts[-3]: path.read_text().strip() for path in folder.submitted.glob("*/*/timestamp.txt")}


def decide_in_matches(folder: ClassFolder, students: dict[str, str]) -> None:
    """Write into matches.csv whose the files are that were asked about."""
    path = folder.root / "matches.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | {"student": students.get(row["file"], "")} for row in rows)


# whose a hand-in is


def test_two_students_of_one_name_are_asked_about_and_stay_two(folder: ClassFolder) -> None:
    """RunestoneInteractive/RunestoneServer#1158, Doenet/DoenetApps#1648, CodeGrade/hourglass#223: both Ethan Lins got one's marks."""
    roster = Roster([Student("s1", "Ethan Lin", "elin1@x.org"), Student("s2", "Ethan Lin", "elin2@x.org")])
    first, second = (f"Ethan Lin_7{n}_assignsubmission_file/a.ipynb" for n in (1, 2))
    told = take(folder, {first: DONE, second: BLANK}, roster)
    assert taken(folder) == {}
    assert all("it may be of s1 Ethan Lin, s2 Ethan Lin" in entry.told for entry in told.values())
    decide_in_matches(folder, {first: "s2", second: "s1"})
    take(folder, {}, roster)
    assert taken(folder) == {"s1": BLANK, "s2": DONE}


@pytest.mark.parametrize(
    "name",
    [
        "HW2_{}_attempt_2026-04-20-10-00-00_a.ipynb",
        "{}@university.edu_a.ipynb",
        "Doe_John_{}_12/a.ipynb",
        "{}/a.ipynb",
        "02-small-{}.ipynb",
    ],
)
def test_user_names_that_differ_in_one_letter_are_two_people(folder: ClassFolder, name: str) -> None:
    """openwebwork/webwork2#1514: the quiz of jdoe5 was graded as that of jdo5, who has the same name."""
    roster = Roster([Student(login, "John Doe", f"{login}@university.edu") for login in ("jdoe5", "jdo5")])
    take(folder, {name.format("jdoe5"): DONE, name.format("jdo5"): BLANK}, roster)
    assert taken(folder) == {"jdoe5": DONE, "jdo5": BLANK}


def test_a_middle_initial_that_only_one_system_has_is_asked_about(folder: ClassFolder) -> None:
    """sagemathinc/cocalc#530, jfisteus/eyegrade#124: "Last, First" here, "First Last" there, a middle initial in one of them."""
    roster = Roster([Student("1", "Doe, John Q."), Student("2", "Simpson, Bart")])
    files = {f"{name}_7_assignsubmission_file/a.ipynb": DONE for name in ("John Doe", "Bart Simpson")}
    told = take(folder, files, roster)
    assert taken(folder) == {"2": DONE}
    assert "1: a part of the name is the same" in told["John Doe_7_assignsubmission_file/a.ipynb"].told


def test_a_first_name_with_an_initial_is_nobodys_whole_name(folder: ClassFolder) -> None:
    """mathematicalthinking/encompass#76: the work of two people called Joshua L. was lumped together."""
    roster = Roster([Student("1", "Joshua Lee"), Student("2", "Joshua Long"), Student("3", "Mia Dubois")])
    told = take(folder, {"Joshua L_7_assignsubmission_file/a.ipynb": DONE, "Mia D./a.ipynb": DONE}, roster)
    assert taken(folder) == {}
    assert "1: a part of the name is the same; 2: a part" in told["Joshua L_7_assignsubmission_file/a.ipynb"].told


GITHUB = '"identifier","github_username","github_id","name"\n"Smith John","wizzkid8769","12",""\n"s002","emmab","13","Emma B"\n'


def test_a_login_counts_as_a_whole_and_for_one_person_only(folder: ClassFolder) -> None:
    """github-education-resources/classroom#2542: students link to an entry of the roster that is somebody else's."""
    roster = Roster(
        [Student("s1", "Mia Dubois", login="lee"), Student("s2", "Bo Li", login="both"), Student("both", "Al Fox")]
    )
    files = [
        "Ann Lee/a.ipynb",
        "lee-2/a.ipynb",
        "02_small_lee-2.ipynb",
        "Lee_99_assignsubmission_file/a.ipynb",
        "both/a.ipynb",
    ]
    take(folder, dict.fromkeys(files, DONE), roster)
    assert taken(folder) == {}
    take(folder, {"lee/a.ipynb": BLANK}, roster)
    assert taken(folder) == {"s1": BLANK}


CLONED = [
    "02-small-submissions/02-small-",
    "02_small/",
    "02_small-submissions/02_small-",
    "dl/Act-1-submissions/Act-1-",
]


@pytest.mark.parametrize("top", CLONED)
def test_folders_by_github_login_are_matched_by_classrooms_own_roster(
    folder: ClassFolder, tmp_path: Path, top: str
) -> None:
    """github-education-resources/classroom-assistant#203, #118, github/gh-classroom#10, #29: folders bear logins, not names."""
    (tmp_path / "classroom_roster.csv").write_text(GITHUB)
    files = {f"{top}wizzkid8769/02_small.ipynb": DONE, f"{top}emmab/02_small.ipynb": BLANK}
    take(folder, files, read_roster(tmp_path / "classroom_roster.csv"))
    assert taken(folder) == {"Smith John": DONE, "s002": BLANK}


@pytest.mark.parametrize("top", CLONED)
def test_github_logins_without_a_roster_lose_the_assignment_in_front(folder: ClassFolder, top: str) -> None:
    """github/gh-classroom#10: the command line names folders assignment-login, and writes 02_small as 02-small."""
    take(folder, {f"{top}wizzkid8769/a.ipynb": DONE, f"{top}emmab/a.ipynb": BLANK})
    assert taken(folder) == {"wizzkid8769": DONE, "emmab": BLANK}


def test_files_without_ending_that_begin_with_an_id_are_taken_and_groups_are_asked_about(folder: ClassFolder) -> None:
    """apluslms/a-plus#1427, PR#1407: 123456_file1_submission2; all of a group's ids in front, the attempt behind."""
    roster = Roster([Student("123456", "Aino Virta"), Student("987654", "Eino Salo"), Student("555555", "Olli Mäki")])
    group = "123456+987654_file1_submission1"
    files = {"123456_file1_submission9": BLANK, "123456_file1_submission10": DONE, "555555_file1_submission1": BLANK}
    told = take(folder, files | {group: BLANK, "info.csv": b"file,student\n"}, roster)
    assert taken(folder) == {"123456": DONE, "555555": BLANK}
    assert [s.id for s in told[group].decision.candidates] == ["123456", "987654"]  # type: ignore[union-attr]


def test_of_versions_in_the_name_the_highest_counts(folder: ClassFolder) -> None:
    """autolab/Autolab#693: <email>_<version>_handin; empirical-org/Empirical-Core PR#9945, broadway-on-demand PR#115: its case varies."""
    roster = Roster([Student("s1", "J D", "jdoe@andrew.cmu.edu"), Student("s2", "K E", "KEvans@Andrew.CMU.edu")])
    files = {f"jdoe@andrew.cmu.edu_{n}_handin.ipynb": content for n, content in ((9, BLANK), (10, DONE))}
    take(folder, files | {"kevans@andrew.cmu.edu_1_handin.ipynb": BLANK}, roster)
    assert taken(folder) == {"s1": DONE, "s2": BLANK}


def test_an_id_that_lost_its_last_digit_is_nobodys(folder: ClassFolder) -> None:
    """academic-moodle-cooperation/moodle-mod_offlinequiz#303: eight digits were cut to seven."""
    roster = Roster([Student("12345678", "Ana López"), Student("22345678", "Bo Li")])
    take(folder, {"1234567/a.ipynb": DONE, "2234567_02_small.ipynb": DONE}, roster)
    assert taken(folder) == {}


def test_zeros_that_a_spreadsheet_dropped_are_told_and_not_guessed(folder: ClassFolder) -> None:
    """chamilo/chamilo-lms PR#8360, stata-economics#77: 01234 became 1234, which may be somebody else's."""
    roster = Roster([Student("12345", "Ana López"), Student("0777", "Bo Li")])
    told = take(folder, {"0012345/a.ipynb": DONE, "777/a.ipynb": DONE}, roster)
    assert taken(folder) == {}
    assert "(12345: the id but for zeros in front)" in told["0012345/a.ipynb"].told
    assert "(0777: the id but for zeros in front)" in told["777/a.ipynb"].told


def test_zeros_dropped_in_matches_csv_stop_with_the_id_that_was_meant(folder: ClassFolder) -> None:
    """chamilo/chamilo-lms PR#8360, in the table that a teacher edits and Excel saves."""
    roster = Roster([Student("0012", "Ana López"), Student("0345", "Bo Li")])
    file = "Somebody/a.ipynb"
    take(folder, {file: DONE}, roster)
    decide_in_matches(folder, {file: "12"})
    with pytest.raises(CourseError, match=r"12 is not on the roster\. .*if you mean 0012 Ana López.*nothing was taken"):
        take(folder, {}, roster)


def test_an_apostrophe_is_one_whatever_the_keyboard(folder: ClassFolder) -> None:
    """mdjnelson/moodle-mod_customcert#340, Submitty/Submitty#13091: D'onald with the sign of another keyboard."""
    roster = Roster([Student("1", "Sean O'Brien"), Student("2", "Dara D’Arcy"), Student("3", "Steve Donald")])
    files = {"Sean O’Brien_7_assignsubmission_file/a.ipynb": DONE, "Dara D`Arcy/a.ipynb": BLANK}
    take(folder, files, roster)
    assert taken(folder) == {"1": DONE, "2": BLANK}


def test_one_address_of_two_people_is_asked_about(folder: ClassFolder, tmp_path: Path) -> None:
    """autolab/Autolab#581, pupilfirst/pupilfirst#696: one address stands on the roster twice, in different case."""
    (tmp_path / "roster.csv").write_text("id,name,mail\n1,Ana López,a@x.org\n2,Bo Li,A@X.org\n")
    told = take(folder, {"a@x.org_02_small.ipynb": DONE}, read_roster(tmp_path / "roster.csv"))
    assert taken(folder) == {}
    assert "it may be of 1 Ana López, 2 Bo Li" in told["a@x.org_02_small.ipynb"].told


# rosters


@pytest.mark.parametrize("id", ["2.0231E+07", "2,0231E+16", "9E+12"])
def test_ids_that_a_spreadsheet_rounded_are_refused(tmp_path: Path, id: str) -> None:
    """DFE-Digital/register-trainee-teachers PR#3229, PR#3604: long ids become 2.02E+16 and lose their last digits."""
    (tmp_path / "roster.csv").write_text(f"id;name\n{id};Ana\n")
    with pytest.raises(CourseError, match=r"has rounded the ids.*as text"):
        read_roster(tmp_path / "roster.csv")


@pytest.mark.parametrize("cell", ["'0012", "'0012'", '="0012"', '"=""0012"""'])
def test_what_keeps_an_id_a_text_is_no_part_of_it(tmp_path: Path, cell: str) -> None:
    """DFE-Digital/register-trainee-teachers PR#3229: a quote in front of ids, and an importer that takes it off."""
    (tmp_path / "roster.csv").write_text(f"id,name\n{cell},Ana\n")
    assert [student.id for student in read_roster(tmp_path / "roster.csv").students] == ["0012"]


# nothing disappears, and nobody's files are nobody's hand-in


def sakai(stamp: bytes) -> dict[str, bytes]:
    """One student of a "Download All" of Sakai's."""
    home = "Homework 2/Brown, Emma(ebrown)/"
    return {
        f"{home}Submission attachment(s)/a.ipynb": DONE,
        f"{home}timestamp.txt": stamp,
        f"{home}comments.txt": b"",
        f"{home}Brown, Emma(ebrown)_submissionText.html": b"<p></p>",
        "Homework 2/grades.csv": b"Display ID,ID\n",
    }


@pytest.mark.parametrize("stamp", [b"20170209103000123", b"20170209103000", b"20170209103000000\n"])
@pytest.mark.parametrize(
    ("roster", "student"),
    [(None, "Brown, Emma(ebrown)"), (Roster([Student("s1", "Emma Brown"), Student("s2", "Bo Li")]), "s1")],
)
def test_sakais_timestamp_lies_above_the_attachments(
    folder: ClassFolder, stamp: bytes, roster: Roster | None, student: str
) -> None:
    """jupyter/nbgrader PR#526: Sakai's timestamp.txt holds 17 digits and lies beside "Submission attachment(s)"."""
    told = take(folder, sakai(stamp), roster)
    assert times(folder) == {student: "2017-02-09 10:30:00 UTC"}
    assert "time from timestamp.txt" in told["Homework 2/Brown, Emma(ebrown)/Submission attachment(s)/a.ipynb"].told


def test_sakais_timestamp_counts_for_whom_a_teacher_decided(folder: ClassFolder) -> None:
    """jupyter/nbgrader PR#526, with a name that the roster writes otherwise."""
    roster = Roster([Student("s1", "Emma Q. Brown")])
    files = sakai(b"20170209103000000")
    take(folder, files, roster)
    decide_in_matches(folder, {next(iter(files)): "s1"})
    take(folder, {}, roster)
    assert times(folder) == {"s1": "2017-02-09 10:30:00 UTC"}


def test_a_timestamp_of_one_student_is_not_anothers(folder: ClassFolder) -> None:
    """jupyter/nbgrader PR#526, #169: what lies above somebody's folder says nothing of it."""
    stamp = b"20170209103000000"
    take(
        folder,
        {"all/s1/a.ipynb": DONE, "all/s2/a.ipynb": DONE, "all/s2/timestamp.txt": stamp, "all/timestamp.txt": stamp},
    )
    assert times(folder) == {"s1": "2023-11-14 22:13:20 UTC", "s2": "2017-02-09 10:30:00 UTC"}


def test_what_systems_keep_for_themselves_is_nobodys_hand_in(folder: ClassFolder) -> None:
    """jupyter/nbgrader#1234, LibreTexts/ngshare#161, autolab/Autolab#919: desktop.ini, .ipynb_checkpoints, a recycle bin."""
    junk = [
        "Desktop.ini", "s1/desktop.ini", "s1/THUMBS.DB", "$RECYCLE.BIN/S-1-5/a.ipynb", "System Volume Information/x",
        "s1/.ipynb_checkpoints/a-checkpoint.ipynb", "s1/@eaDir/a.ipynb@SynoEAStream", "s1/~$port.docx", "s1/._a.ipynb",
    ]  # fmt: skip
    take(folder, {"s1/a.ipynb": DONE} | dict.fromkeys(junk, BLANK))
    (counted,) = [e for e in collect(folder, folder.root.parent / "in", LESSONS) if e.action == "hidden"]
    assert taken(folder) == {"s1": DONE}
    assert counted.count == len(junk)


def test_two_attempts_with_several_notebooks_keep_the_second_of_each(folder: ClassFolder) -> None:
    """jupyter/nbgrader#724: of the second attempt one notebook was collected, and the other was skipped."""
    other, newer = (content.replace(b"02_small", b"06_backprop") for content in (BLANK, DONE))
    early, late = (f"ps1_jdoe_attempt_2017-03-03-{hour}-00-00_" for hour in (11, 17))
    files = {f"{early}p1.ipynb": BLANK, f"{early}p2.ipynb": other, f"{late}p1.ipynb": DONE, f"{late}p2.ipynb": newer}
    take(folder, files, Roster([Student("jdoe", "John Doe")]))
    assert (taken(folder), taken(folder, "06_backprop")) == ({"jdoe": DONE}, {"jdoe": newer})


@pytest.mark.parametrize("contents", [((BLANK, 10), (DONE, 11)), ((DONE, 11), (BLANK, 10))])
def test_a_zip_with_one_name_twice_has_two_files(
    folder: ClassFolder, tmp_path: Path, contents: tuple[tuple[bytes, int], ...]
) -> None:
    """PrairieLearn/PrairieLearn#5511, devilry/devilry-django#984: exports hold all uploads of a file under the same name."""
    with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        warnings.simplefilter("ignore")
        for content, hour in contents:
            archive.writestr(zipfile.ZipInfo("s1/02_small.ipynb", (2026, 4, 20, hour, 0, 0)), content)
    done = collect(folder, tmp_path / "x.zip", LESSONS)
    assert sorted(entry.action for entry in done) == ["older", "taken"]
    assert taken(folder) == {"s1": DONE}


@pytest.mark.parametrize("again", ["02_Small.ipynb", "02_small-Copy1.ipynb"])
@pytest.mark.parametrize("solved_is_plain", [True, False])
def test_a_copy_of_the_form_beside_the_solved_one_does_not_replace_it(
    folder: ClassFolder, again: str, solved_is_plain: bool
) -> None:
    """devilry/devilry-django#1120 (names that differ by case), ucbds-infra/otter-grader#722 ("Make a copy…")."""
    plain, copy = (DONE, BLANK) if solved_is_plain else (BLANK, DONE)
    told = take(folder, {"s1/02_small.ipynb": plain, f"s1/{again}": copy})
    assert taken(folder) == {"s1": DONE}
    assert sorted(entry.action for entry in told.values()) == ["older", "taken"]


def test_a_page_of_github_saved_as_a_notebook_is_told_as_a_page(folder: ClassFolder) -> None:
    """iit-cs579/main#39: "Notebook does not appear to be JSON", since the browser had saved GitHub's page around it."""
    (told,) = take(folder, {"s1/02_small.ipynb": b"\n\n<!DOCTYPE html>\n<html lang=en><head></head></html>"}).values()
    assert (told.action, told.student, "HTML" in told.told) == ("unreadable", "s1", True)


# cells


def solved() -> NotebookNode:
    return answered(EN, relu=RELU, why_relu=ESSAY, stacking="stacking = 'b'")


def laid(notebook: NotebookNode) -> tuple[LaidOut, dict[str, str]]:
    result = lay_out(raw(notebook), EN, "s")
    return result, {cell.id: cell.source for cell in result.notebook.cells}


@pytest.mark.parametrize("kind", ["markdown", "raw", "code"])
@pytest.mark.parametrize("cell_id", ["relu", "why_relu", "stacking", "test-relu-values", "imports"])
def test_a_cell_that_became_another_type_is_still_that_cell(cell_id: str, kind: str) -> None:
    """jupyter/nbgrader#92, #107, #878: a key pressed by mistake turns a code cell into text."""
    notebook = solved()
    cell = by_id(notebook, cell_id)
    cell.cell_type = kind
    for name, value in {"outputs": [], "execution_count": None}.items():
        cell.pop(name, None) if kind != "code" else cell.setdefault(name, value)
    result, sources = laid(notebook)
    assert (sources["relu"], sources["why_relu"], sources["stacking"]) == (RELU, ESSAY, "stacking = 'b'")
    assert [cell.id for cell in result.notebook.cells] == [cell.id for cell in EN.cells]


def test_a_hand_in_on_an_older_form_is_graded_on_what_is_left(folder: ClassFolder) -> None:
    """TU-Wien-dataLAB/grader-service#341: students hand in a version whose graded cells the lesson has no more, and lacks new ones."""
    notebook = solved()
    notebook.cells = [cell for cell in notebook.cells if cell.id not in ("stacking", "test-stacking")]
    for name, source in {"test-step": "assert step(1) == 1", "step": "def step(x):\n    return x > 0"}.items():
        old = NotebookNode(json.loads(json.dumps(by_id(notebook, "relu"))))
        old.id, old.source = name, source
        old.metadata = NotebookNode(nbgrader={"grade_id": name, "grade": True, "points": 1, "schema_version": 3})
        notebook.cells.insert(5, old)
    result, sources = laid(notebook)
    assert (sources["relu"], sources["why_relu"], sources["stacking"]) == (RELU, ESSAY, "stacking = None")
    assert result.repairs == [
        "Answer cell stacking was missing; an empty one was put in its place.",
        "Cell test-stacking was missing; it was restored from the form.",
    ]
    graded = [cell.metadata.nbgrader.grade_id for cell in result.notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]  # fmt: skip
    assert set(graded) == {cell.id for cell in EN.cells if cell.points}


def test_answers_in_new_cells_below_the_empty_ones_are_the_answers() -> None:
    """moorepants/resonance#109: students add a cell instead of writing into "YOUR ANSWER HERE"."""
    notebook = released(EN)
    place = [cell.id for cell in notebook.cells].index("relu") + 1
    new = {"outputs": [], "execution_count": None, "metadata": {}}
    notebook.cells.insert(place, NotebookNode(new, id="n1", cell_type="code", source=RELU))
    notebook.cells.append(NotebookNode(id="n2", cell_type="markdown", source=ESSAY, metadata={}))
    _, sources = laid(notebook)
    assert (sources["relu"], sources["why_relu"]) == (RELU, ESSAY)


def test_a_notebook_of_the_old_format_is_read() -> None:
    """jupyter/nbformat PR#239, jupyter/nbgrader#29: format 3 keeps its cells in worksheets."""
    old = nbformat.convert(nbformat.from_dict(json.loads(json.dumps(solved()))), 3)
    _, sources = laid(old)
    assert (sources["relu"], sources["why_relu"]) == (RELU, ESSAY)


def test_outputs_that_break_the_format_and_raw_cells_cost_nothing() -> None:
    """jupyter/notebook#1964 ("metadata" in a stream), jupyter/nbgrader#1680 (a raw cell and no page for marking)."""
    notebook = solved()
    by_id(notebook, "relu").outputs = [{"output_type": "stream", "metadata": {}, "name": "stdout", "text": "x"}, None]
    notebook.cells.insert(3, NotebookNode(id="r", cell_type="raw", source="---\ntitle: mine\n---", metadata={}))
    result, sources = laid(notebook)
    nbformat.validate(result.notebook)
    assert (sources["relu"], sources["why_relu"]) == (RELU, ESSAY)
    assert any(cell.source.startswith("---") for cell in result.notebook.cells)


@pytest.mark.parametrize("id", [None, 7, "", "a b/ü"])
def test_an_id_that_the_format_forbids_costs_nothing(id: object) -> None:
    """jsboige/CoursIA PR#8325: one "id": null, and the whole notebook was skipped by its validator."""
    notebook = solved()
    by_id(notebook, "relu")["id"] = id
    assert laid(notebook)[1]["relu"] == RELU


def test_a_kernel_without_language_is_colabs(folder: ClassFolder) -> None:
    """ucbds-infra/otter-grader#895: Colab writes nbformat 4.0, no ids, and a kernelspec without its language."""
    notebook = solved()
    notebook.nbformat_minor = 0
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    notebook.metadata.pop("language_info", None)
    for cell in notebook.cells:
        cell.pop("id")
    result, sources = laid(notebook)
    assert (sources["relu"], sources["why_relu"], result.repairs) == (RELU, ESSAY, [])


def test_half_an_emoji_and_signs_of_mathematics_are_no_trouble() -> None:
    """jupyter/nbgrader#1297, vbsinha/autojudge PR#96: a superscript or an emoji, and grading ended in UnicodeEncodeError."""
    notebook = solved()
    by_id(notebook, "why_relu").source = "x₀ ≤ 1 → 😀 \ud83d"
    content = json.dumps(notebook).encode()
    essay = next(cell.source for cell in lay_out(content, EN, "s").notebook.cells if cell.id == "why_relu")
    assert essay.startswith("x₀ ≤ 1 → 😀 ")
    assert essay.encode()


# times


@pytest.mark.parametrize(
    ("due", "handed_in", "days"),
    [
        ("2017-11-04T20:00", "2017-11-05T19:30", 1),  # that night had 25 hours
        ("2017-11-04T20:00", "2017-11-05T20:30", 2),
        ("2017-03-11T20:00", "2017-03-12T20:00", 1),  # and that one 23
        ("2017-03-11T20:00", "2017-03-12T20:30", 2),
    ],
)
def test_a_day_late_is_a_day_of_the_clock_when_the_clock_is_changed(due: str, handed_in: str, days: int) -> None:
    """autolab/Autolab#932, Submitty/Submitty#10014, eecs-autograder/autograder.io#34: an hour too much cost another day."""
    zone = ZoneInfo("America/New_York")
    moments = [datetime.fromisoformat(text).replace(tzinfo=zone) for text in (due, handed_in)]
    assert LatePolicy(per_day=0.1).days(*moments) == days
