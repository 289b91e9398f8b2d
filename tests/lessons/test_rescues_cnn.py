"""What lesson 10 says to do when something fails, done to the letter on a few pictures."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from autograde.authoring.source import read_source
from benchmarks.lessons import SOLUTIONS, of_kinds, run_lesson

Names = dict[str, Any]
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def lesson() -> Names:
    return run_lesson("10_cnn_pytorch", of_kinds("setup", "code", "exercise"), {"display": lambda *what, **how: None})


@pytest.fixture
def pictures(lesson: Names) -> Any:
    made = np.random.default_rng(0)
    images = torch.from_numpy(made.integers(0, 256, (24, 3, 32, 32), dtype=np.uint8))
    return lesson["Pictures"]([images, torch.arange(24) % 10], images, CPU)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_host_that_is_down_is_replaced_by_the_mirror(
    lesson: Names, mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(url: str) -> Path:
        raise OSError("the host is down")

    def mirror(folder: str, train: bool, download: bool) -> SimpleNamespace:
        """As torchvision's MNIST and CIFAR10: tensors of grey pictures, or an array of colour pictures and a list."""
        n = 6 if train else 4
        if mode == "L":
            data, targets = torch.zeros(n, 28, 28, dtype=torch.uint8), torch.arange(n)
            return SimpleNamespace(data=data, targets=targets, classes=["0 - zero", "1 - one"])
        return SimpleNamespace(data=np.zeros((n, 32, 32, 3), np.uint8), targets=[0] * n, classes=["airplane", "ship"])

    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(lesson, "untar_data", down)
    train, test, names = lesson["get_pictures"]("url", ("train", "test"), mode, mirror)
    shape = (1, 28, 28) if mode == "L" else (3, 32, 32)
    assert train[0].shape == (6, *shape)
    assert test[0].shape == (4, *shape)
    assert train[0].dtype == torch.uint8
    assert train[1].dtype == torch.long
    assert names == (["0", "1"] if mode == "L" else ["airplane", "ship"])


def test_a_smaller_batch_takes_a_smaller_rate(lesson: Names, pictures: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rates = []
    monkeypatch.setitem(lesson, "fit", lambda model, optimizer, *rest: rates.append(optimizer.param_groups[0]["lr"]))
    for size in (512, 256):
        lesson["fit_resnet9"](pictures, pictures, CPU, 1, 1, size, 0)
    assert rates[1] == rates[0] / 2


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_training_goes_on_from_google_drive(
    lesson: Names, pictures: Any, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = read_source(SOLUTIONS / "10_cnn_pytorch.py", SOLUTIONS.parent).cells
    [text] = [cell.source for cell in cells if cell.lang == lang and "google.colab" in cell.source]
    [code] = re.findall(r"```python\n(.*?)```", text.replace("\n# ", "\n"), re.DOTALL)
    assert code.count("\n") == 4, "four lines, as the text says"
    colab = ModuleType("google.colab")
    colab.drive = SimpleNamespace(mount=lambda place: (tmp_path / "MyDrive").mkdir(exist_ok=True))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "google", ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", colab)

    def train(**how: Any) -> list[dict[str, float]]:
        """As after a new start of the runtime: the lines of the text, a new model, a new optimiser."""
        names: Names = {"Path": Path}
        exec(code.replace("/content/drive", str(tmp_path)), names)
        torch.manual_seed(0)
        model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3072, 10))
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        file = names["runs"] / "shallow-0.pt"
        return lesson["fit"](model, optimizer, pictures, pictures, 3, 8, file=file, **how)

    assert len(train(stop_after=1)) == 1
    resumed = train()
    (tmp_path / "MyDrive" / "fukami" / "shallow-0.pt").unlink()
    assert [round(record["loss"], 6) for record in resumed] == [round(record["loss"], 6) for record in train()]
