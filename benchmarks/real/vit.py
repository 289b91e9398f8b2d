"""Lesson 21 on the real MNIST, with the lesson's own models and training code: LeNet and TinyViT at equal compute.

    FASTAI_HOME=… nice -n 10 python -m benchmarks.real.vit           # half an hour of one core
    FASTAI_HOME=… nice -n 10 python -m benchmarks.real.vit --table   # the table alone

Each finished run is kept in build/real/vit.json and not measured again; the table in docs/results.md is written from all
that are there. Seconds are processor seconds, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from benchmarks.lessons import of_kinds, run_lesson
from benchmarks.machine import describe
from benchmarks.tables import RESULTS, replace_table

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "real" / "vit.json"
BUDGETS = {240: range(5), 1500: range(3)}  # updates of TinyViT: those of the lesson without and with a GPU
SIZES = {240: (600, 6_000, 20_000, 60_000), 1500: (600, 60_000)}  # the lesson takes the last three
WAYS = ("rollout", "ink", "random", "least rollout")
BODIES = ("pixels", "LeNet, not trained", "LeNet, trained", "TinyViT, not trained", "TinyViT, trained")
Run = list[float]


class Bench:
    """The lesson's functions and the real digits, read when first needed."""

    def __init__(self) -> None:
        torch.set_num_threads(1)
        self.names = run_lesson("21_vision_transformer", of_kinds("setup", "code", "exercise"))
        self.names["device"] = torch.device("cpu")

    @cached_property
    def data(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """X_train, t_train, X_test, t_test as in the lesson, training pictures in a random order."""
        (pictures, digits), (test_pictures, test_digits) = self.names["get_mnist"]()
        assert len(pictures) == 60_000, f"{len(pictures)} pictures are not the real set: fetch it, set FASTAI_HOME"
        mean, std = pictures.mean(), pictures.std()
        order = np.random.default_rng(0).permutation(len(pictures))
        X, X_test = (
            torch.tensor((p - mean) / std, dtype=torch.float32)[:, None] for p in (pictures[order], test_pictures)
        )
        return X, torch.tensor(digits[order]), X_test, torch.tensor(test_digits)

    def updates(self, net: str, budget: int) -> int:
        """As many updates of the net as cost what `budget` updates of TinyViT do."""
        return budget * self.names["costs"]["TinyViT"] // self.names["costs"][net]

    def train(self, net: str, X: torch.Tensor, t: torch.Tensor, budget: int, seed: int) -> Any:
        """Return a new net, trained."""
        model = self.names["makers"][net](seed)
        self.names["train_for"](model, X, t, self.updates(net, budget), seed)
        return model

    def compare(self, net: str, size: int, budget: int, seed: int, shuffled: bool) -> Run:
        """[accuracy, processor seconds of training]."""
        X, t, X_test, t_test = self.data
        X = X[:size]
        if shuffled:
            X, X_test = (self.names["shuffle_patches"](pictures) for pictures in (X, X_test))
        start = time.process_time()
        model = self.train(net, X, t[:size], budget, seed)
        seconds = time.process_time() - start
        return [self.names["accuracy"](model, X_test, t_test), seconds]

    def hide(self, seed: int, budget: int) -> Run:
        """Accuracies with 0 to 4 patches hidden, for each of WAYS in turn, as in section 6."""
        X, t, X_test, t_test = self.data
        model = self.train("TinyViT", X, t, 2 * budget, seed).eval()
        with torch.no_grad():
            model(X_test)
        looked = self.names["attention_rollout"]([block.weights for block in model.blocks])[:, 0, 1:]
        patches = self.names["patchify"](X_test, 7)
        dice = torch.rand(looked.shape, generator=torch.Generator().manual_seed(seed))
        found = []
        for amount in (looked, patches.mean(dim=2), dice, -looked):
            for many in range(5):
                places = amount.topk(many, dim=1).indices[:, :, None].expand(-1, -1, 49)
                hidden = patches.scatter(1, places, X_test.min().item())
                found.append(self.names["accuracy"](model, self.names["unpatchify"](hidden, 7, (1, 28, 28)), t_test))
        return found

    def probe(self, seed: int, budget: int) -> Run:
        """Accuracies on 5 to 9 of a linear probe on each of BODIES, as in section 7."""
        X, t, X_test, t_test = self.data
        rng = np.random.default_rng(seed)
        rows = np.concatenate([rng.choice(np.flatnonzero(t == k), 20, replace=False) for k in range(5, 10)])
        bodies: list[Any] = [nn.Flatten()]
        for net, last in (("LeNet", "fc2"), ("TinyViT", "head")):
            old = self.train(net, X[t < 5], t[t < 5], budget, seed)
            for body in (self.names["makers"][net](seed), old):
                setattr(body, last, nn.Identity())
                bodies.append(body.eval())
        found = []
        for body in bodies:
            with torch.no_grad():
                known, new = (body(pictures).double().numpy() for pictures in (X[rows], X_test[t_test >= 5]))
            W, b = self.names["linear_probe"](known, t[rows].numpy() - 5)
            found.append(float(np.mean((new @ W + b).argmax(1) == t_test[t_test >= 5].numpy() - 5)))
        return found


def runs(bench: Bench) -> Iterator[tuple[str, Callable[[], Run]]]:
    """All that is to be measured: (key, how)."""
    for budget, seeds in BUDGETS.items():
        for seed in seeds:
            for net in ("LeNet", "TinyViT"):
                for size, shuffled in [*((size, False) for size in SIZES[budget]), (SIZES[budget][-1], True)]:
                    key = f"{net} {size} {budget} {shuffled} {seed}"
                    yield key, lambda a=(net, size, budget, seed, shuffled): bench.compare(*a)
            yield f"hide {budget} {seed}", lambda a=(seed, budget): bench.hide(*a)
            yield f"probe {budget} {seed}", lambda a=(seed, budget): bench.probe(*a)


def of(kept: dict[str, Run], key: str) -> list[Run]:
    """The runs of all seeds, where they are there."""
    return [run for name, run in kept.items() if name.rsplit(" ", 1)[0] == key]


def shown(values: list[float]) -> str:
    """Mean ± standard deviation in per cent."""
    if len(values) < 2:
        return "not measured"
    return f"{100 * statistics.mean(values):.2f} ± {100 * statistics.stdev(values):.2f}"


def table(kept: dict[str, Run], machine: str) -> str:
    """The page's section."""
    rows = [
        f"**LeNet and TinyViT at equal compute**: real MNIST, all 10,000 test digits, the lesson's own models and training (AdamW, highest rate 0.003, 32 a batch, one cycle, no augmentation). The budget is the multiply-adds of so many updates of TinyViT: 240 as in the lesson without a GPU, 1,500 as with one; LeNet gets the updates that cost as much (187 and 1,174). Test accuracy in per cent, mean ± standard deviation over n seeds. Measured {machine}, one thread, beside other work; seconds are the processor's. No seed document has figures for this lesson.",
        "",
        "| training pictures | budget | n | LeNet | TinyViT | seconds a run, LeNet | TinyViT |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for budget in BUDGETS:
        for size, shuffled in [*((size, False) for size in SIZES[budget]), (SIZES[budget][-1], True)]:
            both = [of(kept, f"{net} {size} {budget} {shuffled}") for net in ("LeNet", "TinyViT")]
            what = f"{size:,}" + (", patches shuffled" if shuffled else "")
            seconds = " | ".join(f"{statistics.mean(run[1] for run in net):.1f}" if net else "–" for net in both)
            accuracies = " | ".join(shown([run[0] for run in net]) for net in both)
            rows.append(f"| {what} | {budget:,} | {len(both[1])} | {accuracies} | {seconds} |")
    rows += [
        "",
        "*Hiding patches* (section 6): accuracy of a TinyViT with twice the budget, when so many of the 16 patches of each test digit are painted in the colour of the background:",
        "",
        "| budget | chosen by | n | 0 | 1 | 2 | 3 | 4 |",
        "|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    for budget in BUDGETS:
        found = of(kept, f"hide {budget}")
        for k, way in enumerate(WAYS):
            cells = " | ".join(shown([run[5 * k + many] for run in found]) for many in range(5))
            rows.append(f"| {2 * budget:,} | {way} | {len(found)} | {cells} |")
    rows += [
        "",
        "*Frozen features* (section 7): bodies trained on 0 to 4 or not at all; accuracy on 5 to 9 of a linear probe from 20 pictures of each:",
        "",
        "| budget | n | " + " | ".join(BODIES) + " |",
        "|---:|---:|" + "---:|" * len(BODIES),
    ]
    for budget in BUDGETS:
        found = of(kept, f"probe {budget}")
        rows.append(
            f"| {budget:,} | {len(found)} | "
            + " | ".join(shown([run[k] for run in found]) for k in range(len(BODIES)))
            + " |"
        )
    rows += [
        "",
        "`vit_small_patch16_224` and `resnet34` fine-tuned on Pets (section 8): not measured, since neither a GPU nor their weights could be had.",
    ]
    return "\n".join(rows)


def main() -> None:
    """Measure what is missing, then write the table."""
    ask = argparse.ArgumentParser(description="Measure lesson 21 on the real MNIST.")
    ask.add_argument("--table", action="store_true", help="measure nothing")
    asked = ask.parse_args()
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    kept: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    if not asked.table:
        for key, measure in runs(Bench()):
            if key not in kept:
                kept[key] = measure()
                kept["machine"] = describe("torch")
                KEPT.write_text(json.dumps(kept, indent=1))
                print(key, kept[key], flush=True)
    machine = kept.pop("machine", "")
    replace_table("21_vision_transformer", table(kept, machine), RESULTS)


if __name__ == "__main__":
    main()
