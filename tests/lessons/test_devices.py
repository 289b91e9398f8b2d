"""Right answers stay on the GPU that their tensors are on: run with fake tensors, which have a device and no numbers.

To add a lesson, name its exercises that touch tensors in USES, each with a call on tensors of a device.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import Any
from unittest import mock

import numpy as np
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from autograde.authoring.answers import Answer, read_answers
from benchmarks.lessons import of_kinds, run_lesson
from data_scripts.mini import make_miniatures
from tests.answer_grading import COURSE

GPU = torch.device("cuda", 0)  # nothing here needs one
Names = dict[str, Any]


def drawn(*shape: int) -> torch.Tensor:
    return torch.randn(shape, device=GPU)


def forward(make: Callable[[], torch.nn.Module], *inputs: torch.Tensor) -> Any:
    """Make a module on the GPU and return what it gives. (Going back needs a real one.)"""
    with torch.device(GPU):  # a module of fake tensors cannot be moved
        net = make()
    return net(*inputs)


def small_net(names: Names) -> torch.nn.Module:
    """The network of lesson 16, on the GPU."""
    with torch.device(GPU):
        return names["small_net"](5, 0)


USES: dict[tuple[str, str], Callable[[Names], Any]] = {
    # Not `replace_head`: by its text it gets models on the CPU. (A fake module cannot be copied, either.)
    ("16_transfer_learning", "freeze"): lambda names: tuple(names["freeze"](small_net(names), -1).parameters()),
    ("16_transfer_learning", "is_trainable"): lambda names: (
        drawn(1) if list(names["is_trainable"](small_net(names))["head"]) == [1285, 1285] else None
    ),
    ("16_transfer_learning", "param_groups"): lambda names: tuple(
        p for group in names["param_groups"](small_net(names), [1e-4, 1e-2]) for p in group["params"]
    ),
    ("17_augmentation_birds", "mobius_batch"): lambda names: names["mobius_batch"](
        drawn(3, 3, 4, 6).half(),
        names["random_mobius"](3).cpu(),  # as RandomMobius calls it: the maps are on the CPU
    ),
    ("17_augmentation_birds", "cutmix"): lambda names: names["cutmix"](
        drawn(3, 3, 4, 6).half(), drawn(3, 5), (1, 0, 4, 3), torch.arange(3, device=GPU)
    ),
    ("19_attention", "attention"): lambda names: names["attention"](
        drawn(2, 3, 4, 8), drawn(2, 3, 5, 8), drawn(2, 3, 5, 6), torch.ones(4, 5, dtype=torch.bool, device=GPU)
    ),
    ("19_attention", "layer_norm"): lambda names: names["layer_norm"](drawn(2, 3, 8), drawn(8), drawn(8)),
    ("19_attention", "split_heads"): lambda names: names["split_heads"](drawn(2, 3, 8), 4),
    ("19_attention", "merge_heads"): lambda names: names["merge_heads"](drawn(2, 4, 3, 2)),
    ("19_attention", "TransformerBlock"): lambda names: forward(
        lambda: names["TransformerBlock"](8, 2), drawn(2, 5, 8), torch.ones(5, 5, dtype=torch.bool, device=GPU)
    ),
    ("20_language_model", "TinyGPT"): lambda names: forward(
        lambda: names["TinyGPT"](7, 6, 8, 2, 2), torch.zeros(3, 5, dtype=torch.long, device=GPU)
    ),
    ("21_vision_transformer", "patchify"): lambda names: names["patchify"](drawn(2, 3, 8, 12), 4),
    ("21_vision_transformer", "unpatchify"): lambda names: names["unpatchify"](drawn(2, 6, 48), 4, (3, 8, 12)),
    ("21_vision_transformer", "TinyViT"): lambda names: forward(
        lambda: names["TinyViT"](8, 3, 4, 8, 2, 2, 5), drawn(2, 3, 8, 8)
    ),
    ("21_vision_transformer", "attention_rollout"): lambda names: names["attention_rollout"](
        [drawn(2, 4, 5, 5), drawn(2, 4, 5, 5)]
    ),
}
# What reads numbers cannot be run here: (exercise, title of the answer).
READ_NUMBERS = {("attention_rollout", "NumPy inside"), ("cutmix", "picture by picture")}


def answers() -> list[Any]:
    """Each right answer, the lesson's own solution first."""
    return [
        pytest.param(lesson, exercise, answer, id=f"{lesson[:2]}-{exercise}-{answer.title}")
        for lesson, exercise in USES
        for answer in [Answer("solution", "", True), *read_answers(COURSE.answers(lesson, exercise))]
        if answer.right and (exercise, answer.title) not in READ_NUMBERS
    ]


def run_on_gpu(lesson: str, exercise: str, source: str) -> Any:
    names = dict(lesson_names(lesson))
    exec(source, names)
    with FakeTensorMode():
        return USES[lesson, exercise](names)


@cache
def lesson_names(lesson: str) -> Names:
    """What the answers may use: NumPy, as in the cell of checks, and what the lesson gives (on miniature data)."""
    home = make_miniatures(COURSE.build / "data", COURSE.lessons[lesson].data)
    with mock.patch.dict(os.environ, FASTAI_HOME=str(home / "fastai"), TORCH_HOME=str(home / "torch")):
        return run_lesson(lesson, of_kinds("setup", "exercise"), {"np": np})


@pytest.mark.parametrize(("lesson", "exercise", "answer"), answers())
def test_a_right_answer_stays_on_the_gpu(lesson: str, exercise: str, answer: Answer) -> None:
    found = run_on_gpu(lesson, exercise, answer.source)
    assert {tensor.device for tensor in (found if isinstance(found, tuple) else (found,))} == {GPU}


@pytest.mark.parametrize(
    ("exercise", "source"),
    [
        (
            "attention_rollout",
            "def attention_rollout(weights):\n    return 0.5 * weights[0].mean(dim=1) + 0.5 * torch.eye(weights[0].shape[-1])",
        ),
        (
            "unpatchify",
            "def unpatchify(patches, size, shape):\n    return torch.zeros(len(patches), *shape) + patches.sum(-1).sum(-1)[:, None, None, None]",
        ),
    ],
)
def test_an_answer_that_mixes_devices_raises(exercise: str, source: str) -> None:
    with pytest.raises(RuntimeError, match="same device"):
        run_on_gpu("21_vision_transformer", exercise, source)


def test_an_answer_that_leaves_the_gpu_is_noticed() -> None:
    left = run_on_gpu("21_vision_transformer", "patchify", "def patchify(images, size):\n    return images.cpu()")
    assert left.device != GPU
