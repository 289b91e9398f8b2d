"""Birds: which augmentation helps? MobileNetV2 on 30 species of CUB-200-2011, on the CPU.

    nice -n 10 python -m benchmarks.real.birds [SHARED]      # SHARED: the folder with data/birds-30 and data/weights
    nice -n 10 python -m benchmarks.real.birds [SHARED] --mixing    # CutMix and RandAugment alone, into a table of their own

Runs are kept in build/birds.json and not run again; the table is written from what is there. Each seed draws its own
held-out third of every species; all ways of one seed share split and first weights, so differences are within pairs.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torchvision.transforms import RandAugment

from benchmarks.machine import describe
from benchmarks.mobius import lesson_functions
from benchmarks.tables import RESULTS, replace_table

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "build" / "birds.json"
FEATURES = ROOT / "build" / "birds-features.npz"
SIDE, COPIES, PROBE_EPOCHS = 128, 3, 60
FINE_SIDE, EPOCHS, FROZEN = 128, 4, 14  # the first 14 of the body's 19 blocks stay as they are
PROBE_SEEDS, FINE_SEEDS = range(5), range(3)
AUGMENTATIONS = ("none", "crop and flip", "crop, flip and Möbius")
USUAL = "crop and flip"  # what the other rows are held against
FINE_AUGMENTATIONS = (USUAL, "crop, flip and Möbius")
MIXING = (USUAL, "crop, flip and CutMix", "crop, flip and RandAugment")
MEAN, STD = torch.tensor([0.485, 0.456, 0.406])[:, None, None], torch.tensor([0.229, 0.224, 0.225])[:, None, None]


def load(shared: Path) -> tuple[torch.Tensor, torch.Tensor, int]:
    """Return pictures (n, 3, 227, 227) uint8, labels (n,) and the number of species."""
    files = sorted((shared / "data" / "birds-30" / "images").glob("*/*.jpg"))
    species = sorted({file.parent.name for file in files})
    pictures = np.stack([np.asarray(Image.open(file).convert("RGB")) for file in files])
    labels = torch.tensor([species.index(file.parent.name) for file in files])
    return torch.from_numpy(pictures).permute(0, 3, 1, 2), labels, len(species)


def body(shared: Path) -> torch.nn.Module:
    """MobileNetV2 up to its last feature map, with the weights learnt on ImageNet."""
    from torchvision.models import mobilenet_v2

    model = mobilenet_v2(weights=None)
    state = torch.load(shared / "data" / "weights" / "mobilenet_v2_features_torchvision_keys.pth", weights_only=True)
    missing = model.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys
    assert all(name.startswith("classifier") for name in missing.missing_keys)
    return model.features.to(memory_format=torch.channels_last)


def held_out(labels: torch.Tensor, seed: int) -> torch.Tensor:
    """Return a mask: a third of each species, drawn by the seed."""
    rng, mask = np.random.default_rng(seed), torch.zeros(len(labels), dtype=torch.bool)
    for label in labels.unique():
        places = rng.permutation(torch.nonzero(labels == label)[:, 0].numpy())
        mask[torch.from_numpy(places[: len(places) // 3])] = True
    return mask


def augment(pictures: torch.Tensor, how: str, side: int, generator: torch.Generator, lesson: dict) -> torch.Tensor:
    """Return a batch (n, 3, side, side), normalised: 0.6 to 1 of the picture's side, mirrored or not, moved by a Möbius map or not (each with 1/2). RandAugment as in the lesson."""
    n = len(pictures)
    if "RandAugment" in how:  # it draws from the global generator
        torch.manual_seed(int(torch.randint(2**31, (), generator=generator)))
        pictures = torch.stack([RandAugment()(picture) for picture in pictures])
    images = pictures.float() / 255
    coeffs = torch.tensor([1, 0, 0, 1], dtype=torch.complex64).repeat(n, 1)
    if "Möbius" in how:
        chosen = torch.rand(n, generator=generator) < 0.5
        coeffs = torch.where(chosen[:, None], lesson["random_mobius"](n, generator), coeffs)
        images = lesson["mobius_batch"](images, coeffs)
    if "crop" in how:
        part = 0.6 + 0.4 * torch.rand(n, generator=generator)
        shift = (2 * torch.rand(n, 2, generator=generator) - 1) * (1 - part)[:, None]
        mirror = torch.where(torch.rand(n, generator=generator) < 0.5, -1.0, 1.0)
        theta = torch.zeros(n, 2, 3)
        theta[:, 0, 0], theta[:, 1, 1], theta[:, :, 2] = part * mirror, part, shift
        grid = torch.nn.functional.affine_grid(theta, [n, 3, side, side], align_corners=False)
        images = torch.nn.functional.grid_sample(images, grid, align_corners=False)
    else:
        images = torch.nn.functional.interpolate(images, size=(side, side), mode="bilinear", antialias=True)
    return ((images - MEAN) / STD).contiguous(memory_format=torch.channels_last)


