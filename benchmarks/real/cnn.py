"""Lesson 10 on the real MNIST and CIFAR-10, with the lesson's own models and training code.

    python -m benchmarks.real.cnn                                  # every step; hours without a GPU
    python -m benchmarks.real.cnn --steps lenet shallow --seeds 3  # some steps
    python -m benchmarks.real.cnn --steps shallow --epochs 4       # fewer epochs: a row of its own

Each finished run is kept in build/real/cnn.json and not measured again, and the table in docs/results.md is written anew from
all that are there. So rows can be added later, on another machine. A training that was cut off goes on from its checkpoint.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch

from benchmarks.lessons import of_kinds, run_lesson
from benchmarks.machine import describe
from benchmarks.tables import RESULTS, replace_table

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "real"
KEPT = FOLDER / "cnn.json"
#: step: (what it is, epochs on a GPU as in the lesson, accuracy in the seed document in %)
STEPS: dict[str, tuple[str, int, int | None]] = {
    "lenet": ("LeNet on MNIST", 4, None),
    "shallow": ("CIFAR-10, 1 shallow", 20, 73),
    "deeper": ("CIFAR-10, 2 deeper", 20, 76),
    "augmented": ("CIFAR-10, 3 augmented", 20, 78),
    "resnet9": ("CIFAR-10, 4 resnet9 (width 64)", 30, None),
}
Run = dict[str, Any]  # accuracy, seconds, machine


def lesson(device: torch.device) -> dict[str, Any]:
    """What lesson 10 defines outside its demonstrations and tests, without a progress bar.

    On a CPU its clock counts processor seconds: pauses and other work on the machine do not count.
    """
    silent: dict[str, Any] = {"display": lambda *what, **how: None}
    names = run_lesson("10_cnn_pytorch", of_kinds("setup", "code", "exercise"), silent)
    if device.type == "cpu":
        names["time"] = SimpleNamespace(perf_counter=time.process_time)
    return names


def data(names: dict[str, Any], step: str, device: torch.device) -> tuple[Any, Any, Any]:
    """The pictures of a step for training, validation and test, real ones only."""
    if step == "lenet":
        train, test, _ = names["get_pictures"](names["URLs"].MNIST, ("training", "testing"), "L", names["MNIST"])
    else:
        train, test, _ = names["get_pictures"](names["URLs"].CIFAR, ("train", "test"), "RGB", names["CIFAR10"])
    sizes = len(train[1]), len(test[1])
    assert sizes[1] == 10_000, f"{sizes} pictures are not the real set: leave FASTAI_HOME unset and fetch it"
    train, valid = names["hold_out"](train)
    return tuple(names["Pictures"](part, train[0], device) for part in (train, valid, test))  # type: ignore[return-value]


def run(names: dict[str, Any], step: str, epochs: int, seed: int, device: torch.device, pictures: Any) -> Run:
    """Train one step from one seed; the accuracy is that on the test pictures after the last epoch."""
    train, valid, test = pictures
    file = FOLDER / f"cnn-{step}-{epochs}-{seed}.pt"
    torch.manual_seed(seed)
    if step == "lenet":
        clock = names["time"].perf_counter
        start = clock()
        model = names["LeNet"]().to(device)
        names["train_model"](model, train, valid, epochs, step, seed)
        seconds = clock() - start
        return {"accuracy": names["evaluate"](model, test.batches(1000))[1], "seconds": seconds}
    if step == "resnet9":
        model, history = names["fit_resnet9"](train, valid, device, 64, epochs, 512, seed, file)
    else:
        model = names["shallow" if step == "shallow" else "deeper"]().to(device)
        augment: Callable | None = names["flip_and_crop"] if step == "augmented" else None
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        history = names["fit"](model, optimizer, train, valid, epochs, 64, augment, seed=seed, file=file)
    file.unlink()
    accuracy = names["evaluate"](model, test.batches(1000))[1]
    return {"accuracy": accuracy, "seconds": sum(epoch["seconds"] for epoch in history)}


def machine(device: torch.device) -> str:
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else f"{torch.get_num_threads()} thread"
    return f"{describe('torch')}, {name}"


def table(kept: dict[str, dict[str, Run]]) -> str:
    """All steps as the lesson trains them on a GPU, and whatever else was measured."""
    others = [key for key in kept if key not in {f"{step}@{full}" for step, (_, full, _) in STEPS.items()}]
    rows: list[str] = []
    machines: list[str] = []
    for step, (what, full, noted) in STEPS.items():
        keys = [f"{step}@{full}", *(k for k in others if k.startswith(f"{step}@"))]
        for key in sorted(keys, key=lambda key: int(key.split("@")[1])):
            runs = list(kept.get(key, {}).values())
            beside = f"{noted} %" if noted else "–"
            epochs = key.split("@")[1]
            if not runs:
                rows.append(f"| {what} | {epochs} | not measured: no GPU | 0 | – | {beside} | – |")
                continue
            percent = [100 * r["accuracy"] for r in runs]
            spread = f" ± {statistics.stdev(percent):.2f}" if len(runs) > 1 else ""
            machines = list(dict.fromkeys([*machines, *(r["machine"] for r in runs)]))
            where = ", ".join(str(i + 1) for i, m in enumerate(machines) if any(r["machine"] == m for r in runs))
            rows.append(
                f"| {what} | {epochs} | {statistics.mean(percent):.2f}{spread} | {len(runs)} "
                f"| {statistics.mean(r['seconds'] for r in runs):.0f} | {beside} | {where} |"
            )
    head = [
        "Accuracy on the 10,000 test pictures after the last epoch, mean ± standard deviation over n seeds. The seed figures come from Keras, with other optimisers and numbers of epochs. A tenth of the training pictures is for validation; runs before 2026-11-29 trained on all. Seconds are the clock's on a GPU; on a CPU they are processor seconds of all threads, so that work beside it does not count.",
        "",
        "| step | epochs | test accuracy, % | n | seconds of training | seed figure | machine |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    notes = [f"{i}. {name}" for i, name in enumerate(machines, 1)]
    return "\n".join([*head, *rows, *([""] if notes else []), *notes])


def main() -> None:
    ask = argparse.ArgumentParser(description="Measure lesson 10 on the real data.")
    ask.add_argument("--steps", nargs="*", choices=STEPS, default=list(STEPS))
    ask.add_argument("--seeds", type=int, default=3, help="how many seeds, from 0")
    ask.add_argument("--epochs", type=int, help="instead of the lesson's number")
    ask.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    asked = ask.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.chdir(FOLDER)  # the lesson keeps its cache of decoded pictures where it runs
    device = torch.device(asked.device)
    if device.type == "cpu":
        torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1)))
    names = lesson(device)
    for step in asked.steps:
        epochs = asked.epochs or STEPS[step][1]
        pictures = None
        for seed in range(asked.seeds):
            kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
            runs = kept.setdefault(f"{step}@{epochs}", {})
            if str(seed) in runs:
                continue
            pictures = pictures or data(names, step, device)
            runs[str(seed)] = run(names, step, epochs, seed, device, pictures) | {"machine": machine(device)}
            KEPT.write_text(json.dumps(kept, indent=1))
            print(step, epochs, seed, runs[str(seed)], file=sys.stderr, flush=True)
            replace_table("10_cnn_pytorch", table(kept), RESULTS)
    replace_table("10_cnn_pytorch", table(json.loads(KEPT.read_text()) if KEPT.exists() else {}), RESULTS)


if __name__ == "__main__":
    main()
