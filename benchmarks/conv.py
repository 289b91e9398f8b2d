"""What a convolution costs, written in four ways: plain Python, NumPy in loops, im2col, torch, on the same layers in one run.

    python -m benchmarks.conv        # writes the tables into benchmarks/README.md

Plain Python and im2col are lesson 09's own solutions. Each figure is the CPU time of the process (all its threads), so
that a second core helps nobody; the ways take turns, and the median of their turns counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import torch

from benchmarks.lessons import of_kinds, run_lesson
from benchmarks.machine import describe
from benchmarks.tables import replace_table

TURNS, AT_LEAST = 7, 0.02  # a turn repeats a call until it has taken this many seconds of CPU time


@dataclass(frozen=True)
class Layer:
    """A one-dimensional convolution without padding: x (n, channels, length), W (filters, channels, size), b (filters,)."""

    name: str
    n: int
    channels: int
    length: int
    filters: int
    size: int

    def draw(self, dtype: type) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rng = np.random.default_rng(9)
        shapes = (self.n, self.channels, self.length), (self.filters, self.channels, self.size), (self.filters,)
        x, W, b = (rng.normal(size=shape).astype(dtype) for shape in shapes)
        return x, W, b


LAYERS = (
    Layer("the detective's batch", 32, 8, 24, 16, 4),
    Layer("a larger layer", 64, 16, 256, 32, 9),
)


def lesson_functions() -> dict[str, Any]:
    """Return the exercises of lesson 09 as they stand in its source."""
    return run_lesson("09_cnn_from_scratch", of_kinds("exercise"), {"np": np})


def plain_python(conv1d: Callable[[list, list, float], list], x: list, W: list, b: list) -> list:
    """The layer out of the lesson's `conv1d`, which knows one channel and one filter."""
    y = []
    for sample in x:
        y.append([])
        for kernels, bias in zip(W, b, strict=True):
            maps = [conv1d(row, kernel, 0.0) for row, kernel in zip(sample, kernels, strict=True)]
            y[-1].append([sum(values) + bias for values in zip(*maps, strict=True)])
    return y


def numpy_loops(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """A small NumPy sum for every sample, filter and place."""
    size = W.shape[2]
    y = np.empty((len(x), len(W), x.shape[2] - size + 1), x.dtype)
    for s, f, i in np.ndindex(y.shape):
        y[s, f, i] = np.sum(x[s, :, i : i + size] * W[f]) + b[f]
    return y


def seconds(call: Callable[[], object]) -> float:
    """CPU seconds of one call, from as many calls as take `AT_LEAST` together."""
    start, calls = time.process_time(), 0
    while (spent := time.process_time() - start) < AT_LEAST:
        call()
        calls += 1
    return spent / calls


def measure(layer: Layer) -> list[str]:
    """Return the rows of one layer, checked against torch's values."""
    lesson = lesson_functions()
    x, W, b = layer.draw(np.float64)
    lists = x.tolist(), W.tolist(), b.tolist()
    tensors = [torch.tensor(v) for v in (x, W, b)]
    singles = layer.draw(np.float32)
    single_tensors = [torch.tensor(v) for v in singles]
    conv = torch.nn.functional.conv1d
    ways: dict[str, tuple[str, Callable[[], Any]]] = {
        "plain Python": ("torch", lambda: plain_python(lesson["conv1d"], *lists)),
        "NumPy in loops": ("torch", lambda: numpy_loops(x, W, b)),
        "im2col": ("torch", lambda: lesson["conv1d_im2col"](x, W, b)[0]),
        "torch": ("torch", lambda: conv(*tensors)),
        "im2col, float32": ("torch, float32", lambda: lesson["conv1d_im2col"](*singles)[0]),
        "torch, float32": ("torch, float32", lambda: conv(*single_tensors)),
    }
    want = conv(*tensors).numpy()
    for name, (_, call) in ways.items():
        assert np.allclose(np.asarray(call()), want, rtol=1e-3, atol=1e-3), name
    turns: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(TURNS):
        for name, (_, call) in ways.items():
            if turn < 3 or name not in ("plain Python", "NumPy in loops"):  # the slow ones take three turns
                turns[name].append(seconds(call))
    cost = {name: median(taken) for name, taken in turns.items()}
    return [f"| {name} | {shown(1000 * cost[name])} | {shown(cost[name] / cost[ways[name][0]])} |" for name in ways]


def shown(value: float) -> str:
    """Three digits, without an exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def main() -> None:
    """Measure every layer and write one table."""
    torch.set_grad_enabled(False)
    parts = [f"Measured {describe('numpy', 'torch')}; float64 unless said otherwise."]
    for layer in LAYERS:
        shape = f"{layer.n} × {layer.channels} × {layer.length}, {layer.filters} filters of {layer.size}"
        head = f"**{layer.name}** ({shape})\n\n| how | CPU milliseconds | times torch |\n|---|---:|---:|"
        parts.append("\n".join([head, *measure(layer)]))
    replace_table("conv", "\n\n".join(parts))


if __name__ == "__main__":
    main()
