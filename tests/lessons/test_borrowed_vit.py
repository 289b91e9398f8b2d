"""The cells of lesson 21 that borrow ViTs for Pets: what they say where they cannot, and that they are right where they can."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import fastai.vision.all
import numpy as np
import pytest
import torch
from PIL import Image

from autograde.authoring.source import localise, read_source
from autograde.course import load_course
from data_scripts.mini import make_miniatures

COURSE = load_course(Path(__file__).resolve().parents[2])
# timm 1.0.31 has weights of these names
NAMES = [
    "resnet34.a1_in1k",
    "vit_small_patch16_224.augreg_in1k",
    "vit_small_patch16_224.augreg_in21k_ft_in1k",
]


def run_cell(lang: str = "en", holds: str = "def why_not", borrow: bool = False, **names: Any) -> None:
    """Run the cell that holds this, its imports and `names` in place of what the lesson's set-up cell imports."""
    cells = read_source(COURSE.solutions / "21_vision_transformer.py", COURSE.root).cells
    (cell,) = (cell for cell in cells if holds in cell.source)
    found = {
        "importlib": importlib,
        "np": np,
        "torch": torch,
        "time": __import__("time"),
        "Image": Image,
        "URLs": fastai.vision.all.URLs,
        **names,
    }
    if borrow:
        assert cell.source.count("borrow = False") == 1
    source = cell.source.replace("borrow = False", f"borrow = {borrow}")
    exec(compile(localise(source, lang), "<pets>", "exec"), found)


def lesson_names() -> dict[str, Any]:
    """What the cell of the linear probe takes from cells before it."""
    wanted = ("def linear_probe", "def mean_and_error", "def show_difference")
    cells = read_source(COURSE.solutions / "21_vision_transformer.py", COURSE.root).cells
    found = {"np": np, "torch": torch, "device": torch.device("cpu"), "makers": {}}
    for cell in cells:
        for start in wanted:
            if start in cell.source and cell.kind in ("setup", "code", "exercise"):
                source = localise(cell.source, "en")
                if start == "def show_difference":  # the cell also counts and times
                    source = source[source.index("C95") : source.index("def run_on")] + source[source.index(start) :]
                exec(compile(source, "<lesson>", "exec"), found)
    return found


@pytest.fixture
def gpu_and_timm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: SimpleNamespace(name=name))


@pytest.mark.parametrize(("lang", "told"), [("en", "no GPU"), ("ja", "GPU がありません")])
def test_without_a_gpu_it_says_so_and_ends(
    lang: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    run_cell(lang)
    assert told in capsys.readouterr().out


@pytest.mark.parametrize(("lang", "told"), [("en", "no timm. Run %pip install timm"), ("ja", "timm がありません")])
def test_without_timm_it_says_how_to_install_it(
    lang: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    run_cell(lang)
    assert told in capsys.readouterr().out


@pytest.mark.usefixtures("gpu_and_timm")
def test_without_a_network_each_model_is_told_and_the_cell_ends(capsys: pytest.CaptureFixture[str]) -> None:
    def untar_data(url: str) -> Path:
        raise ConnectionError("no route to host")

    run_cell(untar_data=untar_data)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == NAMES
    assert all("Run the cell again later. (no route to host)" in line for line in lines)


@pytest.mark.usefixtures("gpu_and_timm")
def test_with_all_it_needs_both_models_are_trained_on_the_breeds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pets = make_miniatures(COURSE.build / "data", ["pets"]) / "fastai" / "data" / "oxford-iiit-pet"
    trained: list[tuple[str, int, int]] = []

    class Learner:
        def __init__(self, dls: Any, arch: str, metrics: Any) -> None:
            self.dls, self.arch = dls, arch

        def to_fp16(self) -> Learner:
            return self

        def fine_tune(self, epochs: int) -> None:
            x, _ = self.dls.train.one_batch()
            assert x.shape[1:] == (3, 224, 224)
            trained.append((self.arch, self.dls.c, epochs))

        def validate(self) -> list[float]:
            return [0.5, 0.125]

    monkeypatch.setattr(fastai.vision.all, "vision_learner", Learner)
    monkeypatch.setattr(fastai.vision.all.defaults, "use_cuda", False, raising=False)
    run_cell(untar_data=lambda url: pets)
    breeds = len({file.name.rsplit("_", 1)[0] for file in (pets / "images").glob("*.jpg")})
    assert trained == [(name, breeds, 3) for name in NAMES]
    assert capsys.readouterr().out.count("accuracy 87.5%") == 3


@pytest.mark.parametrize(("lang", "told"), [("en", "borrow is False"), ("ja", "borrow が False")])
def test_the_probe_downloads_nothing_unasked(lang: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    run_cell(lang, holds="def probe_pets")
    assert told in capsys.readouterr().out


@pytest.mark.parametrize(("lang", "told"), [("en", "no timm. Run %pip install timm"), ("ja", "timm がありません")])
def test_the_probe_without_timm_says_how_to_install_it(
    lang: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    run_cell(lang, holds="def probe_pets", borrow=True)
    assert told in capsys.readouterr().out


@pytest.mark.usefixtures("gpu_and_timm")
def test_the_probe_without_a_network_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    def untar_data(url: str) -> Path:
        raise ConnectionError("no route to host")

    run_cell(holds="def probe_pets", borrow=True, untar_data=untar_data)
    assert "Run the cell again later. (no route to host)" in capsys.readouterr().out


@pytest.mark.usefixtures("gpu_and_timm")
def test_the_probe_tells_a_body_that_sees_the_breed_from_one_that_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "images").mkdir()
    for breed in range(4):  # a breed has a grey of its own, and pictures of several sizes
        for k in range(22):
            picture = Image.new("RGB", (30 + k, 40), (20 + 60 * breed,) * 3)
            picture.save(tmp_path / "images" / f"breed_{'abcd'[breed]}_{k}.jpg")
    asked: list[tuple[str, bool, int]] = []

    class Body(torch.nn.Module):
        def __init__(self, sees: bool) -> None:
            super().__init__()
            self.sees = sees
            self.pretrained_cfg = {"mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5)}

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            assert x.shape[1:] == (3, 224, 224)
            assert x.min() >= -1
            assert x.max() <= 1
            assert not self.training
            grey = x.mean((1, 2, 3))[:, None]
            return torch.cat([grey, grey**2, grey**3], 1) if self.sees else torch.rand(len(x), 3)

    def create_model(name: str, pretrained: bool, num_classes: int) -> Body:
        asked.append((name, pretrained, num_classes))
        return Body(sees=name != NAMES[0])

    timm = ModuleType("timm")
    timm.create_model = create_model  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "timm", timm)
    run_cell(holds="def probe_pets", borrow=True, untar_data=lambda url: tmp_path, **lesson_names())
    assert asked == [(name, True, 0) for name in NAMES]
    blind, sees, also, better, same = capsys.readouterr().out.splitlines()
    assert float(blind.split("accuracy")[1].split()[0]) < 60
    assert "accuracy 100.0 ± 0.0 %" in sees
    assert "accuracy 100.0 ± 0.0 %" in also
    assert f"{NAMES[1]} − {NAMES[0]}: +" in better
    assert f"{NAMES[2]} − {NAMES[1]}: +0.0 ± 0.0 points" in same
