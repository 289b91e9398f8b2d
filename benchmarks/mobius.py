"""What a Möbius map costs per picture: batches on the lesson's own functions beside the ways of a CPU, one picture at a time.

    nice -n 10 python -m benchmarks.mobius          # writes its table into benchmarks/README.md

Seed 001 tells of 460 minutes and of a public routine that ran on the CPU only; it does not say which. That repository (stanfordmlgroup/mobius) has two
ways, and both are rebuilt here from their descriptions, in our own words: a Python function that SciPy calls once for each value of the
output, and whole arrays in NumPy, where every pixel is thrown forward and the holes are filled by looking back. A third, whole arrays looking
back with SciPy, is the best that we could do on one picture without torch.
"""

from __future__ import annotations

import ctypes
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from scipy.ndimage import geometric_transform, map_coordinates

from benchmarks.lessons import run_lesson
from benchmarks.machine import describe
from benchmarks.tables import replace_table

SIDE, BATCH, ROUNDS = 224, 64, 15
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # of mallopt(3)
Picture = np.ndarray  # (height, width, 3) uint8
Map = tuple[complex, complex, complex, complex]


def lesson_functions() -> dict[str, Any]:
    """Return `mobius_batch`, `random_mobius`, `cutmix` and what they use, as the lesson's reference solution defines them."""
    wanted = ("def mobius(", "def mobius_batch(", "def random_mobius(", "def cutmix(", "def random_box(")
    names: dict[str, Any] = {"np": np, "torch": torch, "F": torch.nn.functional}
    return run_lesson("17_augmentation_birds", lambda cell: cell.source.startswith(wanted), names)


def function_per_value(picture: Picture, coefficients: Map) -> Picture:
    """SciPy asks a Python function where each value of the output comes from."""
    a, b, c, d = in_pixels(coefficients, len(picture))

    def source(place: tuple[int, int, int]) -> tuple[float, float, int]:
        p = complex(place[1], place[0])
        z = (d * p - b) / (a - c * p)
        return z.imag, z.real, place[2]

    return geometric_transform(picture, source, order=1)


def forward_and_fill(picture: Picture, coefficients: Map) -> Picture:
    """NumPy throws every pixel to where it belongs, then looks back for those that none has reached."""
    a, b, c, d = in_pixels(coefficients, len(picture))
    height, width = picture.shape[:2]
    row, column = np.mgrid[:height, :width]
    z = column + 1j * row
    p = (a * z + b) / (c * z + d)
    to_row, to_column = p.imag.astype(int), p.real.astype(int)
    inside = (to_row >= 0) & (to_row < height) & (to_column >= 0) & (to_column < width)
    result, empty = np.zeros_like(picture), np.ones((height, width), bool)
    result[to_row[inside], to_column[inside]] = picture[row[inside], column[inside]]
    empty[to_row[inside], to_column[inside]] = False
    row, column = np.nonzero(empty)
    p = column + 1j * row
    z = (d * p - b) / (a - c * p)
    for colour in range(3):
        result[row, column, colour] = map_coordinates(picture[..., colour], [z.imag, z.real], order=1)
    return result


def look_back(picture: Picture, coefficients: Map) -> Picture:
    """NumPy computes for every pixel where to look; SciPy interpolates."""
    a, b, c, d = in_pixels(coefficients, len(picture))
    row, column = np.mgrid[: picture.shape[0], : picture.shape[1]]
    p = column + 1j * row
    z = (d * p - b) / (a - c * p)
    return np.stack([map_coordinates(picture[..., k], [z.imag, z.real], order=1) for k in range(3)], axis=-1)


def in_pixels(coefficients: Map, side: int) -> Map:
    """The same map of a square picture, in pixels counted from its first one."""
    half, middle = side / 2, (side - 1) / 2 * (1 + 1j)
    to_pixels = np.array([[half, middle], [0, 1]])
    matrix = to_pixels @ np.array(coefficients).reshape(2, 2) @ np.linalg.inv(to_pixels)
    a, b, c, d = matrix.ravel()
    return complex(a), complex(b), complex(c), complex(d)


