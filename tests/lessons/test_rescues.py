"""What a lesson advises when something does not work is followed to the letter, on a few small pictures and a small body in place of ResNet-18."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from fastai.callback.fp16 import AMPMode, MixedPrecision
from PIL import Image
from torch import nn

from autograde.authoring.source import SourceCell, localise, read_source
from tests.answer_grading import COURSE

CIFAR, PETS = "14_fastai_cifar10", "15_fastai_pets"
SUMMARIES = ("<summary>うまく動かないとき", "<summary>When it does not work")
Names = dict[str, Any]


def source(lesson: str) -> list[SourceCell]:
    return read_source(COURSE.solutions / f"{lesson}.py", COURSE.root).cells


def cell(lesson: str, text: str) -> str:
    """The only cell of code that holds the text, in English."""
    found = [cell.source for cell in source(lesson) if cell.kind in ("setup", "demo", "exercise") and text in cell.source]
    assert len(found) == 1, text
    return localise(found[0], "en")


def snippets(lesson: str) -> list[str]:
    """The listings of the lesson's advice. Both languages must give the same."""
    pages = [cell.source for cell in source(lesson) if any(summary in cell.source for summary in SUMMARIES)]
    folded = [page[page.index("<details>") : page.index("</details>")] for page in pages]
    found = [re.findall(r"```python\n(.*?)```", re.sub(r"(?m)^# ?", "", page), re.DOTALL) for page in folded]
    assert len(found) == 2
    assert found[0] == found[1]
    return found[0]


def snippet(lesson: str, text: str) -> str:
    found = [listing for listing in snippets(lesson) if text in listing]
    assert len(found) == 1, text
    return found[0]


def small_body(pretrained: bool = False, **settings: object) -> nn.Module:
    """512 feature maps, as ResNet-18 gives them, for next to no work."""
    layers = nn.Conv2d(3, 8, 7, stride=8), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 512, 3, stride=4, padding=1)
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1))


def write_pictures(root: Path, names: list[str], side: int) -> None:
    rng = np.random.default_rng(0)
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (side, side, 3), dtype=np.uint8)).save(root / name)


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def cifar(tmp_path: Path) -> Names:
    """What a student has before section 8 of lesson 14."""
    kinds = ("cat", "frog")
    write_pictures(tmp_path / "cifar10", [f"train/{kind}/{i}.png" for kind in kinds for i in range(80)], 32)
    write_pictures(tmp_path / "cifar10", [f"test/{kind}/{i}.png" for kind in kinds for i in range(3)], 32)
    names: Names = {"path": tmp_path / "cifar10"}
    exec("import numpy as np, torch\nfrom fastai.vision.all import *", names)
    for text in ("def cifar_dls(", "def random_erase("):
        exec(cell(CIFAR, text), names)
    names["resnet18"], names["default_device"] = small_body, lambda: torch.device("cpu")
    return names


def run(code: str, names: Names) -> Any:
    """Run what a student runs, without worker processes, and return the learner."""
    code = re.sub(r"(?m)^(dls = .*)$", r"\1\nfor part in dls.loaders: part.num_workers = 0", code)
    exec(code, names)
    return names.get("learn")


def test_without_a_gpu_the_small_net_takes_the_place_of_three_cells(cifar: Names) -> None:
    cifar |= {"mean": [0.5] * 3, "std": [0.2] * 3}
    exec(cell(CIFAR, "def small_net("), cifar)
    learn = run(snippet(CIFAR, "small_net()"), cifar)
    assert len(learn.recorder.values) == 6
    test = cifar["get_image_files"](cifar["path"] / "test")
    probabilities, targets = learn.get_preds(dl=cifar["dls"].test_dl(test, with_labels=True, num_workers=0))
    assert (probabilities.shape, len(targets)) == ((6, 10), 6)
    assert all(parameter.requires_grad for parameter in learn.model.parameters())


def test_with_less_memory_the_batches_are_half(cifar: Names) -> None:
    made = cell(CIFAR, "BATCH, SAVE_TO = ")
    assert made.startswith("BATCH, SAVE_TO = 64, ")
    run(made.replace("64", "32", 1), cifar)
    assert cifar["dls"].bs == 32


