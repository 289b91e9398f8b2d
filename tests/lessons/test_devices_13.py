"""Lesson 13: every right SmallCNN runs on a GPU, in half precision too (fake tensors, which have a device and no numbers)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from autograde.authoring.answers import Answer, read_answers
from benchmarks.lessons import of_kinds, run_lesson
from tests.answer_grading import COURSE

LESSON, GPU = "13_fastai_mnist", torch.device("cuda", 0)  # nothing here needs one
ANSWERS = [answer for answer in read_answers(COURSE.answers(LESSON, "SmallCNN")) if answer.right]


def small_cnn(answer: Answer | None) -> Any:
    names: dict[str, Any] = {"np": np, "torch": torch}
    exec("from fastai.vision.all import *", names)
    if answer is None:
        return run_lesson(LESSON, lambda cell: of_kinds("exercise")(cell) and cell.name == "SmallCNN", names)["SmallCNN"]
    exec(answer.source, names)
    return names["SmallCNN"]


def made(make: Any, dtype: torch.dtype) -> Any:
    """A net of seven classes on the GPU, its numbers of this type. (A module of fake tensors cannot be moved.)"""
    torch.set_default_dtype(dtype)
    try:
        with torch.device(GPU):
            return make(7)
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("answer", [None, *ANSWERS], ids=["solution", *(answer.title for answer in ANSWERS)])
def test_small_cnn_runs_where_its_pictures_are(answer: Answer | None, dtype: torch.dtype) -> None:
    make = small_cnn(answer)
    with FakeTensorMode():
        model = made(make, dtype)
        scores = model(torch.rand(4, 3, 28, 28, device=GPU, dtype=dtype))
    assert (scores.device, scores.dtype, tuple(scores.shape)) == (GPU, dtype, (4, 7))


def test_a_net_that_makes_tensors_elsewhere_is_noticed() -> None:
    source = small_cnn(None)

    class Elsewhere(source):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return super().forward(x) + torch.ones(4, 7, device="cpu")

    with FakeTensorMode(), pytest.raises(RuntimeError, match="device"):
        made(Elsewhere, torch.float32)(torch.rand(4, 3, 28, 28, device=GPU))
