"""What a teacher writes into matches.csv is obeyed, kept, and refused where it cannot be meant."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograde.base.errors import CourseError
from autograde.class_folder import ClassFolder
from autograde.intake.collect import collect, read_hand_ins
from autograde.intake.overview import overview
from autograde.intake.roster import Roster, Student, read_roster
from tests.intake.test_collect import DONE, LESSONS, put

ROSTER = Roster([Student("s005", "佐藤 花子"), Student("s006", "佐藤 花子"), Student("s007", "Ana López")])
EXCEL = [("cp932", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-8", ",")]


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def take(tmp_path: Path, roster: Roster | None = ROSTER) -> list[str]:
    folder = ClassFolder(tmp_path / "class")
    collect(folder, tmp_path / "in", LESSONS, roster)
    return [hand_in.student for hand_in in read_hand_ins(folder, "02_small")]


def saved(rows: list[list[str]], encoding: str, separator: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


@pytest.mark.parametrize(("encoding", "separator"), EXCEL)
def test_decisions_are_read_as_excel_saves_them_and_stay(tmp_path: Path, encoding: str, separator: str) -> None:
    put(tmp_path / "in" / "佐藤花子" / "a.ipynb", DONE)
    assert take(tmp_path) == []
    path = tmp_path / "class" / "matches.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    rows[0].append("memo")
    rows[1][1:2] = ["s006"]
    rows[1].append("電話で確認")
    rows.append(["前の週/b.ipynb", "s005", "", "", "", "残す"])
    path.write_bytes(saved(rows, encoding, separator))
    before = path.read_bytes()
    assert take(tmp_path) == ["s006"]
    assert path.read_bytes() == before  # nothing to ask, nothing to write
    put(tmp_path / "in" / "佐藤　花子" / "c.ipynb", DONE)
    assert take(tmp_path) == ["s006"]
    after = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=separator))
    assert [row[:2] + row[5:] for row in after] == [
        ["file", "student", "memo"],
        ["佐藤花子/a.ipynb", "s006", "電話で確認"],
        ["前の週/b.ipynb", "s005", "残す"],
        ["佐藤 花子/c.ipynb", "", ""],
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04rest", "xlsx"),
        (b"\xff\xfe\x00", "encoding"),
        (b"file,student\nL\xf3\x81pez/a.ipynb,s006\n", "encoding"),
        (b"who,what\nx,y\n", "needs the columns file and student"),
        (b'file,student\n"a,s006\n', "quotes"),
    ],
)
def test_a_table_that_cannot_be_read_stops_and_stays(tmp_path: Path, content: bytes, told: str) -> None:
    put(tmp_path / "in" / "Ana López" / "a.ipynb", DONE)
    path = put(tmp_path / "class" / "matches.csv", content)
    with pytest.raises(CourseError, match=told):
        take(tmp_path)
    assert path.read_bytes() == content
    assert not (tmp_path / "class" / "submitted").exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("s07", "Did you mean s007"),
        ("9999", "not on the roster"),
        ("../x", "not on the roster"),
        ("佐藤花子", "fits several"),
    ],
)
def test_an_id_that_nobody_has_is_refused_with_its_row(tmp_path: Path, typed: str, told: str) -> None:
    put(tmp_path / "in" / "Ana López" / "a.ipynb", DONE)
    put(tmp_path / "in" / "x" / "a.ipynb", DONE)
    put(tmp_path / "class" / "matches.csv", f"file,student\nold/b.ipynb,gone\nx/a.ipynb,{typed}\n".encode())
    with pytest.raises(CourseError, match=f"row 3.*{told}"):
        take(tmp_path)
    assert not (tmp_path / "class" / "submitted").exists()


def test_two_rows_that_differ_are_refused(tmp_path: Path) -> None:
    put(tmp_path / "in" / "x" / "a.ipynb", DONE)
    path = put(tmp_path / "class" / "matches.csv", b"file,student\nx/a.ipynb,s007\nx/a.ipynb,s006\n")
    with pytest.raises(CourseError, match=r"row 3.*differs"):
        take(tmp_path)
    path.write_bytes(b"file,student\nx/a.ipynb,s007\nx/a.ipynb,\nx/a.ipynb,S007\n")
    assert take(tmp_path) == ["s007"]


@pytest.mark.parametrize("typed", ["../x", "a/b", ".hidden", "/etc"])
def test_what_is_no_folders_name_is_refused_without_a_roster_too(tmp_path: Path, typed: str) -> None:
    put(tmp_path / "in" / "x" / "a.ipynb", DONE)
    put(tmp_path / "class" / "matches.csv", f"file,student\nx/a.ipynb,{typed}\n".encode())
    with pytest.raises(CourseError, match="cannot be the name of a folder"):
        take(tmp_path, None)


@pytest.mark.parametrize("typed", ["s007", " S007 ", "ｓ００７", "Ana López", "López Ana"])
def test_an_id_may_be_typed_in_any_width_and_a_whole_name_is_enough(tmp_path: Path, typed: str) -> None:
    put(tmp_path / "in" / "x" / "a.ipynb", DONE)
    put(tmp_path / "class" / "matches.csv", f"file,student\nx/a.ipynb,{typed}\n".encode())
    assert take(tmp_path) == ["s007"]


TWINS = Roster(
    [
        Student("0012301", "Emma Brown", "emma@x.org"),
        Student("0012302", "Liam Scott"),
        Student("7", "Emma Brown"),
        Student("2026_003", "森 陽", written="2026/003"),
        Student("s001", "Ana López"),
    ]
)


def typed_in(tmp_path: Path, typed: str) -> list[str]:
    put(tmp_path / "in" / "x" / "a.ipynb", DONE)
    cell = typed.replace('"', '""')
    put(tmp_path / "class" / "matches.csv", f'file,student\nx/a.ipynb,"{cell}"\n'.encode())
    return take(tmp_path, TWINS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7 Emma Brown", "7"),
        ("Emma Brown (7)", "7"),
        ("0012301 Emma Brown", "0012301"),
        ("12301 Emma Brown", "0012301"),
        ("Brown, Emma (0012301)", "0012301"),
        ("0012301: emma@x.org", "0012301"),
        ("Emma Brown <emma@x.org>", "0012301"),
        ("7 Emma Brown;", "7"),
        ('="0012301"', "0012301"),
        ("'0012301", "0012301"),
        ("2026/003 森 陽", "2026_003"),
        ("2026_003　森陽", "2026_003"),
        ("森 陽（２０２６/００３）", "2026_003"),
    ],
)
def test_a_candidate_may_be_written_as_it_is_shown(tmp_path: Path, typed: str, meant: str) -> None:
    assert typed_in(tmp_path, typed) == [meant]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("7 Liam Scott", r"not on the roster\. Mend"),
        ("0012301 Emma Brown; 7 Emma Brown", r"not on the roster\. Mend"),
        ("Emma", r"not on the roster\. Mend"),
        ("12301", r"Spreadsheets drop zeros in front: if you mean 0012301 Emma Brown, write 0012301 Emma Brown\. Mend"),
        ("s1", r"Did you mean s001 Ana López\?"),
        ("1.23E+06", r"rounded by the spreadsheet: .* or the name\. Mend"),
        ("0012399", r"not on the roster\. Mend"),  # two digits from two others
        ("0012303", r"not on the roster\. Mend"),  # one digit from each of two
        ("s01", r"Did you mean s001 Ana López\? Mend"),
        ("Liam Sctot", r"Did you mean 0012302 Liam Scott\? Mend"),
        ("Emma Brown", r"fits several on the roster: write the id\. 0012301 Emma Brown, 7 Emma Brown\? Mend"),
    ],
)
def test_what_nobody_is_gets_a_hint_only_where_a_pen_may_have_slipped(tmp_path: Path, typed: str, told: str) -> None:
    with pytest.raises(CourseError, match=told):
        typed_in(tmp_path, typed)


def test_an_id_with_a_slash_is_one_folder_everywhere(tmp_path: Path) -> None:
    roster = put(
        tmp_path / "roster.csv", "id,name\n2026/001,Ana López\n2026/002,Emma Brown\n2026/003,Liam Scott\n".encode()
    )
    put(tmp_path / "in" / "Ana López" / "a.ipynb", DONE)
    put(tmp_path / "in" / "2026" / "002" / "a.ipynb", DONE)
    put(tmp_path / "in" / "x" / "a.ipynb", DONE)
    put(tmp_path / "class" / "matches.csv", b"file,student\nx/a.ipynb,2026/003\n")
    assert take(tmp_path, read_roster(roster)) == ["2026_001", "2026_002", "2026_003"]
    (tmp_path / "again").mkdir()
    assert take(tmp_path, None).count("2026_003") == 1
    roster.write_text("id,name\n2026/001,A\n2026_001,B\n")
    with pytest.raises(CourseError, match="2026/001 A, 2026_001 B"):
        read_roster(roster)


def test_a_roster_may_have_titles_above_its_header(tmp_path: Path) -> None:
    path = put(
        tmp_path / "roster.csv",
        "深層学習 2026;;\n;;\n学籍番号;氏名;フリガナ\ns1;髙橋 健;タカハシ ケン\n".encode("cp932"),
    )
    (student,) = read_roster(path).students
    assert (student.id, student.name, student.others) == ("s1", "髙橋 健", ("タカハシ ケン",))


OTHER = DONE.replace(b"return x", b"return 2 * x")


def decided(tmp_path: Path, *rows: str, columns: str = "file,student") -> Path:
    return put(tmp_path / "class" / "matches.csv", "\n".join([columns, *rows, ""]).encode())


def told(tmp_path: Path, roster: Roster | None = ROSTER, source: str = "in", student: str = "") -> list[str]:
    folder = ClassFolder(tmp_path / "class")
    return [one.told for one in collect(folder, tmp_path / source, LESSONS, roster, student=student)]


def held(tmp_path: Path) -> dict[str, bytes]:
    return {one.student: one.read() for one in read_hand_ins(ClassFolder(tmp_path / "class"), "02_small")}


def zipped(path: Path, *members: tuple[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            archive.writestr(*member)
    return path


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_decision_is_of_one_content_and_another_is_asked_again(tmp_path: Path, by_hand: bool) -> None:
    path = tmp_path / "class" / "matches.csv"
    zipped(tmp_path / "in" / "a.zip", ("Untitled0.ipynb", DONE))
    if by_hand:
        decided(tmp_path, "a.zip/Untitled0.ipynb,s006")
    else:
        assert told(tmp_path)
        path.write_text(path.read_text(encoding="utf-8-sig").replace(".ipynb,,", ".ipynb,s006,"))
    assert take(tmp_path) == ["s006"]
    before = path.read_bytes()
    assert told(tmp_path) == ["s006/Untitled0.ipynb: taken before, unchanged"]  # not asked again
    assert path.read_bytes() == before
    zipped(tmp_path / "in" / "a.zip", ("Untitled0.ipynb", OTHER))
    (line,) = told(tmp_path)
    assert "another content than the file of this name that matches.csv gives to s006" in line
    assert "asked again" in line
    assert held(tmp_path) == {"s006": DONE}
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert [(row["file"], row["student"]) for row in rows] == [(rows[0]["file"], "s006"), (rows[0]["file"], "")]
    assert rows[1]["sha256"] == hashlib.sha256(OTHER).hexdigest()
    path.write_text(path.read_text(encoding="utf-8-sig").replace("Untitled0.ipynb,,", "Untitled0.ipynb,s007,"))
    take(tmp_path)
    assert held(tmp_path) == {"s006": DONE, "s007": OTHER}
    zipped(tmp_path / "in" / "a.zip", ("Untitled0.ipynb", DONE))
    assert told(tmp_path) == ["s006/Untitled0.ipynb: taken before, unchanged"]


def test_a_table_from_before_contents_were_kept_does_not_decide_for_another(tmp_path: Path) -> None:
    put(tmp_path / "in" / "hw.ipynb", DONE)
    decided(tmp_path, "hw.ipynb,s006")
    assert take(tmp_path) == ["s006"]
    decided(tmp_path, "hw.ipynb,s006")
    put(tmp_path / "in" / "hw.ipynb", OTHER, when=1_790_000_000)
    assert "asked again" in told(tmp_path)[0]
    assert held(tmp_path) == {"s006": DONE}


def test_cells_beyond_the_header_are_no_content(tmp_path: Path) -> None:
    put(tmp_path / "in" / "x" / "a.ipynb", DONE)
    path = decided(tmp_path, "x/a.ipynb,s006,,,by phone", columns="file,student,candidates,reason")
    assert take(tmp_path) == ["s006"]
    assert path.read_text(encoding="utf-8-sig").splitlines() == [
        "file,student,candidates,reason,,sha256",
        f"x/a.ipynb,s006,,,by phone,{hashlib.sha256(DONE).hexdigest()}",
    ]


def test_evidence_for_another_does_not_overrule_a_decision_for_the_path_in_silence(tmp_path: Path) -> None:
    put(tmp_path / "in" / "Ana López" / "a.ipynb", DONE)
    decided(tmp_path, "Ana López/a.ipynb,s006")
    assert take(tmp_path) == ["s006"]
    put(tmp_path / "in" / "Ana López" / "a.ipynb", OTHER, when=1_790_000_000)
    assert "asked again" in told(tmp_path)[0]
    decided(tmp_path, f"Ana López/a.ipynb,s007,{'0' * 64}", columns="file,student,sha256")
    assert take(tmp_path) == ["s006", "s007"]  # the folder says s007, too: no need to ask


def test_without_a_roster_it_is_asked_again_as_well(tmp_path: Path) -> None:
    put(tmp_path / "in" / "hw.ipynb", DONE)
    decided(tmp_path, "hw.ipynb,Emma")
    assert take(tmp_path, None) == ["Emma"]
    put(tmp_path / "in" / "hw.ipynb", OTHER, when=1_790_000_000)
    assert "asked again" in told(tmp_path, None)[0]
    assert hashlib.sha256(OTHER).hexdigest() in (tmp_path / "class" / "matches.csv").read_text()


def test_one_row_for_two_files_of_one_name_is_refused(tmp_path: Path) -> None:
    sources = [zipped(tmp_path / f"{name}.zip", ("hw.ipynb", content)) for name, content in (("a", DONE), ("b", OTHER))]
    decided(tmp_path, "hw.ipynb,s006")
    with pytest.raises(CourseError, match="other contents"):
        collect(ClassFolder(tmp_path / "class"), sources, LESSONS, ROSTER)
    assert not (tmp_path / "class" / "submitted").exists()


def test_a_corrected_decision_takes_the_file_away_from_the_wrong_person(tmp_path: Path) -> None:
    put(tmp_path / "in" / "eb" / "a.ipynb", DONE)
    put(tmp_path / "in" / "ls" / "a.ipynb", OTHER, when=1_600_000_000)
    path = decided(tmp_path, "eb/a.ipynb,s006", "ls/a.ipynb,s007")
    take(tmp_path)
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("eb/a.ipynb,s006", "eb/a.ipynb,s007").replace("ls/a.ipynb,s007", "ls/a.ipynb,s006"))
    lines = told(tmp_path)
    assert held(tmp_path) == {"s006": OTHER, "s007": DONE}  # though what s006 gets is older than what lay there
    assert "s006/02_small: no longer s006's: now s007's; moved to before/" in lines
    assert "s007/02_small: no longer s007's: now s006's; moved to before/" in lines
    kept = tmp_path / "class" / "submitted" / "s006" / "02_small" / "before"
    assert [one.read_bytes() for one in kept.glob("*/*.ipynb")] == [DONE]


@pytest.mark.parametrize("back", ["emptied", "row", "file"])
def test_a_decision_taken_back_leaves_the_file_with_nobody(tmp_path: Path, back: str) -> None:
    put(tmp_path / "in" / "eb" / "a.ipynb", DONE)
    put(tmp_path / "in" / "Ana López" / "a.ipynb", OTHER)
    path = decided(tmp_path, "eb/a.ipynb,s006")
    take(tmp_path)
    text = path.read_text(encoding="utf-8-sig")
    if back == "file":
        path.unlink()
    else:
        path.write_text(text.replace("eb/a.ipynb,s006", "eb/a.ipynb,") if back == "emptied" else text.split("\n")[0])
    folder, asked = ClassFolder(tmp_path / "class"), []
    done = collect(folder, tmp_path / "in", LESSONS, ROSTER, before_moving=lambda *whose: asked.append(whose))
    assert held(tmp_path) == {"s007": OTHER}
    assert asked == [("s006", "02_small")]
    lines = {line.called: (line.told, line.detail) for line in overview(done, folder, ROSTER)}
    assert lines["eb"][0] == "to be decided"
    assert lines["s006 佐藤 花子"] == ("none", "whose it is that was taken before has to be decided")
    assert [one.read_bytes() for one in folder.submitted.glob("s006/02_small/before/*/*.ipynb")] == [DONE]
    assert path.read_text(encoding="utf-8-sig").count("eb/a.ipynb") == 1


def test_a_namesake_who_joins_puts_a_file_in_doubt(tmp_path: Path) -> None:
    put(tmp_path / "in" / "佐藤 花子" / "a.ipynb", DONE)
    assert take(tmp_path, Roster([Student("s005", "佐藤 花子")])) == ["s005"]
    assert take(tmp_path) == []


def test_a_file_given_by_itself_puts_nothing_in_doubt(tmp_path: Path) -> None:
    file = put(tmp_path / "in" / "Ana López" / "佐藤 花子.ipynb", DONE)
    assert take(tmp_path) == ["s007"]
    collect(ClassFolder(tmp_path / "class"), file, LESSONS, ROSTER)
    assert held(tmp_path) == {"s007": DONE}


def test_marks_go_before_the_file_so_that_a_stopped_run_is_finished_by_the_next(tmp_path: Path) -> None:
    put(tmp_path / "in" / "eb" / "a.ipynb", DONE)
    path = decided(tmp_path, "eb/a.ipynb,s006")
    take(tmp_path)
    path.write_text(path.read_text(encoding="utf-8-sig").replace("eb/a.ipynb,s006", "eb/a.ipynb,s007"))
    asked: list[tuple[str, str]] = []

    def run(before_moving: Callable[[str, str], None]) -> None:
        collect(ClassFolder(tmp_path / "class"), tmp_path / "in", LESSONS, ROSTER, before_moving=before_moving)

    def stopped(student: str, lesson: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(stopped)
    assert held(tmp_path) == {"s006": DONE}
    run(lambda *whose: asked.append(whose))
    assert asked == [("s006", "02_small")]
    assert held(tmp_path) == {"s007": DONE}


def test_a_corrected_roster_takes_the_file_away_and_the_table_says_so(tmp_path: Path) -> None:
    folder = ClassFolder(tmp_path / "class")
    put(tmp_path / "in" / "Emma Brown" / "a.ipynb", DONE)
    put(tmp_path / "in" / "Noah Fox" / "a.ipynb", OTHER)
    take(tmp_path, Roster([Student("1", "Emma Brown"), Student("9", "Noah Fox")]))
    shutil.rmtree(tmp_path / "in" / "Noah Fox")
    new = Roster([Student("2", "Emma Brown"), Student("3", "Liam Scott")])
    lines = overview(collect(folder, tmp_path / "in", LESSONS, new), folder, new)
    assert held(tmp_path) == {"2": DONE, "9": OTHER}
    assert [(line.called, line.told, line.detail) for line in lines] == [
        ("1 Emma Brown", "none", "not on the roster, what was taken before is another's"),
        ("3 Liam Scott", "none", ""),
        ("9 Noah Fox", "taken before", "not on the roster"),
        ("2 Emma Brown", "taken", ""),
    ]


def test_equal_files_of_two_people_both_stay(tmp_path: Path) -> None:
    put(tmp_path / "in" / "Ana López" / "a.ipynb", DONE)
    put(tmp_path / "in" / "x" / "a.ipynb", DONE)
    decided(tmp_path, "x/a.ipynb,s006")
    assert take(tmp_path) == ["s006", "s007"]
    assert take(tmp_path) == ["s006", "s007"]


def test_one_file_that_two_hand_in_together_stays_with_both(tmp_path: Path) -> None:
    put(tmp_path / "in" / "a.ipynb", DONE)
    told(tmp_path, student="s006")
    assert (
        "s006/02_small: the very file that is s007's; if it is not s006's, too: `fukami remove s006 02_small`"
        in told(tmp_path, student="s007")
    )
    assert held(tmp_path) == {"s006": DONE, "s007": DONE}
