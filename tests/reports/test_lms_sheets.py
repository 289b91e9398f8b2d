"""Sheets of Moodle and Canvas in any language: the mark goes where it belongs, or the command says why it does not."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.reports.exports import export_canvas, export_moodle
from autograde.students import keep_roster
from tests.reports.test_exports import NAME, canvas_class, classroom, moodle_class

pytestmark = pytest.mark.slow

#: identifier, its prefix, full name, mail, status, grade, maximum, "can be changed", yes, no, times, comments
PACKS = {
    "en": "Identifier|Participant |Full name|Email address|Status|Grade|Maximum grade|Grade can be changed|Yes|No|Last modified (grade)|Feedback comments",
    "es": "Identificador|Participante |Nombre completo|Dirección de correo|Estado|Calificación|Calificación máxima|La calificación puede ser cambiada|Sí|No|Última modificación (calificación)|Comentarios de retroalimentación",
    "pt_br": "Identificador|Participante |Nome completo|Endereço de email|Status|Nota|Nota máxima|Nota pode ser alterada|Sim|Não|Última modificação (nota)|Comentários de feedback",
    "zh_cn": "识别号|参与者 |姓名|电子邮件地址|状态|成绩|最高分|允许更改成绩|是|否|最后修改 (成绩)|反馈评论",
    "zh_tw": "識別碼|參與者|全名|電子郵件|狀態|成績|最高成績|可以更改成績|是|否|最後修改|回饋",
    "fr": "Identifiant|Participant |Nom complet|Adresse de courriel|Statut|Note|Note maximale|La note peut être modifiée|Oui|Non|Dernière modification (note)|Feedback par commentaires",
    "de": "ID|Teilnehmer/in |Vollständiger Name|E-Mail-Adresse|Status|Bewertung|Bestwertung|Bewertung kann geändert werden|Ja|Nein|Zuletzt geändert (Bewertung)|Feedback als Kommentar",
    "it": "Identificativo|Partecipante |Nome completo|Indirizzo email|Stato|Valutazione|Valutazione massima|La valutazione può essere modificata|Sì|No|Ultima modifica (valutazione)|Commenti",
    "ko": "식별자|참여자 |성명|이메일 주소|상태|성적|최대 성적|성적을 변경할 수 있음|예|아니오|최종 수정 (성적)|피드백 댓글",
    "ru": "Идентификатор|Участник |Полное имя|Адрес электронной почты|Статус|Оценка|Максимальная оценка|Оценка может быть изменена|Да|Нет|Последнее изменение (оценка)|Комментарии",
    "ja": "ID|参加者 |氏名|メールアドレス|ステータス|評点|最大評点|評点を変更できます|はい|いいえ|最終更新日時 (評点)|フィードバックコメント",
    "nobody's": "Aa|Bb |Cc|Dd|Ee|Ff|Gg|Hh|Yes|No|Ii|Jj",
}
PARTS = ("id", "participant", "name", "mail", "status", "grade", "maximum", "can", "yes", "no", "time", "comments")


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def sheet(
    tmp_path: Path,
    pack: str = "en",
    maximum: str = "7.00",
    locked: bool = False,
    grades: tuple[str, str] = ("", ""),
    more: dict[str, tuple[str, str]] | None = None,
    encoding: str = "utf-8",
    separator: str = ",",
    end: str = "\r\n",
) -> Path:
    """A worksheet of two students as Moodle writes it: columns of `more` stand between mail and status."""
    words = dict(zip(PARTS, PACKS[pack].split("|"), strict=True))
    more = more or {}
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, lineterminator=end)
    writer.writerow(
        [words[part] for part in PARTS[0:1] + PARTS[2:4]]
        + list(more)
        + [words[part] for part in PARTS[4:8] + PARTS[10:]]
    )
    comments = '- check the "axis", labels', "=good;\r\n+1, @you"
    people = ("1234", "田中 さくら", "a@b.jp"), ("77", "Ana López", "ana@b.jp")
    for place, (number, name, mail) in enumerate(people):
        changeable = words["no" if locked and place else "yes"]
        writer.writerow(
            [words["participant"] + number, name, mail]
            + [cells[place] for cells in more.values()]
            + ["Submitted", grades[place], maximum, changeable, "-", comments[place]]
        )
    path = tmp_path / "Grades.csv"
    path.write_bytes(buffer.getvalue().encode(encoding))
    return path


def cells(path: Path, encoding: str = "utf-8", separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline=""), delimiter=separator))


@pytest.mark.parametrize("pack", PACKS)
def test_the_grade_is_found_in_every_language(tmp_path: Path, pack: str) -> None:
    given = sheet(tmp_path, pack)
    done = export_moodle(moodle_class(tmp_path), NAME, given, tmp_path / "out.csv")
    before, after = cells(given), cells(tmp_path / "out.csv")
    assert [row[4] for row in after[1:]] == ["4.00", "3.00"]
    assert [row[:4] + row[5:] for row in after] == [row[:4] + row[5:] for row in before]
    assert (done.count, done.notes) == (2, [])


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("maximum", ["100.00", "100,00", "70", "1,000.00"])
def test_another_maximum_stops_in_every_language(tmp_path: Path, pack: str, maximum: str) -> None:
    with pytest.raises(CourseError, match=r"maximum is 1?[0,]*[71]0*, the lesson's 7: .*--scale"):
        export_moodle(moodle_class(tmp_path), NAME, sheet(tmp_path, pack, maximum), tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(("maximum", "out"), [("100,00", ["57,14", "42,86"]), ("14.00", ["8.00", "6.00"])])
def test_scaling_follows_the_sheets_own_decimal_mark(tmp_path: Path, maximum: str, out: list[str]) -> None:
    export_moodle(moodle_class(tmp_path), NAME, sheet(tmp_path, "es", maximum), tmp_path / "out.csv", scale=True)
    assert [row[4] for row in cells(tmp_path / "out.csv")[1:]] == out


@pytest.mark.parametrize("maximum", ["", "-", "0.00"])
def test_no_maximum_is_never_scaled_to(tmp_path: Path, maximum: str) -> None:
    with pytest.raises(CourseError, match="holds no maximum"):
        export_moodle(moodle_class(tmp_path), NAME, sheet(tmp_path, maximum=maximum), tmp_path / "out.csv", scale=True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_whatever_is_not_the_grade_stays_byte_for_byte(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    given = sheet(tmp_path, "ja", encoding="utf-8", separator=separator, end=end)
    text = given.read_bytes().decode()
    if encoding == "cp932":
        text = text.replace("López", "Lopez")
    given.write_bytes(text.encode(encoding))
    export_moodle(moodle_class(tmp_path), NAME, given, tmp_path / "out.csv")
    for points in ("4.00", "3.00"):
        text = text.replace(separator.join(("Submitted", "", "7.00")), separator.join(("Submitted", points, "7.00")), 1)
    assert (tmp_path / "out.csv").read_bytes() == text.encode(encoding)


@pytest.mark.parametrize("pack", PACKS)
def test_a_locked_grade_is_told_and_left(tmp_path: Path, pack: str) -> None:
    done = export_moodle(moodle_class(tmp_path), NAME, sheet(tmp_path, pack, locked=True), tmp_path / "out.csv")
    assert [row[4] for row in cells(tmp_path / "out.csv")[1:]] == ["4.00", ""]
    assert done.notes == ["their grade is locked in Moodle and was left as it was (1): Ana López_77"]
    assert done.count == 1


@pytest.mark.parametrize(("yes", "no"), [("Já", "Nei"), ("Yes", "Xyz"), ("Xyz", "No"), ("Taip", "Ne")])
def test_a_lock_is_told_where_one_of_two_words_is_known(tmp_path: Path, yes: str, no: str) -> None:
    path = sheet(tmp_path, "en", locked=True)
    text = path.read_text(encoding="utf-8").replace(",No,", f",{no},").replace(",Yes,", f",{yes},")
    path.write_text(text, encoding="utf-8", newline="")
    done = export_moodle(moodle_class(tmp_path), NAME, path, tmp_path / "out.csv")
    assert done.notes == ["their grade is locked in Moodle and was left as it was (1): Ana López_77"]


@pytest.mark.parametrize("pack", PACKS)
def test_a_grade_by_a_scale_is_told_and_not_written(tmp_path: Path, pack: str) -> None:
    given = sheet(tmp_path, pack, "Poor, Fair, Good", grades=("Good", ""))
    with pytest.raises(CourseError, match=r"by a scale|which column is the grade's"):
        export_moodle(moodle_class(tmp_path), NAME, given, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_a_word_in_the_grades_column_is_told_and_left(tmp_path: Path) -> None:
    done = export_moodle(moodle_class(tmp_path), NAME, sheet(tmp_path, grades=("A", "2")), tmp_path / "out.csv")
    assert [row[4] for row in cells(tmp_path / "out.csv")[1:]] == ["A", "3.00"]
    assert done.notes[0] == "their grade is a word and was left as it was (1): 田中 さくら_1234"


def test_what_a_site_shows_of_its_users_is_not_taken_for_the_grade(tmp_path: Path) -> None:
    """A profile's "Grade" (year at school) stands before Moodle's own; a faculty's number looks like a maximum."""
    more = {"Grade": ("10", "10"), "City": ("", ""), "Faculty": ("7", "7")}
    export_moodle(moodle_class(tmp_path), NAME, sheet(tmp_path, more=more), tmp_path / "out.csv")
    assert [row[7] for row in cells(tmp_path / "out.csv")[1:]] == ["4.00", "3.00"]


