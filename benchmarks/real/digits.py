"""MNIST and MNIST_SAMPLE with lesson 13's own SmallCNN and with residual blocks of lesson 11, on the CPU.

    fukami data fetch mnist
    OMP_NUM_THREADS=1 nice -n 10 python -m benchmarks.real.digits [--runs N]      # N: new runs at most, 0 to write the table only

Each run trains with `fit_one_cycle(epochs, 0.01)`, batches of 64, and looks at the official test pictures once, at its end; answers are
averaged over moved pictures as in lesson 13. SmallCNN reads files as in the lesson; the residual net's pictures are in
memory, moved, turned and enlarged at random. Runs are kept in
build/digits.json and not run again; the table is written from what is there.
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
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

from benchmarks.lessons import of_kinds, run_lesson
from benchmarks.machine import describe
from benchmarks.real.cifar10 import BFloat16, Pictures, loaders
from benchmarks.tables import RESULTS, replace_table

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "build" / "digits.json"
LESSON = "13_fastai_mnist"
EPOCHS, BATCH, LR, VIEWS = 2, 64, 0.01, (1, 5, 9)
#: (set, net, seeds), in the order in which they are run.
PLAN = (
    ("MNIST", "SmallCNN", range(3)),
    ("MNIST_SAMPLE", "SmallCNN", range(3)),
    ("MNIST_SAMPLE", "residual net", range(3)),
    ("MNIST", "residual net", range(3)),
)
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


def run(names: dict[str, Any], path: Path, seed: int) -> dict[str, Any]:
    """Train SmallCNN once, on all training pictures, and return what came out: mistakes by number of views, and seconds."""
    from fastai.vision.all import ImageDataLoaders, Learner, PILImageBW, defaults, error_rate, set_seed, to_np

    defaults.cpus = 1  # one process reads files, one thread computes
    set_seed(seed, reproducible=True)
    dls = ImageDataLoaders.from_folder(
        path, train="training", valid="testing", bs=BATCH
    )  # nothing is chosen by testing/
    with tempfile.TemporaryDirectory() as scratch:
        learn = Learner(dls, names["SmallCNN"](dls.c), metrics=error_rate, path=scratch)
        start = time.perf_counter()
        with learn.no_bar(), learn.no_logging():
            learn.fit_one_cycle(EPOCHS, LR)
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
    return outcome


def in_memory(path: Path) -> dict[str, Pictures]:
    """Return pictures (n, 1, 28, 28) uint8 and labels (n,), from 0 on, of both parts."""
    found = {}
    for part in ("training", "testing"):
        folders = sorted((path / part).iterdir())
        files = [(file, label) for label, folder in enumerate(folders) for file in sorted(folder.iterdir())]
        pixels = np.stack([np.asarray(Image.open(file)) for file, _ in files])
        found[part] = torch.from_numpy(pixels)[:, None], torch.tensor([label for _, label in files])
    return found


def residual_net(classes: int) -> nn.Module:
    """Three blocks of lesson 11 with 32, 64 and 128 channels."""
    names = {"torch": torch, "nn": nn, "F": F}
    block = run_lesson("11_resnet", lambda cell: cell.kind == "exercise" and cell.name == "ResidualBlock", names)[
        "ResidualBlock"
    ]
    stem = nn.Conv2d(1, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU()
    blocks = block(32, 32), block(32, 64, 2), block(64, 128, 2)
    net = nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, classes))
    return net.to(memory_format=torch.channels_last)


def jittered(x: torch.Tensor) -> torch.Tensor:
    """Move each picture of a batch by up to two pixels, turn it by up to 10 degrees, enlarge or shrink it by up to 10 %."""
    move, turn, zoom = ((2 * torch.rand(len(x), n) - 1) * most for n, most in ((2, 4 / 28), (1, np.pi / 18), (1, 0.1)))
    c, s = (1 + zoom) * turn.cos(), (1 + zoom) * turn.sin()
    maps = torch.stack([torch.cat([c, -s, move[:, :1]], 1), torch.cat([s, c, move[:, 1:]], 1)], 1)
    return F.grid_sample(x, F.affine_grid(maps, list(x.shape), align_corners=False), align_corners=False)


def run_residual(names: dict[str, Any], path: Path, seed: int) -> dict[str, Any]:
    """Train the residual net once and return mistakes by number of views, and seconds of processor time."""
    from fastai.vision.all import LabelSmoothingCrossEntropyFlat, Learner, set_seed

    parts = in_memory(path)
    train, (pixels, truth) = parts["training"], parts["testing"]
    set_seed(seed, reproducible=True)
    some = train[0][:BATCH], train[1][:BATCH]  # fastai wants pictures to validate on; nothing is chosen by them
    dls = loaders(train, some, jittered, lambda x: (x - 0.1307) / 0.3081, BATCH)
    net = residual_net(int(truth.max()) + 1)
    learn = Learner(dls, net, loss_func=LabelSmoothingCrossEntropyFlat(), cbs=BFloat16())
    start = time.process_time()
    with learn.no_bar(), learn.no_logging():
        learn.fit_one_cycle(EPOCHS, LR)
    seconds = time.process_time() - start

    @torch.no_grad()
    def predict(images: np.ndarray) -> np.ndarray:
        x = torch.from_numpy(images)[:, None] / 255
        return net.eval()((x - 0.1307) / 0.3081).softmax(1).numpy()

    wrong = {}
    for n in VIEWS:
        averaged = np.stack([names["tta"](predict, image, n) for image in pixels[:, 0].numpy()])
        wrong[str(n)] = int((averaged.argmax(1) != truth.numpy()).sum())
    parameters = sum(p.numel() for p in net.parameters())
    return {"wrong": wrong, "of": len(truth), "seconds": seconds, "parameters": parameters}


def key(name: str, net: str, seed: int) -> str:
    return f"{name}, {EPOCHS} epochs, seed {seed}" if net == "SmallCNN" else f"{name}, {net}, seed {seed}"


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
        for _, net, seeds in (planned for planned in PLAN if planned[0] == name):
            runs = [kept[key(name, net, seed)] for seed in seeds if key(name, net, seed) in kept]
            for n in VIEWS if runs else ():
                wrong = [one["wrong"][str(n)] for one in runs]
                accuracy = [1 - w / one["of"] for w, one in zip(wrong, runs, strict=True)]
                model = f"{net}, {runs[0]['parameters']:,} parameters, {EPOCHS} epochs"
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
    note = (
        f"`fit_one_cycle({EPOCHS}, {LR})`, {BATCH} a batch, one thread at nice 10 on a machine shared with other jobs. SmallCNN: no augmentation; its seconds are the clock's, an upper bound. "
        "Residual net: a convolution and three `ResidualBlock`s of lesson 11 (32, 64, 128 channels), pictures moved, turned and enlarged at random, labels smoothed, bfloat16; its seconds are the processor's."
    )
    return "\n".join([*lines, "", f"{machine}. {note}"])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=100, help="new runs at most; 0 writes the table only")
    limit = options.parse_args().runs
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    missing = [(name, net, seed) for name, net, seeds in PLAN for seed in seeds if key(name, net, seed) not in kept]
    names = lesson() if missing and limit else {}
    if names:
        count = len(list((names["path"] / "testing").glob("*/*.png")))
        assert count == 10_000, (
            f"{names['path']} holds {count} test pictures: not the real MNIST (fukami data fetch mnist)"
        )
    for name, net, seed in missing[:limit]:
        with tempfile.TemporaryDirectory() as scratch:
            path = names["path"] if name == "MNIST" else threes_and_sevens(names["path"], Path(scratch))
            kept[key(name, net, seed)] = (run if net == "SmallCNN" else run_residual)(names, path, seed)
        kept["machine"] = describe("torch", "fastai", "numpy")
        KEPT.write_text(json.dumps(kept, indent=1))
        print(key(name, net, seed), kept[key(name, net, seed)], flush=True)
    replace_table(LESSON, table(kept), RESULTS)


if __name__ == "__main__":
    main()
