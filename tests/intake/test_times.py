"""The time of a hand-in rests on the best evidence that is at hand, and on the file's own only where there is nothing else."""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autograde.class_folder import ClassFolder
from autograde.intake.collect import Collected, collect, read_hand_ins, read_origin
from autograde.intake.handed_in import hand_in_time, without_time_told
from autograde.intake.times import When, parse_time, time_in_names
from tests.intake.archived import tarred
from tests.intake.small_lesson import answered, raw, released, small_lesson

EN = small_lesson("en")
BLANK, DONE = raw(released(EN)), raw(answered(EN, relu="def relu(x):\n    return x"))
OTHER = raw(answered(EN, relu="def relu(x):\n    return max(x, 0)"))
TOKYO = ZoneInfo("Asia/Tokyo")
COURSE = Path(__file__).parents[2]
COPIED = 1_780_000_000  # when somebody copied the files


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


@pytest.fixture
def folder(tmp_path: Path) -> ClassFolder:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "class.toml").write_text(f'course = "{COURSE}"\ntimezone = "Asia/Tokyo"\n')
    return ClassFolder(tmp_path / "class")


def put(path: Path, content: bytes, when: float = COPIED) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (when, when))
    return path


def stamp(folder: ClassFolder, student: str = "s1") -> tuple[str, str]:
    """The time of a hand-in, and what it rests on."""
    place = folder.submitted / student / "02_small"
    return (place / "timestamp.txt").read_text().strip(), read_origin(folder, student, "02_small")["time_from"]


def take(folder: ClassFolder, source: Path, at: datetime | None = None) -> list[Collected]:
    return collect(folder, source, ["02_small"], at=at)


# reading times


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-04-20 10:00:00 UTC", "2026-04-20 10:00"),
        ("2026-04-20 10:00:00.948203 UTC\n", "2026-04-20 10:00"),
        ("2026-04-20T10:00:00Z", "2026-04-20 10:00"),
        ("2026-04-20T10:00:00+09:00", "2026-04-20 01:00"),
        ("2026-04-20 10:00:00 +0900", "2026-04-20 01:00"),
        ("2026-04-20 10:00:00 UTC+9", "2026-04-20 01:00"),
        ("2026-04-20 10:00:00 JST", "2026-04-20 01:00"),
        ("2026-04-20 10:00:00 PDT", "2026-04-20 17:00"),
        ("2026-04-20 10:00:00 America/New_York", "2026-04-20 14:00"),
        ("2026-04-20 10:00", "2026-04-20 01:00"),
        ("2026/04/20 10:00", "2026-04-20 01:00"),
        ("20 April 2026 10:00 AM", "2026-04-20 01:00"),
        ("2026-04-20 10:00:00 IST", None),
        ("2026-04-20 10:00:00 Nowhere/Else", None),
        ("10:00", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_moment_is_read_as_people_and_programs_write_it(text: str, utc: str | None) -> None:
    found = parse_time(text, TOKYO)
    assert (found and f"{found.astimezone(UTC):%Y-%m-%d %H:%M}") == utc


def test_an_abbreviation_that_means_several_zones_is_that_of_the_class() -> None:
    found = parse_time("2026-04-20 10:00:00 IST", ZoneInfo("Asia/Kolkata"))
    assert found is not None
    assert found.astimezone(UTC).hour == 4


@pytest.mark.parametrize(
    ("name", "local"),
    [
        ("02_small_ebrown_attempt_2026-04-20-23-05-00_02_small.ipynb", "2026-04-20 23:05"),
        ("1234-5678 - Emma Brown - Apr 20, 2026 1105 PM", "2026-04-20 23:05"),
        ("1234-5678 - Emma Brown - 20 April, 2026 11:05 PM", "2026-04-20 23:05"),
        ("s1+02_small+2026-04-20 14:05:00.123456 UTC+abcdef", "2026-04-20 23:05"),
        ("hw_2026-04-20_10-00-00", None),
        ("Emma Brown_101_assignsubmission_file", None),
        ("2026_04_20_02_activations", None),
    ],
)
def test_times_in_the_names_of_systems_are_the_classs(name: str, local: str | None) -> None:
    found = time_in_names((name, "x.ipynb"), TOKYO)
    assert (found and f"{datetime.fromtimestamp(found.time, TOKYO):%Y-%m-%d %H:%M}") == local


def test_the_stronger_evidence_wins() -> None:
    file, zipped, stamped = When(1, "file"), When(2, "zip"), When(3, "timestamp.txt")
    assert zipped.better(file) is zipped
    assert file.better(zipped) is zipped
    assert stamped.better(zipped) is stamped


# collecting


def test_a_copied_nbgrader_tree_keeps_its_times(folder: ClassFolder, tmp_path: Path) -> None:
    home = tmp_path / "in" / "submitted" / "s1" / "02_small"
    put(home / "02_small.ipynb", DONE)
    put(home / "timestamp.txt", b"2026-04-20 10:00:00 UTC")
    (told,) = take(folder, tmp_path / "in")
    assert stamp(folder) == ("2026-04-20 10:00:00 UTC", "timestamp.txt")
    assert "time from timestamp.txt" in told.told


def test_a_timestamp_that_nobody_can_read_is_told(folder: ClassFolder, tmp_path: Path) -> None:
    put(tmp_path / "in" / "s1" / "02_small.ipynb", DONE)
    put(tmp_path / "in" / "s1" / "timestamp.txt", b"yesterday")
    done = take(folder, tmp_path / "in")
    assert {entry.action for entry in done} == {"taken", "refused"}
    assert stamp(folder)[1] == "file"


def zip_with(extra: bytes, date: tuple[int, int, int, int, int, int] = (2026, 4, 20, 19, 0, 0)) -> bytes:
    buffer = io.BytesIO()
    info = zipfile.ZipInfo("s1/02_small.ipynb", date)
    info.extra = extra
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, DONE)
    return buffer.getvalue()


