"""How far the course's own `TwoLayerNet` gets on the real MNIST, beside PyTorch and scikit-learn trained alike.

    nice -n 5 python -m benchmarks.mnist_numpy               # five seeds, two threads; writes docs/results.md
    nice -n 5 python -m benchmarks.mnist_numpy --seeds 2 --dry

The net, `train` and `shift` are taken from the reference solution of lesson 07, the settings are those of its section 9. All
three nets have 784-300-10 units, He and Xavier initial values (scikit-learn: its own), mini-batches of 100, momentum 0.9,
pictures moved by up to one pixel, the same split, and go back to the epoch with the lowest validation loss. In scikit-learn each
epoch is shifted as a whole and given to `partial_fit`. Seconds are those of training alone, data in memory.
"""

from __future__ import annotations

import argparse
import copy
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
LESSON = "07_mnist_numpy"
HIDDEN, SIZE, MOMENTUM, REACH = 300, 100, 0.9, 1
PLAN = [(8, 0.05), (3, 0.005)]  # epochs, learning rate
GOAL, SECONDS = 0.98, 60
Run = tuple[float, float, float]  # accuracy, seconds, CPU seconds


class Data(NamedTuple):
    """Pictures (n, 784) float32 on one scale, targets (n, 10) one-hot float32."""

    X: np.ndarray
    t: np.ndarray
    X_valid: np.ndarray
    t_valid: np.ndarray
    X_test: np.ndarray
    t_test: np.ndarray


def lesson_names() -> dict[str, Any]:
    """Run the lesson's set-up, exercises (solved) and plain code; return what they define."""
    from benchmarks.lessons import of_kinds, run_lesson

    return run_lesson(LESSON, of_kinds("setup", "exercise", "code"))


