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
from benchmarks.tables import RESULTS, replace_table

# What a cell has in it, and what its lines are about.
SHOWN = {
    "accuracy on new pictures of 0 to 4": "The network that is borrowed (section 1)",
    "def probe_accuracy(": "What a linear probe reads off input and stages (section 2)",
    "def passes(": "What moves while frozen (section 5)",
    "def borrow(": "Learning 5 to 9 from few pictures (section 6; the guess is the notebook's)",
    "found.valley": "The learning rate, by `lr_find` (section 8)",
    "def adapt(": "Three phases and three ways at once: accuracy, spread of four draws, by how much the filters of each stage have turned (section 8)",
}
NEEDED = "def get_mnist(", "def careless(", "def linear_probe("  # what the probe of section 9 needs
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
    """The probe of section 9 on MobileNetV2 learnt on ImageNet: its draws, digits enlarged to two sizes."""
    names, cells = begun()
    for cell in cells:
        if any(text in cell.source for text in NEEDED):
            exec(compile(localise(cell.source, "en"), f"<16:{cell.line}>", "exec"), names)
    body = pets.body(pets.WEIGHTS).eval()

    @torch.no_grad()
    def features(X: torch.Tensor, side: int) -> np.ndarray:
        big = F.interpolate(X.clamp(0, 1), (side, side), mode="bilinear").expand(-1, 3, -1, -1)
        return torch.cat([body((part - pets.MEAN) / pets.STD).mean((2, 3)) for part in big.split(64)]).double().numpy()

    lines = [
        f"**What a linear probe reads of 5 to 9 off MobileNetV2 learnt on ImageNet** (1,280 features, means of its last maps), from 20 digits of each kind of the real MNIST, on the lesson's 500 test digits. The first draw is that of section 9, where the small network has 56.6 %. Measured {describe('torch', 'torchvision')}, one thread, beside other work.",
        "",
        "| digits enlarged to | first draw | four draws, mean ± standard deviation (divided by n) |",
        "|---|---:|---:|",
    ]
    X_new, t_new = names["tests"]["new"]
    for side in (64, 128):
        new, right = features(X_new, side), []
        for seed in range(4):
            X, t = names["few"](20, seed)
            W, b = names["linear_probe"](features(X, side), t.numpy())
            right.append(100 * np.mean((new @ W + b).argmax(1) == t_new.numpy()))
        lines.append(f"| {side} pixels | {right[0]:.1f} % | {np.mean(right):.1f} ± {np.std(right):.1f} % |")
    return "\n".join(lines)


def run() -> list[tuple[str, str]]:
    """Run the lesson to the end of section 8; return title and output of each cell that is shown."""
    names, cells = begun()
    found: list[tuple[str, str]] = []
    for cell in cells:
        if LEFT_OUT in cell.source or len(found) == len(SHOWN):
            continue
        with redirect_stdout(io.StringIO()) as told:
            exec(compile(localise(cell.source, "en"), f"<16:{cell.line}>", "exec"), names)
        found += [(title, told.getvalue().strip()) for text, title in SHOWN.items() if text in cell.source]
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
