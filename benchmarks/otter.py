"""The same assignment for otter-grader: its tests as otter's own test files, each hand-in as otter's students have it.

otter pins versions that this course does not, so it lives in an environment of its own, `build/otter`, which is made when
it is missing and otherwise uses this environment's packages (torch, fastai).
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from typing import Any

from autograde.engine import Lesson

REQUIREMENT = "otter-grader[grading]==7.*"
TEST = """\
from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points!r}


@test_case()
def test(env):
    exec({source!r}, env)
"""


def environment(folder: Path) -> Path:
    """Return the Python of otter's environment in `folder`; make it first if need be (needs a package index)."""
    python = folder / "bin" / "python"
    if not (folder / "ready").is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        (site,) = folder.glob("lib/python*/site-packages")
        (site / "course.pth").write_text(sysconfig.get_path("purelib"))
        subprocess.run([python, "-m", "pip", "install", "-q", REQUIREMENT], check=True)
        (folder / "ready").touch()
    return python


def version(python: Path) -> str:
    command = "from importlib.metadata import version; print(version('otter-grader'))"
    return subprocess.run([python, "-c", command], check=True, capture_output=True, text=True).stdout.strip()


def write_autograder(lesson: Lesson, path: Path) -> None:
    """Write the zip that otter grades with: one test file a test, hidden part included."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("otter_config.json", "{}")
        for cell in lesson.cells:
            if cell.kind == "test":
                text = TEST.format(name=cell.id, points=cell.points, source=cell.source)
                archive.writestr(f"tests/{cell.id}.py", text)


def as_otter_has_it(notebook: dict[str, Any], lesson: Lesson) -> dict[str, Any]:
    """Return a hand-in whose test cells are otter's checks, in the same places."""
    tests = {cell.id for cell in lesson.cells if cell.kind == "test"}
    notebook = json.loads(json.dumps(notebook))
    for cell in notebook["cells"]:
        if cell["id"] in tests:
            cell["source"] = ""
            cell["metadata"]["otter"] = {"tests": [cell["id"]]}
    return notebook


def score(results: Path) -> float:
    """Return the points in otter's `results.json`."""
    tests = json.loads(results.read_text(encoding="utf-8"))["tests"]
    return sum(float(test["score"]) for test in tests if test["name"] != "Public Tests")
