"""What one student hands in costs at most this student: the rest of the class is taken, and nobody sets an own time."""

from __future__ import annotations

import csv
import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest

from autograde.base.errors import CourseError
from autograde.class_folder import ClassFolder
from autograde.intake import archives
from autograde.intake.collect import collect, read_hand_ins, read_origin
from autograde.intake.handed_in import hand_in_time
from autograde.intake.overview import overview
from autograde.intake.roster import Roster, Student
from tests.intake.small_lesson import answered, raw, small_lesson

EN = small_lesson("en")
DONE = raw(answered(EN, relu="def relu(x):\n    return x"))
OTHER = raw(answered(EN, relu="def relu(x):\n    return max(x, 0)"))
LESSONS = ["02_small"]
ENTRY = "2026-05-20 10:00:00 UTC"  # when the system's entries were written


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


@pytest.fixture
def folder(tmp_path: Path) -> ClassFolder:
    return ClassFolder(tmp_path / "class")


def zipped(files: dict[str, bytes], day: int = 20) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (2026, 5, day, 10, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (1_790_000_000, 1_790_000_000))
    return path


def students(folder: ClassFolder) -> list[str]:
    return [hand_in.student for hand_in in read_hand_ins(folder, "02_small")]


def basis(folder: ClassFolder, student: str) -> str:
    return read_origin(folder, student, "02_small")["time_from"]


# one bad file costs itself only


@pytest.mark.parametrize("digits", ["9" * 5000, "0" * 4999 + "2", "²", "٣"])
def test_numbers_in_names_may_be_of_any_length_and_script(folder: ClassFolder, tmp_path: Path, digits: str) -> None:
    files = {f"s1/{digits}.ipynb": DONE, "s1/1.ipynb": OTHER, "s2/a.ipynb": DONE}
    collect(folder, put(tmp_path / "x.zip", zipped(files)), LESSONS)
    assert students(folder) == ["s1", "s2"]


def test_canvass_numbers_may_be_of_any_length(folder: ClassFolder, tmp_path: Path) -> None:
    long = "9" * 5000
    files = {
        f"brownemma_7_{long}_a-{long}.ipynb": DONE,
        "brownemma_7_99_a.ipynb": OTHER,
        "lopezana_8_100_a.ipynb": DONE,
    }
    collect(folder, put(tmp_path / "x.zip", zipped(files)), LESSONS)
    assert students(folder) == ["brownemma_7", "lopezana_8"]
    assert read_hand_ins(folder, "02_small")[0].read() == DONE


STRANGE = ["9999-12-31 23:59:59 -1200", "0001-01-01 00:00:00 +1200", "9999-12-31 23:59:59 UTC", "0001-01-01 00:00:00"]


@pytest.mark.parametrize("text", STRANGE)
def test_a_time_that_no_zone_can_write_is_told(folder: ClassFolder, tmp_path: Path, text: str) -> None:
    source = tmp_path / "in"
    put(source / "s1" / "02_small" / "02_small.ipynb", DONE)
    put(source / "s1" / "02_small" / "timestamp.txt", text.encode())
    put(source / "s2" / "02_small" / "02_small.ipynb", DONE)
    done = collect(folder, source, LESSONS)
    assert students(folder) == ["s1", "s2"]
    assert any("no time that can be read" in entry.told for entry in done)


@pytest.mark.parametrize("text", STRANGE)
def test_a_time_that_no_zone_can_write_is_told_where_it_lies_in_the_class(folder: ClassFolder, text: str) -> None:
    put(folder.submitted / "s1" / "02_small" / "timestamp.txt", text.encode())
    with pytest.raises(CourseError, match="not a time"):
        hand_in_time(folder, "s1", "02_small")


