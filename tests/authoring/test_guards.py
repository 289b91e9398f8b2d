"""`solutions/_fastai.py`: each notebook that imports fastai first sees to it that one is there with which its cells work."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograde.authoring.build import build_lesson
from autograde.authoring.notebooks import shared_cells
from autograde.authoring.source import read_source
from autograde.course import Course, load_course

ROOT = Path(__file__).resolve().parents[2]
WITH_FASTAI = re.compile(r"^\s*(?:from|import) fastai\b", re.MULTILINE)


def notebooks() -> list[Path]:
    """Of one language: both hold the same cells."""
    return sorted((ROOT / "lessons" / "en").rglob("*.ipynb"))


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_notebook_begins_with_the_guard_where_it_relies_on_fastai(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    guarded = cells[0].id.removeprefix("more-") == "guard-fastai"
    imports = any(WITH_FASTAI.search(cell.source) for cell in cells)
    without = path.name in ("00_setup.ipynb", "07_mnist_numpy.ipynb")  # it installs fastai; it does without one
    assert guarded == (imports and not without)


@pytest.mark.parametrize(
    ("fastai", "plum", "installs"),
    [
        (None, None, True),
        ("2.7.19", "2.9.0", True),
        ("2.8.7", "2.9.0", False),  # in Colab's list of June 2026
        ("2.8.8", "2.9.0", False),
        ("2.8.8", None, False),
        ("2.8.8", "2.10.0", True),
        ("2.8.11", "2.10.1", True),
        ("2.8.12", "2.9.0", False),
        ("2.9.0", "2.11.0", False),  # whatever fastai lets in from 2.8.12 on
        ("2.10.0", "2.10.1", False),
    ],
)
def test_fastai_is_installed_when_it_is_missing_or_cannot_export(
    fastai: str | None, plum: str | None, installs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    have = {"fastai": fastai, "plum-dispatch": plum}

    def version(package: str) -> str:
        found = have[package]
        if found is None:
            raise importlib.metadata.PackageNotFoundError(package)
        return found

    ran: list[tuple[str, str]] = []

    class Shell:
        def run_line_magic(self, name: str, line: str) -> None:
            ran.append((name, line))

    monkeypatch.setattr(importlib.metadata, "version", version)
    names: dict[str, Any] = {"get_ipython": Shell}
    guard, *_ = shared_cells(load_course(ROOT), read_source(ROOT / "solutions" / "18_capstone.py", ROOT), "en")
    exec(guard.source, names)
    assert ran == ([("pip", "install -q -U fastai")] if installs else [])


def test_a_guard_is_part_of_what_a_form_is_made_of(course: Course) -> None:
    (course.solutions / "_torch.py").write_text("def check_torch():\n    pass\n", encoding="utf-8")
    source = course.solutions / "01_small.py"
    before = build_lesson(course, "01_small")
    assert "guard-torch" not in {cell.id for cell in before.source["en"].cells}
    source.write_text(
        source.read_text(encoding="utf-8").replace("# %% exercise", "# %%\nimport torch\n\n# %% exercise", 1),
        encoding="utf-8",
    )
    guarded = build_lesson(course, "01_small")
    assert [cell.id for cell in guarded.source["en"].cells[:3]] == ["head", "guard-torch", "figures"]
    (course.solutions / "_torch.py").write_text("def check_torch():\n    return 1\n", encoding="utf-8")
    assert (
        build_lesson(course, "01_small").source["en"].metadata.fukami.version
        != guarded.source["en"].metadata.fukami.version
    )
