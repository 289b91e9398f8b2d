"""The workflows for GitHub call what is there, and name no repository, so that a fork can use them as they are."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_calls_what_is_there(path: Path) -> None:
    steps = [step for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values() for step in job["steps"]]
    commands = "\n".join(step.get("run", "") for step in steps)
    targets, modules = re.findall(r"\bmake ([a-z-]+)", commands), re.findall(r"python -m ([\w.]+)", commands)
    assert targets
    assert set(targets) <= TARGETS
    assert all(importlib.util.find_spec(module) for module in modules)
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in steps if "uses" in step)


def test_there_are_workflows() -> None:
    assert {path.stem for path in WORKFLOWS} >= {"check", "site", "colab"}


def test_the_containers_hold_what_the_sandbox_needs() -> None:
    dev = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert dev["postCreateCommand"].removeprefix("make ") in TARGETS
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    assert any("bubblewrap" in line for line in lines if not line.startswith("#"))
    copied = [name for line in lines if line.startswith("COPY") for name in line.split()[1:-1]]
    assert all(list(ROOT.glob(name)) for name in copied if name != ".")
    allowed = "--security-opt seccomp=unconfined"  # the sandbox makes namespaces
    assert allowed in " ".join(dev["runArgs"])
    assert all(
        allowed in (ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("systems.md", "systems.ja.md")
    )
