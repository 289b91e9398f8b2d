"""A roster that gives an id to another person than before makes nobody's hand-in anybody else's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from pathlib import Path

import pytest

from autograde.base.errors import CourseError
from autograde.class_folder import ClassFolder, init_class
from autograde.course import load_course
from autograde.intake.collect import Collected, collect
from autograde.intake.owners import elsewhere_told, held_of_others
from autograde.intake.roster import Roster, Student
from autograde.run.collect import collect_class, roster_of
from autograde.students import ROSTER, doubles_told
from tests.intake.small_lesson import answered, raw, small_lesson
from tests.intake.test_collect import LESSONS, put

A = Roster([Student("101", "Emma Brown", "emma@x.org"), Student("102", "Liam Scott")])
SWAPPED = Roster([Student("102", "Emma Brown", "emma@x.org"), Student("101", "Liam Scott")])
B = Roster([Student("101", "Kai Ito"), Student("201", "Zoe Ray")])


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def by(name: str) -> bytes:
    return raw(answered(small_lesson("en"), relu=f"def relu(x):\n    return {name!r}"))


def take(
    tmp_path: Path, roster: Roster | None, *names: str, corrected: bool = False, renamed: Collection[str] = ()
) -> list[Collected]:
    """Collect a hand-in of each in a source of its own, as a system exports it."""
    source = tmp_path / f"in {len(list(tmp_path.glob('in*')))}"
    for number, name in enumerate(names, 70):
        put(source / f"{name}_{number}_assignsubmission_file_" / "a.ipynb", by(name))
    source.mkdir(exist_ok=True)
    folder = ClassFolder(tmp_path / "class")
    return collect(folder, source, LESSONS, roster, corrected=corrected, renamed=renamed)


def held(tmp_path: Path) -> dict[str, str]:
    """Whose notebook lies under each id, by what is written in it."""
    paths = (tmp_path / "class" / "submitted").glob("*/02_small/02_small.ipynb")
    return {path.parts[-3]: path.read_text().split("return '")[1].split("'")[0] for path in paths}


def everything(tmp_path: Path) -> dict[str, bytes]:
    root = tmp_path / "class"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("names", [("Kai Ito", "Zoe Ray"), ("Zoe Ray",), ()])
def test_another_sections_roster_stops_before_anything_is_taken(tmp_path: Path, names: tuple[str, ...]) -> None:
    take(tmp_path, A, "Emma Brown")
    before = everything(tmp_path)
    with pytest.raises(CourseError, match=r"101 was Emma Brown and is now Kai Ito.*fukami init.*--corrected"):
        take(tmp_path, B, *names)
    assert everything(tmp_path) == before


def test_a_roster_from_two_lessons_ago_counts_as_well(tmp_path: Path) -> None:
    take(tmp_path, A, "Emma Brown")
    take(tmp_path, Roster([Student("301", "Noah Fox")]), "Noah Fox")
    with pytest.raises(CourseError, match="101 was Emma Brown"):
        take(tmp_path, B)


def test_what_lies_beside_a_hand_in_tells_its_owner_where_no_roster_was_kept(tmp_path: Path) -> None:
    take(tmp_path, A, "Emma Brown")
    (tmp_path / "class" / ROSTER).unlink()
    with pytest.raises(CourseError, match="101 was Emma Brown"):
        take(tmp_path, B)


def test_ids_of_people_without_hand_ins_may_become_other_peoples(tmp_path: Path) -> None:
    take(tmp_path, A, "Liam Scott")
    take(tmp_path, B, "Kai Ito")
    assert held(tmp_path) == {"101": "Kai Ito", "102": "Liam Scott"}
    with pytest.raises(CourseError, match="101 was Kai Ito and is now Emma Brown"):
        take(tmp_path, A, "Emma Brown")


def test_a_correction_moves_hand_ins_to_their_owners_and_takes_their_marks_away(tmp_path: Path) -> None:
    take(tmp_path, SWAPPED, "Emma Brown", "Liam Scott")
    with pytest.raises(CourseError, match="101 was Liam Scott and is now Emma Brown; 102 was Emma Brown"):
        take(tmp_path, A)
    done = take(tmp_path, A, corrected=True)
    assert held(tmp_path) == {"101": "Emma Brown", "102": "Liam Scott"}
    assert [entry.told for entry in done if entry.action == "moved"] == [
        "101/02_small: it is Liam Scott's and was moved to submitted/102",
        "102/02_small: it is Emma Brown's and was moved to submitted/101",
    ]
    take(tmp_path, A)
    assert held(tmp_path) == {"101": "Emma Brown", "102": "Liam Scott"}


def test_a_correction_that_is_stopped_is_finished_by_the_next(tmp_path: Path) -> None:
    take(tmp_path, SWAPPED, "Emma Brown", "Liam Scott")
    folder = ClassFolder(tmp_path / "class")
    asked = []

    def stopped(student: str, lesson: str) -> None:
        asked.append(student)
        if len(asked) > 1:
            raise KeyboardInterrupt

    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(KeyboardInterrupt):
        collect(folder, empty, LESSONS, A, before_moving=stopped, corrected=True)
    with pytest.raises(CourseError, match="stopped halfway"):
        collect(folder, empty, LESSONS)
    take(tmp_path, A, corrected=True)
    assert held(tmp_path) == {"101": "Emma Brown", "102": "Liam Scott"}
    assert not list(folder.submitted.glob(".*"))


def test_a_correction_keeps_the_owners_other_hand_in_and_who_is_on_no_roster(tmp_path: Path) -> None:
    take(tmp_path, A, "Emma Brown")
    take(tmp_path, Roster([Student("103", "Emma Brown", "emma@x.org")]), "Emma Brown", "Noah Fox")
    take(tmp_path, Roster([*B.students, Student("103", "Emma Brown", "emma@x.org")]), corrected=True)
    assert held(tmp_path) == {"103": "Emma Brown"}
    assert list((tmp_path / "class" / "submitted" / "103").glob("02_small/before/moved/02_small.ipynb"))
    shutil.rmtree(tmp_path / "class")
    take(tmp_path, A, "Emma Brown")
    take(tmp_path, B, "Kai Ito", corrected=True)
    assert held(tmp_path) == {"101": "Kai Ito", "Emma Brown (101)": "Emma Brown"}


def test_marks_are_taken_from_an_id_with_what_they_are_of(tmp_path: Path) -> None:
    take(tmp_path, A, "Emma Brown")
    folder = ClassFolder(tmp_path / "class")
    asked: list[tuple[str, str]] = []
    empty = tmp_path / "empty"
    empty.mkdir()
    collect(folder, empty, LESSONS, B, before_moving=lambda *whose: asked.append(whose), corrected=True)
    assert asked == [("101", "02_small")]


SAME = [
    ("Emma Brown", "", "BROWN Emma", ""),
    ("Ana López", "", "Ana Lo\u0301pez", ""),
    ("Ana López", "a@x.org", "Lopez, Ana", "ana@y.org"),
    ("Emma Brown", "", "Emma Rose Brown", ""),
    ("Emma R. Brown", "", "Emma Rose Brown", ""),
    ("Emma Brown", "emma@x.org", "Emma Smith", "Emma@x.org"),
    ("佐藤　花子", "", "佐藤花子", ""),
]
OTHERS = [
    ("Emma Brown", "", "Kai Ito", ""),
    ("Emma Brown", "", "Emma Black", ""),
    ("Emma Brown", "e@x.org", "Emma Smith", "s@x.org"),
    ("田中 一", "", "中田 一", ""),
    ("Emma Brown", "", "Emma", ""),
    ("佐藤 花子", "", "佐藤 太郎", ""),
    ("E. Brown", "", "Eric Brown", ""),
    ("", "emma@x.org", "", "kai@x.org"),
]


def answers(tmp_path: Path, old: tuple[str, str], new: tuple[str, str], *others: Student) -> bool:
    """Whether an id that was `old`'s may be `new`'s without a question."""
    take(tmp_path, Roster([Student("7", *old), Student("8", "Zoe Ray")]))
    place = put(tmp_path / "class" / "submitted" / "7" / "02_small" / "02_small.ipynb", by("x"))
    put(place.parent / "origin.json", b"{}")
    return not held_of_others(ClassFolder(tmp_path / "class"), Roster([Student("7", *new), *others]))


@pytest.mark.parametrize("names", SAME)
def test_another_spelling_of_a_name_is_the_same_person(tmp_path: Path, names: tuple[str, str, str, str]) -> None:
    assert answers(tmp_path, names[:2], names[2:])


@pytest.mark.parametrize("names", OTHERS)
def test_another_name_is_asked_about(tmp_path: Path, names: tuple[str, str, str, str]) -> None:
    assert not answers(tmp_path, names[:2], names[2:])


def test_two_of_one_name_who_exchange_ids_are_told_by_their_addresses(tmp_path: Path) -> None:
    old, other = ("Emma Brown", "e1@x.org"), Student("8", "Emma Brown", "e1@x.org")
    assert not answers(tmp_path, old, ("Emma Brown", "e2@x.org"), other)


def test_names_that_slipped_by_a_line_are_not_one_person_for_their_address(tmp_path: Path) -> None:
    slipped = Student("8", "Emma Brown", "l@x.org")
    assert not answers(tmp_path, ("Emma Brown", "e@x.org"), ("Liam Scott", "e@x.org"), slipped)


@pytest.mark.parametrize("renamed", ["101", "all"])
def test_a_person_may_be_renamed(tmp_path: Path, renamed: str) -> None:
    take(tmp_path, A, "Emma Brown")
    smith = Roster([Student("101", "Emma Smith")])
    take(tmp_path, smith, renamed=[renamed])
    assert held(tmp_path) == {"101": "Emma Brown"}
    take(tmp_path, smith)


def test_who_has_another_id_now_is_told_and_moves_with_a_correction(tmp_path: Path) -> None:
    take(tmp_path, A, "Emma Brown")
    new = Roster([Student("103", "Emma Brown")])
    take(tmp_path, new)
    folder = ClassFolder(tmp_path / "class")
    (told,) = elsewhere_told(held_of_others(folder, new))
    assert "101 → 103 Emma Brown" in told
    take(tmp_path, new, corrected=True)
    assert held(tmp_path) == {"103": "Emma Brown"}
    assert not elsewhere_told(held_of_others(folder, new))


def test_ids_as_another_system_writes_them_are_no_folders_of_somebody_else(tmp_path: Path) -> None:
    take(tmp_path, Roster([Student("S101", "Emma Brown")]), "Emma Brown")
    with pytest.raises(CourseError, match="S101 was Emma Brown and is now Kai Ito"):
        take(tmp_path, Roster([Student("s101", "Kai Ito")]), "Kai Ito")


@pytest.mark.parametrize(
    "content",
    [
        b'{"101": {"na',
        b"",
        b"[]",
        b'{"101": 3}',
        b"\xff\xfe{",
        b'{"../x": ["A B"]}',
        b'{"101": [3]}',
        b'{"101": {"names": 5}}',
        b'{"101": {"name": null}}',
    ],
)
def test_a_damaged_roster_stops_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    folder = init_class(tmp_path / "class", load_course())
    take(tmp_path, A, "Emma Brown")
    (folder.root / ROSTER).write_bytes(content)
    before = everything(tmp_path)
    for roster in (None, A):
        with pytest.raises(CourseError, match=r"roster that the class keeps cannot be read.*earlier version.*--roster"):
            collect_class(folder, [tmp_path / "in 0"], roster)
    assert everything(tmp_path) == before
    (folder.root / ROSTER).unlink()
    with pytest.raises(CourseError, match=r"is gone.*--roster"):
        roster_of(folder)
    collect(folder, tmp_path / "in 0", LESSONS, A)
    assert json.loads((folder.root / ROSTER).read_text()).keys() == {"101", "102"}


def test_names_that_became_ids_are_told_of_only_while_something_is_left_there(tmp_path: Path) -> None:
    source = put(tmp_path / "in" / "Emma Brown" / "a.ipynb", by("Emma Brown")).parent.parent
    folder = ClassFolder(tmp_path / "class")
    collect(folder, source, LESSONS)
    collect(folder, tmp_path / "in", LESSONS, A)
    assert held(tmp_path) == {"101": "Emma Brown"}
    assert doubles_told(folder.submitted) == []
    put(folder.submitted / "Emma Brown" / "02_small" / "02_small.ipynb", by("Emma Brown"))
    assert "has the name of 101" in doubles_told(folder.submitted)[0]


LOST = [Student(id, name) for id, name in (("12", "Emma Brown"), ("13", "Liam Scott"))]
WHOLE = [Student(f"00{student.id}", student.name) for student in LOST]


@pytest.mark.parametrize(("before", "after"), [(WHOLE, LOST), (LOST, WHOLE)])
def test_ids_that_lost_their_zeros_stop_before_anybody_has_two(
    tmp_path: Path, before: list[Student], after: list[Student]
) -> None:
    take(tmp_path, Roster(before), "Emma Brown", "Liam Scott")
    kept = everything(tmp_path)
    first, new = before[0].id, after[0].id
    with pytest.raises(CourseError, match=rf"{first} → {new} Emma Brown.*drop zeros.*--corrected"):
        take(tmp_path, Roster(after), "Emma Brown")
    assert everything(tmp_path) == kept
    take(tmp_path, Roster(after), "Emma Brown", corrected=True)
    assert held(tmp_path) == {new: "Emma Brown", after[1].id: "Liam Scott"}


def test_another_column_of_ids_for_most_people_stops_too(tmp_path: Path) -> None:
    names = ["Emma Brown", "Liam Scott", "Noah Fox", "Zoe Ray"]
    take(tmp_path, Roster(Student(f"s{place}", name) for place, name in enumerate(names)), *names)
    with pytest.raises(CourseError, match=r"other ids than before \(4\): s0 → 900 Emma Brown"):
        take(tmp_path, Roster(Student(f"90{place}", name) for place, name in enumerate(names)), *names)


def test_names_before_and_addresses_now_ask_for_a_roster_with_both(tmp_path: Path) -> None:
    take(tmp_path, A, "Liam Scott")
    by_mail = Roster([Student("102", "", "liam@x.org")])
    with pytest.raises(
        CourseError, match=r"102 was Liam Scott and is now liam@x\.org.*with a roster that has both, nothing"
    ):
        take(tmp_path, by_mail)
    take(tmp_path, Roster([Student("102", "Liam Scott", "liam@x.org")]))
    take(tmp_path, by_mail)
