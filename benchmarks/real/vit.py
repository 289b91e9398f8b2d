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
# updates of TinyViT, those of the lesson without and with a GPU; how many pictures to train on
SIZES = {200: (100, 300, 1_000), 1500: (1_000, 10_000)}
SEEDS = {200: range(5), 1500: range(3)}
WAYS = ("rollout", "random", "least rollout")  # of all patches
WRITTEN = ("rollout", "ink", "another picture's rollout", "random", "least rollout")  # of those with writing on them
HIDDEN = range(4)
FIRST = min(SIZES)  # where settings were compared
RATES = (0.001, 0.003, 0.01)
SPREADS = (0.02, 0.5)  # standard deviations of the class token and the positions before training
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
        """X_train, t_train, X_test, t_test as in the lesson."""
        (pictures, digits), (test_pictures, test_digits) = self.names["get_mnist"]()
        assert len(pictures) == 60_000, f"{len(pictures)} pictures are not the real set: fetch it, set FASTAI_HOME"
        mean, std = pictures.mean(), pictures.std()
        X, X_test = (torch.tensor((p - mean) / std, dtype=torch.float32)[:, None] for p in (pictures, test_pictures))
        return X, torch.tensor(digits), X_test, torch.tensor(test_digits)

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
        rows = np.random.default_rng(seed).permutation(len(X))[:size]
        X, t = X[rows], t[rows]
        if shuffled:
            X, X_test = (self.names["shuffle_patches"](pictures) for pictures in (X, X_test))
        start = time.process_time()
        model = self.train(net, X, t, budget, seed)
        seconds = time.process_time() - start
        return [self.names["accuracy"](model, X_test, t_test), seconds]

    def rate(self, net: str, lr: float, budget: int, seed: int) -> Run:
        """[accuracy on 10,000 training pictures that were held out] after training on the others at this highest rate."""
        X, t, _, _ = self.data
        model = self.names["makers"][net](seed)
        self.names["train_for"](model, X[:-10_000], t[:-10_000], self.updates(net, budget), seed, lr)
        return [self.names["accuracy"](model, X[-10_000:], t[-10_000:])]

    def spread(self, spread: float, budget: int, seed: int) -> Run:
        """As `rate`, for a TinyViT whose class token and positions begin with another standard deviation than 0.5."""
        X, t, _, _ = self.data
        model = self.names["makers"]["TinyViT"](seed)
        with torch.no_grad():
            for vectors in (model.class_token, model.positions):
                vectors *= spread / 0.5
        self.names["train_for"](model, X[:-10_000], t[:-10_000], budget, seed)
        return [self.names["accuracy"](model, X[-10_000:], t[-10_000:])]

    def hide(self, seed: int, budget: int) -> Run:
        """Accuracies with so many patches HIDDEN, for each of WAYS and WRITTEN in turn, as in section 6."""
        X, t, X_test, t_test = self.data
        model = self.train("TinyViT", X, t, 2 * budget, seed).eval()
        with torch.no_grad():
            model(X_test)
        looked = self.names["attention_rollout"]([block.weights for block in model.blocks])[:, 0, 1:]
        patches = self.names["patchify"](X_test, 7)
        dice = torch.rand(looked.shape, generator=torch.Generator().manual_seed(seed))
        first = 100 * ((patches > 0).sum(dim=2) >= 5)  # patches with writing before all others
        found = []
        written = (looked, patches.mean(dim=2), looked.roll(1, 0), dice, -looked)
        for amount in (looked, dice, -looked, *(first + amount for amount in written)):
            for many in HIDDEN:
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


def trained(budget: int) -> list[tuple[int, bool]]:
    """What is compared at this budget: (training pictures, whether patches are shuffled)."""
    return [*((size, False) for size in SIZES[budget]), (SIZES[budget][-1], True)]


def runs(bench: Bench) -> Iterator[tuple[str, Callable[[], Run]]]:
    """All that is to be measured: (key, how)."""
    for seed in (100, 101, 102):
        for lr in RATES:
            for net in ("LeNet", "TinyViT"):
                yield f"rate {net} {lr} {FIRST} {seed}", lambda a=(net, lr, FIRST, seed): bench.rate(*a)
        for spread in SPREADS:
            yield f"spread {spread} {FIRST} {seed}", lambda a=(spread, FIRST, seed): bench.spread(*a)
    for budget in SIZES:
        for seed in SEEDS[budget]:
            for net in ("LeNet", "TinyViT"):
                for size, shuffled in trained(budget):
                    key = f"{net} {size} {budget} {shuffled} {seed}"
                    yield key, lambda a=(net, size, budget, seed, shuffled): bench.compare(*a)
            yield f"hide {budget} {seed}", lambda a=(seed, budget): bench.hide(*a)
            yield f"probe {budget} {seed}", lambda a=(seed, budget): bench.probe(*a)


def of(kept: dict[str, Run], key: str) -> list[Run]:
    """The runs of all seeds, where they are there."""
    return [run for name, run in kept.items() if name.rsplit(" ", 1)[0] == key]


