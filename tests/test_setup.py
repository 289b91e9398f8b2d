"""The three places that name requirements agree, and what set-up needs is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENTS = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]


def test_environment_yml_asks_for_what_pyproject_asks_for() -> None:
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(entry["pip"] for entry in conda if isinstance(entry, dict))
    assert [line for line in pip if not line.startswith("--")] == REQUIREMENTS
    assert f"python{PROJECT['requires-python']}" in conda


def test_constraints_hold_one_fitting_version_of_each_requirement() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[^\s;@/]+", line) for line in lines)
    pins = {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}
    assert len(pins) == len(lines)
    for requirement in map(Requirement, REQUIREMENTS):
        assert pins[canonicalize_name(requirement.name)] in requirement.specifier


def test_colab_pins_are_the_versions_that_colab_has() -> None:
    pins = dict(line.split("==") for line in (ROOT / "constraints-colab.txt").read_text(encoding="utf-8").split())
    named = {"torch": "2.11.0", "fastai": "2.8.8", "fastcore": "2.2.12", "fastprogress": "1.1.6", "numpy": "2.1.3"}
    assert named.items() <= pins.items()
    assert pins["ipython"].startswith("7.34")
    assert pins["pillow"].startswith("11.3")