def field(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


MOMENT = int(datetime(2026, 4, 20, 10, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("extra", "basis"),
    [
        (b"", "zip without zone"),  # 19:00 in Tokyo
        (field(0x5455, b"\x01" + struct.pack("<l", MOMENT)), "zip"),
        (field(0x5855, struct.pack("<ll", 0, MOMENT)), "zip"),
        (field(0x000A, bytes(4) + field(1, struct.pack("<QQQ", (MOMENT + 11_644_473_600) * 10**7, 0, 0))), "zip"),
    ],
)
def test_a_zips_time_is_utc_where_it_says_so_else_the_classs(
    folder: ClassFolder, tmp_path: Path, extra: bytes, basis: str
) -> None:
    date = (2026, 4, 20, 19, 0, 0) if not extra else (2026, 4, 20, 3, 0, 0)
    take(folder, put(tmp_path / "x.zip", zip_with(extra, date)))
    assert stamp(folder) == ("2026-04-20 10:00:00 UTC", basis)


def test_a_packer_that_sets_no_time_leaves_the_archives_own(folder: ClassFolder, tmp_path: Path) -> None:
    take(folder, put(tmp_path / "x.tgz", tarred({"s1/02_small.ipynb": DONE}, mtime=0), MOMENT))
    take(folder, put(tmp_path / "y.zip", zip_with(b"", (1980, 1, 1, 0, 0, 0)).replace(b"s1/", b"s2/"), MOMENT))
    assert stamp(folder) == stamp(folder, "s2") == ("2026-04-20 10:00:00 UTC", "none")


@pytest.mark.parametrize("kind", ["zip", "zip of 1979", "tar", "file"])
def test_who_has_no_time_is_not_late_and_it_is_told(folder: ClassFolder, tmp_path: Path, kind: str) -> None:
    """The archive's own time is that of a download: it makes nobody late, and a teacher may still write one."""
    if kind == "tar":
        source = put(tmp_path / "x.tgz", tarred({"s1/02_small.ipynb": DONE}, mtime=0))
    elif kind == "file":
        source = put(tmp_path / "in" / "s1" / "02_small.ipynb", DONE, 315_532_800).parents[1]
    else:
        packed = zip_with(b"", (1980, 1, 1, 0, 0, 0))
        if kind == "zip of 1979":  # day and month 0
            packed = packed.replace(struct.pack("<HH", 0, 33), bytes(4))
        source = put(tmp_path / "x.zip", packed)
    (told,) = take(folder, source)
    assert "no time of handing in is recorded" in told.told
    assert hand_in_time(folder, "s1", "02_small") is None
    (sentence,) = without_time_told(folder, "02_small", ["s1"])
    assert "(1): s1." in sentence
    own = folder.submitted / "s1" / "02_small" / "timestamp.txt"
    before = own.read_text()
    own.write_text("2026-04-19 00:00:00 UTC\n")
    assert hand_in_time(folder, "s1", "02_small") == datetime(2026, 4, 19, tzinfo=UTC)
    own.write_text(before)
    take(folder, source, datetime(2026, 4, 20, tzinfo=UTC))
    assert hand_in_time(folder, "s1", "02_small") == datetime(2026, 4, 20, tzinfo=UTC)
    assert without_time_told(folder, "02_small", ["s1"]) == []


def test_a_students_own_zip_has_the_time_of_its_entry(folder: ClassFolder, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            zipfile.ZipInfo("s1_12_assignsubmission_file_work.zip", (2026, 4, 20, 19, 0, 0)),
            zip_with(b"", (1980, 1, 1, 0, 0, 0)),
        )
    take(folder, put(tmp_path / "x.zip", buffer.getvalue()))
    assert stamp(folder, "s1_12") == ("2026-04-20 10:00:00 UTC", "zip without zone")


def test_a_name_of_the_system_goes_before_the_file(folder: ClassFolder, tmp_path: Path) -> None:
    put(tmp_path / "in" / "1-2 - s1 - Apr 20, 2026 700 PM" / "02_small.ipynb", DONE)
    take(folder, tmp_path / "in")
    (hand_in,) = read_hand_ins(folder, "02_small")
    assert stamp(folder, hand_in.student) == ("2026-04-20 10:00:00 UTC", "name")


def test_a_teacher_sets_the_time_and_collecting_again_leaves_it(folder: ClassFolder, tmp_path: Path) -> None:
    source = put(tmp_path / "in" / "s1" / "02_small.ipynb", DONE).parents[1]
    take(folder, source)
    own = folder.submitted / "s1" / "02_small" / "timestamp.txt"
    own.write_text("2026-04-19 00:00:00 UTC\n")
    packed = put(tmp_path / "x.zip", zip_with(b""))
    (again,) = take(folder, packed)
    assert (again.action, own.read_text()) == ("unchanged", "2026-04-19 00:00:00 UTC\n")
    (set_,) = take(folder, packed, datetime(2026, 4, 18, tzinfo=UTC))
    assert "2026-04-18" in set_.told
    assert stamp(folder) == ("2026-04-18 00:00:00 UTC", "teacher")


def test_a_better_time_of_the_same_file_is_taken_when_it_comes(folder: ClassFolder, tmp_path: Path) -> None:
    take(folder, put(tmp_path / "in" / "s1" / "02_small.ipynb", DONE).parents[1])
    (told,) = take(folder, put(tmp_path / "x.zip", zip_with(b"")))
    assert (told.action, told.told.rpartition("is now ")[2]) == ("unchanged", "2026-04-20 19:00 JST (UTC+09:00)")
    assert stamp(folder) == ("2026-04-20 10:00:00 UTC", "zip without zone")


# several hand-ins


def canvas(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 4, 20, 10, 0, 0)), content)
    return buffer.getvalue()


