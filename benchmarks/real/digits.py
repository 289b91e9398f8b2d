"""MNIST and MNIST_SAMPLE with lesson 13's own SmallCNN and test-time averaging, on the CPU.

    fukami data fetch mnist
    OMP_NUM_THREADS=1 nice -n 10 python -m benchmarks.real.digits [--runs N]      # N: new runs at most, 0 to write the table only

Each run trains with `fit_one_cycle(epochs, 0.01)`, batches of 64, and looks at the official test pictures once, at its end. Runs are kept in
build/digits.json and not run again; the table is written from what is there. A run also holds the record that the lesson has students hand in.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.lessons import of_kinds, run_lesson
from benchmarks.machine import describe
from benchmarks.tables import RESULTS, replace_table

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "build" / "digits.json"
LESSON = "13_fastai_mnist"
BATCH, LR, VIEWS = 64, 0.01, (1, 5, 9)
#: (set, epochs, seeds), in the order in which they are run.
PLAN = (("MNIST", 2, range(3)), ("MNIST_SAMPLE", 2, range(5)), ("MNIST", 5, range(3)))
SEED_FIGURES = {"MNIST": "99.48 % (resnet34, two epochs)", "MNIST_SAMPLE": "error 0.000981 (resnet34, two epochs)"}
TITLES = {"MNIST": "MNIST, 10,000 test pictures", "MNIST_SAMPLE": "MNIST_SAMPLE (3 and 7), 2,038"}


def lesson() -> dict[str, Any]:
    """Return the names that the lesson's set-up cells and reference solutions define."""
    return run_lesson(LESSON, of_kinds("setup", "exercise", but=["my_run"]))


def threes_and_sevens(mnist: Path, folder: Path) -> Path:
    """Link MNIST's threes and sevens into `folder`: the pictures of MNIST_SAMPLE."""
    for part in ("training", "testing"):
        (folder / part).mkdir()
        for digit in "37":
            (folder / part / digit).symlink_to(mnist / part / digit, target_is_directory=True)
    return folder


def run(names: dict[str, Any], path: Path, epochs: int, seed: int) -> dict[str, Any]:
    """Train once and return what came out: mistakes by number of views, seconds, and the record of the probe."""
    from fastai.vision.all import Learner, PILImageBW, defaults, error_rate, set_seed, to_np

    defaults.cpus = 1  # one process reads files, one thread computes
    set_seed(seed, reproducible=True)
    dls = names["digit_dls"](path, BATCH)
    with tempfile.TemporaryDirectory() as scratch:
        learn = Learner(dls, names["SmallCNN"](dls.c), metrics=error_rate, path=scratch)
        start = time.perf_counter()
        with learn.no_bar(), learn.no_logging():
            learn.fit_one_cycle(epochs, LR)
            seconds = time.perf_counter() - start
            probabilities, targets = map(to_np, learn.get_preds())
    digits = np.stack([np.asarray(PILImageBW.create(file)) for file in dls.valid_ds.items])
    predict = names["make_predict"](learn.model)
    wrong = {}
    for n in VIEWS:
        averaged = np.stack([names["tta"](predict, image, n) for image in digits])
        wrong[str(n)] = int((averaged.argmax(1) != targets).sum())
    assert wrong["1"] == int((probabilities.argmax(1) != targets).sum()), "the lesson reads its pictures as fastai does"
    outcome = {"wrong": wrong, "of": len(targets), "seconds": seconds}
    outcome["parameters"] = sum(p.numel() for p in learn.model.parameters())
    if len(targets) == 10_000:
        answer = dict(zip(dls.valid_ds.items, probabilities.argmax(1).tolist(), strict=True))
        marks, files = names["probe_files"](path)
        right = [answer[file] == int(file.parent.name) for file in files]
        outcome["record"] = names["run_record"](marks, [answer[file] for file in files], np.mean(right))
        outcome["labels"] = "".join(file.parent.name for file in files)
    return outcome


def key(name: str, epochs: int, seed: int) -> str:
    return f"{name}, {epochs} epochs, seed {seed}"


def spread(values: list[float], digits: int) -> str:
    """Mean ± standard deviation, in per cent; of one value, the value."""
    mean = f"{100 * statistics.mean(values):.{digits}f}"
    return f"{mean} ± {100 * statistics.stdev(values):.{digits}f}" if len(values) > 1 else mean


def table(kept: dict[str, Any]) -> str:
    lines = [
        "| Data | Model | n | Accuracy, % | Mistakes | Training, s | Seed figure |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in TITLES:
        for _, epochs, seeds in (planned for planned in PLAN if planned[0] == name):
            runs = [kept[key(name, epochs, seed)] for seed in seeds if key(name, epochs, seed) in kept]
            for n in VIEWS if runs else ():
                wrong = [one["wrong"][str(n)] for one in runs]
                accuracy = [1 - w / one["of"] for w, one in zip(wrong, runs, strict=True)]
                model = f"SmallCNN, {runs[0]['parameters']:,} parameters, {epochs} epochs"
                seconds = [one["seconds"] for one in runs]
                cells = (
                    TITLES[name],
                    model if n == 1 else f"the same, mean of {n} views",
                    str(len(runs)),
                    spread(accuracy, 2),
                    ", ".join(map(str, wrong)),
                    f"{statistics.mean(seconds):.0f} ({min(seconds):.0f} to {max(seconds):.0f})" if n == 1 else "",
                    SEED_FIGURES[name],
                )
                lines.append(f"| {' | '.join(cells)} |")
        lines.append(
            f"| {TITLES[name]} | resnet34, pretrained, `fine_tune(2)` | 0 | not measured: no GPU, no pretrained weights | | | {SEED_FIGURES[name]} |"
        )
    machine = kept.get("machine", "")
    note = f"`fit_one_cycle(epochs, {LR})`, {BATCH} a batch, no augmentation, one thread at nice 10 on a machine shared with other jobs: the seconds are an upper bound."
    return "\n".join([*lines, "", f"{machine}. {note}"])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=100, help="new runs at most; 0 writes the table only")
    limit = options.parse_args().runs
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    missing = [
        (name, epochs, seed) for name, epochs, seeds in PLAN for seed in seeds if key(name, epochs, seed) not in kept
    ]
    names = lesson() if missing and limit else {}
    if names:
        count = len(list((names["path"] / "testing").glob("*/*.png")))
        assert count == 10_000, (
            f"{names['path']} holds {count} test pictures: not the real MNIST (fukami data fetch mnist)"
        )
    for name, epochs, seed in missing[:limit]:
        with tempfile.TemporaryDirectory() as scratch:
            path = names["path"] if name == "MNIST" else threes_and_sevens(names["path"], Path(scratch))
            kept[key(name, epochs, seed)] = run(names, path, epochs, seed)
        kept["machine"] = describe("torch", "fastai", "numpy")
        KEPT.write_text(json.dumps(kept, indent=1))
        print(key(name, epochs, seed), kept[key(name, epochs, seed)], flush=True)
    replace_table(LESSON, table(kept), RESULTS)


if __name__ == "__main__":
    main()
