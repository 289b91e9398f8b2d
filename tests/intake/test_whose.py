"""A file is of whom it names in full, in the right place; anything weaker is asked about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograde.base.errors import CourseError
from autograde.class_folder import ClassFolder
from autograde.intake.kinds import NOTEBOOK
from autograde.intake.roster import Roster, Student
from autograde.intake.sources import SourceFile
from autograde.intake.whose import Decision, Whose

LESSONS = ["02_activations", "06_backprop"]


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def decide(tmp_path: Path, paths: list[str], roster: Roster | None = None, **options: str) -> list[Decision]:
    files = [
        SourceFile(tuple(path.split("/")), re.sub(r"(?<=\.zip)/", "!/", path), 1, 0.0, lambda: b"", kind=NOTEBOOK)
        for path in paths
    ]
    return Whose(ClassFolder(tmp_path), roster, LESSONS, **options).decide(files)


def students(tmp_path: Path, paths: list[str], roster: Roster | None = None, **options: str) -> list[str]:
    return [decision.student for decision in decide(tmp_path, paths, roster, **options)]


# a weak hit gives nobody a file


def test_a_first_name_that_begins_anothers_address_is_no_evidence(tmp_path: Path) -> None:
    roster = Roster(
        [Student("1001", "Ana López", "ana@example.org"), Student("1002", "Emma Brown", "emma@example.org")]
    )
    files = ["Ana Schmidt_99_assignsubmission_file/a.ipynb", "Ana López_77_assignsubmission_file/a.ipynb"]
    stranger, ana = decide(tmp_path, files, roster)
    assert (stranger.student, ana.student) == ("", "1001")
    assert "1001: a part of the name is the same" in stranger.reason
    assert [s.id for s in stranger.candidates] == ["1001"]


@pytest.mark.parametrize(
    "path",
    [
        "Joann Lee_99_assignsubmission_file/a.ipynb",
        "Mary Ann Lee_99_assignsubmission_file/a.ipynb",
        "Mary-Ann Lee_99_assignsubmission_file/a.ipynb",
        "Lee_99_assignsubmission_file/a.ipynb",
        "Annlee_99_assignsubmission_file/a.ipynb",
        "leeanna_99_1001_a.ipynb",
        "Joann Lee/a.ipynb",
        "mary_ann_lee/a.ipynb",
        "Ann Leeson - 02_activations.ipynb",
        "annl_02_activations.ipynb",
        "x-annl@example.org_02_activations.ipynb",
        "mary_annl@example.org.jp_02_activations.ipynb",
        "annl@example.org.jp/a.ipynb",
        "s0012/a.ipynb",
        "s00/a.ipynb",
    ],
)
def test_a_longer_or_shorter_name_address_or_id_is_another_one(tmp_path: Path, path: str) -> None:
    roster = Roster([Student("s001", "Ann Lee", "annl@example.org")])
    (decision,) = decide(tmp_path, [path], roster)
    assert decision.student == ""
    assert "matches.csv" in decision.why


def test_japanese_names_within_longer_ones(tmp_path: Path) -> None:
    roster = Roster([Student("s001", "森 陽"), Student("s002", "田 中一")])
    files = [
        f"{name}_9{i}_assignsubmission_file/a.ipynb"
        for i, name in enumerate(["小森 陽子", "田中 一", "森　陽", "田中一"])
    ]
    assert students(tmp_path, files, roster) == ["", "", "s001", "s002"]


def test_spaces_are_part_of_a_name_where_both_sides_have_them(tmp_path: Path) -> None:
    roster = Roster([Student("s001", "Leeann A")])
    assert students(tmp_path, ["Lee Anna_9_assignsubmission_file/a.ipynb"], roster) == [""]


def test_two_people_whom_canvas_writes_alike_are_asked_about(tmp_path: Path) -> None:
    roster = Roster([Student("s001", "Ann Lee"), Student("s002", "Anna Lee"), Student("s003", "Nan Lee-A")])
    files = ["leeann_11_9001_a.ipynb", "leeanna_12_9002_a.ipynb", "leeannx_13_9003_a.ipynb"]
    assert students(tmp_path, files, roster) == ["s001", "s002", ""]
    twins = Roster([Student("s001", "Lee Anna"), Student("s002", "Leeann A")])
    (decision,) = decide(tmp_path, files[1:2], twins)
    assert (decision.student, [s.id for s in decision.candidates]) == ("", ["s001", "s002"])


# people whom a system keeps apart

CLASS = Roster([Student("1", "Emma Brown", "emma@x.org"), Student("2", "Liam Scott"), Student("3", "Noah Fox")])


@pytest.mark.parametrize(
    "paths",
    [
        ["Emma Brown_12_assignsubmission_file/a.ipynb", "Emma Brown_13_assignsubmission_file/a.ipynb"],
        ["Group 1-Emma Brown_12_assignsubmission_file_a.ipynb", "Group 2-Emma Brown_13_assignsubmission_file_a.ipynb"],
        ["Section A/Emma Brown_12_assignsubmission_file/a.ipynb", "Section B/Emma Brown_13_assignsubmission_file/a.ipynb"],
        ["brownemma_4321_9001_a.ipynb", "brownemma_5000_9002_a.ipynb"],
        ["Emma-Brown_52_assignsubmission_file/a.ipynb", "Emma Brown_53_assignsubmission_file/a.ipynb"],
        ["100-555 - Emma Brown - Apr 20, 2026 1130 PM/a.ipynb", "200-555 - Emma Brown - Apr 21, 2026 1130 PM/a.ipynb"],
        ["Brown_Emma_ebrown_501/a.ipynb", "Brown_Emma_emmab_502/a.ipynb"],
        ["HW_emmabrown_attempt_2026-04-20-10-00-00_a.ipynb", "HW_brownemma_attempt_2026-04-20-10-00-00_a.ipynb"],
    ],
)  # fmt: skip
def test_two_accounts_of_a_system_are_never_one_person(tmp_path: Path, paths: list[str]) -> None:
    decisions = decide(tmp_path, [*paths, paths[0].replace("a.ipynb", "b.ipynb")], CLASS)
    assert [d.student for d in decisions] == ["", "", ""]
    assert all([s.id for s in d.candidates] == ["1"] and "keeps apart" in d.reason for d in decisions)
    assert students(tmp_path, paths[:1], CLASS) == students(tmp_path, paths[1:], CLASS) == ["1"]


@pytest.mark.parametrize(
    "paths",
    [
        ["Emma Brown_12_assignsubmission_file/a.ipynb", "Emma Brown_12_assignsubmission_file/b.ipynb"],
        ["Group 1-Emma Brown_12_assignsubmission_file_a.ipynb", "Emma Brown_12_assignsubmission_file_b.ipynb"],
        ["brownemma_4321_9001_a.ipynb", "brownemma_LATE_4321_9002_a-1.ipynb"],
        ["100-555 - Emma Brown - Apr 20, 2026 1130 PM/a.ipynb", "100-555 - Emma Brown - Apr 21, 2026 1130 PM/a.ipynb"],
        ["HW_emmabrown_attempt_2026-04-20-10-00-00_a.ipynb", "HW_emmabrown_attempt_2026-04-21-10-00-00_a.ipynb"],
        ["02_activations/Emma Brown_12_assignsubmission_file/a.ipynb", "06_backprop/Emma Brown_99_assignsubmission_file/a.ipynb"],
        [f"{week}/{name}_{n}_assignsubmission_file/a.ipynb" for week, name, n in
         [("Week 2", "Emma Brown", 12), ("Week 6", "Emma Brown", 99)]] + [f"Week {w}/Liam Scott_{w}1_assignsubmission_file/a.ipynb" for w in (2, 6)],
    ],
)  # fmt: skip
def test_one_account_is_one_person_and_each_assignment_has_its_own_numbers(tmp_path: Path, paths: list[str]) -> None:
    assert students(tmp_path, paths, CLASS) == ["1" if "rown" in path else "2" for path in paths]


NAMESAKES = Roster([Student("1", "佐藤 花子"), Student("2", "佐藤　花子"), Student("3", "Noah Fox")])
MOODLE = [
    f"佐藤 花子_{n}_assignsubmission_file/{file}.ipynb" for n, file in ((12, "a"), (12, "b"), (13, "a"), (14, "a"))
]


def told(tmp_path: Path, roster: Roster, paths: list[str], rows: dict[str, str]) -> list[str]:
    table = "".join(f'"{path}",{student}\n' for path, student in rows.items())
    (tmp_path / "matches.csv").write_text("file,student\n" + table, encoding="utf-8")
    return students(tmp_path, paths, roster)


def test_one_of_two_namesakes_decided_frees_the_other(tmp_path: Path) -> None:
    two, three = MOODLE[:3], MOODLE
    assert told(tmp_path, NAMESAKES, two, {}) == ["", "", ""]
    assert told(tmp_path, NAMESAKES, two, {MOODLE[0]: "1"}) == ["1", "1", "2"]
    assert told(tmp_path, NAMESAKES, two, {MOODLE[2]: "1"}) == ["2", "2", "1"]
    assert told(tmp_path, NAMESAKES, three, {MOODLE[0]: "1"}) == [
        "1",
        "1",
        "",
        "",
    ]  # a third of that name is no student
    assert told(tmp_path, NAMESAKES, three, {MOODLE[0]: "1", MOODLE[3]: "3"}) == ["1", "1", "2", "3"]
    folders = ["A/佐藤花子/a.ipynb", "B/佐藤花子/a.ipynb"]  # which may well be one person's
    assert told(tmp_path, NAMESAKES, folders, {folders[0]: "1"}) == ["1", ""]
    apart = [
        "02_activations/" + MOODLE[0],
        "06_backprop/" + MOODLE[2].replace("_13_", "_12_"),
    ]  # other numbers each time
    assert told(tmp_path, NAMESAKES, apart, {apart[0]: "1"})[0] == "1"


def test_of_two_accounts_of_one_name_the_other_is_free_once_one_is_told_to_be_somebody_else(tmp_path: Path) -> None:
    paths = ["Emma Brown_12_assignsubmission_file/a.ipynb", "Emma Brown_13_assignsubmission_file/a.ipynb"]
    assert told(tmp_path, CLASS, paths, {}) == ["", ""]
    assert told(tmp_path, CLASS, paths, {paths[0]: "3"}) == ["3", "1"]
    assert told(tmp_path, CLASS, paths, {paths[0]: "1"}) == ["1", ""]
    further = paths[0].replace("a.ipynb", "b.ipynb")
    (tmp_path / "matches.csv").write_text(f'file,student\n"{paths[0]}",3\n', encoding="utf-8")
    decisions = decide(tmp_path, [*paths[:1], further], CLASS)
    assert [d.student for d in decisions] == ["3", ""]
    assert decisions[1].reason == "from the sender (12) of another file, which matches.csv gives to 3"


def test_a_folders_owner_is_no_namesake(tmp_path: Path) -> None:
    paths = ["Emma Brown_12_assignsubmission_file/a.ipynb", "Liam Scott/Emma Brown_13_assignsubmission_file/a.ipynb"]
    assert told(tmp_path, CLASS, paths, {paths[0]: "1"}) == ["1", ""]


@pytest.mark.parametrize(
    "path",
    ["3_Emma Brown/a.ipynb", "Emma Brown 3/a.ipynb", "3 - Emma Brown/a.ipynb", "Week 2/Emma Brown [3]/a.ipynb",
     "3_Emma Brown.ipynb", "3_Emma Brown_02_activations.ipynb", "3 Brown, Emma.zip/a.ipynb", "3_Emma_Brown_hw2_1.ipynb"],
)  # fmt: skip
def test_an_id_and_anothers_name_in_one_place_are_two_claims(tmp_path: Path, path: str) -> None:
    (decision,) = decide(tmp_path, [path], CLASS)
    assert (decision.student, [s.id for s in decision.candidates]) == ("", ["1", "3"])
    assert students(tmp_path, [path], Roster([Student("3", "Emma Brown"), Student("1", "Noah Fox")])) == ["3"]


def test_an_id_of_letters_beside_anothers_name_is_a_claim_too(tmp_path: Path) -> None:
    roster = Roster([Student("s001", "Emma Brown"), Student("s003", "Noah Fox")])
    for path in ("s003 Emma Brown/a.ipynb", "s003_Emma Brown/a.ipynb", "emma_brown_s003.ipynb"):
        assert students(tmp_path, [path], roster) == [""]


def test_a_files_version_is_no_claim(tmp_path: Path) -> None:
    for name in ("Emma Brown (3).ipynb", "Emma Brown 3.ipynb", "Emma Brown_3.ipynb"):
        assert students(tmp_path, [name], CLASS) == ["1"]


def test_an_id_tells_two_of_one_name_apart(tmp_path: Path) -> None:
    roster = Roster([Student("0014", "Brown Lee"), Student("0015", "Lee Brown"), Student("0016", "Noah Fox")])
    for path in ("0014 Brown Lee/a.ipynb", "0014_Brown Lee/a.ipynb", "Brown Lee 0014/a.ipynb", "0014 Brown Lee.ipynb"):
        assert students(tmp_path, [path], roster) == ["0014"]


# the systems' own numbers


@pytest.mark.parametrize(
    "path",
    [
        "Emma Brown_78_assignsubmission_file/02_activations.ipynb",
        "brownemma_78_9001_02_activations.ipynb",
        "brownemma_11_789_02_activations.ipynb",
        "12-78 - Emma Brown - Apr 20, 2026 1130 PM/02_activations.ipynb",
        "Brown_Emma_ebrown_78/02_activations.ipynb",
        "Emma Brown/hw_78_1_final.ipynb",
        "78/Emma Brown/02_activations.ipynb",
        "Emma Brown - 78_02_activations.ipynb",
        "Lab 78/Emma Brown/78.ipynb",
    ],
)
def test_a_systems_number_is_not_an_id(tmp_path: Path, path: str) -> None:
    roster = Roster([Student("78", "Liam Scott"), Student("789", "Noah Fox"), Student("79", "Emma Brown")])
    assert students(tmp_path, [path], roster) == ["79"]


@pytest.mark.parametrize(
    "path",
    [
        "Ana Schmidt_20230045_assignsubmission_file/a.ipynb",
        "schmidtana_20230045_9001_a.ipynb",
        "20230045-1 - Ana Schmidt - Apr 20, 2026 1130 PM/a.ipynb",
        "Schmidt_Ana_aschmidt_20230045/a.ipynb",
        "submission_20230045/a.ipynb",
        "submission_20230045.ipynb",
        "Attempt 20230045 (1).ipynb",
        "Week 2/file-20230045.ipynb",
        "assignment_20230045_final.ipynb",
        "提出_20230045.ipynb",
        "20230045_Ana Schmidt.ipynb",
        "Ana Schmidt - 20230045.ipynb",
        "20230045/Ana Schmidt/a.ipynb",
        "Ana Schmidt/20230045.ipynb",
        "Ana Schmidt/hw_1_20230045_final.ipynb",
    ],
)
def test_a_strangers_number_is_told_and_not_believed(tmp_path: Path, path: str) -> None:
    roster = Roster([Student("20230045", "Liam Scott"), Student("79", "Emma Brown")])
    decision, _ = decide(tmp_path, [path, "Emma Brown/a.ipynb"], roster)
    assert decision.student == ""
    assert students(tmp_path, [path], roster) == [""]


def test_an_id_that_is_all_there_is_counts(tmp_path: Path) -> None:
    roster = Roster([Student("20230045", "Liam Scott"), Student("s001", "Emma Brown"), Student("78", "Noah Fox")])
    files = ["20230045_02_activations.ipynb", "s001_final.ipynb", "78/02_activations.ipynb", "78_02_activations.ipynb"]
    assert students(tmp_path, files, roster) == ["20230045", "s001", "78", ""]


def test_folders_numbered_like_groups_are_nobodys(tmp_path: Path) -> None:
    roster = Roster([Student("1", "Liam Scott"), Student("2", "Emma Brown")])
    assert students(tmp_path, ["1/a.ipynb", "1/b.ipynb", "2/c.ipynb", "2/d.ipynb"], roster) == [""] * 4


# folders


NUMBERED = [
    "Ava Rossi/ava_20260420_1530_02_activations.ipynb",
    "Emma Brown/hw_2_1_final.ipynb",
    "Liam Scott/hw_2_1_final.ipynb",
    "Mia Dubois/2026_04_20_02_activations.ipynb",
    "Noah Fox/hw_2_100_final.ipynb",
]


def test_a_students_folder_wins_over_numbers_in_file_names(tmp_path: Path) -> None:
    people = [path.partition("/")[0] for path in NUMBERED]
    assert students(tmp_path, NUMBERED) == people
    assert students(tmp_path, NUMBERED[1:2]) == ["Emma Brown"]
    assert students(tmp_path, NUMBERED, Roster(Student(f"s{i}", name) for i, name in enumerate(people))) == [
        "s0", "s1", "s2", "s3", "s4",
    ]  # fmt: skip


FOLDERS = {
    "a wrapper": ["Week 2/Emma Brown/a.ipynb", "Week 2/Liam Scott/a.ipynb"],
    "a wrapper of any name": ["dl-2026/Emma Brown/a.ipynb", "dl-2026/Liam Scott/a.ipynb"],
    "wrappers in wrappers": ["Spring 2026/dl/Emma Brown/a.ipynb", "Spring 2026/dl/Liam Scott/a.ipynb"],
    "sections": ["Section A/Emma Brown/a.ipynb", "Section B/Liam Scott/a.ipynb"],
    "a folder in a folder": ["Emma Brown/my files/a.ipynb", "Liam Scott/a.ipynb"],
    "a folder in its namesake": ["Emma Brown/Emma Brown/a.ipynb", "Liam Scott/Liam Scott/a.ipynb"],
    "a lesson above": ["02_activations/Emma Brown/a.ipynb", "02_activations/Liam Scott/a.ipynb"],
    "a lesson below": ["Emma Brown/02_activations/a.ipynb", "Liam Scott/02_activations/a.ipynb"],
    "nbgrader": ["submitted/Emma Brown/02_activations/a.ipynb", "submitted/Liam Scott/02_activations/a.ipynb"],
    "Teams": ["Submitted files/Emma Brown/Homework 2/Version 1/a.ipynb", "Submitted files/Liam Scott/Homework 2/Version 2/a.ipynb"],
    "zips": ["Emma Brown.zip/a.ipynb", "Liam Scott.zip/work/a.ipynb"],
    "a zip in a folder": ["Week 2/Emma Brown/homework.zip/a.ipynb", "Week 2/Liam Scott/a.ipynb"],
    "GitHub Classroom": ["02_activations-Emma Brown/a.ipynb", "02_activations-Liam Scott/src/a.ipynb"],
}  # fmt: skip


@pytest.mark.parametrize("form", FOLDERS)
def test_the_students_folder_is_found_among_others(tmp_path: Path, form: str) -> None:
    assert students(tmp_path, FOLDERS[form]) == ["Emma Brown", "Liam Scott"]
    roster = Roster([Student("s1", "Emma Brown"), Student("s2", "Scott Liam"), Student("2", "Noah Fox")])
    assert students(tmp_path, FOLDERS[form], roster) == ["s1", "s2"]


def test_sections_of_any_name_hold_several_students(tmp_path: Path) -> None:
    files = ["Blue/Emma/a.ipynb", "Blue/Liam/a.ipynb", "Red/Noah/a.ipynb", "Red/Mia/a.ipynb"]
    assert students(tmp_path, files) == ["Emma", "Liam", "Noah", "Mia"]


def test_what_folders_leave_open_is_told(tmp_path: Path) -> None:
    files = ["dl/a.ipynb", "dl/Emma/a.ipynb", "dl/Liam/a.ipynb"]
    decisions = decide(tmp_path, files)
    assert [d.student for d in decisions] == ["", "", ""]
    assert "--roster" in decisions[0].why


def test_a_strangers_folder_is_not_given_to_whom_a_file_in_it_names(tmp_path: Path) -> None:
    roster = Roster([Student("s1", "Emma Brown"), Student("s2", "Liam Scott")])
    files = ["Ana Schmidt/Emma Brown.ipynb", "Liam Scott/Emma Brown.ipynb", "Week 2/Emma Brown.ipynb"]
    decisions = decide(tmp_path, files, roster)
    assert [d.student for d in decisions] == ["", "s2", "s1"]
    assert "the folder is Ana Schmidt" in decisions[0].reason


def test_github_classroom_with_and_without_a_roster(tmp_path: Path) -> None:
    files = ["02_activations-emmabrown/02_activations.ipynb", "02_activations-liamscott/02_activations.ipynb"]
    assert students(tmp_path, files) == ["emmabrown", "liamscott"]
    assert students(tmp_path, files, Roster([Student("s1", "Emma Brown"), Student("liamscott", "L. S.")])) == [
        "s1",
        "liamscott",
    ]


@pytest.mark.parametrize(
    ("folders", "expected"),
    [
        (["lesson-2-activations-emma-brown"], [""]),
        (["lesson-2-activations-emma-brown", "lesson-2-activations-liamscott"], ["emma-brown", "liamscott"]),
        (["Week 2/hw2-emma-brown", "Week 2/hw2-liam"], ["emma-brown", "liam"]),
        (["lesson-2-emma-brown", "lesson-2-emma-lee"], ["", ""]),  # is "emma" the assignment's?
        (["hw2-emmab"], [""]),
        (["activations-emma-brown"], [""]),
        ([f"hw2-relu-kim{n}" for n in range(8)], [f"kim{n}" for n in range(8)]),
        (["summer-smith", "summer-jones"], ["summer-smith", "summer-jones"]),
        (["emma-brown", "emma-lee"], ["emma-brown", "emma-lee"]),
        (["lab-smith"], ["lab-smith"]),
        (["emma-lesson-2"], ["emma-lesson-2"]),
    ],
)
def test_an_assignment_in_front_of_logins_is_told_by_the_others(
    tmp_path: Path, folders: list[str], expected: list[str]
) -> None:
    decisions = decide(tmp_path, [f"{folder}/a.ipynb" for folder in folders])
    assert [decision.student for decision in decisions] == expected
    assert all("begin" in decision.why for decision in decisions if not decision.student)


def test_an_assignment_in_front_of_a_login_is_told_by_the_roster(tmp_path: Path) -> None:
    roster = Roster(
        [Student("s1", "Emma Brown"), Student("brown", "Noah Fox"), Student("s3", "Liam Scott", login="lscott")]
    )
    files = [
        "lesson-2-activations-emma-brown/a.ipynb",
        "hw2-lscott/a.ipynb",
        "lesson-2-mary-emma-brown/a.ipynb",
        "lesson-2-emma/a.ipynb",
        "week-1-1/a.ipynb",
    ]
    for file, student in zip(files, ["s1", "s3", "", "", ""], strict=True):
        assert students(tmp_path, [file], roster) == [student]


def test_two_widths_of_a_space_are_one_person(tmp_path: Path) -> None:
    files = ["佐藤　花子/a.ipynb", "佐藤 花子/b.ipynb", "佐藤\u00a0花子 /c.ipynb"]
    assert set(students(tmp_path, files)) == {"佐藤 花子"}
    assert set(students(tmp_path, files, Roster([Student("s1", "佐藤　花子")]))) == {"s1"}


PEOPLE = ["Emma Brown", "Liam Scott", "Noah Fox"]


@pytest.mark.parametrize(
    "paths",
    [
        [f"Activation functions DL-A/{name}.ipynb" for name in PEOPLE],
        [f"drive-download-20260420T101010Z-001/{name}.ipynb" for name in PEOPLE],
        [f"drive-20260420T1-001/{name}.ipynb" for name in PEOPLE],
        [f"dl-a/{name}.ipynb" for name in ("emma", "liam")],
        [f"dl-a/{name}_02_activations.ipynb" for name in ("佐藤花子", "田中一郎")],
        [f"dl-a/Notebooks/{name} (1).ipynb" for name in PEOPLE],
        [f"all of them.zip/{name}.ipynb" for name in PEOPLE],
        ["Blue/Emma Brown.ipynb", "Blue/Liam Scott.ipynb", "Red/Noah Fox.ipynb", "Red/Mia Day.ipynb"],
    ],
)
def test_several_names_in_one_folder_are_not_one_student(tmp_path: Path, paths: list[str]) -> None:
    decisions = decide(tmp_path, paths)
    assert [d.student for d in decisions] == [""] * len(paths)
    assert all("--roster" in d.why for d in decisions)


@pytest.mark.parametrize(
    "files",
    [
        ["try 1", "try 2"],
        ["02", "02 (1)", "final"],
        ["Untitled", "Untitled-Copy1", "Copy of 02_activations"],
        ["02_activations", "my activations final version", "Emma Brown 2"],
        ["plots 02_activations", "notes 06_backprop"],
    ],
)
def test_one_students_tries_are_one_students(tmp_path: Path, files: list[str]) -> None:
    paths = [f"Emma Brown/{name}.ipynb" for name in files]
    assert (
        set(students(tmp_path, paths)) == set(students(tmp_path, [*paths, "Liam Scott/a.ipynb"])[:-1]) == {"Emma Brown"}
    )


@pytest.mark.parametrize("above", [("02", "06"), ("Lesson 2", "Lesson 6"), ("Activations", "Backprop"), ("hw2", "hw6")])
def test_the_same_people_under_each_topic_are_the_students(tmp_path: Path, above: tuple[str, str]) -> None:
    paths = [f"{topic}/{name}/x.ipynb" for topic in above for name in PEOPLE[:2]]
    assert students(tmp_path, paths) == PEOPLE[:2] * 2
    assert students(tmp_path, paths[:3]) == [*PEOPLE[:2], PEOPLE[0]]


def test_topics_that_nobody_can_tell_from_students_are_asked_about(tmp_path: Path) -> None:
    paths = [f"{topic}/{name}/x.ipynb" for topic in ("Plots", "Convolutions") for name in ("Emma Brown", "Liam Scott")]
    assert set(students(tmp_path, paths)) == {""}
    paths = [f"{topic}/{name}/x.ipynb" for topic in ("plots", "scans") for name in ("emma", "liam")]
    assert set(students(tmp_path, paths)) == {""}
    paths = [
        f"{number}/{work}/x.ipynb" for number in ("2023001", "2023002") for work in ("Deep Learning", "Neural Nets")
    ]
    assert set(students(tmp_path, paths)) == {""}


def test_lessons_numbers_above_one_name_are_not_two_students(tmp_path: Path) -> None:
    assert students(tmp_path, ["02/Emma Brown/x.ipynb", "06/Emma Brown/x.ipynb"]) == ["", ""]


def test_the_same_work_under_each_student_is_the_students(tmp_path: Path) -> None:
    paths = [f"{name}/{work}/x.ipynb" for name in ("Emma Brown", "s001", "佐藤花子") for work in ("relu", "softmax")]
    assert students(tmp_path, paths) == ["Emma Brown"] * 2 + ["s001"] * 2 + ["佐藤花子"] * 2


def test_tries_in_folders_are_one_students(tmp_path: Path) -> None:
    assert students(tmp_path, [f"Emma Brown/try {n}/02.ipynb" for n in (1, 2)]) == ["Emma Brown"] * 2


def test_the_exchange_of_nbgrader_names_its_students(tmp_path: Path) -> None:
    form = "{}+02_activations+2026-04-2{} 10:01:00.123456 UTC{}/02_activations.ipynb"
    paths = [form.format("s1", 0, "+abc"), form.format("s1", 1, ""), form.format("7", 1, "+a-b")]
    assert students(tmp_path, paths) == ["s1", "s1", "7"]
    assert students(tmp_path, paths[:1]) == ["s1"]
    assert students(tmp_path, paths, Roster([Student("s1", "Ana López"), Student("7", "Emma Brown")])) == [
        "s1",
        "s1",
        "7",
    ]


# systems


@pytest.mark.parametrize(
    "paths",
    [
        ["Group 1-Ana López_77_assignsubmission_file/a.ipynb", "Group 1-Emma Brown_78_assignsubmission_file/a.ipynb"],
        ["A班-Ana López_77_assignsubmission_file_a.ipynb", "B班-Emma Brown_78_assignsubmission_file_a.ipynb"],
        ["Week 2/Ana López_77_assignsubmission_file_a.ipynb", "Week 2/Emma Brown_78_assignsubmission_file_a.ipynb"],
        ["lópezana_LATE_31_9001_a.ipynb", "brownemma_32_9002_a-1.ipynb"],
        ["canvas export.zip/lópezana_31_9001_a.ipynb", "canvas export.zip/brownemma_32_9002_work.zip/x/b.ipynb"],
        ["12-34 - Ana López - Apr 20, 2026 1130 PM/a.ipynb", "12-35 - Emma Brown - Apr 20, 2026 1130 PM/a.ipynb"],
        ["12-34 - Ana López - 20 April, 2026 23.30 - a.ipynb", "12-35 - Emma Brown - 20 April, 2026 23.30 - a.ipynb"],
        ["Homework 2_s001_attempt_2026-04-20-10-00-00_a.ipynb", "Homework 2_s002_attempt_2026-04-20-10-00-01_a.ipynb"],
        ["López_Ana_alopez_501/a.ipynb", "Brown_Emma_ebrown_502/a.ipynb"],
        ["hw/Submissions/López_Ana_alopez_501/a.ipynb", "hw/Submissions/Brown_Emma_ebrown_502/a.ipynb"],
        ["s001@u77@a.ipynb", "s002@u78@a.ipynb"],
        ["u77@s001@a.ipynb", "u78@s002@a.ipynb"],
        ["Homework 2/López, Ana(alopez)/Submission attachment(s)/a.ipynb", "Homework 2/Brown, Emma(eb)/Submission attachment(s)/a.ipynb"],
        ["02_activations/Ana López - Untitled.ipynb", "02_activations/Emma Brown - my 02_activations.ipynb"],
        ["a - Ana López.ipynb", "a - Emma Brown.ipynb"],
        ["s001_Ana López_a.ipynb", "s002_Emma Brown_a.ipynb"],
        ["s001-Ana López.ipynb", "s002-emma-brown.ipynb"],
        ["Homework_2_s001_attempt_2026-04-20-10-00-00_a.ipynb", "Homework_2_emmabrown_attempt_2026-04-20-10-00-01_a.ipynb"],
    ],
)  # fmt: skip
def test_what_systems_export_finds_its_students(tmp_path: Path, paths: list[str]) -> None:
    roster = Roster([Student("s001", "Ana López", "alopez@x.org"), Student("s002", "Emma Brown")])
    assert students(tmp_path, paths, roster) == ["s001", "s002"]


@pytest.mark.parametrize(
    "name",
    ["20230045田中さくら.ipynb", "田中さくら20230045.ipynb", "20230045-田中さくら_02_activations.ipynb", "田中さくら(20230045).ipynb",
     "田中さくら02_activations.ipynb", "第2回レポート_田中さくら_再提出.ipynb", "20230045 田中さくら/a.ipynb"],
)  # fmt: skip
def test_an_id_and_a_name_written_together(tmp_path: Path, name: str) -> None:
    roster = Roster([Student("20230045", "田中 さくら"), Student("20230046", "田中 一")])
    assert students(tmp_path, [name], roster) == ["20230045"]
    other = Roster([Student("20230045", "佐藤 花子"), Student("20230046", "田中 さくら")])
    assert students(tmp_path, [name], other) in ([""], ["20230046"])


def test_a_hyphen_in_a_name_is_no_group(tmp_path: Path) -> None:
    roster = Roster([Student("s001", "Ann Lee"), Student("s002", "Lee")])
    files = ["Mary-Ann Lee_77_assignsubmission_file/a.ipynb", "Ana Steamson-Lee_78_assignsubmission_file/a.ipynb"]
    assert students(tmp_path, files, roster) == ["", ""]


def test_a_user_name_of_blackboard_is_not_cut(tmp_path: Path) -> None:
    roster = Roster([Student("1", "Ann Lee"), Student("2", "Emma Brown"), Student("lee", "Liam Lee")])
    files = [f"HW_s_{i}_attempt_2026-04-20-10-00-00_a.ipynb" for i in (1, 2)]
    assert students(tmp_path, files, roster) == ["", ""]
    assert students(tmp_path, ["HW_ana_lee_attempt_2026-04-20-10-00-00_a.ipynb"], roster) == [""]


def test_blind_marking_stays_blind_with_a_roster(tmp_path: Path) -> None:
    roster = Roster([Student("5", "Ann Lee")])
    files = ["Participant_5_assignsubmission_file_a.ipynb", "anon_a1b2C_9005_a.ipynb"]
    assert students(tmp_path, files[:1], roster) == ["Participant_5"]
    assert students(tmp_path, files[1:], roster) == ["anon_a1b2C"]


def test_a_teachers_folder_around_an_export_is_not_the_students(tmp_path: Path) -> None:
    roster = Roster([Student("s1", "Emma Brown"), Student("s2", "Ana López"), Student("s3", "Liam Scott")])
    files = [
        f"Emma Brown/{name}_7{i}_assignsubmission_file/a.ipynb" for i, name in enumerate(["Ana López", "Liam Scott"])
    ]
    assert students(tmp_path, files, roster) == ["s2", "s3"]
    (conflict,) = decide(tmp_path, files[:1], roster)
    assert (conflict.student, len(conflict.candidates)) == ("", 2)


# one person, named by the teacher


def test_a_file_that_came_by_mail_is_given_by_name(tmp_path: Path) -> None:
    roster = Roster([Student("s1", "佐藤 花子", "h@x.jp"), Student("s2", "Ana López")])
    for named in ("s1", "佐藤花子", "佐藤　花子", "H@x.jp"):
        assert students(tmp_path, ["Ana López.ipynb"], roster, student=named) == ["s1"]
    with pytest.raises(CourseError, match="Did you mean s2 Ana López"):
        decide(tmp_path, ["a.ipynb"], roster, student="Ana Lopes")
    assert students(tmp_path, ["a.ipynb"], student="佐藤　花子") == ["佐藤 花子"]
    with pytest.raises(CourseError, match="cannot be the name"):
        decide(tmp_path, ["a.ipynb"], student="../x")


# archives of which nobody knows the packer

IDS = Roster([Student("s001", "Alice Able"), Student("s002", "Bob Baker"), Student("s003", "Mallory Mann")])
BESIDE = {
    "folders": ["s001/a.ipynb", "s002/a.ipynb"],
    "flat": ["s001_02_activations.ipynb", "s002_02_activations.ipynb"],
    "their zips": ["s001.zip/a.ipynb", "s002.zip/work/a.ipynb"],
    "a wrapper": ["all.zip/s001/a.ipynb", "all.zip/s002/a.ipynb"],
    "a section": ["Section A/s001/a.ipynb", "Section A/s002/a.ipynb"],
    "names": ["Alice Able/a.ipynb", "Bob Baker/a.ipynb"],
    "moodle": ["Alice Able_12_assignsubmission_file/a.ipynb", "Bob Baker_13_assignsubmission_file/a.ipynb"],
}
INSIDE = [
    "s002/a.ipynb", "Bob Baker/a.ipynb", "work/s002/a.ipynb", "s002_02_activations.ipynb", "inner.zip/s002/a.ipynb",
    "Bob Baker_14_assignsubmission_file/a.ipynb", "HW_s002_attempt_2026-04-20-10-00-00_a.ipynb", "s002.zip/a.ipynb",
]  # fmt: skip


@pytest.mark.parametrize("inside", INSIDE)
@pytest.mark.parametrize("beside", BESIDE.values(), ids=list(BESIDE))
@pytest.mark.parametrize("archive", ["hw.zip", "final work.zip", "Mallory M.zip", "Week 2/hw.zip"])
def test_a_name_inside_an_archive_among_hand_ins_says_nothing(
    tmp_path: Path, archive: str, beside: list[str], inside: str
) -> None:
    wrapper = "all.zip/" if beside[0].startswith("all.zip/") else ""
    *genuine, packed = decide(tmp_path, [*beside, f"{wrapper}{archive}/{inside}"], IDS)
    assert [one.student for one in genuine] == ["s001", "s002"]
    assert packed.student == ""
    assert packed.reason
    assert "s002" in {student.id for student in packed.candidates}


@pytest.mark.parametrize(
    "beside", [["alice/a.ipynb", "bob/a.ipynb"], ["submissions.zip/alice/a.ipynb", "submissions.zip/bob/a.ipynb"]]
)
@pytest.mark.parametrize("inside", ["bob/a.ipynb", "Bob Baker_14_assignsubmission_file/a.ipynb"])
def test_nor_does_it_without_a_roster(tmp_path: Path, beside: list[str], inside: str) -> None:
    wrapper = "submissions.zip/" if beside[0].startswith("submissions.zip/") else ""
    *genuine, packed = decide(tmp_path, [*beside, f"{wrapper}hw.zip/{inside}"])
    assert [one.student for one in genuine] == ["alice", "bob"]
    assert packed.student == ""
    assert "hw.zip" in packed.reason


@pytest.mark.parametrize(
    "paths",
    [
        ["all.zip/{0}/a.ipynb", "all.zip/{1}/a.ipynb"],
        ["all.zip/class/{0}/a.ipynb", "all.zip/class/{1}/work.zip/a.ipynb"],
        ["Section A.zip/{0}/a.ipynb", "Section B.zip/{1}/a.ipynb"],
        ["submissions.zip/Section A.zip/{0}/a.ipynb", "submissions.zip/Section A.zip/{1}/a.ipynb", "submissions.zip/Section B.zip/s003/a.ipynb"],
        ["02_activations.zip/{0}/a.ipynb", "02_activations.zip/{1}/a.ipynb", "06_backprop.zip/{0}/a.ipynb", "06_backprop.zip/{1}/a.ipynb"],
        ["{0}/work.zip/a.ipynb", "{1}/work.zip/inner.zip/a.ipynb"],
        ["{0}.zip/a.ipynb", "{1}.zip/work/a.ipynb"],
    ],
)  # fmt: skip
def test_archives_that_are_all_of_a_source_say_whose_they_hold(tmp_path: Path, paths: list[str]) -> None:
    paths = [path.format("s001", "s002") for path in paths]
    expected = [next(id for id in ("s001", "s002", "s003") if id in path) for path in paths]
    assert students(tmp_path, paths, IDS) == students(tmp_path, paths) == expected


# systems in other languages


@pytest.mark.parametrize("group", ["", "Gruppe 1-", "グループ A-"])
@pytest.mark.parametrize(
    "word", ["Participant", "参加者", "Teilnehmer/in", "Teilnehmerin", "Teilnehmer*in", "Participante", "Participant(e)", "Partecipante",
             "Deelnemer", "Uczestnik", "Участник", "参与者", "참가자", "Účastník"]
)  # fmt: skip
def test_blind_marking_hides_names_in_every_language(tmp_path: Path, word: str, group: str) -> None:
    shown = word.replace("/", "")  # no file's name has it
    paths = [f"{group}{shown}_{number}_assignsubmission_file/a.ipynb" for number in (12, 13)]
    blind = decide(tmp_path, paths, IDS)
    assert all(one.student and one.sender and one.sender.nameless for one in blind)
    assert len({one.student for one in blind}) == 2


@pytest.mark.parametrize("name", ["A", "E", "In", "Anona Bell", "Participant Jones"])
def test_a_short_name_is_not_hidden(tmp_path: Path, name: str) -> None:
    assert students(tmp_path, [f"{name}_12_assignsubmission_file/a.ipynb"], IDS) == [""]


@pytest.mark.parametrize(
    "word", ["attempt", "Versuch", "tentative", "intento", "tentativo", "poging", "попытка", "尝试"]
)
def test_blackboard_writes_in_the_sites_language(tmp_path: Path, word: str) -> None:
    paths = [f"Homework 2_{id}_{word}_2026-04-20-10-00-0{id[-1]}_a.ipynb" for id in ("s001", "s002")]
    decisions = decide(tmp_path, paths, IDS)
    assert [one.student for one in decisions] == ["s001", "s002"]
    assert all(
        one.sender and one.sender.system == "blackboard" and "2026-04-20" in one.sender.sent for one in decisions
    )


def test_the_number_of_a_part_from_drive_is_nobodys_id(tmp_path: Path) -> None:
    roster = Roster([Student("1", "Ana López"), Student("002", "Emma Brown"), Student("20260420", "Liam Scott")])
    for folder in ("drive-download-20260420T101010Z-001", "Class-20260420T101010Z-1-002"):
        (decision,) = decide(tmp_path, [f"{folder}/Untitled.ipynb"], roster)
        assert (decision.student, decision.candidates) == ("", ())


def test_a_login_is_not_called_a_number(tmp_path: Path) -> None:
    roster = Roster([Student("abe", "Abe Ho"), Student("77", "Ana López")])
    login, number = decide(tmp_path, ["abe and others/a.ipynb", "hw 77 x/a.ipynb"], roster)
    assert (
        "abe: the same as the id or the user name" in login.reason,
        "77: a number equals the id" in number.reason,
    ) == (True, True)


def test_a_name_of_one_word_beside_a_whole_name_makes_two_people(tmp_path: Path) -> None:
    roster = Roster([Student("1", "María Silva"), Student("2", "Prince"), Student("3", "Silva")])
    files = [
        "Q/María Silva_Prince.ipynb",
        "Q/Prince_maria silva_x.ipynb",
        "Q/María Silva_hw.ipynb",
        "Q/Prince_hw.ipynb",
    ]
    assert students(tmp_path, files[:2], roster) == ["", ""]
    assert {s.id for s in decide(tmp_path, files[:1], roster)[0].candidates} == {"1", "2"}
    assert students(tmp_path, files[2:], roster) == ["1", "2"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Emma Müller", "Emma Muller"),
        ("Emma Müller", "Mueller Emma"),
        ("Søren Ågård", "Soren Agard"),
        ("Paweł Łoś", "Pawel Los"),
        ("Jürgen Groß", "Juergen Gross"),
        ("Nguyễn Văn An", "Nguyen Van An"),
    ],
)
def test_a_name_without_its_accents_beside_a_whole_name_makes_two_people(
    tmp_path: Path, name: str, written: str
) -> None:
    roster = Roster([Student("1", "An Brown"), Student("2", name)])
    files = [f"Q/An Brown_{written}.ipynb", f"Q/{written}_An Brown.ipynb"]
    assert students(tmp_path, files, roster) == ["", ""]
    assert {s.id for s in decide(tmp_path, files[:1], roster)[0].candidates} == {"1", "2"}
    assert students(tmp_path, ["Q/An Brown_hw.ipynb", f"Q/{name}_hw.ipynb"], roster) == ["1", "2"]


def test_blackboards_ids_with_numbers_and_lines_are_no_names_of_canvas(tmp_path: Path) -> None:
    roster = Roster([Student("2026_046", "Wei Lee"), Student("2026_027", "小森 花子"), Student("2026_111", "Ana")])
    files = [
        f"HW_2_{login}_attempt_2026-04-20-10-00-00_{name}.ipynb"
        for login, name in (("2026_046", "a"), ("2026_027", "a"), ("2026_111", "a"), ("zz9", "小森 花子"))
    ]
    assert students(tmp_path, files, roster) == ["2026_046", "2026_027", "2026_111", ""]