def test_several_columns_that_may_be_the_grade_are_asked_about(tmp_path: Path) -> None:
    given = sheet(tmp_path, "nobody's", more={"City": ("", ""), "Faculty": ("7", "7")})
    folder = moodle_class(tmp_path)
    with pytest.raises(CourseError, match=r"--grade-column: 4 City, 7 Ff"):
        export_moodle(folder, NAME, given, tmp_path / "out.csv")
    for named in ("7", "ff"):
        export_moodle(folder, NAME, given, tmp_path / "out.csv", grade_column=named)
        assert [row[6] for row in cells(tmp_path / "out.csv")[1:]] == ["4.00", "3.00"]
    given.write_bytes(given.read_bytes().replace(b"Submitted,,7", b"Submitted,,9"))
    with pytest.raises(CourseError, match="--scale"):
        export_moodle(folder, NAME, given, tmp_path / "out.csv", grade_column="Ff")


def test_rows_of_others_and_bare_numbers_are_nobodys(tmp_path: Path) -> None:
    """A roster's id that equals Moodle's number, or a number in some other column, says nothing."""
    folder = classroom(tmp_path, "canvas", {"77": "5", "s1@b.jp": "1234"})
    more = {"Seat": ("77", "1234"), "ID number": ("", "077")}
    done = export_moodle(folder, NAME, sheet(tmp_path, more=more), tmp_path / "out.csv")
    assert [row[6] for row in cells(tmp_path / "out.csv")[1:]] == ["", ""]
    assert done.count == 0