def cpu_seconds(ways: dict[str, tuple[Callable[[], object], int]], rounds: int) -> dict[str, list[float]]:
    """CPU seconds for one picture in each round; the ways take turns, and the first turn is thrown away."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds + 1):
        for name, (work, pictures) in ways.items():
            start = time.process_time()
            work()
            taken[name].append((time.process_time() - start) / pictures)
    return {name: times[1:] for name, times in taken.items()}


def reuse_memory() -> None:
    """From now on the C library keeps what is freed. By default it returns blocks of 32 MiB, and the kernel fills new ones with zeros."""
    libc = ctypes.CDLL("libc.so.6")
    assert libc.mallopt(M_MMAP_MAX, 0)
    assert libc.mallopt(M_TRIM_THRESHOLD, 2**31 - 1)


def measure() -> dict[str, list[float]]:
    """Seconds for one picture, by way and round, on one thread; raise if the ways disagree on what the picture becomes."""
    torch.set_num_threads(1)
    lesson = lesson_functions()
    generator = torch.Generator().manual_seed(0)
    coeffs = lesson["random_mobius"](BATCH, generator)
    coarse = torch.rand(BATCH, 3, 7, 7, generator=generator)
    images = torch.nn.functional.interpolate(coarse, size=(SIDE, SIDE), mode="bilinear")
    pictures = (images.permute(0, 2, 3, 1).numpy() * 255).round().astype(np.uint8)
    maps = [tuple(complex(v) for v in row) for row in coeffs.numpy()]

    def batch() -> torch.Tensor:
        return lesson["mobius_batch"](images, coeffs)

    def each(way: Callable[[Picture, Map], Picture], n: int) -> Callable[[], object]:
        return lambda: [way(pictures[i], maps[i]) for i in range(n)]

    ours = (batch()[:2].permute(0, 2, 3, 1).numpy() * 255).round()
    for way in (function_per_value, forward_and_fill, look_back):
        for i in range(2):
            off = np.abs(way(pictures[i], maps[i])[8:-8, 8:-8].astype(float) - ours[i][8:-8, 8:-8])
            assert np.median(off) <= 3, (
                f"{way.__name__} draws another picture than the lesson (median {np.median(off)})"
            )

    ways = {
        "one at a time: a Python function per value (SciPy)": (each(function_per_value, 2), 2),
        "one at a time: NumPy, forward, holes filled": (each(forward_and_fill, 16), 16),
        "one at a time: NumPy, looking back": (each(look_back, 16), 16),
        f"batch of {BATCH}: the lesson's `mobius_batch`": (batch, BATCH),
    }
    rows = cpu_seconds(ways, ROUNDS)
    reuse_memory()
    rows |= cpu_seconds({"the same, memory of earlier batches used again": (batch, BATCH)}, ROUNDS)
    if torch.cuda.is_available():
        images, coeffs = images.cuda(), coeffs.cuda()
        times = []
        for _ in range(ROUNDS + 1):
            start = time.perf_counter()
            batch()
            torch.cuda.synchronize()
            times.append((time.perf_counter() - start) / BATCH)
        rows[f"the same on {torch.cuda.get_device_name()}, by the clock"] = times[1:]
    return rows


def table(rows: dict[str, list[float]]) -> str:
    (slow, *_), (array, *_) = (sorted(times) for times in list(rows.values())[:2])
    lines = [
        f"**One picture of {SIDE} × {SIDE}, three colours**, CPU time of one thread in {ROUNDS} rounds in which the ways take turns, measured {describe('torch', 'numpy', 'scipy')}. "
        "Other work can only make a round longer, so the shortest is what a way costs; the ratios are those of the shortest. A batch needs 134 MB for a moment; whether the C library asks the kernel for them anew each time differs from process to process, and takes as long as the computation.",
        "",
        "| how | CPU ms a picture, shortest | median | times faster than the first | than the second |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, times in rows.items():
        best, middle = min(times), statistics.median(times)
        lines.append(f"| {name} | {1e3 * best:.2f} | {1e3 * middle:.2f} | {slow / best:.1f} | {array / best:.2f} |")
    if not torch.cuda.is_available():
        lines.append("| the same on a GPU | not measured | – | – | – |")
    return "\n".join(lines)


def main() -> None:
    text = table(measure())
    if "--dry" in sys.argv:
        print(text)
    else:
        replace_table("mobius", text)


if __name__ == "__main__":
    main()