def test_canvass_numbers_are_numbers(folder: ClassFolder, tmp_path: Path) -> None:
    files = {"brownemma_7_100010_final.ipynb": DONE, "brownemma_7_99990_draft.ipynb": OTHER}
    take(folder, put(tmp_path / "x.zip", canvas(files)))
    assert read_hand_ins(folder, "02_small")[0].read() == DONE


@pytest.mark.parametrize("later", [" (1)", " (10)", "(3)"])
@pytest.mark.parametrize("earlier", ["", " (2)"])
def test_of_two_downloads_of_one_time_the_later_counts(
    folder: ClassFolder, tmp_path: Path, later: str, earlier: str
) -> None:
    if (earlier, later) == (" (2)", " (1)"):
        later, earlier = earlier, later
    put(tmp_path / "in" / "s1" / f"02_small{later}.ipynb", DONE)
    put(tmp_path / "in" / "s1" / f"02_small{earlier}.ipynb", OTHER)
    take(folder, tmp_path / "in")
    assert read_hand_ins(folder, "02_small")[0].read() == DONE


@pytest.mark.parametrize(("first", "second"), [(BLANK, DONE), (DONE, BLANK)])
def test_of_one_time_a_blank_form_never_replaces_a_solved_one(
    folder: ClassFolder, tmp_path: Path, first: bytes, second: bytes
) -> None:
    put(tmp_path / "in" / "s1" / "02_small.ipynb", first)
    put(tmp_path / "in" / "s1" / "02_small (1).ipynb", second)
    done = take(folder, tmp_path / "in")
    assert read_hand_ins(folder, "02_small")[0].read() == DONE
    assert sorted(entry.action for entry in done) == ["older", "taken"]


