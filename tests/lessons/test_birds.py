"""Lesson 17: the race at equal time, what it says where it cannot be run, and the ways out that its text gives."""

from __future__ import annotations

import importlib.util
import itertools
import os
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
import torch

from autograde.authoring.source import SourceCell, localise, read_source
from autograde.course import load_course
from benchmarks.lessons import of_kinds, run_lesson
from data_scripts.mini import make_miniatures

COURSE = load_course(Path(__file__).resolve().parents[2])
LESSON = "17_augmentation_birds"
CELLS = read_source(COURSE.solutions / f"{LESSON}.py", COURSE.root).cells
RACE = ["resnet50.a1_in1k", "convnext_tiny.fb_in1k"]  # timm 1.0.31 has weights of these names


@pytest.fixture(scope="module")
def lesson() -> dict[str, Any]:
    """What set-up cells and exercises of the lesson define, on the miniature."""
    home = make_miniatures(COURSE.build / "data", ["birds", "weights"])
    with mock.patch.dict(os.environ, FASTAI_HOME=str(home / "fastai"), TORCH_HOME=str(home / "torch")):
        return run_lesson(LESSON, of_kinds("setup", "exercise"))


def cell_with(text: str) -> SourceCell:
    (cell,) = (cell for cell in CELLS if text in cell.source and cell.kind != "text")
    return cell


def run_cell(text: str, names: dict[str, Any], lang: str = "en", change: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """Run the cell that has this text, with `change` made in it, on what `names` holds."""
    source = localise(cell_with(text).source, lang)
    assert change[0] in source
    exec(compile(source.replace(*change), f"<{LESSON}>", "exec"), names)
    return names


def told_in_text(text: str) -> None:
    """The text of both languages says so."""
    assert sum(text in cell.source for cell in CELLS if cell.kind == "text") == len(COURSE.languages)


@pytest.fixture
def names(lesson: dict[str, Any]) -> dict[str, Any]:
    return {**lesson, "lr": 0.005, "my_winner": ""}


@pytest.fixture
def gpu_and_timm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: SimpleNamespace(name=name))


@pytest.mark.parametrize(("lang", "told"), [("en", "no timm. Run %pip install timm"), ("ja", "timm がありません")])
def test_without_timm_it_says_how_to_install_it(
    lang: str, told: str, names: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    run_cell("class TimeBudget", names, lang)
    assert told in capsys.readouterr().out


@pytest.mark.parametrize(("lang", "told"), [("en", "no NVIDIA GPU"), ("ja", "NVIDIA の GPU がありません")])
def test_without_a_gpu_it_says_so_and_ends(
    lang: str, told: str, names: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: SimpleNamespace(name=name))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    run_cell("class TimeBudget", names, lang)
    assert told in capsys.readouterr().out


@pytest.mark.usefixtures("gpu_and_timm")
def test_without_a_network_it_says_so(names: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    def bird_learner(*arguments: Any, **options: Any) -> None:
        raise ConnectionError("no route to host")

    run_cell("class TimeBudget", {**names, "bird_learner": bird_learner, "bird_dls": lambda: None})
    assert "could not be downloaded. Run the cell again later. (no route to host)" in capsys.readouterr().out


def test_the_race_ends_in_time_and_its_rate_goes_through_one_cycle(
    names: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)  # defines, and starts no race
    rates: list[float] = []

    class Rates(names["Callback"]):  # type: ignore[misc]
        """Keep the rate of every update, once everything is trained."""

        def after_step(self) -> None:
            if self.opt.frozen_idx == 0:
                rates.append(self.opt.hypers[-1]["lr"])

    def bird_learner(dls: Any, name: str, pretrained: bool) -> Any:
        """Learn from 64 points which of two numbers is larger."""
        assert (name, pretrained) == ("tiny", False)
        x = torch.randn(64, 2, generator=torch.Generator().manual_seed(0))
        pairs = names["DataLoader"](list(zip(x, (x[:, 0] < x[:, 1]).long(), strict=True)), bs=8)
        return names["Learner"](
            names["DataLoaders"](pairs, pairs, device="cpu"),
            torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2)),
            loss_func=torch.nn.CrossEntropyLoss(),
            splitter=lambda model: [list(part.parameters()) for part in (model[:1], model[1:])],
            cbs=Rates(),
        )

    names |= {"bird_learner": bird_learner, "bird_dls": lambda: None}
    source = localise(cell_with("def right_answers(").source, "en")
    exec(source[source.index("def right_answers(") : source.index("print(")], names)
    run_cell("class TimeBudget", names)
    clock = itertools.count(step=0.005)  # a busy machine would leave a real one few batches
    names["perf_counter"] = lambda: next(clock)
    right = names["race"]("tiny", seconds=2, pretrained=False)
    (found,) = re.findall(r"2 s, learning rate ([\d.e+-]+), (\d+) updates", capsys.readouterr().out)
    assert 100 < int(found[1]) < 200  # 5/3 s, at two looks on the clock a batch
    assert right.shape == (64,)
    highest = rates.index(max(rates))
    assert max(rates) == pytest.approx(float(found[0]) / 2, rel=0.1)
    assert 0.1 * len(rates) < highest < 0.6 * len(rates)
    assert rates[-1] < 0.2 * max(rates)
    assert int(found[1]) == len(rates)


def test_who_has_no_gpu_can_go_on_with_ten_species(names: dict[str, Any]) -> None:
    way_out = "birds = birds[birds.species.isin(sorted(birds.species.unique())[:10])]"
    told_in_text(way_out)
    exec(way_out, names)
    dls = run_cell("def bird_dls(", names)["dls"]
    assert dls.c == 10
    assert len(dls.valid_ds) == (len(dls.train_ds) + len(dls.valid_ds)) // 5


def test_who_runs_out_of_memory_can_halve_the_batch(names: dict[str, Any]) -> None:
    told_in_text("`bs=16`")
    told_in_text("`bs=8`")
    dls = run_cell("def bird_dls(", names, change=("bs=16", "bs=8"))["dls"]
    assert dls.one_batch()[0].shape[0] == 8
    assert set(dls.valid_ds.items.file).isdisjoint(dls.train_ds.items.file)
    assert dls.train_ds.items.is_train.all()
    assert dls.valid_ds.items.is_train.all()
