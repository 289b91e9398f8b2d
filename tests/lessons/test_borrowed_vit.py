"""The cell of lesson 21 that fine-tunes on Pets: what it says where it cannot, and that it is right where it can."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fastai.vision.all
import pytest
import torch

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


def run_cell(lang: str = "en", **names: Any) -> None:
    """Run the cell, its imports and `names` in place of what the lesson's set-up cell imports."""
    cells = read_source(COURSE.solutions / "21_vision_transformer.py", COURSE.root).cells
    (cell,) = (cell for cell in cells if "def why_not" in cell.source)
    found = {
        "importlib": importlib,
        "torch": torch,
        "time": __import__("time"),
        "URLs": fastai.vision.all.URLs,
        **names,
    }
    exec(compile(localise(cell.source, lang), "<pets>", "exec"), found)


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
    assert capsys.readouterr().out.count("accuracy 0.8750") == 3