def test_a_newer_blank_counts_and_it_is_told(folder: ClassFolder, tmp_path: Path) -> None:
    put(tmp_path / "in" / "s1" / "a.ipynb", DONE, 1_000_000_000)
    put(tmp_path / "in" / "s1" / "b.ipynb", BLANK, 1_700_000_000)
    done = take(folder, tmp_path / "in")
    assert any("a.ipynb, which is older, has more filled in: look at both" in entry.told for entry in done)


def test_a_newer_blank_in_another_collect_is_told_and_what_was_before_is_kept(
    folder: ClassFolder, tmp_path: Path
) -> None:
    path = put(tmp_path / "in" / "s1" / "a.ipynb", DONE, 1_000_000_000)
    take(folder, tmp_path / "in")
    put(path, BLANK, 1_100_000_000)
    (told,) = take(folder, tmp_path / "in")
    assert "the one before has more filled in" in told.told
    home = folder.submitted / "s1" / "02_small"
    kept = home / "before" / "2001-09-09T01-46-40Z"
    assert (kept / "02_small.ipynb").read_bytes() == DONE
    assert json.loads((kept / "origin.json").read_text())["time_from"] == "file"
    assert (kept / "timestamp.txt").read_text() == "2001-09-09 01:46:40 UTC\n"
    assert [hand_in.path for hand_in in read_hand_ins(folder, "02_small")] == [home / "02_small.ipynb"]
    put(path, OTHER, 1_200_000_000)
    take(folder, tmp_path / "in")
    assert len(list((home / "before").iterdir())) == 2


def test_a_newer_file_that_cannot_be_read_never_replaces_one_that_can(folder: ClassFolder, tmp_path: Path) -> None:
    path = put(tmp_path / "in" / "s1" / "02_small.ipynb", DONE, 1_000_000_000)
    take(folder, tmp_path / "in")
    put(path, DONE[:100], 1_100_000_000)
    (told,) = take(folder, tmp_path / "in")
    assert told.action == "older"
    assert read_hand_ins(folder, "02_small")[0].read() == DONE


# times in the future

LATER = datetime(2097, 1, 1, tzinfo=UTC).timestamp()


@pytest.mark.parametrize("form", ["file", "zip", "tar", "timestamp.txt", "name"])
@pytest.mark.parametrize("order", [["real", "made up"], ["made up", "real"]])
def test_a_time_in_the_future_never_beats_another_and_makes_nobody_late(
    folder: ClassFolder, tmp_path: Path, form: str, order: list[str]
) -> None:
    real, made_up = tmp_path / "real", tmp_path / "made up"
    put(real / "s1" / "02_small.ipynb", DONE)
    if form == "file":
        put(made_up / "s1" / "02_small.ipynb", OTHER, LATER)
    elif form == "timestamp.txt":
        put(made_up / "s1" / "02_small" / "02_small.ipynb", OTHER)
        put(made_up / "s1" / "02_small" / "timestamp.txt", b"2097-01-01 00:00:00 UTC")
    elif form == "name":
        put(made_up / "s1+02_small+2097-01-01 00:00:00 UTC+abc" / "02_small.ipynb", OTHER)
    elif form == "tar":
        put(made_up / "s1" / "work.tar.gz", tarred({"02_small.ipynb": OTHER}, mtime=int(LATER)))
    else:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(zipfile.ZipInfo("02_small.ipynb", (2097, 1, 1, 0, 0, 0)), OTHER)
        put(made_up / "s1" / "work.zip", buffer.getvalue())
    (alone,) = [entry for entry in take(folder, made_up) if entry.action == "taken"]
    assert "its time lies in the future" in alone.told
    assert hand_in_time(folder, "s1", "02_small") is None
    assert without_time_told(folder, "02_small", ["s1"])
    for source in order:
        take(folder, tmp_path / source)
    assert b"max" not in (folder.submitted / "s1" / "02_small" / "02_small.ipynb").read_bytes()
    assert stamp(folder)[0].startswith("2026")
