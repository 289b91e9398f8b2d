"""What lessons 15 to 17 have students write works on real photographs, where these are on the machine."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from benchmarks.lessons import of_kinds, run_lesson
from benchmarks.mobius import lesson_functions as mobius_functions
from benchmarks.real import pets, transfer

SHARED = Path(__file__).parents[3] / "shared"
PETS, BIRDS = (SHARED / "data" / name / "images" for name in ("oxford-iiit-pet-1029", "birds-30"))
WEIGHTS = SHARED / "data" / "weights" / "mobilenet_v2_features_torchvision_keys.pth"
CATS = {
    *("Abyssinian", "Bengal", "Birman", "Bombay", "British_Shorthair", "Egyptian_Mau"),
    *("Maine_Coon", "Persian", "Ragdoll", "Russian_Blue", "Siamese", "Sphynx"),
}

needs_pets = pytest.mark.skipif(not PETS.is_dir(), reason="the real pets are not on this machine")
needs_birds = pytest.mark.skipif(not BIRDS.is_dir(), reason="the real birds are not on this machine")
needs_weights = pytest.mark.skipif(not WEIGHTS.is_file(), reason="the weights of MobileNetV2 are not on this machine")


@needs_pets
def test_the_names_of_real_pets_are_read_and_split() -> None:
    chosen = of_kinds("exercise", but=["my_run", "pets_block", "class_activation_map"])
    lesson = run_lesson("15_fastai_pets", chosen, {"hashlib": hashlib, "re": re, "Path": Path})
    files = sorted(PETS.glob("*.jpg"))
    breeds = {lesson["breed"](file) for file in files}
    assert len(breeds) == 37
    assert {lesson["breed"](file) for file in files if lesson["is_cat"](file)} == CATS
    train, valid = lesson["split_by_hash"](files, 25)
    assert sorted([*train, *valid]) == list(range(len(files)))
    assert 0.2 < len(valid) / len(files) < 0.3
    fewer, _ = lesson["split_by_hash"](files[::2], 25)
    assert {files[::2][i] for i in fewer} <= {files[i] for i in train}


@pytest.fixture(scope="module")
def five_species() -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures (n, 3, 128, 128), normalised, and labels (n,)."""
    files = [
        (file, k) for k, folder in enumerate(sorted(BIRDS.iterdir())[:5]) for file in sorted(folder.glob("*.jpg"))[:30]
    ]
    pictures = [pets.normalised(pets.whole(Image.open(file).convert("RGB"), 128)) for file, _ in files]
    pictures = torch.stack(pictures).contiguous(memory_format=torch.channels_last)
    return pictures, torch.tensor([k for _, k in files])


@needs_birds
@needs_weights
def test_species_can_be_read_off_a_borrowed_body_and_not_off_a_random_one(five_species) -> None:
    pictures, labels = five_species
    bodies = {
        "borrowed": transfer.in_stages(pets.body(WEIGHTS)),
        "random": transfer.untrained(pictures.repeat(4, 1, 1, 1)),
    }
    lesson, train, right = transfer.lesson_functions(), torch.arange(len(labels)) % 2 == 0, {}
    for name, body in bodies.items():
        features = transfer.after(body[:-1], pictures).double().numpy()
        W, b = lesson["linear_probe"](features[train], labels[train].numpy())
        right[name] = np.mean((features[~train] @ W + b).argmax(1) == labels[~train].numpy())
    assert right["borrowed"] > 0.9
    assert right["random"] < 0.6


@needs_birds
@needs_weights
def test_a_new_head_on_a_frozen_body_learns_the_species_and_leaves_the_body(five_species) -> None:
    pictures, labels = five_species
    lesson, train = transfer.lesson_functions(), torch.arange(len(labels)) % 2 == 0
    source = transfer.in_stages(pets.body(WEIGHTS))
    model = lesson["freeze"](lesson["replace_head"](source, 5), -1, train_bn=False)
    assert lesson["is_trainable"](model) == {
        name: (sum(p.numel() for p in part.parameters()) * (name == "head"), sum(p.numel() for p in part.parameters()))
        for name, part in model.named_children()
    }
    groups = lesson["param_groups"](model, [1e-5, 5e-3])
    features = transfer.after(model[:-1], pictures)
    transfer.fit(model[-1], features[train], labels[train], 60, groups, seed=0)
    assert transfer.accuracy(model, pictures[~train], labels[~train]) > 0.9
    pairs = zip(model[:-1].state_dict().values(), source[:-1].state_dict().values(), strict=True)
    assert all(torch.equal(new, old) for new, old in pairs)
    assert isinstance(source[-1], nn.Linear)
    assert source[-1].out_features == 1000


@needs_birds
def test_a_moebius_map_and_its_inverse_give_a_real_bird_back(five_species) -> None:
    lesson, birds = mobius_functions(), five_species[0][::25]
    maps = lesson["random_mobius"](len(birds), torch.Generator().manual_seed(0))
    a, b, c, d = maps.T
    there = lesson["mobius_batch"](birds, maps)
    back = lesson["mobius_batch"](there, torch.stack([d, -b, -c, a], 1))
    middle = (slice(None), slice(None), slice(40, 88), slice(40, 88))
    lost = (back - birds)[middle].abs().mean()
    assert lost < 0.5 * (there - birds)[middle].abs().mean()
    assert lost < 0.2