def test_whole_ids_and_addresses_count_in_their_own_columns(tmp_path: Path) -> None:
    folder = classroom(tmp_path, "", {"S-77": "", "A@b.jp": ""})
    more = {"学籍番号": ("", "s-77")}
    export_moodle(folder, NAME, sheet(tmp_path, "nobody's", more=more), tmp_path / "out.csv")
    assert [row[5] for row in cells(tmp_path / "out.csv")[1:]] == ["3.00", "4.00"]


def test_an_address_that_the_roster_gave_counts(tmp_path: Path) -> None:
    """Students are called by their ids, hand-ins came by mail, and the sheet has nothing but addresses."""
    folder = classroom(tmp_path, "", {"s1": "", "s2": "", "s3": ""})
    keep_roster(folder.root, {"s1": ["Ana López", "ANA@b.jp"], "s2": ["田中 さくら", "aa@b.jp"], "s3": []})
    done = export_moodle(folder, NAME, sheet(tmp_path), tmp_path / "out.csv")
    assert [row[4] for row in cells(tmp_path / "out.csv")[1:]] == ["", "4.00"]
    assert done.notes[0] == "graded, but without a row (2): s2, s3"
    keep_roster(folder.root, {"s3": ["ana@b.jp"]})
    done = export_moodle(folder, NAME, sheet(tmp_path), tmp_path / "out.csv")
    assert [row[4] for row in cells(tmp_path / "out.csv")[1:]] == ["", ""]
    assert "the row of Ana López may be that of s1, s3: nothing was written into it" in done.notes


