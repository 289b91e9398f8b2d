"""CIFAR-10 as in lesson 14: a small and a pretrained net on the CPU, what mixing the official test into training hides, pretrained nets on a GPU.

    nice -n 10 python -m benchmarks.real.cifar10 [KIND ...] [--seeds 0 1 2]

KIND: small, apart, mixed, augmented, mobile (any machine; mobile wants ../shared/data/weights); notes, lesson, aim (a GPU
and torchvision's real weights). Without any, all that this machine can do. Every run is kept in build/cifar10.json and not run again; the table is written from what is there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from fastai.vision.all import (
    Callback,
    ConvLayer,
    CrossEntropyLossFlat,
    DataLoader,
    DataLoaders,
    Flatten,
    LabelSmoothingCrossEntropyFlat,
    Learner,
    MixUp,
    Normalize,
    PILImage,
    Pipeline,
    TensorImage,
    accuracy,
    aug_transforms,
    imagenet_stats,
    set_seed,
    vision_learner,
)
from torch import nn
from torch.nn import functional as F

from benchmarks.machine import describe
from benchmarks.real import pets
from benchmarks.tables import RESULTS, replace_table

ROOT = Path(__file__).parents[2]
KEPT, CACHE = ROOT / "build" / "cifar10.json", ROOT / "build" / "cifar10.npz"
FOLDER = Path.home() / ".fastai" / "data" / "cifar10"
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
MOBILE_SIDE, MOBILE_FROZEN = 128, 4  # pixels; blocks of 19
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")

#: Pictures (n, 3, 32, 32) uint8 and labels (n,).
Pictures = tuple[torch.Tensor, torch.Tensor]
#: Changes a batch of pictures, (n, 3, 32, 32) float from 0 to 1.
Change = Callable[[torch.Tensor], torch.Tensor]


class Clock:
    """Seconds since it was made: on the wall, and of this process's own computing (the fairer one on a shared machine)."""

    def __init__(self) -> None:
        self.wall, self.own = time.perf_counter(), time.process_time()

    def spent(self) -> dict[str, object]:
        return {"seconds": time.perf_counter() - self.wall, "cpu": time.process_time() - self.own}


def load(folder: Path = FOLDER) -> dict[str, Pictures]:
    """Return the official training and test pictures, each part in the order of its pixels' SHA-256 (as lesson 14 names them)."""
    if not CACHE.is_file():
        found = {}
        for part in ("train", "test"):
            rows = []
            for file in (folder / part).glob("*/*.png"):
                pixels = np.asarray(PILImage.create(file))
                rows.append(
                    (hashlib.sha256(pixels.tobytes()).hexdigest()[:12], CLASSES.index(file.parent.name), pixels)
                )
            rows.sort(key=lambda row: row[:2])
            found[f"{part}_names"] = np.array([row[0] for row in rows])
            found[f"{part}_labels"] = np.array([row[1] for row in rows])
            found[f"{part}_pixels"] = np.stack([row[2] for row in rows])
        np.savez(CACHE, **found)
    with np.load(CACHE) as kept:
        parts = {
            part: (
                torch.from_numpy(kept[f"{part}_pixels"]).permute(0, 3, 1, 2).contiguous(),
                torch.from_numpy(kept[f"{part}_labels"]),
            )
            for part in ("train", "test")
        }
    assert (len(parts["train"][0]), len(parts["test"][0])) == (50000, 10000), "the real CIFAR-10 is wanted here"
    return parts


def drawn(data: Pictures, n: int, seed: int) -> Pictures:
    """Draw n of the pictures."""
    chosen = torch.randperm(len(data[0]), generator=torch.Generator().manual_seed(seed))[:n]
    return data[0][chosen], data[1][chosen]


