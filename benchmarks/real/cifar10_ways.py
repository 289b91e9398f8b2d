"""What holds overfitting back in the experiment of lesson 14, one thing at a time, on the real CIFAR-10 and any CPU.

    nice -n 10 python -m benchmarks.real.cifar10_ways [--seeds 0 1 2]

Every run is kept in build/cifar10_ways.json and not run again; the table is written from what is there.
"""

from __future__ import annotations

import argparse
import json
import statistics
from pathlib import Path

import numpy as np
import torch
from fastai.vision.all import (
    DataLoader,
    DataLoaders,
    Learner,
    Pipeline,
    TensorImage,
    accuracy,
    aug_transforms,
    set_seed,
)
from torch.nn import functional as F

from benchmarks.lessons import run_lesson
from benchmarks.machine import describe
from benchmarks.real.cifar10 import DEVICE, Change, Pictures, drawn, load, normaliser, share, small_net, spread
from benchmarks.tables import RESULTS, replace_table

KEPT = Path(__file__).parents[2] / "build" / "cifar10_ways.json"
LESSON = "14_fastai_cifar10"
EPOCHS, LR, BATCH, ALPHA = 20, 2e-3, 64, 0.4

#: What each way uses: augmentation, erasing, mixup, label smoothing.
WAYS: dict[str, set[str]] = {
    "nothing": set(),
    "label smoothing (0.1)": {"smooth"},
    "mixup": {"mixup"},
    "`aug_transforms()`": {"augment"},
    "`aug_transforms()`, `random_erase`": {"augment", "erase"},
}


def loaders(train: Pictures, valid: Pictures, uses: set[str], seed: int, normalise: Change) -> DataLoaders:
    """Batches cut out of memory; training batches are changed as the way says, with the lesson's own functions."""
    lesson = run_lesson(
        LESSON,
        lambda cell: cell.name in ("random_erase", "mixup") and cell.kind == "exercise",
        {"torch": torch, "np": np},
    )
    rng, augment = np.random.default_rng(seed), Pipeline(aug_transforms(), split_idx=0)

    def changed(numbers: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
        x, t = TensorImage(train[0][numbers] / 255), F.one_hot(train[1][numbers], 10).float()
        x = normalise(augment(x) if "augment" in uses else x).as_subclass(torch.Tensor)
        if "erase" in uses:
            x = lesson["random_erase"](x, rng)
        if "mixup" in uses:
            shares = torch.tensor(rng.beta(ALPHA, ALPHA, len(x)), dtype=torch.float32)
            x, t = lesson["mixup"](x, t, shares, torch.tensor(rng.permutation(len(x))))
        return x, t

    def plain(numbers: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
        return normalise(TensorImage(valid[0][numbers] / 255)).as_subclass(torch.Tensor), valid[1][numbers]

    return DataLoaders(
        DataLoader(range(len(train[0])), bs=BATCH, shuffle=True, drop_last=True, create_batch=changed, num_workers=0),
        DataLoader(range(len(valid[0])), bs=500, create_batch=plain, num_workers=0),
        device=DEVICE,
    )


def one(parts: dict[str, Pictures], uses: set[str], seed: int) -> dict[str, object]:
    """Train on 4,500 pictures, validate on 500 as the lesson does, and look at all official test pictures afterwards."""
    x, labels = drawn(parts["train"], 5000, seed)
    valid, train = (x[:500], labels[:500]), (x[500:], labels[500:])
    normalise = normaliser(train)
    set_seed(seed)
    smoothing = 0.1 if "smooth" in uses else 0.0

    def loss(y: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        # smoothing is for training targets, which are one-hot; validation keeps the plain loss, so that ways compare
        return F.cross_entropy(y, t, label_smoothing=smoothing if t.ndim == 2 else 0.0)

    learn = Learner(
        loaders(train, valid, uses, seed, normalise), small_net((32, 64, 128)), loss_func=loss, metrics=accuracy
    )
    with learn.no_bar(), learn.no_logging():
        learn.fit(EPOCHS, LR)
    rows = [list(map(float, row)) for row in learn.recorder.values]
    return {
        "train": [row[0] for row in rows],
        "valid": [row[1] for row in rows],
        "accuracy": [row[2] for row in rows],
        "test": share(learn.model, parts["test"], normalise),
    }


def table(runs: dict[str, dict]) -> str:
    """Return the table of what was run."""
    lines = [
        f"**One thing at a time**, real CIFAR-10: three convolutions from scratch, 4,500 training and 500 validation pictures, {EPOCHS} epochs at a rate of {LR}, batches of {BATCH}; "
        f"`random_erase` and `mixup` are the lesson's own (shares from Beta({ALPHA}, {ALPHA}), one for each picture). The validation loss is the plain cross-entropy for every way; test accuracy on all 10,000 official test pictures, "
        f"looked at after all was settled. n seeds, mean ± standard deviation; the seed decides pictures, initial weights and all draws. Measured {describe('torch', 'torchvision', 'fastai')}, one thread, beside other work.",
        "",
        "| training pictures | n | training loss, last | validation loss, lowest | lowest at epoch | validation loss, last | test accuracy, last epoch |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for way in WAYS:
        found = [run for name, run in sorted(runs.items()) if name.startswith(f"{way}/")]
        if not found:
            continue
        low = [min(run["valid"]) for run in found]
        where = [run["valid"].index(value) for run, value in zip(found, low, strict=True)]
        cells = [
            way,
            str(len(found)),
            spread([run["train"][-1] for run in found], 2, 1, ""),
            spread(low, 2, 1, ""),
            spread(list(map(float, where)), 1, 1, ""),
            spread([run["valid"][-1] for run in found], 2, 1, ""),
            spread([run["test"] for run in found], 1),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def curve(runs: dict[str, dict], way: str, what: str) -> list[float]:
    """The mean over seeds of what was recorded at each epoch: the lesson draws it beside the student's own."""
    found = [run[what] for name, run in runs.items() if name.startswith(f"{way}/")]
    return [round(statistics.mean(values), 3) for values in zip(*found, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    seeds = parser.parse_args().seeds
    torch.set_num_threads(1)
    KEPT.parent.mkdir(exist_ok=True)
    runs: dict[str, dict] = json.loads(KEPT.read_text()) if KEPT.is_file() else {}
    parts = load()
    for seed in seeds:
        for way, uses in WAYS.items():
            if f"{way}/{seed}" not in runs:
                runs[f"{way}/{seed}"] = one(parts, uses, seed)
                KEPT.write_text(json.dumps(runs, indent=1))
                last = runs[f"{way}/{seed}"]
                print(way, seed, round(last["valid"][-1], 3), round(last["test"], 4), flush=True)
    for way in WAYS:
        print(way, curve(runs, way, "valid"), curve(runs, way, "accuracy"))
    replace_table("14_ways", table(runs), RESULTS)


if __name__ == "__main__":
    main()