@pytest.mark.parametrize("empty", [b"", b" \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \r\n"])
def test_an_empty_time_is_refused_and_not_taken_for_in_time(folder: ClassFolder, empty: bytes) -> None:
    stamp = put(folder.submitted / "s1" / "02_small" / "timestamp.txt", empty)
    with pytest.raises(CourseError, match=r"the file is empty|空です"):
        hand_in_time(folder, "s1", "02_small")
    stamp.write_bytes(b"\xef\xbb\xbf2026-04-24 20:00:00 +0900")
    assert str(hand_in_time(folder, "s1", "02_small")) == "2026-04-24 11:00:00+00:00"


def test_a_folder_of_a_name_too_long_is_told_and_the_others_are_taken(folder: ClassFolder, tmp_path: Path) -> None:
    source = put(tmp_path / "x.zip", zipped({f"{'é' * 300}/a.ipynb": DONE, "s2/a.ipynb": DONE}))
    done = collect(folder, source, LESSONS)
    assert students(folder) == ["s2"]
    assert [line.state for line in overview(done, folder, None)] == ["other", "taken"]


# what a spreadsheet would run


FORMULAS = ["=cmd|'calc'!A1", "@SUM(1+1)", "+1", "-1", "＝1"]


def test_no_cell_of_matches_begins_a_formula_and_decisions_are_found(folder: ClassFolder, tmp_path: Path) -> None:
    roster, source = Roster([Student("s1", "Ana López")]), tmp_path / "in"
    for name in FORMULAS:
        put(source / name / "02_small.ipynb", DONE)
    collect(folder, source, LESSONS, roster)
    path = folder.root / "matches.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert len(rows) == 1 + len(FORMULAS)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "＝"))]
    row = next(row for row in rows if "cmd" in row[0])
    row[1] = "s1"
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    before = path.read_bytes()
    collect(folder, source, LESSONS, roster)
    assert students(folder) == ["s1"]
    assert path.read_bytes() == before


@pytest.mark.parametrize("cell", ["=cmd|'calc'!A1/02_small.ipynb", "'=cmd|'calc'!A1/02_small.ipynb"])
def test_a_decision_is_found_however_the_spreadsheet_wrote_the_name(
    folder: ClassFolder, tmp_path: Path, cell: str
) -> None:
    put(folder.root / "matches.csv", f'file,student\n"{cell}",s1\n'.encode())
    put(tmp_path / "in" / FORMULAS[0] / "02_small.ipynb", DONE)
    collect(folder, tmp_path / "in", LESSONS, Roster([Student("s1", "Ana López")]))
    assert students(folder) == ["s1"]


def test_one_hidden_file_is_told_as_one(folder: ClassFolder, tmp_path: Path) -> None:
    put(tmp_path / "in" / "s1" / "a.ipynb", DONE)
    put(tmp_path / "in" / "s1" / ".DS_Store", b"")
    done = collect(folder, tmp_path / "in", LESSONS)
    assert "1 hidden file or folder was left alone (.DS_Store)" in [entry.told for entry in done]


# nobody sets an own time


