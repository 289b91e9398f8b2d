"""Lesson 16 on photographs: what a body that learnt on ImageNet is worth for 37 breeds of pets and 30 species of birds, on the CPU.

    nice -n 10 python -m benchmarks.real.transfer [--shared FOLDER] [--table]    # FOLDER holds data/birds-30 and so on

The lesson's experiments with its own functions, MobileNetV2 in place of its small network: probes at every stage
(section 2), frozen records (5), few pictures learnt in several ways (6). Numbers of updates are the lesson's. Runs are
kept in build/transfer-*.json and not run again; the table is written from what is there. Rates were chosen on another
seed than those reported. All ways of one seed share their pictures.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections import OrderedDict
from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

from benchmarks.lessons import of_kinds, run_lesson
from benchmarks.machine import describe
from benchmarks.real import birds, pets
from benchmarks.tables import RESULTS, replace_table

ROOT = Path(__file__).parents[2]
SIDE, SEEDS, BATCH = 128, range(3), 32
CUTS = (0, 2, 4, 7, 14, 19)  # the body's 19 blocks in five stages, each of which halves height and width
HEAD, SCRATCH = 5e-3, 3e-3  # rates of a new head, and of everything from scratch
TUNE = (1e-5, 1e-3)  # from the first stage to the head
SIZES = {"birds": (3, 30), "breeds": (8,)}  # pictures of each class to learn from
PROBED = {"birds": 20, "breeds": 8}  # and to find a probe from

UNTRAINED, TRAINED = "untrained", "trained on ImageNet"
WAYS = ("untrained body, frozen", "transfer (body frozen)")
FROM_SCRATCH = "from scratch"
TUNED = {  # stages that stay frozen, rates, and whether batch norm keeps its records
    "last stage fine-tuned": (4, TUNE, False),
    "last stage fine-tuned, batch norm in `eval()`": (4, (1e-5, 1e-4), True),
    "everything fine-tuned": (0, TUNE, False),
}
Run = dict[str, Any]
Pictures = torch.Tensor  # (n, 3, SIDE, SIDE), normalised


def lesson_functions() -> dict[str, Any]:
    """`linear_probe`, `replace_head`, `freeze` and `param_groups`, as lesson 16's reference solution defines them."""
    names: dict[str, Any] = {"np": np, "torch": torch, "nn": nn, "deepcopy": deepcopy, "OrderedDict": OrderedDict}
    choose = of_kinds("exercise")
    return run_lesson("16_transfer_learning", lambda cell: choose(cell) or cell.source.startswith("NORMS"), names)


def load(task: str, shared: Path) -> tuple[Pictures, torch.Tensor, Callable[[int], torch.Tensor]]:
    """Return pictures, labels (n,), and the mask (n,) of what a seed holds out: a third of each species, a fifth of each breed."""
    if task == "birds":
        small, labels, _ = birds.load(shared)
        small = F.interpolate(small.float() / 255, size=(SIDE, SIDE), mode="bilinear", antialias=True)
        pictures, held_out = (small - birds.MEAN) / birds.STD, birds.held_out
    else:
        files, questions, _ = pets.load(shared / "data" / "oxford-iiit-pet-1029")
        whole = [pets.whole(Image.open(file).convert("RGB"), SIDE) for file in files]
        pictures, held_out = torch.stack([pets.normalised(picture) for picture in whole]), pets.held_out
        labels = questions["37 breeds"]
    return pictures.contiguous(memory_format=torch.channels_last), labels, lambda seed: held_out(labels, seed)


def in_stages(body: nn.Module) -> nn.Sequential:
    """Five stages, the last of which ends in the mean of its feature map (n, 1280), and a head for ImageNet's 1000 classes."""
    parts = OrderedDict((f"stage{i + 1}", body[a:b]) for i, (a, b) in enumerate(pairwise(CUTS)))
    parts["stage5"].extend([nn.AdaptiveAvgPool2d(1), nn.Flatten()])
    return nn.Sequential(parts | {"head": nn.Linear(1280, 1000)}).eval()


