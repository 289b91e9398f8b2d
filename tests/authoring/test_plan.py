"""The plan for a term is written by the build, from `course.toml`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograde.authoring.build import outdated, write_plan
from autograde.authoring.plan import plan_text
from autograde.base.errors import CourseError
from autograde.course import Course, load_course

WEEK = '[[weeks]]\nlessons = ["01"]\nin_class = { ja = "§1", en = "§1" }\nat_home = { ja = "§2", en = "§2" }\nexam = true\n'


def settings(course: Course, added: str) -> Course:
    path = course.root / "course.toml"
    text = path.read_text(encoding="utf-8").replace("[lessons.", f"meeting_minutes = 3\n{added}\n[lessons.", 1)
    path.write_text(text, encoding="utf-8")
    return load_course(course.root)


def test_a_week_names_its_lessons_and_what_is_left_to_do_at_home(course: Course) -> None:
    plan = plan_text(settings(course, WEEK), "en")
    assert "| 1 | **01 A small lesson** | §1 | §2 (2) | 5 | 2 | – |" in plan
    assert plan.endswith("1 lesson in 1 meeting: 5 minutes, 2 minutes of them at home, and 2 points.")


def test_optional_weeks_come_after_the_others_in_a_longer_plan(course: Course) -> None:
    optional = settings(course, f"{WEEK}optional = true\n")
    assert plan_text(optional, "en").startswith("With the optional lessons, a plan of 1 meeting goes on:\n\n| Week |")
    two = replace(optional, weeks=(*optional.weeks, optional.weeks[0].model_copy(update={"optional": False})))
    short, longer = plan_text(two, "en").split("With the optional lessons, a plan of 2 meetings goes on:")
    assert "| 1 | **01 A small lesson**" in short
    assert "1 lesson in 1 meeting: 5 minutes" in short
    assert "| 2 | **01 A small lesson**" in longer
    assert "2 lessons in 2 meetings: 10 minutes, 4 minutes of them at home" in longer


def test_a_lesson_in_no_week_is_listed_beside_the_plan(course: Course) -> None:
    assert plan_text(course, "en") == "Beside the plan: 01 A small lesson (5 minutes)."
    assert plan_text(course, "ja") == "計画のほかにある課: 01 小さい課 (5 分)"


def test_the_build_writes_the_plan_between_its_marks_and_notices_an_old_one(course: Course) -> None:
    page = course.root / "docs" / "instructors.ja.md"
    page.parent.mkdir()
    page.write_text("前\n\n<!-- plan -->\n<!-- /plan -->\n\n後\n", encoding="utf-8")
    assert outdated(course, []) == [page]
    assert write_plan(course) == [page]
    text = page.read_text(encoding="utf-8")
    assert text.startswith("前\n")
    assert text.endswith("<!-- /plan -->\n\n後\n")
    assert write_plan(course) == outdated(course, []) == []
    assert write_plan(settings(course, WEEK)) == [page]


@pytest.mark.parametrize(
    ("week", "told"),
    [
        (WEEK + WEEK, "Lesson 01 stands in two weeks"),
        (WEEK.replace('"01"', '"09"'), "no lesson with the number 09"),
        (WEEK.replace(', en = "§2"', ""), "at_home lacks en"),
    ],
)
def test_a_week_that_cannot_be_is_told(course: Course, week: str, told: str) -> None:
    with pytest.raises(CourseError, match=told):
        settings(course, week)