def test_two_rows_of_one_student_and_a_row_of_two_are_told(tmp_path: Path) -> None:
    folder = classroom(tmp_path, "moodle", {"s1": "1234", "s2": "99"})
    done = export_moodle(folder, NAME, sheet(tmp_path, more={"ID number": ("", "s1")}), tmp_path / "out.csv")
    assert [row[5] for row in cells(tmp_path / "out.csv")[1:]] == ["", ""]
    assert "s1 has 2 rows (田中 さくら, Ana López): nothing was written into them" in done.notes
    done = export_moodle(folder, NAME, sheet(tmp_path, more={"ID number": ("s2", "")}), tmp_path / "out.csv")
    assert [row[5] for row in cells(tmp_path / "out.csv")[1:]] == ["", ""]
    assert "the row of 田中 さくら may be that of s1, s2: nothing was written into it" in done.notes


# Canvas

HEADER = 'Student,ID,SIS User ID,SIS Login ID,Integration ID,Section,Notes,"Lesson 2 (555)",Lesson 20 (575),Lesson 2 - second try (556),Final Score'
ROWS = [
    ",,,,,,,Manual Posting,,,",
    '"    Points Possible",,,,,,,7.00,7.00,7.00,(read only)',
    '"Tanaka, ""S"" Sakura",111,,sakura,,"DL-A and DL-B",-note,,1,,',
    "López,222,s004,,,A,,,2,,",
    '"Student, Test",99,,f00d,,A,,,,,',
]


def canvas_sheet(tmp_path: Path, header: str = HEADER, rows: list[str] = ROWS, mark: bytes = b"\xef\xbb\xbf") -> Path:
    path = tmp_path / "gradebook.csv"
    path.write_bytes(mark + "\r\n".join([header, *rows, ""]).encode())
    return path


def test_of_canvass_gradebook_only_one_cell_a_student_changes(tmp_path: Path) -> None:
    done = export_canvas(canvas_class(tmp_path), NAME, canvas_sheet(tmp_path), tmp_path / "out.csv", title="Lesson 2")
    assert (tmp_path / "out.csv").read_bytes().decode("utf-8-sig") == "\r\n".join(
        [
            'Student,ID,SIS User ID,SIS Login ID,Integration ID,Section,"Lesson 2 (555)"',
            ",,,,,,Manual Posting",
            '"    Points Possible",,,,,,7.00',
            '"Tanaka, ""S"" Sakura",111,,sakura,,"DL-A and DL-B",4.00',
            "López,222,s004,,,A,3.00",
            '"Student, Test",99,,f00d,,A,',
            "",
        ]
    )
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert done.count == 2


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Lesson 2", "Lesson 2 (555)"),
        ("lesson  ２", "Lesson 2 (555)"),
        ("Lesson 2 (555)", "Lesson 2 (555)"),
        ("Lesson 20", "Lesson 20 (575)"),
        ("Lesson 2 -", "Lesson 2 - second try (556)"),
    ],
)
def test_an_exact_title_wins(tmp_path: Path, title: str, found: str) -> None:
    export_canvas(canvas_class(tmp_path), NAME, canvas_sheet(tmp_path), tmp_path / "out.csv", title=title)
    assert cells(tmp_path / "out.csv", "utf-8-sig")[0][-1] == found


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Lesson", r"3 assignments fit 'Lesson'. Which one\?.*Lesson 2 \(555\), Lesson 20 \(575\), Lesson 2 - second"),
        ("Lesson 3", "no assignment 'Lesson 3'"),
        ("", "no assignment ''"),
    ],
)
def test_a_title_of_several_or_none_asks(tmp_path: Path, title: str, told: str) -> None:
    with pytest.raises(CourseError, match=told):
        export_canvas(canvas_class(tmp_path), NAME, canvas_sheet(tmp_path), tmp_path / "out.csv", title=title)


@pytest.mark.parametrize("name", ["Lesson 20", "Lesson 2.1", "Lesson 21 b"])
def test_a_number_is_whole(tmp_path: Path, name: str) -> None:
    given = canvas_sheet(tmp_path, HEADER.replace('"Lesson 2 (555)"', f"{name} (1)").replace("Lesson 2 -", "x"))
    with pytest.raises(CourseError, match="no assignment"):
        export_canvas(canvas_class(tmp_path), NAME, given, tmp_path / "out.csv", title="Lesson 2")