def cut_and_mix(
    batch: torch.Tensor, targets: torch.Tensor, generator: torch.Generator, lesson: dict
) -> tuple[torch.Tensor, torch.Tensor]:
    """Half of the batches as they are, half with a box from other pictures of the batch, as the lesson's callback has it."""
    box = lesson["random_box"](
        *batch.shape[-2:], np.random.default_rng(int(torch.randint(2**31, (), generator=generator)))
    )
    perm = torch.randperm(len(batch), generator=generator)
    return (
        lesson["cutmix"](batch, targets, box, perm) if torch.rand((), generator=generator) < 0.5 else (batch, targets)
    )


@torch.no_grad()
def features(pictures: torch.Tensor, shared: Path) -> dict[str, np.ndarray]:
    """The frozen body's answer to every picture as it is and to COPIES augmented ones: (copies, n, 1280) each."""
    if FEATURES.is_file():
        return dict(np.load(FEATURES))
    eyes, lesson, found = body(shared).eval(), lesson_functions(), {}
    for how in AUGMENTATIONS:
        generator = torch.Generator().manual_seed(1)
        copies = []
        for _ in range(1 if how == "none" else COPIES):
            maps = []
            for part in pictures.split(64):
                batch = augment(part, how, SIDE, generator, lesson)
                with torch.autocast("cpu", torch.bfloat16):
                    maps.append(eyes(batch).float().mean((2, 3)))
            copies.append(torch.cat(maps).numpy())
            print(how, len(copies), flush=True)
        found[how] = np.stack(copies)
    np.savez(FEATURES, **found)
    return found