def shown(values: list[float]) -> str:
    """Mean ± standard deviation in per cent."""
    return f"{100 * statistics.mean(values):.2f} ± {100 * statistics.stdev(values):.2f}"


def between(pairs: list[tuple[float, float]]) -> str:
    """The first minus the second, seed by seed: mean ± standard error in percentage points."""
    apart = [100 * (a - b) for a, b in pairs]
    return f"{statistics.mean(apart):.2f} ± {statistics.stdev(apart) / len(apart) ** 0.5:.2f}"


def table(kept: dict[str, Run], machine: str) -> str:
    """The page's section."""
    rows = [
        f"**LeNet and TinyViT at equal compute**: real MNIST, all 10,000 test digits, the lesson's own models and training (AdamW, highest rate 0.003, 32 a batch, one cycle, no augmentation). The seed decides the initial weights, which training pictures are taken, and the mini-batches. The budget is the multiply-adds of so many updates of TinyViT: 200 as in the lesson without a GPU, 1,500 as with one; LeNet gets the updates that cost as much (156 and 1,174). *Draws*: how often, on average, TinyViT's mini-batches draw each picture. Test accuracy in per cent, mean ± standard deviation over n seeds; difference seed by seed in percentage points, mean ± standard error; errors of TinyViT ÷ errors of LeNet. Measured {machine}, one thread, beside other work; seconds are the processor's. No seed document has figures for this lesson.",
        "",
        "| training pictures | budget | draws | n | LeNet | TinyViT | difference | errors, ratio | seconds a run, LeNet | TinyViT |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for budget in SIZES:
        for size, shuffled in trained(budget):
            both = [of(kept, f"{net} {size} {budget} {shuffled}") for net in ("LeNet", "TinyViT")]
            if min(len(net) for net in both) < 2:
                continue
            what = f"{size:,}" + (", patches shuffled" if shuffled else "")
            seconds = " | ".join(f"{statistics.mean(run[1] for run in net):.1f}" for net in both)
            accuracies = " | ".join(shown([run[0] for run in net]) for net in both)
            apart = between([(conv[0], vit[0]) for conv, vit in zip(*both, strict=False)])
            errors = [statistics.mean(1 - run[0] for run in net) for net in both]
            row = [what, f"{budget:,}", f"{32 * budget / size:.1f}", len(both[1]), accuracies, apart]
            rows.append("| " + " | ".join(map(str, [*row, f"{errors[1] / errors[0]:.1f}", seconds])) + " |")
    keys = {f"{net}, {lr}": f"rate {net} {lr}" for net in ("LeNet", "TinyViT") for lr in RATES}
    keys |= {f"TinyViT, spread {spread}": f"spread {spread}" for spread in SPREADS}
    rows += [
        "",
        f"*Settings*, at a budget of {FIRST}: accuracy on 10,000 training pictures that were held out (n = 3 other seeds, drawing from the other 50,000), at three highest rates, and for TinyViT whose class token and positions begin with another standard deviation:",
        "",
        "| " + " | ".join(keys) + " |",
        "|" + "---:|" * len(keys),
        "| " + " | ".join(shown([run[0] for run in of(kept, f"{key} {FIRST}")]) for key in keys.values()) + " |",
    ]
    rows += [
        "",
        "*Hiding patches* (section 6): accuracy of a TinyViT with twice the budget, trained on all 60,000, when so many of the 16 patches of each test digit are painted in the colour of the background. *With writing*: of the patches in which at least 5 of the 49 pixels are brighter than the mean pixel, as long as there are any. Last column: with one patch hidden, this way minus rollout of the same kind, seed by seed, in percentage points, mean ± standard error:",
        "",
        "| updates | of which patches | chosen by | n | "
        + " | ".join(str(many) for many in HIDDEN)
        + " | minus rollout |",
        "|---:|---|---|---:|" + "---:|" * len(HIDDEN) + "---:|",
    ]
    for budget in SIZES:
        found = of(kept, f"hide {budget}")
        if len(found) < 2:
            continue
        k = 0
        for among, ways in (("all", WAYS), ("with writing", WRITTEN)):
            rollout = k
            for way in ways:
                cells = " | ".join(shown([run[k + many] for run in found]) for many in HIDDEN)
                apart = between([(run[k + 1], run[rollout + 1]) for run in found])
                rows.append(f"| {2 * budget:,} | {among} | {way} | {len(found)} | {cells} | {apart} |")
                k += len(HIDDEN)
    rows += [
        "",
        "*Frozen features* (section 7): bodies trained on 0 to 4 (30,596 pictures) or not at all; accuracy on 5 to 9 of a linear probe from 20 pictures of each:",
        "",
        "| budget | n | " + " | ".join(BODIES) + " |",
        "|---:|---:|" + "---:|" * len(BODIES),
    ]
    for budget in SIZES:
        found = of(kept, f"probe {budget}")
        if len(found) > 1:
            shares = " | ".join(shown([run[k] for run in found]) for k in range(len(BODIES)))
            rows.append(f"| {budget:,} | {len(found)} | {shares} |")
    rows += [
        "",
        "The pretrained models of section 8, fine-tuned on Pets: not measured, since neither a GPU nor their weights could be had.",
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