EARLY = b"2026-01-01 00:00:00 UTC"
#: What the system calls what a student named: "{}" is the student's name for it.
FLAT = {
    "moodle": "Eve Bo_4711_assignsubmission_file_{}",
    "canvas": "boeve_4711_99_{}",
    "brightspace": "47-11 - Eve Bo - 20 May, 2026 1000 AM - {}",
    "blackboard": "HW_evebo_attempt_2026-05-20-10-00-00_{}",
    "manaba": "4711@evebo@{}",
}
FOLDERS = {
    "moodle": "Eve Bo_4711_assignsubmission_file_/{}",
    "brightspace": "47-11 - Eve Bo - 20 May, 2026 1000 AM/{}",
    "gradescope": "submission_4711/{}",
    "ilias": "Bo_Eve_evebo_4711/{}",
    "sakai": "HW/Bo, Eve(evebo)/Submission attachment(s)/{}",
    "a folder": "evebo/{}",
}
#: Gradescope's names count beside its table alone.
GRADESCOPE = "".join(
    f"submission_{number}:\n  :submitters:\n  - :name: {name}\n    :email: {name[:3]}@x.org\n    :sid: {name[:3]}\n"
    for number, name in ((4711, "Eve Bo"), (4712, "Abe Ho"))
).encode()
NAMES = [
    "02_small_attempt_2026-01-01-00-00-00.ipynb",
    "a - 1 January 2026 10:05.ipynb",
    "a+b+2026-01-01 00:00:00 UTC+c.ipynb",
]
PACKED = {
    "beside": zipped({"a.ipynb": DONE, "timestamp.txt": EARLY}),
    "as nbgrader": zipped({"evebo/02_small/02_small.ipynb": DONE, "evebo/02_small/timestamp.txt": EARLY}),
    "of the lesson": zipped({"02_small/02_small.ipynb": DONE, "02_small/timestamp.txt": EARLY}),
    "exchange": zipped({"evebo+02_small+2026-01-01 00:00:00 UTC+abc/02_small.ipynb": DONE}),
    "brightspace": zipped({"1-2 - Eve Bo - 1 January 2026 1005 AM/02_small.ipynb": DONE}),
    "blackboard": zipped({"HW_evebo_attempt_2026-01-01-00-00-00_02_small.ipynb": DONE}),
}


def early(folder: ClassFolder) -> list[str]:
    """Whose hand-in came in January, by what the class folder holds."""
    stamps = sorted(folder.submitted.glob("*/02_small/timestamp.txt"))
    assert stamps
    return [path.parent.parent.name for path in stamps if path.read_text().startswith(("2025-12-31", "2026-01"))]


