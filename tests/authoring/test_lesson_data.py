"""A lesson's `data` in `course.toml` names the sets that its code opens: the grader makes miniatures of no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograde.base.errors import CourseError
from autograde.course import Course, load_course

COURSE = load_course(Path(__file__).resolve().parents[2])
OPENED = {
    "mnist": r"URLs\.MNIST\b",
    "mnist_sample": r"URLs\.MNIST_SAMPLE\b",
    "cifar10": r"URLs\.CIFAR\b",
    "pets": r"URLs\.PETS\b",
    "birds": r"URLs\.CUB_200_2011\b",
    "weights": r"^[^#\n]*(?:vision_learner\(|Weights\.)",
}


@pytest.mark.parametrize("lesson", list(COURSE.lessons))
def test_a_lesson_names_the_sets_that_it_opens(lesson: str) -> None:
    source = (COURSE.solutions / f"{lesson}.py").read_text(encoding="utf-8")
    opened = {name for name, pattern in OPENED.items() if re.search(pattern, source, re.MULTILINE)}
    assert opened <= set(COURSE.lessons[lesson].data), f"course.toml, [lessons.{lesson}]: data lacks some"


def test_a_set_that_there_is_not_is_told_with_the_nearest(course: Course) -> None:
    settings = course.root / "course.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + 'data = ["cifar"]\n', encoding="utf-8")
    with pytest.raises(CourseError, match=r"course.toml, line \d+: There is no data set cifar. Did you mean cifar10\?"):
        load_course(course.root)
