"""Lesson 18 beyond its exercises: the split that stays when a file moves, and an app that runs where only its folder is."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from autograde.authoring.source import SourceCell, localise, read_source

ROOT = Path(__file__).resolve().parents[2]
GRADIO = """
class Interface:
    def __init__(self, answer, inputs, outputs, title=""):
        self.answer, self.title = answer, title

    def launch(self, share=False):
        import json, pathlib
        asked = [self.answer(None), *(self.answer(str(file)) for file in sorted(pathlib.Path("arrived").glob("*")))]
        pathlib.Path("said.json").write_text(json.dumps([self.title, share, asked]))


def Image(type=""):
    assert type == "filepath"


def Textbox(label=""):
    pass


def Label(label=""):
    pass
"""


def lesson_cells() -> list[SourceCell]:
    return read_source(ROOT / "solutions" / "18_capstone.py", ROOT).cells


def demo(text: str) -> str:
    """The one demo that holds a text."""
    (cell,) = (cell for cell in lesson_cells() if cell.kind == "demo" and text in cell.source)
    return localise(cell.source, "en")


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """What the set-up cells and the solutions define, as a module, so that their source can be read as in a notebook."""
    folder = tmp_path_factory.mktemp("lesson")
    cells = [localise(cell.source, "en") for cell in lesson_cells() if cell.kind in ("setup", "exercise")]
    (folder / "capstone_cells.py").write_text("\n\n".join(cells), encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("capstone_cells")
    finally:
        sys.path.remove(str(folder))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def split(lesson: ModuleType, pictures: Path) -> dict[str, set[bytes]]:
    """Go from the scan to the split as the lesson does; return the contents of the pictures in each part."""
    kept = lesson.clean(lesson.scan_folder(pictures))
    names: dict[str, Any] = vars(lesson) | {"pictures": pictures, "kept": kept, "labels": [name.split("/")[0] for name in kept]}
    exec(demo("def group_of(name)"), names)
    exec(demo("def remembered").split("table = ")[0], names)
    return {part: {(pictures / kept[i]).read_bytes() for i in places} for part, places in names["parts"].items()}


def test_a_picture_that_is_moved_changes_nobodys_part(lesson: ModuleType, here: Path) -> None:
    pictures = lesson.own_or_sample("my_pictures")
    before = split(lesson, pictures)
    (line,) = {
        line.removeprefix("# ") for cell in lesson_cells() for line in cell.source.split("\n") if ".rename(pictures" in line
    }
    exec(line, {"pictures": pictures})
    assert (pictures / "plant" / "IMG_0190.jpg").exists()
    assert split(lesson, pictures) == before
    added = lesson.draw_thing("cup", np.random.default_rng(99))
    (pictures / "cup" / "new.jpg").write_bytes(lesson.as_bytes(added))
    after = split(lesson, pictures)
    assert after["train"] - before["train"] == {(pictures / "cup" / "new.jpg").read_bytes()}
    assert (after["valid"], after["test"]) == (before["valid"], before["test"])


def test_another_folder_is_split_anew(lesson: ModuleType, here: Path) -> None:
    split(lesson, lesson.own_or_sample("my_pictures"))
    rng = np.random.default_rng(5)
    own = {f"{kind}/{i}.jpg": lesson.as_bytes(lesson.draw_thing(kind, rng)) for kind in ("cup", "umbrella") for i in range(10)}
    parts = split(lesson, Path(lesson.write_files(own)))
    assert {part: len(contents) for part, contents in parts.items()} == {"train": 12, "valid": 4, "test": 4}


def test_the_sample_has_the_faults_that_the_text_tells_of(lesson: ModuleType, here: Path) -> None:
    pictures = lesson.own_or_sample("my_pictures")
    report = lesson.scan_folder(pictures)
    assert report["counts"] == {"bucket": 24, "cup": 26, "plant": 26}
    assert [len(report[fault]) for fault in ("broken", "misnamed", "other", "same")] == [3, 1, 1, 2]
    good = [pictures / name for names in report["pictures"].values() for name in names]
    lying = [file for file in good if Image.open(file).getexif().get(lesson.ORIENTATION, 1) != 1]
    assert len(lying) == 9
    parts = split(lesson, pictures)
    assert (pictures / "cup" / "IMG_0190.jpg").read_bytes() in parts["train"] | parts["valid"]  # where section 7 looks


@pytest.fixture
def taken_out(lesson: ModuleType, here: Path) -> dict[str, Any]:
    """What is at hand in section 10: the exported learner, and the names of the cells before."""
    torch.set_num_threads(1)
    model = lesson.export_rule(["bucket", "cup"], [[5.0, -5.0, 0, 0, 0, 0], [-5.0, 5.0, 0, 0, 0, 0]], [0.0, 0.0])
    Path(model).rename(here / "my_model.pkl")
    return vars(lesson) | {"classes": ["bucket", "cup"], "least": 0.5}


def arrive(folder: Path, lesson: ModuleType) -> None:
    """Three files that friends send: a photograph that is stored upside down, one from a phone held sideways, and a text."""
    pixels = np.zeros((16, 16, 3), np.uint8)
    pixels[:, :8, 0] = 250  # red on the left: a bucket to this learner
    (folder / "arrived").mkdir()
    for name, orientation in (("a.jpg", 3), ("b.png", 6)):
        kind = "JPEG" if name.endswith("jpg") else "PNG"
        (folder / "arrived" / name).write_bytes(lesson.as_bytes(Image.fromarray(pixels), kind, orientation))
    (folder / "arrived" / "c.jpg").write_text("hello")


def check(said: list[Any], share: bool) -> None:
    title, shared, (nothing, upside_down, sideways, text) = said
    assert (title, shared) == ("bucket+cup", share)
    assert nothing == ["no picture", None]
    assert text == ["unknown", None]
    assert [upside_down[0], sideways[0]] == ["bucket", "bucket"]
    assert set(upside_down[1]) == {"bucket", "cup"}


def test_the_app_answers_in_the_notebook(
    lesson: ModuleType, taken_out: dict[str, Any], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "gradio.py").write_text(GRADIO)
    monkeypatch.syspath_prepend(str(here))
    arrive(here, lesson)
    exec(demo("import gradio as gr\nexcept"), taken_out)
    sys.modules.pop("gradio")
    check(json.loads((here / "said.json").read_text()), share=True)


def test_without_gradio_the_cell_says_what_to_install(
    taken_out: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "gradio", None)
    exec(demo("import gradio as gr\nexcept"), taken_out)
    assert "%pip install gradio" in capsys.readouterr().out


def test_the_folder_of_the_app_is_all_that_it_needs(lesson: ModuleType, taken_out: dict[str, Any], here: Path) -> None:
    exec(demo("PROGRAM = "), taken_out)
    app = here / "app"
    assert {file.name for file in app.iterdir()} == {"app.py", "my_model.pkl", "requirements.txt", "README.md"}
    pinned = dict(line.split("==") for line in (app / "requirements.txt").read_text().split() if "==" in line)
    assert set(pinned) == {"fastai", "plum-dispatch", "torch", "torchvision"}
    (app / "gradio.py").write_text(GRADIO)
    arrive(app, lesson)
    subprocess.run([sys.executable, "app.py"], cwd=app, check=True, env={"PATH": "", "OMP_NUM_THREADS": "1", "HOME": str(here)})
    check(json.loads((app / "said.json").read_text()), share=False)
