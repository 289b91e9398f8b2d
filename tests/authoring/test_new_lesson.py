"""`fukami new`, then `fukami build`: a copy of this repository with a skeleton in it passes what every lesson must."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.authoring.conftest import REPOSITORY

SOURCES = ("autograde", "benchmarks", "data_scripts", "docs", "lessons", "solutions", "tests")
NAME = "98_my_lesson"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("copy")
    for name in SOURCES:
        shutil.copytree(REPOSITORY / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in REPOSITORY.glob("*.*"):
        if path.is_file():
            shutil.copy(path, root / path.name)
    return root


def run(copy: Path, *words: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(copy), "FUKAMI_LANG": "en"}
    done = subprocess.run([sys.executable, "-m", *words], cwd=copy, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.lessons
@pytest.mark.slow
def test_a_skeleton_passes_what_every_lesson_must(copy: Path) -> None:
    before = {path: path.read_bytes() for path in copy.glob("lessons/*/*.ipynb")}
    run(copy, "autograde.cli", "new", NAME)
    run(copy, "autograde.cli", "build", NAME)
    run(copy, "autograde.cli", "build", "--check", "--no-verify")
    assert all(path.read_bytes() == text for path, text in before.items())  # no other lesson changes with it
    pytest_ = ("pytest", "-q", "-n", "0", "-p", "no:cacheprovider")
    run(copy, *pytest_, "tests/lessons", "-k", NAME)
    run(copy, *pytest_, "tests/site/test_docs.py", "tests/site/test_glossary.py")
