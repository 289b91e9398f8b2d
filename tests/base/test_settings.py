"""What people write wrongly in `class.toml` and `course.toml` is told with its line and the nearest right name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograde.base.errors import CourseError
from autograde.base.settings import ClassFile, CourseFile, Late, LessonEntry, Part, Void
from autograde.base.toml import key_lines
from autograde.class_folder import ClassFolder
from autograde.course import load_course
from autograde.intake.collect import collect
from autograde.intake.roster import Roster, Student

COURSE = """\
title = { ja = "教材", en = "A course" }
languages = ["ja", "en"]

[[parts]]
first = "01"
title = { ja = "部", en = "Part" }

[late]
per_day = 0.1

[lessons.01_first]
title = { ja = "一", en = "One" }
minutes = 60
points = 10

[lessons.02_second]
title = { ja = "二", en = "Two" }
minutes = 60
points = 10
"""
#: A right one, to which a mistake is added; line 3 is the first of `[late]`.
CLASS = """\
course = ".."
timezone = "Asia/Tokyo"
[late]
grace_minutes = 10
[due]
"01_first" = 2026-05-01T23:59:00
[extensions."佐藤 花子"]
"01_first" = 2
"""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


@pytest.fixture
def folder(tmp_path: Path) -> ClassFolder:
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    made = ClassFolder(tmp_path / "class")
    for student, called in (("佐藤 花子", {}), ("s1", {"last_name": "Brown", "first_name": "Emma"})):
        place = made.submitted / student / "01_first"
        place.mkdir(parents=True)
        (place / "origin.json").write_text(json.dumps(called))
    (made.root / "class.toml").write_text(CLASS, encoding="utf-8")
    return made


def refusal(folder: ClassFolder, text: str | bytes) -> str:
    (folder.root / "class.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(CourseError) as refused:
        _ = folder.settings
    return str(refused.value)


def test_a_right_file_says_what_it_means(folder: ClassFolder) -> None:
    found = folder.settings
    assert found.zone.key == folder.zone.key == "Asia/Tokyo"
    assert (found.late.grace_minutes, found.late.per_day, found.late.cap) == (10, 0.1, None)
    assert found.due["01_first"].isoformat() == "2026-05-01T23:59:00+09:00"
    assert found.extensions == {"佐藤 花子": {"01_first": 2}}
    assert found.course.lesson("02").title["en"] == "Two"
    assert found.course.lesson("2") is found.course.lesson("02")


# (what stands at the end of the file, the line that is named, what is said)
MISTAKES = [
    # names
    ("[dues]\n", 9, "due?"),
    ("[lates]\n", 9, "late?"),
    ('[extension."佐藤 花子"]\n"01_first" = 3\n', 9, "extensions?"),
    ('[Due2]\n"02_second" = 2026-05-01T23:59:00\n', 9, "due?"),
    ("[late_policy]\n", 9, "late"),
    ("[something]\n", 9, "course, timezone, late, released, due, extensions"),
    ('[due.penalty]\nper_day = 0.1\n', 9, "There is no lesson penalty"),
    # lessons
    ('[extensions.s1]\n"02" = 3\n', 10, "02_second"),
    ('[extensions.s1]\n"02_secnod" = 3\n', 10, "02_second"),
    ('[extensions.s1]\n"99_x" = 3\n', 10, "no lesson 99_x"),
    # students
    ('[extensions."佐藤花子"]\n"01_first" = 3\n', 9, "佐藤 花子?"),
    ('[extensions."Ema Brown"]\n"01_first" = 3\n', 9, "Emma Brown?"),
    ('[extensions."山田 太郎"]\n"01_first" = 3\n', 9, "There is no student 山田 太郎"),
    ('[extensions."佐藤\u3000花子"]\n"01_first" = 3\n', 9, "the same student"),
    # days
    ('[extensions.s1]\n"02_second" = -1\n', 10, "from 0 to 366"),
    ('[extensions.s1]\n"02_second" = "3"\n', 10, "Write 3, without quotation marks"),
    ('[extensions.s1]\n"02_second" = true\n', 10, "from 0 to 366"),
    ('[extensions.s1]\n"02_second" = 2026-05-01\n', 10, "from 0 to 366"),
    ('[extensions.s1]\n"02_second" = nan\n', 10, "from 0 to 366"),
    ("[extensions]\ns1 = 3\n", 10, "[extensions.\"student\"]"),
]  # fmt: skip


@pytest.mark.parametrize(("added", "line", "told"), MISTAKES)
def test_a_mistake_names_its_line_and_what_was_meant(folder: ClassFolder, added: str, line: int, told: str) -> None:
    said = refusal(folder, CLASS + added)
    assert said.startswith(f"class.toml, line {line}: ")
    assert told in said
    assert "\n" not in said


# (in place of line 4, what is said)
LATE_MISTAKES = [
    ("per_days = 0.1", "per_day?"),
    ("perday = 0.2", "per_day?"),
    ("per-day = 0.2", "per_day?"),
    ("grace_hours = 1", "grace_minutes?"),
    ("grace = 30", "grace_minutes"),
    ("per_day = 20", "20 % is 0.2"),
    ("cap = 5", "5 % is 0.05"),
    ("cap = 500", "from 0 to 1"),
    ("per_day = -0.1", "from 0 to 1"),
    ('per_day = "0.2"', "Write 0.2, without quotation marks"),
    ('per_day = "20 %"', "Write 0.2, without quotation marks"),
    ('grace_minutes = "60"', "Write 60, without quotation marks"),
    ("grace_minutes = -5", "from 0 to a week's"),
    ("grace_minutes = 1000000", "from 0 to a week's"),
    ("per_day = true", "from 0 to 1"),
    ("per_day = inf", "from 0 to 1"),
    ("per_day = [0.1]", "from 0 to 1"),
    ('exempt = "01_first"', "It is a list of lessons"),
    ('exempt = ["01"]', "01_first"),
    ('timezone = "Asia/Tokyo"', "at the top of the file"),
    ('due = 2026-05-01T23:59:00', "at the top of the file"),
    ('first = "01"', "not a setting"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "told"), LATE_MISTAKES)
def test_a_mistake_in_the_late_policy(folder: ClassFolder, written: str, told: str) -> None:
    said = refusal(folder, CLASS.replace("grace_minutes = 10", written))
    assert said.startswith("class.toml, line 4: ")
    assert told in said


@pytest.mark.parametrize("table", ["[late]", "[due]"])
def test_a_zone_in_the_wrong_table_is_to_be_moved_and_no_other_is_offered(folder: ClassFolder, table: str) -> None:
    below = CLASS.replace('timezone = "Asia/Tokyo"\n', "").replace(table, f'{table}\ntimezone = "Asia/Tokyo"')
    said = refusal(folder, below)
    assert "at the top of the file" in said
    assert "does not say of which zone" not in said


# (in place of line 6, what is said)
DUE_MISTAKES = [
    ('"02" = 2026-05-01T23:59:00', "02_second"),
    ('"01_fist" = 2026-05-01T23:59:00', "01_first?"),
    ('"01_first" = "2026-05-01 23:59"', "without quotation marks"),
    ('"01_first" = "May"', "as a date and time"),
    ('"01_first" = 2026-05-01', "2026-05-01T23:59:00+09:00"),
    ('"01_first" = 23:59:00', "as a date and time"),
    ('"01_first" = 5', "as a date and time"),
    ('"01_first" = { date = 2026-05-01 }', "as a date and time"),
    ('timezone = "Asia/Tokyo"', "at the top of the file"),
    ('per_day = 0.1', "There is no lesson per_day"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "told"), DUE_MISTAKES)
def test_a_mistake_in_a_due_date(folder: ClassFolder, written: str, told: str) -> None:
    said = refusal(folder, CLASS.replace('"01_first" = 2026-05-01T23:59:00', written))
    assert said.startswith("class.toml, line 6: ")
    assert told in said
    assert "\n" not in said


# (in place of line 2, what is said)
TOML_MISTAKES = [
    ("timezone = Asia/Tokyo", 'timezone = "Asia/Tokyo"'),
    ("timezone ＝ 'Asia/Tokyo'", "full-width"),
    ("timezone = “Asia/Tokyo”", "full-width or curly"),
    ("\u3000timezone = 'Asia/Tokyo'", "full-width"),
    ('timezone = "Asia/Tokyo', "not closed"),
    ("timezone: 'Asia/Tokyo'", "rather than a colon"),
    ("timezone", "no ="),
    ("timezone =", ""),
    ("[late", "closing ]"),
    ("late.per_day = 10 %", "0.1 for 10 %"),
    ("late.per_day = .1", "a number as 0.1"),
    ("late.per_day = 0,1", "a number as 0.1"),
    ("[extensions.佐藤 花子]", "between quotation marks"),
    ("[extensions.Emma Brown]", "between quotation marks"),
    ("佐藤 = 3", "between quotation marks"),
    ("due.01_first = 2026/05/01 23:59", "2026-05-01T23:59:00+09:00"),
    ("due.01_first = 2026-05-01 23:59", "2026-05-01T23:59:00+09:00"),
    ("due.01_first = 2026-5-1T23:59:00", "2026-05-01T23:59:00+09:00"),
    ("due.01_first = 2026-02-30T23:59:00", "that exists"),
    ("due.01_first = 2026-05-01T24:00:00", "that exists"),
    ("x = True", "small letters"),
    ('course2 = "C:\\Users\\fukami"', "write / instead"),
    ('course = "again"', "a second time"),
]


@pytest.mark.parametrize(("written", "told"), TOML_MISTAKES)
def test_what_is_no_toml_names_its_line_and_what_to_write(folder: ClassFolder, written: str, told: str) -> None:
    said = refusal(folder, CLASS.replace('timezone = "Asia/Tokyo"', written))
    assert said.startswith("class.toml, line 2: ")
    assert told in said


def test_a_table_that_stands_there_twice(folder: ClassFolder) -> None:
    assert refusal(folder, CLASS + "[late]\ncap = 0.5\n").startswith(
        "class.toml, line 9: [late] stands there a second time"
    )


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines(folder: ClassFolder) -> None:
    text = CLASS.replace("grace_minutes", "grace").replace("Asia/Tokyo", "Asia/Tokio").replace("T23:59:00", "")
    said = refusal(folder, text + "[lates]\n").split("\n")
    assert [line.partition(":")[0] for line in said] == [f"class.toml, line {n}" for n in (2, 4, 6, 9)]
    assert "Did you mean Asia/Tokyo?" in said[0]


def test_a_time_without_a_zone_says_what_to_write(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Seoul")
    said = refusal(folder, CLASS.replace('timezone = "Asia/Tokyo"\n', ""))
    assert said.startswith("class.toml, line 5: 2026-05-01 23:59:00 does not say of which zone it is")
    assert '"Asia/Seoul"' in said


def test_mistakes_are_told_in_japanese(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "ja")
    said = refusal(folder, CLASS.replace("grace_minutes = 10", "per_days = 20") + '[extensions."佐藤花子"]\n')
    assert said.startswith("class.toml の 4 行目: per_days という設定はありません。per_day ではありませんか。")
    assert "class.toml の 9 行目: 佐藤花子 という学生はいません。佐藤 花子 ではありませんか。" in said


def test_lines_are_counted_alike_in_a_file_from_windows(folder: ClassFolder) -> None:
    wrong = CLASS.replace("grace_minutes", "grace_hours") + "[lates]\n"
    assert refusal(folder, wrong.replace("\n", "\r\n")) == refusal(folder, wrong)
    assert "class.toml, line 4: grace_hours" in refusal(folder, wrong)


@pytest.mark.parametrize("encoding", ["cp932", "utf-16"])
def test_another_encoding_is_told(folder: ClassFolder, encoding: str) -> None:
    said = refusal(folder, CLASS.encode(encoding))
    assert "Save the file again in your editor with the encoding UTF-8" in said
    assert said.startswith(f"class.toml, line {7 if encoding == 'cp932' else 1}: ")


def test_the_mark_that_windows_puts_first_does_no_harm(folder: ClassFolder) -> None:
    (folder.root / "class.toml").write_bytes(b"\xef\xbb\xbf" + CLASS.replace("\n", "\r\n").encode())
    assert folder.settings.late.grace_minutes == 10


def test_a_course_that_moved_is_told_with_the_line(folder: ClassFolder) -> None:
    assert "class.toml, line 1: the course is not in nowhere" in refusal(folder, CLASS.replace('".."', '"nowhere"'))
    assert refusal(folder, CLASS.replace('course = ".."\n', "")) == (
        "class.toml: course is missing. It is Fukami's folder, between quotation marks."
    )


def test_a_roster_s_name_is_the_students_in_either_order(folder: ClassFolder) -> None:
    for name in ("Emma Brown", "brown emma", "s1", "S1", "Ｓ1"):
        (folder.root / "class.toml").write_text(CLASS + f'[extensions."{name}"]\n"01_first" = 1\n', encoding="utf-8")
        assert folder.settings.extensions["s1"] == {"01_first": 1}


def test_a_name_of_several_students_is_refused(folder: ClassFolder) -> None:
    place = folder.submitted / "s2" / "01_first"
    place.mkdir(parents=True)
    (place / "origin.json").write_text('{"name": "Emma Brown"}')
    said = refusal(folder, CLASS + '[extensions."Emma Brown"]\n"01_first" = 1\n')
    assert "Write the name of the folder: s1, s2" in said


def test_two_folders_of_one_name_are_not_taken_for_each_other(folder: ClassFolder) -> None:
    (folder.submitted / "佐藤\u3000花子").mkdir()
    assert folder.settings.extensions == {"佐藤 花子": {"01_first": 2}}
    (folder.root / "class.toml").write_text(CLASS.replace("佐藤 花子", "佐藤\u3000花子"), encoding="utf-8")
    assert folder.settings.extensions == {"佐藤\u3000花子": {"01_first": 2}}
    assert "fits several students" in refusal(folder, CLASS.replace("佐藤 花子", "佐藤  花子"))


def test_before_anything_is_collected_students_are_not_asked_for(folder: ClassFolder) -> None:
    (folder.root / "class.toml").write_text(CLASS + '[extensions."Somebody New"]\n"01_first" = 1\n', encoding="utf-8")
    assert "Somebody New" in folder.read_settings(students=False).extensions
    assert folder.zone.key == "Asia/Tokyo"


def test_who_is_on_a_roster_may_be_given_time_before_anything_is_handed_in(folder: ClassFolder) -> None:
    roster = Roster([Student("s9", "遠藤 翼", family="遠藤", given="翼"), Student("s1", "Emma Brown")])
    collect(folder, [], ["01_first"], roster)
    collect(folder, [], ["01_first"], Roster([Student("t1", "Li Wei")]))  # another section: nobody is forgotten
    for name in ("s9", "遠藤\u3000翼", "t1", "Emma Brown"):
        (folder.root / "class.toml").write_text(CLASS + f'[extensions."{name}"]\n"01_first" = 1\n', encoding="utf-8")
        assert len(folder.settings.extensions) == 2
    assert "遠藤 翼?" in refusal(folder, CLASS + '[extensions."遠藤翼"]\n"01_first" = 1\n')


COURSE_MISTAKES = [
    ("per_day = 0.1", "per_days = 0.1", 9, "per_day?"),
    ("[late]", "[lates]", 8, "late?"),
    ("[[parts]]", "[[part]]", 4, "parts?"),
    ('first = "01"', "first = 1", 5, "two digits"),
    ('first = "01"', 'frist = "01"', 5, "first?"),
    ("minutes = 60\npoints = 10\n\n", "minute = 60\npoints = 10\n\n", 13, "minutes?"),
    ("minutes = 60\npoints = 10\n\n", 'minutes = "60"\npoints = 10\n\n', 13, "Write 60, without quotation marks"),
    ("[lessons.01_first]", "[lesson.01_first]", 11, "lessons?"),
    ("[lessons.01_first]", '[lessons."Erste Lektion"]', 11, "[lessons.01_perceptron]"),
    ('languages = ["ja", "en"]', 'languages = ["ja", "de"]', 2, 'a list of "ja" and "en"'),
    ('languages = ["ja", "en"]', 'repository = "https://github.com/a/b"\nlanguages = ["ja"]', 2, '"owner/name"'),
    ('title = { ja = "一", en = "One" }', 'title = { ja = "一" }', 12, "title lacks en"),
    ('title = { ja = "一", en = "One" }', 'title = "One"', 12, "a title in each language"),
    ("per_day = 0.1", 'exempt = ["03"]', 9, "no lesson 03"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "told"), COURSE_MISTAKES)
def test_a_mistake_in_the_course(folder: ClassFolder, right: str, wrong: str, line: int, told: str) -> None:
    home = folder.root.parent
    (home / "course.toml").write_text(COURSE.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(CourseError) as refused:
        load_course(home)
    assert f"course.toml, line {line}: " in str(refused.value)
    assert told in str(refused.value)
    with pytest.raises(CourseError, match=r"course\.toml, line"):
        _ = folder.settings


def test_the_course_of_this_repository_is_right() -> None:
    assert load_course(Path(__file__).parents[2]).late == Late(grace_minutes=60, per_day=0.1, cap=0.5)


LEVELS = [
    (ClassFile, (), "{} = 1\n"),
    (Late, ("late",), "[late]\n{} = 1\n"),
    (Void, ("void",), '[void."01_first".test-x]\n{} = 1\n'),
]
COURSE_LEVELS = [
    (CourseFile, (), "{} = 1\n"),
    (Late, ("late",), "[late]\n{} = 1\n"),
    (LessonEntry, ("lessons",), "[lessons.01_x]\n{} = 1\n"),
    (Part, ("parts",), "[[parts]]\n{} = 1\n"),
]


@st.composite
def misspellings(draw: st.DrawFn, word: str) -> str:
    """One slip of a finger: a letter too many, too few, another one, two swapped, or another case."""
    at = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz_"))
    swapped = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    forms = [
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at + 1 :],
        swapped,
        word.upper(),
    ]
    return draw(st.sampled_from([form for form in forms if form and form != word]))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_misspelt_key_is_refused_with_the_right_one(folder: ClassFolder, data: st.DataObject) -> None:
    in_course = data.draw(st.booleans())
    model, _, text = data.draw(st.sampled_from(COURSE_LEVELS if in_course else LEVELS))
    right = data.draw(
        st.sampled_from(sorted(key for key in model.model_fields if len(key) > 2))
    )  # "ai" is nearer to little
    wrong = data.draw(misspellings(right).filter(lambda key: key not in model.model_fields))
    path = folder.root.parent / "course.toml" if in_course else folder.root / "class.toml"
    head = "" if in_course or wrong == "course" else 'course = ".."\n'
    (folder.root.parent / "course.toml").write_text(COURSE, encoding="utf-8")
    path.write_text(head + text.format(wrong), encoding="utf-8")
    with pytest.raises(CourseError) as refused:
        _ = load_course(path.parent) if in_course else folder.settings
    assert f"{wrong} is not a setting. Did you mean {right}?" in str(refused.value)


share = st.floats(0, 1, allow_nan=False)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(grace=st.integers(0, 10_080), per_day=share, cap=share, days=st.floats(0, 366), hour=st.integers(0, 23))
def test_a_right_file_comes_back_as_it_was_written(
    folder: ClassFolder, grace: int, per_day: float, cap: float, days: float, hour: int
) -> None:
    (folder.root / "class.toml").write_text(
        f'course = ".."\ntimezone = "Asia/Tokyo"\n[late]\ngrace_minutes = {grace}\nper_day = {per_day:.12f}\ncap = {cap:.12f}\n'
        f'[due]\n"01_first" = 2026-05-01T{hour:02}:00:00+02:00\n[extensions.s1]\n"02_second" = {days:.12f}\n'
    )
    found = folder.settings
    assert found.late.grace_minutes == grace
    assert (found.late.per_day, found.late.cap) == (pytest.approx(per_day, abs=1e-9), pytest.approx(cap, abs=1e-9))
    assert found.due["01_first"].isoformat() == f"2026-05-0{1 + (hour + 7) // 24}T{(hour + 7) % 24:02}:00:00+09:00"
    assert found.extensions["s1"]["02_second"] == pytest.approx(days, abs=1e-9)


def test_lines_of_keys() -> None:
    text = 'a = 1\n\n[b."c d"] # [x]\ne.f = 2\ng = [\n  "[b]",\n]\n[[h]]\ni = 1\n[[h]]\ni = 2\n[h.j]\nk = 3\n'
    lines = key_lines(text)
    assert lines["a",] == 1
    assert lines["b", "c d"] == 3
    assert lines["b", "c d", "e", "f"] == 4
    assert (lines["h", 0, "i"], lines["h", 1, "i"], lines["h", 1, "j", "k"]) == (9, 11, 13)