def exported(entry: str, name: str, content: dict[str, bytes]) -> dict[str, bytes]:
    """Eve's entry of an export, and an honest student's beside it."""
    honest = entry
    for one, other in (("4711", "4712"), ("Eve Bo", "Abe Ho"), ("Bo, Eve", "Ho, Abe"), ("Bo_Eve", "Ho_Abe"), ("evebo", "abeho"), ("boeve", "hoabe"), ("_99_", "_98_"), ("47-11", "47-12")):  # fmt: skip
        honest = honest.replace(one, other)
    table = {"submission_metadata.yml": GRADESCOPE} if entry.startswith("submission_") else {}
    return (
        {entry.format(name + inner): data for inner, data in content.items()}
        | {honest.format("a.ipynb"): OTHER}
        | table
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("entry", [*FLAT.values(), *FOLDERS.values()], ids=[*FLAT, *(f"{key}/" for key in FOLDERS)])
def test_a_students_name_for_a_file_sets_no_time(folder: ClassFolder, tmp_path: Path, entry: str, name: str) -> None:
    collect(folder, put(tmp_path / "x.zip", zipped(exported(entry, name, {"": DONE}))), LESSONS)
    assert len(students(folder)) == 2
    assert early(folder) == []


@pytest.mark.parametrize("entry", list(FOLDERS.values())[:-1], ids=list(FOLDERS)[:-1])
def test_a_students_timestamp_in_a_systems_entry_sets_no_time(folder: ClassFolder, tmp_path: Path, entry: str) -> None:
    files = exported(entry, "", {"a.ipynb": DONE, "timestamp.txt": EARLY})
    collect(folder, put(tmp_path / "x.zip", zipped(files)), LESSONS)
    assert len(students(folder)) == 2
    assert early(folder) == []


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("entry", [*FLAT.values(), *FOLDERS.values()], ids=[*FLAT, *(f"{key}/" for key in FOLDERS)])
def test_what_a_student_packed_sets_no_time(folder: ClassFolder, tmp_path: Path, entry: str, packed: str) -> None:
    files = exported(entry, "work.zip", {"": PACKED[packed]})
    collect(folder, put(tmp_path / "x.zip", zipped(files)), LESSONS)
    assert early(folder) == []


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("place", ["evebo.zip", "evebo/work.zip"])
def test_nor_does_it_in_a_folder_of_what_students_sent(
    folder: ClassFolder, tmp_path: Path, place: str, packed: str
) -> None:
    put(tmp_path / "in" / place, PACKED[packed])
    put(tmp_path / "in" / "abeho" / "a.ipynb", DONE)
    collect(folder, tmp_path / "in", LESSONS)
    assert early(folder) == []


@pytest.mark.parametrize("packed", PACKED)
def test_nor_does_an_archive_that_is_said_to_be_one_students(folder: ClassFolder, tmp_path: Path, packed: str) -> None:
    collect(folder, put(tmp_path / "x.zip", PACKED[packed]), LESSONS, student="evebo")
    assert early(folder) == []


def test_what_nbgrader_and_systems_wrote_counts_in_zips_too(folder: ClassFolder, tmp_path: Path) -> None:
    stamp = b"2026-04-20 10:00:00 UTC"
    tree = {f"submitted/s{n}/02_small/{name}": data for n in (1, 2) for name, data in (("02_small.ipynb", DONE), ("timestamp.txt", stamp))}  # fmt: skip
    names = {f"1-{n} - Ana L{n} - 20 April 2026 1000 AM/a.ipynb": DONE for n in (1, 2)}
    board = {f"HW_u{n}_attempt_2026-04-20-10-00-00_a_attempt_2026-01-01-00-00-00.ipynb": DONE for n in (1, 2)}
    for number, files in enumerate((tree, names, board)):
        put(tmp_path / "in" / f"{number}.zip", zipped(files))
        collect(folder, put(tmp_path / f"alone{number}.zip", zipped(files)), LESSONS)
    collect(folder, tmp_path / "in", LESSONS)
    found = [path.read_text().strip() for path in folder.submitted.glob("*/02_small/timestamp.txt")]
    assert found
    assert {text[:10] for text in found} == {"2026-04-20"}
    assert {basis(folder, student) for student in students(folder)} == {"timestamp.txt", "name"}


# one student's archive uses up no other's share


@pytest.mark.parametrize("layout", ["folder", "zip", "zip in a folder", "sections"])
def test_what_one_student_packed_costs_nobody_else(
    folder: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layout: str
) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 2**21)
    monkeypatch.setattr(archives, "MOST_RUNAWAY", 2**30)
    bombs = {f"{n}.ipynb.gz": gzip.compress(bytes(2**20)) for n in range(12)}
    entries = {"aaa": zipped(bombs), "mmm": zipped({"02_small.ipynb": DONE}), "zzz": zipped({"a/b.ipynb": DONE})}
    files = {f"{name}/work.zip": content for name, content in entries.items()}
    source = tmp_path / "in"
    if layout == "folder":
        for name, content in files.items():
            put(source / name, content)
    elif layout == "zip":
        source = put(tmp_path / "x.zip", zipped(files))
    elif layout == "zip in a folder":
        put(source / "class-12345.zip", zipped(files))
    else:
        for name, content in files.items():
            put(source / "Section A" / name, content)
    done = collect(folder, source, LESSONS)
    assert students(folder) == ["mmm", "zzz"]
    told = [entry.told for entry in done if "far too much" in entry.told]
    assert all("aaa" in text for text in told)
    assert told


def test_a_size_that_is_a_lie_uses_up_nothing_of_the_whole() -> None:
    budget = archives.Budget()
    for number in range(100):
        budget.take([(f"eve{number}",)], 2**60, 1)
    assert budget.take([("abe",)], 1000, 500) == ""


def test_own_files_that_are_not_taken_along_are_counted(folder: ClassFolder, tmp_path: Path) -> None:
    files = {f"s1/m{n}.py": b"x = 1" for n in range(300)} | {"s1/a.ipynb": DONE, "s1/numpy.py": b""}
    done = collect(folder, put(tmp_path / "x.zip", zipped(files)), LESSONS)
    assert len(done) == 22  # the notebook, the twenty that are taken along, and one line
    assert sum(entry.count for entry in done) == len(files)
    assert any(entry.told.startswith("s1: 281 files (m") for entry in done)
