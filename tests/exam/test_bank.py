"""The questions of part 1: many enough, proved, and right by another way of computing them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from autograde.authoring.proof import check_bank
from autograde.authoring.variable import Question, Variant, read_bank
from autograde.course import load_course

COURSE = load_course()
LESSONS = [name for name in COURSE.lessons if COURSE.bank(name).is_file()]
PART_1 = [name for name in LESSONS if "01" <= name[:2] <= "08"]


@cache
def questions() -> dict[str, Question]:
    return {question.name: question for name in LESSONS for question in read_bank(COURSE, name)}


def variants(name: str) -> list[Variant]:
    question = questions()[name]
    found = [question.variant(number, COURSE.languages) for number in range(question.count)]
    return [variant for variant in found if variant is not None]


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_variant_has_one_right_answer(lesson: str) -> None:
    assert [str(refusal) for refusal in check_bank(COURSE, lesson)] == []


def test_part_1_has_forty_questions_from_each_of_its_lessons() -> None:
    assert sum(len(read_bank(COURSE, name)) for name in PART_1) >= 40
    assert len(PART_1) == 8


def test_names_are_used_once_in_all_banks() -> None:
    names = [question.name for name in LESSONS for question in read_bank(COURSE, name)]
    assert len(names) == len(set(names))


def by_torch(loss: Callable[..., Any], **values: float) -> tuple[float, dict[str, float]]:
    """Return a loss and its gradient for each value, by torch's automatic differentiation."""
    import torch

    leaves = {
        name: torch.tensor(float(value), dtype=torch.float64, requires_grad=True) for name, value in values.items()
    }
    result = loss(**leaves)
    result.backward()
    return result.item(), {name: float(leaf.grad) if leaf.grad is not None else 0.0 for name, leaf in leaves.items()}


def adam(v: dict[str, Any]) -> float:
    import torch

    w = torch.tensor(float(v["w"]), dtype=torch.float64, requires_grad=True)
    w.grad = torch.tensor(float(v["g"]), dtype=torch.float64)
    torch.optim.Adam([w], lr=v["lr"]).step()
    return w.item()


def sgd(v: dict[str, Any], gradients: list[float], **options: float) -> float:
    import torch

    w = torch.tensor(float(v["w"]), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=v["lr"], **options)
    for gradient in gradients:
        w.grad = torch.tensor(float(gradient), dtype=torch.float64)
        optimiser.step()
    return w.item()


def cross_entropy(logits: list[float], label: int) -> float:
    import torch

    return torch.nn.functional.cross_entropy(torch.tensor([logits], dtype=torch.float64), torch.tensor([label])).item()


def relu_unit(v: dict[str, Any]) -> float:
    import torch

    return float(torch.relu(torch.tensor(float(v["w1"] * v["x1"] + v["w2"] * v["x2"] + v["b"]))))


def two_layers(v: dict[str, Any]) -> float:
    import torch

    hidden = torch.relu(
        torch.tensor([[v["x"]]]) @ torch.tensor([[v["v1"], v["v2"]]]) + torch.tensor([v["c1"], v["c2"]])
    )
    return float(hidden @ torch.tensor([[v["s1"]], [v["s2"]]]) + v["d"])


def descent(v: dict[str, Any]) -> float:
    w = float(v["start"])
    for _ in range(2):
        w -= v["lr"] * by_torch(lambda w: v["a"] * (w - v["c"]) ** 2, w=w)[1]["w"]
    return w


def sigmoid_step(v: dict[str, Any]) -> float:
    import torch

    target = torch.tensor(float(v["t"]), dtype=torch.float64)
    loss = torch.nn.functional.binary_cross_entropy_with_logits
    return v["w"] - v["lr"] * by_torch(lambda w, b: loss(w * v["x"] + b, target), w=v["w"], b=v["b"])[1]["w"]


def linear_sizes(*sizes: int) -> int:
    import torch

    return sum(p.numel() for a, b in pairwise(sizes) for p in torch.nn.Linear(a, b).parameters())


def weight_gradient(v: dict[str, Any]) -> float:
    """By torch: the mean over the batch of the sum of δ · (zW), whose gradient is zᵀδ / B."""
    import torch

    W = torch.zeros(2, 2, dtype=torch.float64, requires_grad=True)
    z, delta = (torch.tensor(v[name], dtype=torch.float64) for name in ("z", "delta"))
    ((z @ W) * delta).sum(dim=1).mean().backward()
    return float(W.grad[v["i"], v["j"]])


ANOTHER_WAY: dict[str, Callable[[dict[str, Any]], float]] = {
    "exam_relu_unit": relu_unit,
    "exam_softmax": lambda v: 2.718281828459045 ** -cross_entropy([v["a"], v["b"], v["c"]], v["k"] - 1),
    "exam_sigmoid_slope": lambda v: by_torch(lambda u: u.sigmoid(), u=v["u"])[1]["u"],
    "exam_parameters": lambda v: linear_sizes(v["a"], v["b"], v["c"]),
    "exam_two_layers": two_layers,
    "exam_loss_of_logits": lambda v: cross_entropy([v["a"], v["b"], v["c"]], v["k"] - 1),
    "exam_loss_at_start": lambda v: cross_entropy([0.0] * v["C"], 1),
    "exam_two_steps": descent,
    "exam_momentum": lambda v: sgd(v, [v["g1"], v["g2"]], momentum=v["mu"]),
    "exam_adam_first": adam,
    "exam_used_twice": lambda v: by_torch(lambda a, b, c: (a * b + c) * a, a=v["a"], b=v["b"], c=v["c"])[1]["a"],
    "exam_through_relu": lambda v: by_torch(lambda w1, w2: (w2 * (w1 * v["x"] + v["b1"]).relu() - v["t"]) ** 2 / 2, w1=v["w1"], w2=v["w2"])[1]["w1"],
    "exam_weight_gradient": weight_gradient,
    "exam_cost": lambda v: 2 * linear_sizes(v["a"], v["b"], v["c"]),
    "exam_weight_decay": lambda v: sgd(v, [v["g"]], weight_decay=v["decay"]),
    "exam_whole_step": sigmoid_step,
    "exam_bytes": lambda v: 4 * linear_sizes(v["a"], v["b"], v["c"]),
}  # fmt: skip


@pytest.mark.lessons
@pytest.mark.parametrize("name", ANOTHER_WAY)
def test_the_answer_is_what_torch_computes(name: str) -> None:
    for variant in variants(name):
        assert variant.answer == pytest.approx(
            ANOTHER_WAY[name](dict(variant.values)), abs=variant.within or 1e-6, rel=1e-9
        )


@pytest.mark.lessons
def test_shapes_are_those_that_numpy_gives() -> None:
    import numpy as np

    for variant in variants("exam_broadcast"):
        n, m = variant.values["n"], variant.values["m"]
        first, second = {"column": ((n, 1), (n,)), "row": ((n, m), (m,)), "rows": ((n, m), (n, 1)), "clash": ((n, m), (n,))}[variant.values["case"]]  # fmt: skip
        try:
            shape = str((np.zeros(first) - np.zeros(second)).shape)
        except ValueError:
            shape = "エラー"
        assert shape in variant.right[0]
