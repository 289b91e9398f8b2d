"""Lesson 16 as it stands on the real MNIST, on the CPU: what its cells print.

    FASTAI_HOME=… nice -n 10 python -m benchmarks.real.transfer_digits    # the folder with data/mnist_png (`fukami data`)
    FASTAI_HOME=… nice -n 10 python -m benchmarks.real.transfer_digits --borrowed    # a minute: the probe of section 9

ResNet-18, which the lesson looks at too, may be the random stand-in of the miniature (TORCH_HOME): section 9 is left out.
With --borrowed, its probe is measured on MobileNetV2, whose weights are at hand.
"""

from __future__ import annotations

import io
import sys
from contextlib import chdir, redirect_stdout
from tempfile import TemporaryDirectory
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F

from autograde.authoring.source import SourceCell, localise, read_source
from benchmarks.lessons import SOLUTIONS, of_kinds
from benchmarks.machine import describe
from benchmarks.real import pets
from benchmarks.real.transfer import in_stages
from benchmarks.tables import RESULTS, replace_table

# What a cell has in it, and what its lines are about.
SHOWN = {
    "accuracy on new pictures of 0 to 4": "The network that is borrowed (section 1)",
    "def probe_accuracy(": "What a linear probe reads off input and stages (section 2)",
    "def passes(": "What moves while frozen (section 5)",
    "def borrow(": "Learning 5 to 9 from few pictures (section 6; the guess is the notebook's)",
    "found.valley": "The learning rate, by `lr_find` (section 8)",
    "def adapt(": "Three phases and four ways at once: accuracy, spread of four draws, angle between old and new weights in each stage; then differences on the same pictures (section 8)",
}
NEEDED = (  # what the probe of section 9 needs
    "def get_mnist(",
    "def careless(",
    "def small_net(",
    "def fit(",
    "def linear_probe(",
    "def features_at(",
)
LEFT_OUT = "def step_time("  # its times are those of a busy machine
KINDS = of_kinds("setup", "exercise", "demo", "code")


def begun() -> tuple[dict[str, Any], list[SourceCell]]:
    """Names with what draws the figures, and the lesson's cells of code."""
    plt.switch_backend("agg")
    plt.show = lambda: plt.close("all")
    names: dict[str, Any] = {}
    exec(localise((SOLUTIONS / "_figures.py").read_text(encoding="utf-8"), "en"), names)
    return names, [
        cell for cell in read_source(SOLUTIONS / "16_transfer_learning.py", SOLUTIONS.parent).cells if KINDS(cell)
    ]


def borrowed() -> str:
    """The probe of section 9 on the stages of MobileNetV2 learnt on ImageNet, digits enlarged to two sizes."""
    names, cells = begun()
    for cell in cells:
        if any(text in cell.source for text in NEEDED):
            exec(compile(localise(cell.source, "en"), f"<16:{cell.line}>", "exec"), names)
    stages = in_stages(pets.body(pets.WEIGHTS))[:-1]

    @torch.no_grad()
    def features(X: torch.Tensor, side: int) -> list[np.ndarray]:
        """Means of the maps after each stage."""
        big = F.interpolate(X.clamp(0, 1), (side, side), mode="bilinear").expand(-1, 3, -1, -1)
        found: list[list[torch.Tensor]] = [[] for _ in stages]
        for z in big.split(64):
            z = (z - pets.MEAN) / pets.STD
            for kept, stage in zip(found, stages, strict=True):
                z = stage(z)
                kept.append(z.mean((2, 3)) if z.ndim == 4 else z)
        return [torch.cat(parts).double().numpy() for parts in found]

    X_new, t_new = names["tests"]["new"]
    X, t = names["few"](20, 0)
    W, b = names["linear_probe"](names["features_at"](names["source"], X, 3), t.numpy())
    small = 100 * np.mean((names["features_at"](names["source"], X_new, 3) @ W + b).argmax(1) == t_new.numpy())
    lines, first = [], []
    for side in (64, 128):
        new, right = features(X_new, side), np.zeros((len(stages), 4))
        for seed in range(4):
            X, t = names["few"](20, seed)
            for depth, (old, fresh) in enumerate(zip(features(X, side), new, strict=True)):
                W, b = names["linear_probe"](old, t.numpy())
                right[depth, seed] = 100 * np.mean((fresh @ W + b).argmax(1) == t_new.numpy())
        first.append(f"{right[-1, 0]:.1f} % at {side} pixels")
        lines.append(
            f"| {side} pixels | " + " | ".join(f"{row.mean():.1f} ± {row.std(ddof=1):.1f} %" for row in right) + " |"
        )
    heads = [f"stage {i} ({old.shape[1]})" for i, old in enumerate(new, start=1)]
    return "\n".join(
        [
            f"**What a linear probe reads of 5 to 9 off the stages of MobileNetV2 learnt on ImageNet** (means of the maps after each stage, in brackets how many), from 20 digits per class of the real MNIST, on the lesson's 500 test digits: four draws, mean ± standard deviation (divided by n − 1). The first draw is that of section 9, where the last stage of the small network has {small:.1f} % and that of MobileNetV2 {' and '.join(first)}. Measured {describe('torch', 'torchvision')}, one thread, beside other work.",
            "",
            "| digits enlarged to | " + " | ".join(heads) + " |",
            "|---|" + "---:|" * len(heads),
            *lines,
        ]
    )


def run() -> list[tuple[str, str]]:
    """Run the lesson to the end of section 8; return title and output of each cell that is shown."""
    names, cells = begun()
    found: list[tuple[str, str]] = []
    for cell in cells:
        if LEFT_OUT in cell.source or len(found) == len(SHOWN):
            continue
        with redirect_stdout(io.StringIO()) as told:
            exec(compile(localise(cell.source, "en"), f"<16:{cell.line}>", "exec"), names)
        found += [(title, told.getvalue().strip("\n")) for text, title in SHOWN.items() if text in cell.source]
        print(told.getvalue(), flush=True)
    return found


def table(found: list[tuple[str, str]]) -> str:
    lines = [
        f"**The lesson's own cells on the real MNIST**, one run: what they print. Accuracies are on 500 test pictures of 0 to 4, or of 5 to 9, turned and shifted by the lesson. Measured {describe('torch', 'torchvision', 'fastai')}, one thread, beside other work."
    ]
    for title, told in found:
        lines += ["", f"*{title}*", "", "```text", told, "```"]
    return "\n".join(lines)


def main() -> None:
    torch.set_num_threads(1)
    with TemporaryDirectory() as scratch, chdir(scratch):
        name, told = ("16_borrowed", borrowed()) if "--borrowed" in sys.argv else ("16_digits", table(run()))
    replace_table(name, told, RESULTS)


if __name__ == "__main__":
    main()
