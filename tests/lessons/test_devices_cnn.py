"""Lessons 10 and 11 on a GPU: right answers, and the lessons' own functions that call them, on fake tensors.

Fake tensors hold no numbers and cannot go back through a graph, so reading a number gives 1.0 here and `backward()`
only leaves gradients in their places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

from autograde.authoring.answers import Answer, read_answers
from benchmarks.lessons import of_kinds, run_lesson
from tests.answer_grading import COURSE
from tests.lessons.test_devices import GPU, Names, drawn, forward, lesson_names

LABELS = (3, 2)  # the sizes of two batches


def on_gpu(make: Callable[[], nn.Module]) -> nn.Module:
    with torch.device(GPU):  # a module of fake tensors cannot be moved
        return make()


def batches(*shape: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    return ((drawn(n, *shape), torch.zeros(n, dtype=torch.long, device=GPU)) for n in LABELS)


def trained(names: Names) -> Any:
    net = on_gpu(names["LeNet"])
    return names["train_one_epoch"](net, batches(1, 28, 28), torch.optim.SGD(net.parameters(), lr=0.1))


def normalised(names: Names) -> tuple[torch.Tensor, ...]:
    x, c = drawn(4, 3, 2, 2), drawn(3)
    found = [names["batch_norm"](x, c, c, (c, c), training) for training in (True, False)]
    return tuple(tensor for z, running in found for tensor in (z, *running))


def norms(names: Names) -> Any:
    net = on_gpu(lambda: names["tiny_resnet"](1, 5))
    loss = torch.nn.functional.cross_entropy(net(drawn(2, 3, 8, 8)), torch.zeros(2, dtype=torch.long, device=GPU))
    for p in net.parameters():
        p.grad = torch.zeros_like(p)
    net.zero_grad = lambda set_to_none=True: None  # type: ignore[method-assign]  # backward() makes no new ones here
    return names["gradient_norms"](net, loss)


USES: dict[tuple[str, str], Callable[[Names], Any]] = {
    ("10_cnn_pytorch", "LeNet"): lambda names: forward(names["LeNet"], drawn(2, 1, 28, 28)),
    ("10_cnn_pytorch", "batch_norm"): normalised,
    ("10_cnn_pytorch", "train_one_epoch"): trained,
    ("10_cnn_pytorch", "evaluate"): lambda names: names["evaluate"](on_gpu(names["LeNet"]), batches(1, 28, 28)),
    ("10_cnn_pytorch", "predict_proba"): lambda names: names["predict_proba"](on_gpu(names["LeNet"]), drawn(1, 28, 28)),
    ("10_cnn_pytorch", "flip_and_crop"): lambda names: names["flip_and_crop"](
        drawn(4, 3, 8, 8), np.random.default_rng(0)
    ),
    ("11_resnet", "ResidualBlock"): lambda names: forward(lambda: names["ResidualBlock"](3, 5, 2), drawn(2, 3, 8, 8)),
    ("11_resnet", "tiny_resnet"): lambda names: forward(lambda: names["tiny_resnet"](2, 7), drawn(2, 3, 16, 16)),
    ("11_resnet", "gradient_norms"): norms,
    ("11_resnet", "count_trainable"): lambda names: names["count_trainable"](
        on_gpu(lambda: names["tiny_resnet"](1, 5))
    ),
}
# What needs real numbers or gradients, or removes the gradients put in place above: (exercise, title of the answer).
NEED_A_REAL_GPU = {
    ("flip_and_crop", "into a new tensor of zeros, shift by −4 to 4, mirrored at the end"),
    ("gradient_norms", "torch.autograd.grad, which leaves p.grad alone"),
    ("gradient_norms", "a loop, gradients cleared by hand, the square root written out"),
    ("gradient_norms", "an optimiser clears the gradients"),
}


def answers() -> list[Any]:
    """Each right answer, the lesson's own solution first."""
    return [
        pytest.param(lesson, exercise, answer, id=f"{lesson[:2]}-{exercise}-{answer.title}")
        for lesson, exercise in USES
        for answer in [Answer("solution", "", True), *read_answers(COURSE.answers(lesson, exercise))]
        if answer.right and (exercise, answer.title) not in NEED_A_REAL_GPU
    ]


@pytest.fixture(autouse=True)
def numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("item", "__float__"):
        monkeypatch.setattr(torch.Tensor, name, lambda self: 1.0)
    monkeypatch.setattr(torch.Tensor, "__int__", lambda self: 1)
    monkeypatch.setattr(torch.Tensor, "tolist", lambda self: [1.0] * len(self))
    monkeypatch.setattr(torch.Tensor, "backward", lambda self: None)


def devices(found: Any) -> set[torch.device]:
    if isinstance(found, torch.Tensor):
        return {found.device}
    return {device for part in found for device in devices(part)} if isinstance(found, (tuple, list)) else set()


@pytest.mark.parametrize(("lesson", "exercise", "answer"), answers())
def test_a_right_answer_stays_on_the_gpu(lesson: str, exercise: str, answer: Answer) -> None:
    names = dict(lesson_names(lesson))
    exec(answer.source, names)
    with FakeTensorMode():
        assert devices(USES[lesson, exercise](names)) <= {GPU}


def test_answers_that_leave_the_gpu_are_noticed() -> None:
    names = dict(lesson_names("10_cnn_pytorch"))
    [lots] = [
        answer
        for answer in read_answers(COURSE.answers("10_cnn_pytorch", "flip_and_crop"))
        if "lots stay" in answer.title
    ]
    exec(lots.source, names)
    with FakeTensorMode(), pytest.raises(RuntimeError, match="same device"):
        USES["10_cnn_pytorch", "flip_and_crop"](names)


def test_the_loop_of_lesson_10_stays_on_the_gpu() -> None:
    silent: Names = {"display": lambda *what, **how: None}
    names = run_lesson("10_cnn_pytorch", of_kinds("setup", "code", "exercise"), silent)
    with FakeTensorMode():
        parts = [[torch.zeros(n, 3, 32, 32, dtype=torch.uint8), torch.zeros(n, dtype=torch.long)] for n in (20, 5)]
        train, valid = (names["Pictures"](part, parts[0][0], GPU) for part in parts)
        for make, augment in ((names["deeper"], None), (lambda: names["resnet9"](1), names["flip_and_crop"])):
            model = on_gpu(make)
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            [record] = names["fit"](model, optimizer, train, valid, 1, 8, augment, smoothing=0.1)
            assert set(record) == {"loss", "train", "valid_loss", "valid", "seconds"}
        assert (
            len(
                names["train_model"](
                    on_gpu(lambda: nn.Sequential(nn.Flatten(), nn.Linear(3072, 10))), train, valid, 2, ""
                )
            )
            == 2
        )


def test_the_loop_of_lesson_11_stays_on_the_gpu() -> None:
    names = lesson_names("11_resnet")
    with FakeTensorMode():
        t = torch.zeros(10, dtype=torch.long, device=GPU)
        for make in (lambda: names["stack"](8), lambda: names["tiny_resnet"](1, 10)):
            assert names["train"](
                on_gpu(lambda make=make: names["start_he"](make())), drawn(10, 3, 16, 16), t, 2, size=4
            ) == [1.0, 1.0]