def probe(found: dict[str, np.ndarray], labels: torch.Tensor, classes: int, how: str, seed: int) -> dict[str, float]:
    """Train a linear head on frozen features, each picture in one of its copies, chosen anew every epoch."""
    test, generator = held_out(labels, seed), torch.Generator().manual_seed(seed)
    plain, copies = torch.from_numpy(found["none"][0]), torch.from_numpy(found[how])
    if how != "none":  # the picture as it is remains one of the copies
        copies = torch.cat([plain[None], copies])
    torch.manual_seed(seed)
    head, train = torch.nn.Linear(copies.shape[2], classes), torch.nonzero(~test)[:, 0]
    steps = PROBE_EPOCHS * -(-len(train) // 64)
    optimiser = torch.optim.AdamW(head.parameters(), lr=2e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    start = time.process_time()
    for _ in range(PROBE_EPOCHS):
        for chosen in train[torch.randperm(len(train), generator=generator)].split(64):
            copy = torch.randint(len(copies), (len(chosen),), generator=generator)
            loss = torch.nn.functional.cross_entropy(head(copies[copy, chosen]), labels[chosen], label_smoothing=0.1)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    with torch.no_grad():
        return score(head(plain[test]), labels[test]) | {"seconds": time.process_time() - start}


def score(scores: torch.Tensor, labels: torch.Tensor) -> dict[str, float]:
    """Return the share of right first answers, and of pictures whose species is among the first three."""
    best = scores.topk(3, dim=1).indices == labels[:, None]
    return {"top1": float(best[:, 0].float().mean()), "top3": float(best.any(1).float().mean())}


def fine_tune(
    pictures: torch.Tensor, labels: torch.Tensor, classes: int, shared: Path, how: str, seed: int
) -> dict[str, float]:
    """One epoch for a new head, then EPOCHS - 1 for the last blocks too, one cycle each, as fastai's fine_tune does."""
    lesson, test = lesson_functions(), held_out(labels, seed)
    train, generator = torch.nonzero(~test)[:, 0], torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    eyes = body(shared)
    early, late = eyes[:FROZEN].eval().requires_grad_(False), eyes[FROZEN:]
    head = torch.nn.Sequential(
        torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Dropout(0.2), torch.nn.Linear(1280, classes)
    )
    start, steps = time.process_time(), len(train) // 32
    for epochs, rates in ((1, (0.0, 5e-3)), (EPOCHS - 1, (2e-4, 2e-3))):
        late.requires_grad_(rates[0] > 0)
        groups = [{"params": head.parameters(), "lr": rates[1]}]
        groups += [{"params": late.parameters(), "lr": rates[0]}] if rates[0] else []
        optimiser = torch.optim.AdamW(groups, weight_decay=0.05)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, [group["lr"] for group in groups], total_steps=epochs * steps
        )
        for epoch in range(epochs):
            late.train(rates[0] > 0)
            head.train()
            for chosen in train[torch.randperm(len(train), generator=generator)][: steps * 32].split(32):
                batch = augment(pictures[chosen], how, FINE_SIDE, generator, lesson)
                targets = torch.nn.functional.one_hot(labels[chosen], classes).float()
                if "CutMix" in how:
                    batch, targets = cut_and_mix(batch, targets, generator, lesson)
                with torch.autocast("cpu", torch.bfloat16):
                    answers = head(late(early(batch))).float()
                loss = torch.nn.functional.cross_entropy(answers, targets, label_smoothing=0.1)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
            print(how, seed, epoch, round(time.process_time() - start), "s", flush=True)
    seconds = time.process_time() - start
    eyes.eval(), head.eval()
    with torch.no_grad():
        scores = [head(eyes(augment(part, "none", FINE_SIDE, generator, lesson))) for part in pictures[test].split(64)]
    return score(torch.cat(scores), labels[test]) | {"seconds": seconds}


def main() -> None:
    mixing = "--mixing" in sys.argv
    folders = [argument for argument in sys.argv[1:] if argument != "--mixing"]
    shared = Path(folders[0]) if folders else ROOT.parent / "shared"
    torch.set_num_threads(1)
    KEPT.parent.mkdir(exist_ok=True)
    runs: dict[str, dict[str, float]] = json.loads(KEPT.read_text()) if KEPT.is_file() else {}
    pictures, labels, classes = load(shared)

    def keep(name: str, result: dict[str, float]) -> None:
        runs[name] = result
        KEPT.write_text(json.dumps(runs, indent=1, ensure_ascii=False))
        print(name, result, flush=True)

    found = {} if mixing else features(pictures, shared)
    for seed in () if mixing else PROBE_SEEDS:
        for how in AUGMENTATIONS:
            if f"probe/{how}/{seed}" not in runs:
                keep(f"probe/{how}/{seed}", probe(found, labels, classes, how, seed))
    for seed in FINE_SEEDS:
        for how in MIXING if mixing else FINE_AUGMENTATIONS:
            if f"fine/{how}/{seed}" not in runs:
                keep(f"fine/{how}/{seed}", fine_tune(pictures, labels, classes, shared, how, seed))
    if mixing:
        replace_table("17_mixing", mixing_table(runs, len(pictures), classes), RESULTS)
    else:
        replace_table("17_augmentation_birds", table(runs, len(pictures), classes), RESULTS)


def mixing_table(runs: dict[str, dict[str, float]], n: int, classes: int) -> str:
    """CutMix and RandAugment against the usual augmentation, seed by seed."""
    seeds = [s for s in FINE_SEEDS if all(f"fine/{how}/{s}" in runs for how in MIXING)]
    if not seeds:
        return "CutMix and RandAugment on the same pictures: not measured, because the processor was busy with other work; the script goes on where it stopped."
    lines = [
        f"**CutMix and RandAugment on the same {n:,} pictures of {classes} species**, with the lesson's `cutmix` on half of the batches and torchvision's `RandAugment()` (two changes, strength 9) before the crop: last blocks of the same MobileNetV2 fine-tuned, 1 + {EPOCHS - 1} epochs, {FINE_SIDE} pixels, a third of each species held out, drawn anew by every seed. Mean ± standard deviation of n = {len(seeds)} seeds; differences are seed by seed, in percentage points. "
        f"Measured {describe('torch', 'torchvision')}, one thread, beside other work.",
        "",
        "| augmentation | first answer right | among first three | against the first row | CPU seconds a run |",
        "|---|---:|---:|---:|---:|",
    ]
    for how in MIXING:
        found = {what: [runs[f"fine/{how}/{s}"][what] for s in seeds] for what in ("top1", "top3", "seconds")}
        pairs = [100 * (a - runs[f"fine/{USUAL}/{s}"]["top1"]) for a, s in zip(found["top1"], seeds, strict=True)]
        first, three = (spread([100 * share for share in found[what]]) for what in ("top1", "top3"))
        against = "–" if how == USUAL else spread(pairs, "+")
        lines.append(f"| {how} | {first} | {three} | {against} | {statistics.mean(found['seconds']):.0f} |")
    return "\n".join(lines)


def table(runs: dict[str, dict[str, float]], n: int, classes: int) -> str:
    lines = [
        f"**{classes} species of CUB-200-2011, {n:,} pictures of 227 × 227** (a subset; whole pictures, no boxes), MobileNetV2 learnt on ImageNet, bfloat16, one CPU thread of a busy machine. A third of each species held out, drawn anew by every seed. "
        f"Measured {describe('torch', 'torchvision')}. ImageNet, where the weights come from, holds some of CUB's photographs, so the level may flatter; the differences between the rows are what counts.",
        "",
        "| how | augmentation | n | first answer right | among first three | against “crop and flip”, pairs | CPU seconds a run |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    kinds = {
        "probe": f"frozen, linear head, {SIDE} pixels, each picture in up to {COPIES + 1} forms",
        "fine": f"last blocks fine-tuned, 1 + {EPOCHS - 1} epochs, {FINE_SIDE} pixels",
    }
    for kind, title in kinds.items():
        for how in AUGMENTATIONS if kind == "probe" else FINE_AUGMENTATIONS:
            seeds = [s for s in (PROBE_SEEDS if kind == "probe" else FINE_SEEDS) if f"{kind}/{how}/{s}" in runs]
            if not seeds:
                lines.append(f"| {title} | {how} | 0 | not measured | not measured | – | – |")
                continue
            first = [100 * runs[f"{kind}/{how}/{s}"]["top1"] for s in seeds]
            three = [100 * runs[f"{kind}/{how}/{s}"]["top3"] for s in seeds]
            seconds = statistics.mean(runs[f"{kind}/{how}/{s}"]["seconds"] for s in seeds)
            base = USUAL if how.startswith("crop, flip and") else None
            pairs = [
                100 * (runs[f"{kind}/{how}/{s}"]["top1"] - runs[f"{kind}/{base}/{s}"]["top1"])
                for s in seeds
                if base and f"{kind}/{base}/{s}" in runs
            ]
            cells = (
                title,
                how,
                len(seeds),
                spread(first),
                spread(three),
                spread(pairs, "+") if pairs else "–",
                f"{seconds:.0f}",
            )
            lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    lines.append(
        "| ResNet-50, 77 species of the seed's own photographs | the usual | – | not measured: the seed's photographs are not to be had (seed figure 95.36 %) | – | – | – |"
    )
    lines.append(
        "| EfficientNet, the same | Möbius | – | not measured: the seed's photographs are not to be had (seed figure 95.33 %, 460 minutes) | – | – | – |"
    )
    lines.append(
        "| EfficientNet, the same, trained on | another augmentation | – | not measured: the seed's photographs are not to be had (seed figure 95.83 %) | – | – | – |"
    )
    return "\n".join(lines)


def spread(values: list[float], sign: str = "") -> str:
    """Mean ± standard deviation."""
    deviation = f" ± {statistics.stdev(values):.2f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):{sign}.2f}{deviation}" + ("" if sign else " %")


if __name__ == "__main__":
    main()