def test_two_assignments_of_one_title_are_told_by_their_numbers(tmp_path: Path) -> None:
    given = canvas_sheet(tmp_path, HEADER.replace("Lesson 20 (575)", "Lesson 2 (575)"))
    folder = canvas_class(tmp_path)
    with pytest.raises(CourseError, match=r"Lesson 2 \(555\), Lesson 2 \(575\)"):
        export_canvas(folder, NAME, given, tmp_path / "out.csv", title="Lesson 2")
    export_canvas(folder, NAME, given, tmp_path / "out.csv", title="Lesson 2 (575)")


def test_another_maximum_in_canvas_stops_or_is_scaled(tmp_path: Path) -> None:
    given = canvas_sheet(tmp_path, rows=[row.replace(",7.00,", ",100.00,") for row in ROWS])
    folder = canvas_class(tmp_path)
    with pytest.raises(CourseError, match=r"Canvas's maximum is 100, the lesson's 7: .*--scale"):
        export_canvas(folder, NAME, given, tmp_path / "out.csv", title="Lesson 2")
    export_canvas(folder, NAME, given, tmp_path / "out.csv", title="Lesson 2", scale=True)
    assert [row[-1] for row in cells(tmp_path / "out.csv", "utf-8-sig")[3:]] == ["57.14", "42.86", ""]


def test_canvas_with_semicolons_has_commas(tmp_path: Path) -> None:
    rows = [row.replace(",", ";").replace("7.00", "7,00") for row in ROWS if "Tanaka" not in row and "Test" not in row]
    given = canvas_sheet(tmp_path, HEADER.replace(",", ";"), rows)
    export_canvas(canvas_class(tmp_path), NAME, given, tmp_path / "out.csv", title="Lesson 2")
    assert cells(tmp_path / "out.csv", "utf-8-sig", ";")[-1][-1] == "3,00"


@pytest.mark.parametrize("word", ["EX", "N/A", "complete", "B+"])
def test_an_excused_student_stays_excused(tmp_path: Path, word: str) -> None:
    rows = [row.replace("s004,,,A,,,", f"s004,,,A,,{word},") for row in ROWS]
    done = export_canvas(
        canvas_class(tmp_path), NAME, canvas_sheet(tmp_path, rows=rows), tmp_path / "out.csv", title="Lesson 2"
    )
    assert [row[-1] for row in cells(tmp_path / "out.csv", "utf-8-sig")[3:]] == ["4.00", word, ""]
    assert done.notes[0].endswith("was left as it was (1): s004")


def test_a_column_that_canvas_does_not_take_is_refused(tmp_path: Path) -> None:
    rows = [row.replace("7.00,7.00,7.00", "(nur Lesen),7.00,7.00") for row in ROWS]
    with pytest.raises(CourseError, match="read only"):
        export_canvas(
            canvas_class(tmp_path), NAME, canvas_sheet(tmp_path, rows=rows), tmp_path / "out.csv", title="Lesson 2"
        )


def test_a_section_or_canvass_own_number_is_nobodys_id(tmp_path: Path) -> None:
    folder: ClassFolder = classroom(tmp_path, "moodle", {"111": "222", "A": "99"})
    done = export_canvas(folder, NAME, canvas_sheet(tmp_path), tmp_path / "out.csv", title="Lesson 2")
    assert done.count == 0


# A number that is somebody else's in this sheet


@pytest.mark.parametrize("pack", PACKS)
def test_a_worksheet_of_another_assignment_gives_nobody_anothers_mark(tmp_path: Path, pack: str) -> None:
    given = sheet(tmp_path, pack)
    text = given.read_text(encoding="utf-8")
    given.write_text(
        text.replace("1234", "x").replace("77", "1234").replace("x", "77").replace("@b.jp", ""), newline=""
    )
    folder = moodle_class(tmp_path)
    done = export_moodle(folder, NAME, given, tmp_path / "out.csv")
    assert [row[4] for row in cells(tmp_path / "out.csv")[1:]] == ["", ""]
    assert done.count == 0
    assert "probably that of another assignment" in done.notes[0]
    assert "田中 さくら (Ana López_77), Ana López (田中 さくら_1234)" in done.notes[0]