def load(names: dict[str, Any], folder: Path) -> Data:
    """Read MNIST from fastai's folder and split it as the lesson does."""
    (pixels, digits), (test_pixels, test_digits) = (
        names["read_digits"](folder / part) for part in ("training", "testing")
    )
    if (len(pixels), len(test_pixels)) != (60_000, 10_000):
        raise SystemExit(
            f"{folder} holds {len(pixels)} + {len(test_pixels)} digits, not MNIST: fukami data fetch mnist"
        )
    order = np.random.default_rng(0).permutation(len(pixels))
    valid, learn = np.split(order, [len(order) // 6])
    mean, deviation = pixels[learn].mean(), pixels[learn].std()

    def scaled(part: np.ndarray) -> np.ndarray:
        return ((part - mean) / deviation).astype(np.float32)

    def hot(labels: np.ndarray) -> np.ndarray:
        return names["one_hot"](labels, 10).astype(np.float32)

    return Data(
        scaled(pixels[learn]),
        hot(digits[learn]),
        scaled(pixels[valid]),
        hot(digits[valid]),
        scaled(test_pixels),
        hot(test_digits),
    )


def share_right(probabilities: np.ndarray, t: np.ndarray) -> float:
    return float(np.mean(probabilities.argmax(axis=1) == t.argmax(axis=1)))


def course(names: dict[str, Any], data: Data, seed: int) -> Callable[[], float]:
    """The lesson's own code; returns a function that measures the accuracy on the test digits."""
    rng = np.random.default_rng(seed)
    net = names["single"](names["TwoLayerNet"](784, HIDDEN, 10, rng))
    settings = {"size": SIZE, "momentum": MOMENTUM, "augment": lambda x, rng: names["shift"](x, rng, reach=REACH)}
    for epochs, lr in PLAN:
        names["train"](net, *data[:4], rng, epochs=epochs, lr=lr, **settings)
    return lambda: share_right(net.predict(data.X_test), data.t_test)


def pytorch(names: dict[str, Any], data: Data, seed: int) -> Callable[[], float]:
    """The same net and training loop in PyTorch; batches and shifts come from the lesson's functions."""
    import torch

    rng = np.random.default_rng(seed)
    net = torch.nn.Sequential(torch.nn.Linear(784, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, 10))
    with torch.no_grad():
        for layer, start in ((net[0], "he"), (net[2], "xavier")):
            W = names[start](layer.in_features, layer.out_features, rng)
            layer.weight.copy_(torch.tensor(W.T, dtype=torch.float32))
            layer.bias.zero_()
    X, t, X_valid, t_valid, X_test = map(torch.from_numpy, data[:5])
    loss_of = torch.nn.functional.cross_entropy
    for epochs, lr in PLAN:
        optimiser = torch.optim.SGD(net.parameters(), lr=lr, momentum=MOMENTUM)
        best, lowest = copy.deepcopy(net.state_dict()), np.inf
        for _ in range(epochs):
            for x, target in names["minibatches"](data.X, data.t, SIZE, rng):
                loss = loss_of(net(torch.from_numpy(names["shift"](x, rng, reach=REACH))), torch.from_numpy(target))
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
            with torch.no_grad():
                loss_of(net(X), t)  # the lesson's train records the training loss, too
                valid_loss = float(loss_of(net(X_valid), t_valid))
            if valid_loss < lowest:
                best, lowest = copy.deepcopy(net.state_dict()), valid_loss
        net.load_state_dict(best)
    with torch.no_grad():
        return lambda: share_right(net(X_test).detach().numpy(), data.t_test)


def scikit_learn(names: dict[str, Any], data: Data, seed: int) -> Callable[[], float]:
    """scikit-learn's MLPClassifier, one call for each epoch; a new learning rate needs a warm start."""
    from sklearn.metrics import log_loss
    from sklearn.neural_network import MLPClassifier

    warnings.simplefilter("ignore")  # one epoch a call is never converged
    rng = np.random.default_rng(seed)
    labels, valid_labels = data.t.argmax(axis=1), data.t_valid.argmax(axis=1)
    net = MLPClassifier(
        (HIDDEN,), solver="sgd", alpha=0.0, batch_size=SIZE, momentum=MOMENTUM, nesterovs_momentum=False, max_iter=1,
        warm_start=True, random_state=seed,
    )  # fmt: skip
    for epochs, lr in PLAN:
        net.set_params(learning_rate_init=lr)
        lowest, best = np.inf, None
        for epoch in range(epochs):
            x = names["shift"](data.X, rng, reach=REACH)
            net.fit(x, labels) if epoch == 0 else net.partial_fit(x, labels)
            net.predict_proba(data.X)
            valid_loss = log_loss(valid_labels, net.predict_proba(data.X_valid))
            if valid_loss < lowest:
                lowest, best = valid_loss, copy.deepcopy((net.coefs_, net.intercepts_))
        net.coefs_, net.intercepts_ = best
    return lambda: share_right(net.predict_proba(data.X_test), data.t_test)


WAYS: dict[str, Callable[..., Callable[[], float]]] = {
    "the course's `TwoLayerNet` (NumPy)": course,
    "PyTorch": pytorch,
    "scikit-learn `MLPClassifier`": scikit_learn,
}


def table(measured: dict[str, list[Run]], threads: int) -> str:
    from benchmarks.machine import describe

    load = " / ".join(f"{value:.1f}" for value in os.getloadavg())
    epochs, seeds = sum(count for count, _ in PLAN), len(next(iter(measured.values())))
    lines = [
        f"784-{HIDDEN}-10, {epochs} epochs over 50,000 digits, {seeds} seed{'s' if seeds > 1 else ''}, {threads} thread{'s' if threads > 1 else ''}, "
        f"measured {describe('numpy', 'torch', 'scikit-learn')}. Load of the machine at the end (1, 5, 15 minutes): {load}.",
        "",
        "| | right of 10,000 test digits | lowest | seconds to train | CPU seconds |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, runs in measured.items():
        right, wall, cpu = (list(column) for column in zip(*runs, strict=True))
        spread = [f"{statistics.mean(v):.1f} ± {statistics.stdev(v) if len(v) > 1 else 0:.1f}" for v in (wall, cpu)]
        deviation = statistics.stdev(right) if len(right) > 1 else 0.0
        lines.append(
            f"| {name} | {statistics.mean(right):.2%} ± {100 * deviation:.2f} | {min(right):.2%} | {spread[0]} | {spread[1]} |"
        )
    lines += ["", verdict(next(iter(measured.values())))]
    return "\n".join(lines)


def verdict(runs: list[Run]) -> str:
    """Judge the course's own net. Seconds count only when the machine had nothing else to do."""
    right, wall, cpu = (statistics.mean(column) for column in zip(*runs, strict=True))
    found = f"Goal: {GOAL:.1%} in {SECONDS} s on two cores with the course's own net. Accuracy: {'reached' if right >= GOAL else '**missed**'}. Time: "
    if os.getloadavg()[1] <= (os.cpu_count() or 1) + 1:
        return found + ("reached." if wall <= SECONDS else "**missed**.") + " No seed document has a figure for this."
    return (
        found
        + f"not judged, because other work was running (a run took {cpu:.0f} s of processor time). No seed document "
        "has a figure for this."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=Path.home() / ".fastai" / "data" / "mnist_png")
    parser.add_argument("--dry", action="store_true", help="print the table, write nothing")
    options = parser.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != str(options.threads):  # before NumPy's libraries start their threads
        os.environ.update(
            dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"], str(options.threads))
        )
        os.execv(sys.executable, [sys.executable, "-m", "benchmarks.mnist_numpy", *sys.argv[1:]])

    from benchmarks.tables import RESULTS, replace_table

    names = lesson_names()
    data = load(names, options.folder)
    measured: dict[str, list[Run]] = {name: [] for name in WAYS}
    for seed in range(options.seeds):
        for name, way in WAYS.items():
            wall, cpu = time.perf_counter(), time.process_time()
            test = way(names, data, seed)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            measured[name].append((test(), wall, cpu))
            print(f"seed {seed}  {name:36} {measured[name][-1][0]:.2%}  {wall:6.1f} s  {cpu:6.1f} s CPU", flush=True)
        # after every seed, so that a run that is cut short leaves what it has
        print(table(measured, options.threads)) if options.dry else replace_table(
            LESSON, table(measured, options.threads), RESULTS
        )


if __name__ == "__main__":
    main()
