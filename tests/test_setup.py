"""The three places that name requirements agree, and what set-up needs is there."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from data_scripts.colab_pins import versions

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
REQUIREMENTS = [*PROJECT["dependencies"], *EXTRAS["deep"], *EXTRAS["dev"]]


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
    text = (ROOT / "constraints-colab.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[^\s;@/+]+", line) for line in lines)
    assert re.search(r"list of packages that Colab published by \d{4}-\d\d-\d\d", text)
    pins = versions(text)
    named = {"torch": "2.11.0", "fastai": "2.8.8", "fastcore": "2.2.12", "fastprogress": "1.1.6", "numpy": "2.1.3"}
    assert (named | {"plum-dispatch": "2.9.0"}).items() <= pins.items()
    assert pins["ipython"].startswith("7.34")
    assert pins["pillow"].startswith("11.3")


def test_the_citation_and_the_list_of_changes_name_this_version() -> None:
    version = import_module("autograde").__version__
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"] == version
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## ([\d.]+)", changes, re.MULTILINE)[0] == version


def bash(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code with the functions of setup.sh, where `uv` and the environment's Python are scripts of the test's own."""
    functions = (ROOT / "setup.sh").read_text(encoding="utf-8").partition('\ncase "')[0]
    return subprocess.run(
        ["bash", "-c", functions.replace('cd "$(dirname "$0")"', f"cd {ROOT}") + "\n" + code],
        env=os.environ | {"PATH": f"{folder}:{os.environ['PATH']}", "python": sys.executable} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def script(path: Path, status: int, says: str = "") -> Path:
    """Write a program that notes its arguments in `calls` beside it, says something on stderr and ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho "{path.name} $*" >> {path.parents[0]}/calls\necho "{says}" >&2\nexit {status}\n')
    path.chmod(0o755)
    return path


@pytest.fixture
def index() -> Iterator[str]:
    """What answers as PyTorch's index of builds for processors does."""

    class Answer(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200 if self.path == "/whl/cpu/torch/" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/whl/cpu"
        server.shutdown()


def test_pytorch_comes_from_its_own_index_where_that_answers(tmp_path: Path, index: str) -> None:
    assert bash("torch_index", tmp_path, FUKAMI_TORCH_INDEX=index).stdout == f"{index}\n"
    for absent in ("", f"{index}/nothing", "http://127.0.0.1:9/whl/cpu"):
        assert bash("torch_index || echo no", tmp_path, FUKAMI_TORCH_INDEX=absent).stdout == "no\n"


def test_an_index_that_does_not_answer_holds_nobody_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert bash("torch_index || echo no", tmp_path, FUKAMI_TORCH_INDEX=address).stdout == "no\n"


def test_with_an_nvidia_card_pytorch_comes_with_cuda(tmp_path: Path) -> None:
    script(tmp_path / "answers", 0)  # stands for the Python that asks the index
    asks = f"unset FUKAMI_TORCH_INDEX; python={tmp_path}/answers; torch_index || echo no"
    script(tmp_path / "nvidia-smi", 1)
    if not Path("/proc/driver/nvidia/version").exists():
        assert bash(asks, tmp_path).stdout == "https://download.pytorch.org/whl/cpu\n"
    script(tmp_path / "nvidia-smi", 0)
    assert bash(asks, tmp_path).stdout == "no\n"


@pytest.mark.parametrize("works", [True, False])
def test_where_uv_fails_pip_installs_the_same(tmp_path: Path, index: str, works: bool) -> None:
    script(tmp_path / "uv", 0 if works else 2, "error: no such index")
    script(tmp_path / "venv" / "bin" / "python", 0)
    done = bash(
        f"environment {tmp_path}/venv ready constraints.txt -c {tmp_path}/venv/pins.txt -e .",
        tmp_path,
        FUKAMI_TORCH_INDEX=index,
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
    )
    assert done.returncode == 0, done.stderr
    first = f"--no-deps --index-url {index} -c constraints.txt torch torchvision"
    then = f"-c {tmp_path}/venv/pins.txt -e ."
    by_uv = [line.partition("bin/python ")[2] for line in (tmp_path / "calls").read_text().splitlines()]
    calls = tmp_path / "venv" / "bin" / "calls"
    by_pip = [line.partition("version-check ")[2] for line in calls.read_text().splitlines()] if calls.exists() else []
    assert (by_uv, by_pip) == (([first, then], []) if works else ([first], [first, then]))
    assert ("pip takes over" in done.stderr) is not works
    pins = (tmp_path / "venv" / "pins.txt").read_text()
    assert "torch==" in pins
    assert not re.search("^(nvidia|cuda|triton)", pins, re.MULTILINE)
    assert (tmp_path / "venv" / "ready").exists()