def test_a_roster_tells_the_name_behind_a_number_as_well(tmp_path: Path) -> None:
    folder = classroom(tmp_path, "moodle", {"s1": "1234", "s2": "77"})
    keep_roster(folder.root, {"s1": ["Lopez  ANA"], "s2": ["ﾀﾅｶ", "田中さくら"]})
    given = sheet(tmp_path)
    assert export_moodle(folder, NAME, given, tmp_path / "out.csv").count == 0
    keep_roster(folder.root, {"s1": ["Emma Brown"], "s2": ["Ana María López"]})
    done = export_moodle(folder, NAME, given, tmp_path / "out.csv")
    assert [row[4] for row in cells(tmp_path / "out.csv")[1:]] == ["", "3.00"]
    assert "(1): 田中 さくら (s1)" in done.notes[0]
    assert "another assignment" not in done.notes[0]


@pytest.mark.parametrize(("first", "second"), [("Hidden", "Hidden"), ("", ""), ("Participant 1234", "Participant 77")])
def test_a_row_without_a_name_contradicts_nobody(tmp_path: Path, first: str, second: str) -> None:
    given = sheet(tmp_path)
    text = given.read_text(encoding="utf-8").replace("田中 さくら", first).replace("Ana López", second)
    given.write_text(text, newline="")
    assert export_moodle(moodle_class(tmp_path), NAME, given, tmp_path / "out.csv").count == 2


def test_blind_marking_has_no_column_of_names(tmp_path: Path) -> None:
    given = tmp_path / "Grades.csv"
    given.write_text(
        "Identifier,Status,Grade,Maximum grade\nParticipant 1234,Submitted,,7\nParticipant 77,Late by 2 days,,7\n"
    )
    assert export_moodle(moodle_class(tmp_path), NAME, given, tmp_path / "out.csv").count == 2


def test_a_row_of_canvas_with_the_name_of_another_student_is_told_and_left(tmp_path: Path) -> None:
    """As when one column of the gradebook was sorted: Canvas's numbers, or a roster's ids, stand beside other names."""
    folder = classroom(tmp_path, "canvas", {"tanakasakura_111": "111", "s004": ""})
    keep_roster(folder.root, {"s004": ["Ana López"]})
    rows = [*ROWS[:2], '"Tanaka, Sakura",222,s004,,,A,,,2,,', '"López, Ana",111,,sakura,,A,,,1,,']
    given = canvas_sheet(tmp_path, rows=rows)
    done = export_canvas(folder, NAME, given, tmp_path / "out.csv", title="Lesson 2")
    assert [row[-1] for row in cells(tmp_path / "out.csv", "utf-8-sig")[3:]] == ["", ""]
    assert done.count == 0
    assert "Tanaka, Sakura (s004), López, Ana (tanakasakura_111)" in done.notes[0]


@pytest.mark.parametrize(("before", "told"), [("4", ""), ("4,0", ""), ("", ""), ("-", ""), ("3,5", "77 3,5 → 3,00")])
def test_points_that_were_there_before_are_changed_and_told(tmp_path: Path, before: str, told: str) -> None:
    grades = ("4,00", before) if told else (before, "")
    done = export_moodle(
        moodle_class(tmp_path), NAME, sheet(tmp_path, grades=grades, maximum="7,00"), tmp_path / "out.csv"
    )
    assert [row[4] for row in cells(tmp_path / "out.csv")[1:]] == ["4,00", "3,00"]
    assert done.notes == ([f"points that were in the sheet were changed (1): Ana López_{told}"] if told else [])


def test_of_canvas_as_well(tmp_path: Path) -> None:
    rows = [row.replace("s004,,,A,,,", "s004,,,A,,9,") for row in ROWS]
    given = canvas_sheet(tmp_path, rows=rows)
    done = export_canvas(canvas_class(tmp_path), NAME, given, tmp_path / "out.csv", title="Lesson 2")
    assert "points that were in the sheet were changed (1): s004 9 → 3.00" in done.notes
