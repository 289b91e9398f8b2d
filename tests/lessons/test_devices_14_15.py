"""Right answers of lessons 14 and 15 stay on the GPU that their tensors are on, as in test_devices.py. Set-up cells that open data are left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from autograde.authoring.answers import Answer, read_answers
from benchmarks.lessons import run_lesson
from tests.answer_grading import COURSE
from tests.lessons.test_devices import GPU, Names, drawn

USES: dict[tuple[str, str], Callable[[Names], Any]] = {
    ("14_fastai_cifar10", "random_erase"): lambda names: names["random_erase"](
        drawn(4, 3, 12, 16), np.random.default_rng(0), 1.0
    ),
    ("14_fastai_cifar10", "mixup"): lambda names: names["mixup"](
        drawn(4, 3, 8, 8), drawn(4, 5), torch.rand(4), torch.tensor([1, 2, 3, 0])
    ),
    ("15_fastai_pets", "class_activation_map"): lambda names: names["class_activation_map"](
        drawn(5, 4, 3), drawn(6, 5), 2
    ),
}
# Fake tensors have no numbers to read: (exercise, title of the answer).
READ_NUMBERS = {("random_erase", "by way of the CPU and NumPy, and back"), ("mixup", "picture by picture")}


def answers() -> list[Any]:
    """Each right answer, the lesson's own solution first."""
    return [
        pytest.param(lesson, exercise, answer, id=f"{lesson[:2]}-{exercise}-{answer.title}")
        for lesson, exercise in USES
        for answer in [Answer("solution", "", True), *read_answers(COURSE.answers(lesson, exercise))]
        if answer.right and (exercise, answer.title) not in READ_NUMBERS
    ]


def run_on_gpu(lesson: str, exercise: str, source: str) -> Any:
    names = {"np": np, "torch": torch}
    run_lesson(lesson, lambda cell: (cell.kind, cell.name) == ("exercise", exercise), names)
    exec(source, names)
    with FakeTensorMode():
        return USES[lesson, exercise](names)


@pytest.mark.parametrize(("lesson", "exercise", "answer"), answers())
def test_a_right_answer_stays_on_the_gpu(lesson: str, exercise: str, answer: Answer) -> None:
    found = run_on_gpu(lesson, exercise, answer.source)
    assert {tensor.device for tensor in (found if isinstance(found, tuple) else (found,))} == {GPU}


@pytest.mark.parametrize(
    ("lesson", "exercise", "title"),
    [
        ("14_fastai_cifar10", "random_erase", "a NumPy mask that stays on the CPU"),
        ("14_fastai_cifar10", "mixup", "lam stays where it is: on the CPU"),
        ("15_fastai_pets", "class_activation_map", "the sum starts from zeros on the CPU"),
    ],
)
def test_a_wrong_answer_that_mixes_devices_would_stop_a_student_with_a_gpu(lesson: str, exercise: str, title: str) -> None:
    """So the hidden test that refuses it, by way of meta, refuses the right thing."""
    wrong = next(answer for answer in read_answers(COURSE.answers(lesson, exercise)) if answer.title == title)
    assert wrong.fails == (f"test-{exercise}-device",)
    with pytest.raises(RuntimeError, match="device"):
        run_on_gpu(lesson, exercise, wrong.source)
