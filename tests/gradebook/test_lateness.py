"""Late hand-ins cost what the class says, everywhere the same: gradebook, feedback, report and exports."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from nbgrader.api import Gradebook

from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.gradebook.lateness import Late, LatePolicy, record_lateness
from autograde.gradebook.recording import record_all
from autograde.intake.collect import collect
from autograde.reports.class_report import write_class_report
from autograde.reports.exports import totals
from autograde.reports.feedback import with_feedback
from tests.gradebook.test_database import give, hand_in
from tests.intake.small_lesson import small_lesson

EN = small_lesson("en")
NAME = EN.name
COURSE = """
title = { ja = "x", en = "x" }
languages = ["ja", "en"]
[late]
grace_minutes = 30
per_day = 0.1
cap = 0.25
[lessons.02_small]
title = { ja = "x", en = "x" }
minutes = 1
points = 7
"""


CELL = '{"cell_type": "code", "id": "a", "metadata": {}, "source": "1", "outputs": [], "execution_count": null}'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    (tmp_path / "course.toml").write_text(COURSE)
    made = ClassFolder(tmp_path / "class")
    made.root.mkdir()
    settings = f'course = "{tmp_path}"\ntimezone = "Asia/Tokyo"\n[due]\n"{NAME}" = 2026-05-01T09:00:00+09:00\n[extensions."c d"]\n"{NAME}" = 2\n'
    (made.root / "class.toml").write_text(settings)
    handed_in = {
        "a": "2026-05-01 00:20:00",
        "b": "2026-05-01 00:31:00",
        "c d": "2026-05-03 01:00:00",
        "e": "2026-05-09 00:00:00",
    }
    for student, when in handed_in.items():
        place = made.submitted / student / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_bytes(b"{}")
        (place / "timestamp.txt").write_text(f"{when} UTC\n")
    record_all(made, [hand_in(student, "It trains.") for student in handed_in])
    return made


def test_the_penalty_of_a_policy():
    policy = LatePolicy(timedelta(minutes=30), 0.1, 0.25)
    due = datetime(2026, 5, 1, tzinfo=UTC)
    minutes = (-5, 0, 30, 31, 24 * 60, 24 * 60 + 1)
    assert [policy.days(due, due + timedelta(minutes=m)) for m in minutes] == [0, 0, 0, 1, 1, 2]
    assert policy.penalty(8, 1) == pytest.approx(0.8)
    assert policy.penalty(8, 40) == pytest.approx(2.0)
    assert LatePolicy().penalty(8, 40) == 0


@pytest.mark.parametrize(
    ("due", "handed_in", "days"),
    [
        ("2026-10-24 23:59", "2026-10-25 23:59", 1),  # 25 hours: Berlin's clock went back
        ("2026-10-24 23:59", "2026-10-26 00:00", 2),
        ("2026-03-28 23:59", "2026-03-29 23:59", 1),  # 23 hours
        ("2026-03-28 23:59", "2026-03-30 00:00", 2),
        ("2026-10-25 02:30", "2026-10-25 02:10 again", 1),  # 40 minutes later, although the clock shows less
    ],
)
def test_days_are_days_of_the_clock(due: str, handed_in: str, days: int):
    zone = ZoneInfo("Europe/Berlin")
    first = datetime.fromisoformat(due).replace(tzinfo=zone)
    then = datetime.fromisoformat(handed_in.removesuffix(" again")).replace(tzinfo=zone, fold="again" in handed_in)
    assert LatePolicy(timedelta(minutes=30), 0.1).days(first, then.astimezone(UTC)) == days


def test_grace_extension_and_cap_in_nbgraders_gradebook(folder: ClassFolder):
    assert record_lateness(folder, NAME) == {"b": Late(1, 0.4), "c d": Late(1, 0.4), "e": Late(8, 1.0)}
    with Gradebook(folder.gradebook) as book:
        assert book.find_submission(NAME, "e").late_submission_penalty == 1.0
        assert book.find_submission(NAME, "a").late_submission_penalty == 0
        assert book.find_submission(NAME, "c d").extension == timedelta(days=2)
    assert {total.student: total.score for total in totals(folder, NAME, partial=True)} == {
        "a": 4,
        "b": 3.6,
        "c d": 3.6,
        "e": 3,
    }


def test_a_grade_for_an_essay_changes_the_penalty_too(folder: ClassFolder):
    give(folder, "e", 2)
    assert record_lateness(folder, NAME)["e"] == Late(8, 1.5)


def test_feedback_report_and_table_say_it(folder: ClassFolder):
    late = record_lateness(folder, NAME)
    hand_ins = list(with_feedback(folder, [hand_in(student, "It trains.") for student in ("a", "e")], late))
    pages = sorted(folder.feedback.rglob("*.html"))
    on_time, too_late = (page.read_text(encoding="utf-8") for page in pages)
    assert "days late" not in on_time
    assert "8 days late: −1" in too_late
    assert "Due 2026-05-01 09:00 JST (UTC+09:00), handed in 2026-05-09 09:00 JST (UTC+09:00)." in too_late
    assert "Each day begun costs 10 % of the points earned, at most 25 %; up to 30 minutes are not late." in too_late
    assert "handed in 2026-05-01 09:20 JST (UTC+09:00)" in on_time
    assert not re.search(r"\d UTC", on_time + too_late)
    page, table, _ = write_class_report(folder, hand_ins, lang="en", late=late)
    assert 'title="8 days late. Due 2026-05-01 09:00 JST (UTC+09:00), handed in 2026-05-09 09:00 JST' in page.read_text(
        encoding="utf-8"
    )
    assert "Due 2026-05-01 09:00 JST (UTC+09:00). Each day begun costs 10 %" in page.read_text(encoding="utf-8")
    assert ",8,1.0," in table.read_text(encoding="utf-8-sig")


def test_without_a_due_date_nobody_is_late(folder: ClassFolder):
    (folder.root / "class.toml").write_text(f'course = "{folder.root.parent}"\n')
    assert record_lateness(folder, NAME) == {}


def test_a_due_date_that_is_no_date_is_refused(folder: ClassFolder):
    (folder.root / "class.toml").write_text(f'course = "{folder.root.parent}"\n[due]\n"{NAME}" = "May"\n')
    with pytest.raises(CourseError, match="date and time"):
        record_lateness(folder, NAME)


@pytest.mark.parametrize(("name", "told"), [("02", "whole name"), ("99_x", "no lesson 99_x"), ("02_smal", "02_small")])
def test_a_lesson_that_is_not_named_in_full_is_refused(folder: ClassFolder, name: str, told: str):
    settings = f'course = "{folder.root.parent}"\n[due]\n"{name}" = 2026-05-01T09:00:00+09:00\n'
    (folder.root / "class.toml").write_text(settings)
    with pytest.raises(CourseError, match=told):
        record_lateness(folder, NAME)


def rewrite(folder: ClassFolder, text: str) -> None:
    (folder.root / "class.toml").write_text(f'course = "{folder.root.parent}"\n{text}', encoding="utf-8")


def test_the_class_has_a_policy_of_its_own_and_takes_the_rest_from_the_course(folder: ClassFolder):
    rewrite(folder, f'[late]\nper_day = 0.05\n[due]\n"{NAME}" = 2026-05-01T09:00:00+09:00\n')
    late = record_lateness(folder, NAME)
    assert late == {"b": Late(1, 0.2), "c d": Late(3, 0.6), "e": Late(8, 1.0)}  # grace and cap are the course's
    rewrite(folder, f'[late]\ncap = 0\n[due]\n"{NAME}" = 2026-05-01T09:00:00+09:00\n')
    assert record_lateness(folder, NAME)["e"] == Late(8, 0)


def test_an_exempt_lesson_costs_nothing_and_says_so(folder: ClassFolder):
    rewrite(folder, f'[late]\nexempt = ["{NAME}"]\n[due]\n"{NAME}" = 2026-05-01T09:00:00+09:00\n')
    late = record_lateness(folder, NAME)
    assert late["e"] == Late(8, 0)
    assert "being late costs nothing" in late["e"].told("en")
    assert "遅れても点を引きません" in late["e"].told("ja")


@pytest.mark.parametrize("days", [0.5, 1.5, 3])
def test_an_extension_may_be_of_half_days(folder: ClassFolder, days: float):
    rewrite(folder, f'[due]\n"{NAME}" = 2026-05-01T09:00:00+09:00\n[extensions.e]\n"{NAME}" = {days}\n')
    late = record_lateness(folder, NAME)["e"]
    assert late.days == math.ceil(8 - days)
    assert f"with {days:g} days of extension" in late.told("en")


def test_an_extension_of_minutes_is_told_in_minutes(folder: ClassFolder):
    rewrite(folder, f'[due]\n"{NAME}" = 2026-05-01T09:00:00+09:00\n[extensions.e]\n"{NAME}" = {30 / 1440}\n')
    late = record_lateness(folder, NAME)["e"]
    assert "with 30 minutes of extension" in late.told("en")
    assert "延長 30 分を含む" in late.told("ja")


def test_an_extension_keeps_to_the_clock_when_it_is_changed(folder: ClassFolder):
    rewrite(
        folder,
        f'timezone = "Europe/Berlin"\n[due]\n"{NAME}" = 2026-03-28T23:59:00\n[extensions.e]\n"{NAME}" = 1\n',
    )
    record_lateness(folder, NAME)
    with Gradebook(folder.gradebook) as book:
        submission = book.find_submission(NAME, "e")
        assert submission.assignment.duedate == datetime(2026, 3, 28, 22, 59)
        assert submission.duedate == datetime(2026, 3, 29, 21, 59)


def test_a_due_date_without_an_offset_is_in_the_zone_of_the_class(folder: ClassFolder):
    rewrite(folder, f'timezone = "Asia/Tokyo"\n[due]\n"{NAME}" = 2026-05-01T09:00:00\n')
    assert record_lateness(folder, NAME)["e"].days == 8
    rewrite(folder, f'timezone = "America/New_York"\n[due]\n"{NAME}" = 2026-05-01T09:00:00\n')
    late = record_lateness(folder, NAME)
    assert late["e"].days == 8
    assert "Due 2026-05-01 09:00 EDT (UTC-04:00), handed in 2026-05-08 20:00 EDT" in late["e"].told("en")
    assert "b" not in late


@pytest.mark.parametrize(("written", "moment"), [("2026-10-25T02:30:00", "01:30"), ("2026-03-29T02:30:00", "01:30")])
def test_an_hour_that_is_there_twice_or_not_at_all_ends_late(folder: ClassFolder, written: str, moment: str):
    rewrite(folder, f'timezone = "Europe/Berlin"\n[due]\n"{NAME}" = {written}\n')
    assert f"{folder.settings.due[NAME].astimezone(UTC):%H:%M}" == moment


def test_a_corrected_time_counts_with_the_next_report(folder: ClassFolder):
    stamp = folder.submitted / "e" / NAME / "timestamp.txt"
    stamp.write_text("2026-05-02 08:00:00 +0900\n")
    assert record_lateness(folder, NAME)["e"].days == 1
    with Gradebook(folder.gradebook) as book:
        assert book.find_submission(NAME, "e").timestamp == datetime(2026, 5, 1, 23, 0)
    stamp.write_text("yesterday evening\n")
    with pytest.raises(CourseError, match=r"timestamp\.txt"):
        record_lateness(folder, NAME)


def test_an_extension_reaches_the_student_however_the_name_is_spaced(folder: ClassFolder):
    due = f'[due]\n"{NAME}" = 2026-05-01T09:00:00+09:00\n'
    for written in ("c\u3000d", " C  d", "ｃ d"):
        rewrite(folder, f'{due}[extensions."{written}"]\n"{NAME}" = 2\n')
        assert record_lateness(folder, NAME)["c d"] == Late(1, 0.4)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("2026-05-01 00:00:00 UTC", 0),
        ("2026-05-01 00:00:00.123456 UTC", 0),
        ("2026-05-01 09:00:00.123456 Asia/Tokyo", 0),
        ("2026-05-01 09:00:00 JST", 0),
        ("2026-05-01 09:00:00 +0900", 0),
        ("2026-05-01T09:00:00+09:00", 0),
        ("2026-05-01 09:00:00 UTC", 1),
    ],
)
def test_copying_a_file_does_not_make_it_late(folder: ClassFolder, tmp_path: Path, written: str, days: int):
    place = tmp_path / "course" / "submitted" / "f" / NAME
    place.mkdir(parents=True)
    (place / f"{NAME}.ipynb").write_text(f'{{"cells": [{CELL}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}')
    (place / "timestamp.txt").write_text(written)  # nbgrader's; the notebook's own time is that of this test
    assert [entry.action for entry in collect(folder, tmp_path / "course", [NAME]) if entry.student] == ["taken"]
    record_all(folder, [hand_in("f", "It trains.")])
    late = record_lateness(folder, NAME)
    assert (late["f"].days if "f" in late else 0) == days