def untrained(pictures: Pictures, seed: int = 0) -> nn.Sequential:
    """Random weights; only the records of batch norm, a plain mean over 512 pictures, come from data, as in the lesson."""
    from torchvision.models import mobilenet_v2

    torch.manual_seed(seed)
    net = in_stages(mobilenet_v2(weights=None).features).to(memory_format=torch.channels_last).train()
    for layer in net.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.momentum = None
    with torch.no_grad():
        for rows in torch.arange(512).split(64):
            net(pictures[rows * (len(pictures) // 512)])
    for layer in net.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.momentum = 0.1
    return net.eval()


@torch.no_grad()
def after(net: nn.Module, pictures: torch.Tensor) -> torch.Tensor:
    """What the net gives for many pictures, in evaluation mode."""
    net.eval()
    with torch.autocast("cpu", torch.bfloat16):
        return torch.cat([net(part).float() for part in pictures.split(64)])


def few(labels: torch.Tensor, test: torch.Tensor, per_class: int, seed: int) -> torch.Tensor:
    """Draw per_class pictures of every class among those that are not held out."""
    rng, free = np.random.default_rng(seed), (~test).numpy()
    rows = [np.flatnonzero(free & (labels == c).numpy()) for c in labels.unique()]
    return torch.from_numpy(np.concatenate([rng.choice(places, per_class, replace=False) for places in rows]))


def training(model: nn.Module, quiet: bool) -> None:
    """Put the model into training mode; with quiet, batch norm stays in evaluation mode and keeps its records."""
    for layer in model.train().modules():
        if quiet and isinstance(layer, nn.BatchNorm2d):
            layer.eval()


def fit(
    model: nn.Module,
    X: torch.Tensor,
    t: torch.Tensor,
    steps: int,
    groups: Iterable[Any],
    seed: int,
    quiet: bool = False,
) -> None:
    """Update `steps` times with Adam, as the lesson's `fit` does, on random batches."""
    rng, optimiser = torch.Generator().manual_seed(seed), torch.optim.Adam(groups)
    training(model, quiet)
    for _ in range(steps):
        rows = torch.randint(len(X), (BATCH,), generator=rng)
        with torch.autocast("cpu", torch.bfloat16):
            scores = model(X[rows])
        optimiser.zero_grad()
        F.cross_entropy(scores.float(), t[rows]).backward()
        optimiser.step()
    model.eval()


def accuracy(model: nn.Module, pictures: torch.Tensor, labels: torch.Tensor) -> float:
    return float((after(model, pictures).argmax(1) == labels).float().mean())


class Task:
    """One set of pictures, both bodies, and the lesson's functions."""

    def __init__(self, name: str, shared: Path) -> None:
        self.name, self.lesson = name, lesson_functions()
        self.pictures, self.labels, self.held_out = load(name, shared)
        self.classes = int(self.labels.max()) + 1
        weights = shared / "data" / "weights" / "mobilenet_v2_features_torchvision_keys.pth"
        self.trained = in_stages(pets.body(weights)).to(memory_format=torch.channels_last)
        self._seen: dict[tuple[str, int], torch.Tensor] = {}

    @cached_property
    def untrained(self) -> nn.Sequential:
        return untrained(self.pictures)

    def body(self, name: str) -> nn.Sequential:
        return self.trained if name == TRAINED else self.untrained

    def seen(self, body: str, stages: int) -> torch.Tensor:
        """What the first stages of a body, frozen, give for every picture."""
        if not stages:
            return self.pictures
        if (body, stages) not in self._seen:
            self._seen[body, stages] = after(self.body(body)[:stages], self.pictures)
        return self._seen[body, stages]

    def probes(self, body: str, seed: int) -> Run:
        """Accuracy of the lesson's `linear_probe` on the input and on what each stage gives, large maps shrunk to 4×4."""
        test = self.held_out(seed)
        rows, z, right = few(self.labels, test, PROBED[self.name], seed), self.pictures, []
        for stage in (nn.Identity(), *self.body(body)[:-1]):
            z = after(stage, z)
            features = (F.adaptive_avg_pool2d(z, 4).flatten(1) if z.ndim == 4 else z).double().numpy()
            W, b = self.lesson["linear_probe"](features[rows], self.labels[rows].numpy())
            answers = (features[test.numpy()] @ W + b).argmax(1)
            right.append(float(np.mean(answers == self.labels[test].numpy())))
        return {"accuracy": right}

    def head_only(self, body: str, rows: torch.Tensor, seed: int) -> nn.Sequential:
        """A frozen body with a new head that learnt from some pictures' features."""
        torch.manual_seed(seed)
        model = self.lesson["freeze"](self.lesson["replace_head"](self.body(body), self.classes), -1, train_bn=False)
        groups = self.lesson["param_groups"](model, [HEAD] * 6)
        fit(model[-1], self.seen(body, 5)[rows], self.labels[rows], 80, groups, seed)
        return model

    def learn(self, way: str, per_class: int, seed: int) -> Run:
        """Learn from few pictures as in section 6: in one of WAYS or TUNED, or from scratch."""
        test, body = self.held_out(seed), UNTRAINED if "untrained" in way else TRAINED
        rows = few(self.labels, test, per_class, seed)
        frozen, rates, quiet = TUNED.get(way, (0 if way == FROM_SCRATCH else 5, None, False))
        inputs = self.seen(body, frozen)
        if way == FROM_SCRATCH:
            model = self.lesson["replace_head"](untrained(self.pictures, seed + 10), self.classes)
            fit(model, inputs[rows], self.labels[rows], 120, [{"params": model.parameters(), "lr": SCRATCH}], seed)
        else:
            model = self.lesson["freeze"](self.head_only(body, rows, seed), frozen, train_bn=False)
            if rates:
                groups = self.lesson["param_groups"](model, rates)
                fit(model[frozen:], inputs[rows], self.labels[rows], 40, groups, seed, quiet)
        return {"accuracy": accuracy(model[frozen:], inputs[test], self.labels[test])}

    def records(self, seed: int) -> Run:
        """Section 5: accuracy before, and after 20 batches of negatives in training mode with every parameter frozen."""
        test = self.held_out(seed)
        rows = few(self.labels, test, PROBED[self.name], seed)
        model = self.head_only(TRAINED, rows, seed)
        found = {"before": accuracy(model, self.pictures[test], self.labels[test])}
        for quiet in (False, True):
            victim = self.lesson["freeze"](deepcopy(model), len(model), train_bn=False)
            training(victim, quiet)
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
                for part in self.pictures[~test][: 20 * BATCH].split(BATCH):
                    victim(-part)
            found["eval" if quiet else "train"] = accuracy(victim, self.pictures[test], self.labels[test])
        return found


def place(task: str) -> Path:
    """The file that keeps a task's runs."""
    return ROOT / "build" / f"transfer-{task}.json"


def kept(task: str) -> dict[str, Run]:
    return json.loads(place(task).read_text()) if place(task).is_file() else {}


def sizes_of(task: str, way: str) -> tuple[int, ...]:
    """From how many pictures of each class a way is tried: from scratch only from the most, as nothing takes longer."""
    return SIZES[task][-1:] if way == FROM_SCRATCH else SIZES[task]


def jobs(task: Task) -> Iterable[tuple[str, Callable[[], Run]]]:
    """Everything to measure on one task, by the name under which it is kept; what takes longest comes last."""
    for seed in SEEDS:
        for body in (TRAINED, UNTRAINED):
            yield f"{task.name}/probes/{body}/{seed}", partial(task.probes, body, seed)
        yield f"{task.name}/records/{seed}", partial(task.records, seed)
    for way in (*WAYS, *TUNED, FROM_SCRATCH):
        for size in sizes_of(task.name, way):
            for seed in SEEDS:
                yield f"{task.name}/few/{way}/{size}/{seed}", partial(task.learn, way, size, seed)


def table(runs: dict[str, Run]) -> str:
    """What is there; a cell with fewer runs than seeds is not measured."""

    def cell(name: str, value: Callable[[Run], float] = lambda run: run["accuracy"], form: str = ".1f") -> str:
        found = [100 * value(runs[key]) for seed in SEEDS if (key := name.format(seed=seed)) in runs]
        if len(found) < len(SEEDS):
            return "not measured"
        return f"{statistics.mean(found):{form}} ± {statistics.stdev(found):{form}}"

    stages = [f"stage {i}" for i in range(1, len(CUTS))]
    lines = [
        "**The lesson's experiments on photographs**, with its own functions (`linear_probe`, `replace_head`, `freeze`, `param_groups`) and its numbers of updates (120 from scratch at 0.003; 80 of the head at 0.005, then 40 of what is fine-tuned, from 0.00001 near the input to 0.001 at the head, with batch norm in `eval()` to 0.0001; Adam, batches of 32), "
        f"{SIDE} pixels, whole pictures, no augmentation, bfloat16, one CPU thread. MobileNetV2 cut into five stages; its weights are those learnt on ImageNet, or random. 37 breeds: the 1,029 photographs of Oxford-IIIT Pet of the table above, a fifth held out. 30 species of CUB-200-2011: 1,772 photographs, a third held out. "
        f"Accuracy on what is held out, in per cent, mean ± standard deviation of n = {len(SEEDS)} seeds (split, draw and first weights). Rates were chosen on another seed. Measured {describe('torch', 'torchvision')}, beside other work. "
        "ImageNet holds some of these breeds, species and perhaps photographs, so the level may flatter; the differences between rows are what counts. No seed document has figures for this lesson.",
        "",
        "*What a linear probe reads off each stage* (section 2), from 20 pictures of each species, 8 of each breed:",
        "",
        "| task | body | input | " + " | ".join(stages) + " |",
        "|---|---|" + "---:|" * len(CUTS),
    ]
    for task in SIZES:
        for body in (TRAINED, UNTRAINED):
            name = f"{task}/probes/{body}/{{seed}}"
            cells = [cell(name, lambda run, i=i: run["accuracy"][i]) for i in range(len(CUTS))]
            lines.append(f"| {task} | {body} | " + " | ".join(cells) + " |")
    lines += ["", "*Learning from few pictures* (section 6), by the number of pictures of each class:", ""]
    sizes = sorted({size for found in SIZES.values() for size in found})
    lines += [
        "| task | way | " + " | ".join(f"{n} of each" for n in sizes) + " |",
        "|---|---|" + "---:|" * len(sizes),
    ]
    for task in SIZES:
        for way in (FROM_SCRATCH, *WAYS, *TUNED):
            tried = sizes_of(task, way)
            cells = [cell(f"{task}/few/{way}/{n}/{{seed}}") if n in tried else "–" for n in sizes]
            lines.append(f"| {task} | {way} | " + " | ".join(cells) + " |")
    lines += [
        "",
        "*What moves while frozen* (section 5): accuracy of a frozen body with a trained head, before and after 20 batches of 32 negatives in training mode without an optimiser:",
        "",
        "| task | before | batch norm in `train()` | batch norm in `eval()` |",
        "|---|---:|---:|---:|",
    ]
    for task in SIZES:
        cells = [
            cell(f"{task}/records/{{seed}}", lambda run, when=when: run[when]) for when in ("before", "train", "eval")
        ]
        lines.append(f"| {task} | " + " | ".join(cells) + " |")
    lines += ["", "ResNet-18, which the lesson borrows in section 9, not measured: its weights could not be had."]
    if any("not measured" in line for line in lines[:-1]):
        lines[-1] += (
            " Other rows not measured: the processor was busy with other work; the script goes on where it stopped."
        )
    return "\n".join(lines)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    arguments.add_argument("--table", action="store_true", help="run nothing, write the table of what is there")
    chosen = arguments.parse_args()
    torch.set_num_threads(1)
    for name in () if chosen.table else SIZES:
        place(name).parent.mkdir(exist_ok=True)
        for what, work in jobs(Task(name, chosen.shared)):
            if what not in kept(name):
                result = work()
                place(name).write_text(json.dumps(kept(name) | {what: result}, indent=1))
                print(what, result, flush=True)
    replace_table(
        "16_transfer_learning", table({what: run for name in SIZES for what, run in kept(name).items()}), RESULTS
    )


if __name__ == "__main__":
    main()