def test_the_frozen_epoch_leaves_no_file_to_go_on_from(cifar: Names, tmp_path: Path) -> None:
    """Otherwise one who is cut off in the first unfrozen epoch would skip it."""
    cifar["lr"] = 0.002
    run(cell(CIFAR, "BATCH, SAVE_TO = "), cifar)
    frozen, _ = cell(CIFAR, "learn.fit_one_cycle(3, ").split("learn.unfreeze()")
    learn = run(frozen, cifar)
    assert len(learn.recorder.values) == 1
    assert not (tmp_path / "models").exists()


def test_a_training_that_was_cut_off_goes_on_from_the_last_file(cifar: Names, tmp_path: Path) -> None:
    made, before = cell(CIFAR, "BATCH, SAVE_TO = "), dict(cifar)
    cifar["lr"] = 0.002
    run(made, cifar)
    run(cell(CIFAR, "learn.fit_one_cycle(3, "), cifar)
    files = sorted(file.name for file in (tmp_path / "models").iterdir())
    assert files == ["cifar_0.pth", "cifar_1.pth", "cifar_2.pth"]
    (tmp_path / "models" / "cifar_2.pth").unlink()

    run(made, before)  # a new runtime: nothing is left but the files
    saved = torch.load(tmp_path / "models" / "cifar_1.pth", weights_only=False)["model"]
    before_that = [(tmp_path / "models" / f"cifar_{epoch}.pth").read_bytes() for epoch in (0, 1)]
    learn = run(snippet(CIFAR, "start_epoch"), before)
    assert before["done"] == 1
    assert [bool(row) for row in learn.recorder.values] == [False, False, True]  # of three epochs the third
    assert (tmp_path / "models" / "cifar_2.pth").is_file()
    assert any(not torch.equal(value, saved[name]) for name, value in learn.model.state_dict().items())
    assert [(tmp_path / "models" / f"cifar_{epoch}.pth").read_bytes() for epoch in (0, 1)] == before_that


def test_the_bar_can_be_left_out(cifar: Names) -> None:
    run(cell(CIFAR, "BATCH, SAVE_TO = "), cifar)
    cifar["lr"] = 0.002
    learn = run(snippet(CIFAR, "ProgressCallback"), cifar)
    assert not hasattr(learn, "progress")
    run(cell(CIFAR, "learn.fit_one_cycle(3, "), cifar)
    assert len(learn.recorder.values) == 3


@pytest.mark.parametrize(("capability", "kind"), [((7, 5), AMPMode.FP16), ((8, 0), AMPMode.BF16), ((8, 9), AMPMode.BF16)])
def test_each_gpu_gets_the_sixteen_bits_that_suit_it(
    cifar: Names, monkeypatch: pytest.MonkeyPatch, capability: tuple[int, int], kind: AMPMode
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: capability)
    code = cell(CIFAR, "BATCH, SAVE_TO = ")
    exec(re.search(r"def half_precision.*?(?=\n\n\n)", code, re.DOTALL)[0], cifar)
    learn = cifar["Learner"](cifar["DataLoaders"](), nn.Linear(1, 1), loss_func=nn.MSELoss())
    cifar["half_precision"](learn)
    assert [callback.amp_mode for callback in learn.cbs if isinstance(callback, MixedPrecision)] == [kind]


def test_erasing_in_training_works_on_a_gpu(cifar: Names) -> None:
    code = cell(CIFAR, "BATCH, SAVE_TO = ")
    exec(re.search(r"class Erase.*?(?=\n\n\n)", code, re.DOTALL)[0], cifar)
    images = cifar["TensorImage"](torch.ones(4, 3, 8, 8, device="meta"))  # stands for a GPU
    assert cifar["Erase"]()(images, split_idx=0).device.type == "meta"