def loaders(train: Pictures, valid: Pictures, change: Change, normalise: Change, bs: int = 64) -> DataLoaders:
    """Return loaders that cut batches out of memory; `change` is for training only."""

    def loader(data: Pictures, change: Change, training: bool) -> DataLoader:
        x, y = data[0].to(DEVICE), data[1].to(DEVICE)

        def cut(numbers: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
            return normalise(change(TensorImage(x[numbers] / 255))), y[numbers]

        return DataLoader(range(len(x)), bs=bs, shuffle=training, drop_last=training, create_batch=cut, num_workers=0)

    return DataLoaders(loader(train, change, True), loader(valid, lambda x: x, False), device=DEVICE)


def normaliser(train: Pictures | None) -> Change:
    """Return the normalisation with the statistics of these pictures, or with ImageNet's."""
    mean, std = imagenet_stats
    if train is not None:
        scaled = train[0].float() / 255
        mean, std = scaled.mean((0, 2, 3)).tolist(), scaled.std((0, 2, 3)).tolist()
    return Pipeline([Normalize.from_stats(mean, std)])


def small_net(widths: tuple[int, ...]) -> nn.Module:
    """One convolution of stride 2 a width, and a linear layer."""
    sizes = list(zip((3, *widths), widths, strict=False))
    layers = [ConvLayer(a, b, stride=2) for a, b in sizes]
    return nn.Sequential(*layers, Flatten(), nn.Linear(widths[-1] * (32 // 2 ** len(widths)) ** 2, 10))


@torch.no_grad()
def answers(model: nn.Module, pictures: torch.Tensor, normalise: Change) -> torch.Tensor:
    """Return the class number that the model gives each picture (n,)."""
    model.eval()
    parts = [model(normalise(TensorImage(part.to(DEVICE) / 255))).argmax(1).cpu() for part in pictures.split(500)]
    return torch.cat(parts).as_subclass(torch.Tensor)


def share(model: nn.Module, data: Pictures, normalise: Change) -> float:
    """Return the share of the pictures that the model gets right."""
    return float((answers(model, data[0], normalise) == data[1]).float().mean())


def held_out(data: Pictures, seed: int) -> tuple[Pictures, Pictures]:
    """Return a tenth of the pictures, drawn by the seed, to validate on, and the others to train with."""
    x, y = drawn(data, len(data[0]), seed)
    tenth = len(x) // 10
    return (x[:tenth], y[:tenth]), (x[tenth:], y[tenth:])


def shifted(x: torch.Tensor) -> torch.Tensor:
    """Shift a batch by up to two pixels, and mirror half of it."""
    padded = F.pad(x, (2, 2, 2, 2), mode="reflect")
    top, left = np.random.randint(0, 5, 2)
    cut = padded[:, :, top : top + 32, left : left + 32]
    mirrored = torch.rand(len(x), 1, 1, 1, device=x.device) < 0.5
    return torch.where(mirrored, cut.flip(3), cut)


def small(parts: dict[str, Pictures], seed: int) -> dict[str, object]:
    """A net of three convolutions from scratch: one-cycle, mirrored and shifted pictures, a tenth of train/ held out."""
    valid, train = held_out(parts["train"], seed)
    normalise = normaliser(train)

    set_seed(seed)
    dls = loaders(train, valid, shifted, normalise, bs=128)
    learn = Learner(dls, small_net((32, 64, 128)).to(DEVICE), loss_func=CrossEntropyLossFlat(), metrics=accuracy)
    clock = Clock()
    with learn.no_bar():
        learn.fit_one_cycle(6, 6e-3)
    spent = clock.spent()
    given, truth = answers(learn.model, parts["test"][0], normalise), parts["test"][1]
    return {
        "test": float((given == truth).float().mean()),
        "validation": float(learn.recorder.values[-1][2]),
        **spent,
    }


def experiment(parts: dict[str, Pictures], seed: int, mixed: bool = False, augment: bool = False) -> dict[str, object]:
    """The experiment of sections 3 to 5: 5,000 training pictures, 20 epochs; `mixed`: 1,000 test pictures thrown in."""
    train, test = drawn(parts["train"], 5000, seed), drawn(parts["test"], 1000, seed)
    normalise = normaliser(train)
    both = (torch.cat([train[0], test[0]]), torch.cat([train[1], test[1]])) if mixed else train
    lots = torch.randperm(len(both[0]), generator=torch.Generator().manual_seed(seed))
    x, y, from_test, n = both[0][lots], both[1][lots], lots >= len(train[0]), len(lots) // 10
    change = Pipeline(aug_transforms(), split_idx=0) if augment else lambda x: x
    set_seed(seed)
    dls = loaders((x[n:], y[n:]), (x[:n], y[:n]), change, normalise)
    learn = Learner(dls, small_net((32, 64, 128)).to(DEVICE), loss_func=CrossEntropyLossFlat(), metrics=accuracy)
    clock = Clock()
    with learn.no_bar(), learn.no_logging():
        learn.fit(20, 2e-3)
    spent = clock.spent()
    curve = [row[1] for row in learn.recorder.values]
    result = {
        "validation": share(learn.model, (x[:n], y[:n]), normalise),
        "test": share(learn.model, test, normalise),
        "lowest loss": min(curve),
        "lowest at": curve.index(min(curve)),
        "last loss": curve[-1],
        **spent,
    }
    if mixed:
        seen, kept = from_test.clone(), from_test.clone()
        seen[:n], kept[n:] = False, False
        result["test, trained on"] = share(learn.model, (x[seen], y[seen]), normalise)
        result["test, held out"] = share(learn.model, (x[kept], y[kept]), normalise)
    return result


class BFloat16(Callback):
    """Computes in bfloat16 on the CPU, where fastai's own mixed precision does not."""

    def before_batch(self) -> None:
        self.learn.autocast = torch.autocast("cpu", torch.bfloat16)
        self.learn.autocast.__enter__()

    def after_pred(self) -> None:
        self.learn.pred = self.pred.float()

    def after_loss(self) -> None:
        self.learn.autocast.__exit__(None, None, None)


class KeepRecords(Callback):
    """The frozen blocks of a MobileNetV2 keep batch norm's records."""

    def before_train(self) -> None:
        self.learn.model[1][: MOBILE_FROZEN if self.opt.frozen_idx < 2 else None].eval()


def mobile(parts: dict[str, Pictures], seed: int) -> dict[str, object]:
    """A pretrained MobileNetV2 on enlarged pictures: its head for one epoch, then all behind block 4 for three."""
    valid, train = held_out(parts["train"], seed)
    set_seed(seed)
    model = nn.Sequential(
        nn.Upsample((MOBILE_SIDE, MOBILE_SIDE), mode="bicubic"),
        pets.body(pets.WEIGHTS),
        nn.Sequential(nn.AdaptiveAvgPool2d(1), Flatten(), nn.Dropout(0.2), nn.Linear(1280, 10)),
    ).to(memory_format=torch.channels_last)

    def splitter(model: nn.Sequential) -> list[list[nn.Parameter]]:
        body, head = model[1], model[2]
        return [list(part.parameters()) for part in (body[:MOBILE_FROZEN], body[MOBILE_FROZEN:], head)]

    normalise = normaliser(None)
    learn = Learner(
        loaders(train, valid, shifted, normalise),
        model,
        loss_func=LabelSmoothingCrossEntropyFlat(),
        metrics=accuracy,
        splitter=splitter,
        train_bn=False,
        cbs=[BFloat16(), KeepRecords()],
    )
    clock = Clock()
    with learn.no_bar():
        learn.freeze()
        learn.fit_one_cycle(1, 5e-3)
        learn.freeze_to(1)
        learn.fit_one_cycle(3, slice(2.5e-4, 1e-3))
    spent = clock.spent()
    with torch.autocast("cpu", torch.bfloat16):
        right = {"validation": share(model, valid, normalise), "test": share(model, parts["test"], normalise)}
    return right | spent


def pretrained(
    parts: dict[str, Pictures], seed: int, arch: str, size: int, epochs: int, lr: float, plain: bool = False
) -> dict[str, object]:
    """A pretrained net, `fine_tune` of 1 + epochs. `plain`: as in the seed document, on its mix, with no augmentation."""
    import torchvision

    train, test = parts["train"], parts["test"]
    both = (torch.cat([train[0], test[0]]), torch.cat([train[1], test[1]])) if plain else train
    lots = torch.randperm(len(both[0]), generator=torch.Generator().manual_seed(seed))
    x, y, from_test, n = both[0][lots], both[1][lots], lots >= len(train[0]), len(lots) // 10
    enlarge = Pipeline(aug_transforms(size=size, max_warp=0, max_rotate=5.0), split_idx=1)
    augment = Pipeline(aug_transforms(size=size, max_warp=0, max_rotate=5.0), split_idx=0)
    statistics_of = normaliser(None)

    def normalise(images: torch.Tensor) -> torch.Tensor:
        return statistics_of(images if plain or images.shape[-1] == size else enlarge(images))

    set_seed(seed)
    dls = loaders((x[n:], y[n:]), (x[:n], y[:n]), (lambda x: x) if plain else augment, normalise)
    learn = vision_learner(
        dls,
        getattr(torchvision.models, arch),
        n_out=10,
        normalize=False,
        metrics=accuracy,
        loss_func=CrossEntropyLossFlat() if plain else LabelSmoothingCrossEntropyFlat(),
        cbs=[] if plain else [MixUp(0.2)],
    )
    if not plain:
        learn.to_fp16()
    clock = Clock()
    with learn.no_bar():
        learn.fine_tune(epochs, lr)
    spent = clock.spent()
    result = {
        "validation": share(learn.model, (x[:n], y[:n]), normalise),
        "test": share(learn.model, test, normalise),
        **spent,
    }
    if plain:
        result["test, trained on"] = share(learn.model, (x[n:][from_test[n:]], y[n:][from_test[n:]]), normalise)
        result["test, held out"] = share(learn.model, (x[:n][from_test[:n]], y[:n][from_test[:n]]), normalise)
    return result


KINDS: dict[str, Callable[[dict[str, Pictures], int], dict[str, object]]] = {
    "small": small,
    "apart": experiment,
    "mixed": lambda parts, seed: experiment(parts, seed, mixed=True),
    "augmented": lambda parts, seed: experiment(parts, seed, augment=True),
    "mobile": mobile,
    "notes": lambda parts, seed: pretrained(parts, seed, "resnet34", 32, 10, 1e-3, plain=True),
    "lesson": lambda parts, seed: pretrained(parts, seed, "resnet18", 64, 3, 4e-3),
    "aim": lambda parts, seed: pretrained(parts, seed, "resnet50", 192, 8, 2e-3),
}
NEED_GPU = ("notes", "lesson", "aim")
TITLES = {
    "small": "three convolutions (32, 64, 128) from scratch, 45,000 pictures, 6 epochs, mirrored and shifted",
    "apart": "lesson's experiment: three convolutions (32, 64, 128), 4,500 pictures, 20 epochs, split apart",
    "mixed": "the same with the seed's mix (1,000 test pictures thrown in)",
    "augmented": "the same apart, with `aug_transforms()`",
    "mobile": "pretrained MobileNetV2 at 128 pixels, head 1 epoch, then all but the first 4 of 19 blocks 3 epochs, 45,000 pictures, mirrored and shifted, bfloat16",
    "notes": "the seed's recipe: pretrained ResNet-34 at 32 pixels, 1 + 10 epochs, on its mix",
    "lesson": "pretrained ResNet-18 at 64 pixels, 1 + 3 epochs, as in the lesson's section 8 but with mixup and label smoothing",
    "aim": "pretrained ResNet-50 at 192 pixels, 1 + 8 epochs (aim: 96 %)",
}


def spread(values: list[float], digits: int = 2, scale: float = 100, unit: str = " %") -> str:
    """Mean ± standard deviation."""
    deviation = f" ± {scale * statistics.stdev(values):.{digits}f}" if len(values) > 1 else ""
    return f"{scale * statistics.mean(values):.{digits}f}{deviation}{unit}"


def table(runs: dict[str, dict]) -> str:
    """Return the table of what was run."""
    lines = [
        f"Real CIFAR-10. Measured {describe('torch', 'torchvision', 'fastai')}; one CPU thread; seconds are processor seconds (of a GPU run, seconds on the wall). *Official test*: pictures of `test/` that "
        "training has not seen, looked at once; *trained on*: those that the mix put into training.",
        "",
        "| how | n | validation | official test | official test, trained on | validation loss, lowest → last | seconds a run |",
        "|---|---:|---:|---:|---:|---:|---:|",
        "| seed figure: pretrained ResNet-34, 1 + 10 epochs, on its mix (GPU not named) | 1 | 79.87 % (its best epoch, number 8; the last, number 9: 79.80 %) | – | – | 0.620 → 0.826 | about 850 |",
    ]
    for kind, title in TITLES.items():
        found = [run for name, run in sorted(runs.items()) if name.startswith(f"{kind}/")]
        if not found:
            why = " (needs a GPU and the pretrained weights)" if kind in NEED_GPU else ""
            lines.append(f"| {title} | 0 | not measured{why} | not measured | – | – | – |")
            continue
        unseen = "test, held out" if "test, held out" in found[0] else "test"
        cells = [title, str(len(found)), *(spread([run[key] for run in found]) for key in ("validation", unseen))]
        seen = "test, trained on"
        cells.append(spread([run[seen] for run in found]) if seen in found[0] else "–")
        losses = [
            spread([run[key] for run in found], 3, 1, "") for key in ("lowest loss", "last loss") if key in found[0]
        ]
        clocked = [run["cpu" if kind not in NEED_GPU else "seconds"] for run in found if "cpu" in run]
        most = f"at most {max(run['seconds'] for run in found):.0f}"  # early runs kept the seconds on the wall alone
        cells += [" → ".join(losses) or "–", spread(clocked, 0, 1, "") if clocked else most]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    chosen = parser.parse_args()
    if set(chosen.kinds) - set(KINDS):
        parser.error(f"KIND is one of {', '.join(KINDS)}")
    if DEVICE.type == "cpu":
        torch.set_num_threads(1)
    KEPT.parent.mkdir(exist_ok=True)
    runs: dict[str, dict] = json.loads(KEPT.read_text()) if KEPT.is_file() else {}
    kinds = chosen.kinds or [kind for kind in KINDS if DEVICE.type == "cuda" or kind not in NEED_GPU]
    parts = load()
    for kind in kinds:
        for seed in chosen.seeds:
            if f"{kind}/{seed}" not in runs:
                runs[f"{kind}/{seed}"] = KINDS[kind](parts, seed)
                KEPT.write_text(json.dumps(runs, indent=1))
                print(kind, seed, runs[f"{kind}/{seed}"], flush=True)
    replace_table("14_fastai_cifar10", table(runs), RESULTS)


if __name__ == "__main__":
    main()
