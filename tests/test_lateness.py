"""Late hand-ins cost what `course.toml` says, everywhere the same: gradebook, feedback, report and exports."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograde.course import ClassFolder, CourseError
from autograde.gradebook import record_all
from autograde.lateness import Late, LatePolicy, record_lateness
from autograde.reports.class_report import write_class_report
from autograde.reports.exports import totals
from autograde.reports.feedback import with_feedback
from tests.intake.small_lesson import small_lesson
from tests.test_gradebook import give, hand_in

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


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    (tmp_path / "course.toml").write_text(COURSE)
    made = ClassFolder(tmp_path / "class")
    made.root.mkdir()
    settings = f'course = "{tmp_path}"\n[due]\n"{NAME}" = 2026-05-01T09:00:00+09:00\n[extensions."c d"]\n"{NAME}" = 2\n'
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
        (place / "timestamp.txt").write_text(f"{when} UTC\n")
    record_all(made, [hand_in(student, "It trains.") for student in handed_in])
    return made


def test_the_penalty_of_a_policy():
    policy = LatePolicy(timedelta(minutes=30), 0.1, 0.25)
    assert [policy.days(timedelta(minutes=m)) for m in (0, 30, 31, 24 * 60, 24 * 60 + 1)] == [0, 0, 1, 1, 2]
    assert policy.penalty(8, timedelta(minutes=31)) == pytest.approx(0.8)
    assert policy.penalty(8, timedelta(days=40)) == pytest.approx(2.0)
    assert LatePolicy().penalty(8, timedelta(days=40)) == 0


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
    page, table, _ = write_class_report(folder, hand_ins, lang="en", late=late)
    assert 'title="8 days late"' in page.read_text(encoding="utf-8")
    assert ",8,1.0," in table.read_text(encoding="utf-8-sig")


def test_without_a_due_date_nobody_is_late(folder: ClassFolder):
    (folder.root / "class.toml").write_text(f'course = "{folder.root.parent}"\n')
    assert record_lateness(folder, NAME) == {}


def test_a_due_date_that_is_no_date_is_refused(folder: ClassFolder):
    (folder.root / "class.toml").write_text(f'course = "{folder.root.parent}"\n[due]\n"{NAME}" = "May"\n')
    with pytest.raises(CourseError, match="date and time"):
        record_lateness(folder, NAME)


@pytest.mark.parametrize(("name", "told"), [("02", "whole name"), ("99_x", "no lesson 99_x")])
def test_a_lesson_that_is_not_named_in_full_is_refused(folder: ClassFolder, name: str, told: str):
    settings = f'course = "{folder.root.parent}"\n[due]\n"{name}" = 2026-05-01T09:00:00+09:00\n'
    (folder.root / "class.toml").write_text(settings)
    with pytest.raises(CourseError, match=told):
        record_lateness(folder, NAME)