@pytest.mark.parametrize("lesson", [CIFAR, PETS])
def test_when_the_host_is_down_another_is_tried(
    lesson: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import fastai.vision.all as vision
    import torchvision.datasets as datasets

    def down(*_: object) -> None:
        raise OSError("no answer")

    class Mirror:
        url = "https://example.org/official"

        def __init__(self, root: str, train: bool = True, download: bool = False) -> None:
            if "zenodo" in Mirror.url:
                raise OSError("no answer either")
            if lesson == PETS:
                write_pictures(Path(root) / "oxford-iiit-pet" / "images", ["Bombay_1.jpg"], 8)

        def __iter__(self) -> Iterator[tuple[Image.Image, int]]:
            return iter([(Image.new("RGB", (8, 8), (10 * k, 0, 0)), k) for k in range(10)])

    monkeypatch.setattr(vision, "untar_data", down)
    monkeypatch.setattr(datasets, "CIFAR10" if lesson == CIFAR else "OxfordIIITPet", Mirror)
    names: Names = {}
    exec(cell(lesson, "def get_cifar10" if lesson == CIFAR else "def get_pets"), names)
    assert "no answer" in capsys.readouterr().out
    expected = {CIFAR: "cifar10/test/truck/9_truck.png", PETS: "pets/oxford-iiit-pet/images/Bombay_1.jpg"}
    assert (tmp_path / expected[lesson]).is_file()
    assert len(names["get_image_files"](names["path"])) == (20 if lesson == CIFAR else 1)


@pytest.fixture
def pets(tmp_path: Path) -> Names:
    """What a student has before section 7 of lesson 15."""
    names: Names = {"path": tmp_path}
    exec("import hashlib, re\nimport numpy as np, torch\nfrom pathlib import Path\nfrom fastai.vision.all import *", names)
    for text in ("def breed(", "def split_by_hash(", "def pets_block("):
        exec(cell(PETS, text), names)
    files = [f"{kind}_{i}.jpg" for kind in ("Bombay", "beagle", "pug") for i in range(1, 29)]
    write_pictures(tmp_path / "images", files, 64)
    names["resnet18"] = small_body
    return names


def test_without_a_gpu_pets_train_the_head_alone(pets: Names) -> None:
    learn = run(snippet(PETS, "train_bn=False"), pets)
    assert len(learn.recorder.values) == 2
    trained = {name for name, parameter in learn.model.named_parameters() if parameter.requires_grad}
    assert trained == {"1.2.weight", "1.2.bias"}
    assert learn.model[1][-1].weight.shape == (3, 512)  # what section 8 reads


def test_with_less_memory_pets_come_in_smaller_batches(pets: Names) -> None:
    run(snippet(PETS, "bs=16"), pets)
    assert pets["dls"].bs == 16


@pytest.mark.parametrize(("done", "trained"), [(0, [True, True]), (1, [False, True])])
def test_a_training_of_pets_that_was_cut_off_goes_on(
    pets: Names, tmp_path: Path, done: int, trained: list[bool]
) -> None:
    made, before = cell(PETS, "custom_head=head, metrics=accuracy, path=SAVE_TO"), dict(pets)
    run(made, pets)
    pets["lr"] = 0.002
    run("learn.fine_tune(2, lr, cbs=keep)", pets)
    (tmp_path / "models" / "pets_1.pth").unlink()
    run(made, before)
    learn = run(snippet(PETS, "start_epoch").replace("lr, done = 0.002, 0", f"lr, done = 0.002, {done}"), before)
    assert [bool(row) for row in learn.recorder.values] == trained
    assert (tmp_path / "models" / "pets_1.pth").is_file()


def test_presizing_interpolates_at_most_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lesson 15 says so: the affine changes together are one, cropping to the final size is another."""
    import fastai.vision.augment as augment

    calls = []
    for name in ("affine_coord",):
        patched = getattr(augment.TensorImage, name)
        monkeypatch.setattr(
            augment.TensorImage, name, lambda x, *args, _old=patched, **kw: (calls.append(x.shape), _old(x, *args, **kw))[1]
        )
    flow = augment.Pipeline(augment.aug_transforms(size=32, min_scale=0.75), split_idx=0)
    flow(augment.TensorImage(torch.rand(2, 3, 64, 64)))
    assert 1 <= len(calls) <= 2
