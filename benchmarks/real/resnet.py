"""Lesson 11 on real CIFAR-10: plain nets against residual ones at growing depth, with the lesson's own code.

    python -m benchmarks.real.resnet [--per-class 200] [--epochs 5]     # writes the table into docs/results.md

On a CPU, so everything is small: 2,000 pictures of the real CIFAR-10 (under ~/.fastai) halved to 16×16, widths 8, 16 and
32, five epochs, the lesson's own `train`. The comparison is what counts, not the accuracy. The full size is a row of its
own, which this does not run.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from benchmarks.lessons import of_kinds, run_lesson
from benchmarks.machine import describe
from benchmarks.tables import RESULTS, replace_table

ROOT = Path(__file__).resolve().parents[2]
DATA = Path.home() / ".fastai" / "data" / "cifar10"
BLOCKS, SEEDS = (1, 3, 5, 9), (0, 1, 2)
TEST = 100  # test pictures of each class
Run = tuple[float, float, float]  # training loss of the last epoch, accuracy on test pictures, seconds


def lesson() -> dict[str, Any]:
    """What lesson 11 defines in its set-up cells and solved exercises."""
    return run_lesson("11_resnet", of_kinds("setup", "exercise"))


def pictures(part: str, per_class: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The first `per_class` pictures of each class: (n, 3, 16, 16) as in the lesson, and labels (n,)."""
    images, labels = [], []
    for label, folder in enumerate(sorted(f for f in (DATA / part).iterdir() if f.is_dir())):
        for file in sorted(folder.iterdir())[:per_class]:
            images.append(np.asarray(Image.open(file).convert("RGB")))
            labels.append(label)
    x = torch.tensor(np.stack(images)).permute(0, 3, 1, 2) / 255
    return F.avg_pool2d((x - 0.5) / 0.25, 2), torch.tensor(labels)


def run(names: dict[str, Any], block: type, n_blocks: int, seed: int, data: list[torch.Tensor], epochs: int) -> Run:
    """Train one net from the weights of `seed`; the order of the pictures is the same for all."""
    x, t, x_test, t_test = data
    torch.manual_seed(seed)
    model = names["tiny_resnet"](n_blocks, 10, block)
    start = time.perf_counter()
    loss = names["train"](model, x, t, epochs=epochs)[-1]
    seconds = time.perf_counter() - start
    model.eval()
    with torch.no_grad():
        right = torch.cat([model(part).argmax(1) for part in x_test.split(500)]) == t_test
    return loss, float(right.float().mean()), seconds


def spread(values: list[float], form: str) -> str:
    """Mean ± standard deviation."""
    return f"{statistics.mean(values):{form}} ± {statistics.stdev(values):{form}}"


def table(done: dict[tuple[str, int], list[Run]], per_class: int, epochs: int) -> str:
    """All rows; those with fewer than three runs are not measured."""
    rows = [
        f"**Plain against residual, real CIFAR-10**: {10 * per_class:,} training and {10 * TEST:,} test pictures at 16×16, widths 8, 16, 32, "
        f"{epochs} epochs of SGD (0.02, momentum 0.9, batches of 32), no augmentation, n = {len(SEEDS)} seeds, mean ± standard deviation. "
        f"Measured {describe('torch')}, one thread, beside other work. No seed figure: the seeds give none for this lesson.",
        "",
        "| layers | net | training loss | test accuracy, % | seconds a run |",
        "|---:|---|---:|---:|---:|",
    ]
    for n in BLOCKS:
        for name in ("plain", "residual"):
            runs = done.get((name, n), [])
            if len(runs) < len(SEEDS):
                rows.append(f"| {6 * n + 2} | {name} | not measured | not measured | – |")
                continue
            losses, accuracies, seconds = (list(column) for column in zip(*runs, strict=True))
            percent = spread([100 * a for a in accuracies], ".1f")
            rows.append(
                f"| {6 * n + 2} | {name} | {spread(losses, '.2f')} | {percent} | {statistics.mean(seconds):.0f} |"
            )
    rows.append(
        "| 20, 56 | plain and residual, full size: 50,000 pictures at 32×32 | not measured: needs a GPU | not measured | – |"
    )
    return "\n".join(rows)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--per-class", type=int, default=200, help="training pictures of each class")
    options.add_argument("--epochs", type=int, default=5)
    asked = options.parse_args()
    torch.set_num_threads(1)
    names = lesson()
    data = [*pictures("train", asked.per_class), *pictures("test", TEST)]
    assert len(data[0]) == 10 * asked.per_class, f"{DATA} is not the real CIFAR-10: `fukami data fetch cifar10`"
    done: dict[tuple[str, int], list[Run]] = {}
    for n in BLOCKS:
        for name, block in (("plain", names["PlainBlock"]), ("residual", names["ResidualBlock"])):
            for seed in SEEDS:
                done.setdefault((name, n), []).append(run(names, block, n, seed, data, asked.epochs))
                print(name, 6 * n + 2, seed, done[name, n][-1], flush=True)
            replace_table("11_resnet", table(done, asked.per_class, asked.epochs), RESULTS)


if __name__ == "__main__":
    main()
