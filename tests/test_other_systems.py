"""On Windows and macOS every command but grading strangers works; the parts of Linux that they lack are made absent here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.answer_grading import built

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
LESSON = "02_activations"


def fukami(*words: str, cwd: Path, lang: str = "en", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.elsewhere", *words],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT), "FUKAMI_LANG": lang, "COLUMNS": "200"} | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_every_module_that_is_no_part_of_the_engine_can_be_imported(tmp_path: Path) -> None:
    files = [
        path.relative_to(ROOT)
        for folder in ("autograde", "data_scripts")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "engine" not in path.parts and "templates" not in path.parts and path.stem not in ("__main__", "kernel")
    ]
    names = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in files]
    assert len(names) > 100
    code = "import builtins, tests.elsewhere as e, importlib\nbuiltins.__import__ = e._without\n"
    code += "".join(f"importlib.import_module({name!r})\n" for name in names)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_help_and_doctor_speak_whatever_the_code_page(lang: str, tmp_path: Path) -> None:
    told = fukami("--help", cwd=tmp_path, lang=lang, PYTHONIOENCODING="cp1252")
    assert told.returncode == 0, told.stderr
    assert ("講座" in told.stdout or "採点" in told.stdout) == (lang == "ja")
    found = fukami("doctor", cwd=tmp_path, lang=lang, PYTHONIOENCODING="cp1252")
    assert found.returncode == 1
    assert "WSL2" in found.stdout
    assert "bubblewrap" not in found.stdout


def test_the_lessons_are_up_to_date_and_build(tmp_path: Path) -> None:
    done = fukami("build", "--check", "--no-verify", cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ones_own_notebook_is_graded_without_walls_and_with_them_told_where(tmp_path: Path) -> None:
    path = tmp_path / "mine.ipynb"
    notebook = json.loads((ROOT / "lessons" / "en" / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    solutions = {cell.id: cell.source for cell in built(LESSON).source["en"].cells}
    for cell in notebook["cells"]:
        if cell["id"] in ("relu", "step"):
            cell["source"] = solutions[cell["id"]]
    path.write_bytes(json.dumps(notebook, indent=1).replace("\n", "\r\n").encode())  # as a Windows editor may save it
    refused = fukami("check", "mine.ipynb", cwd=tmp_path)
    assert refused.returncode == 2
    assert "WSL2" in refused.stderr
    assert "Traceback" not in refused.stderr
    done = fukami("check", "--no-sandbox", "mine.ipynb", cwd=tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert done.returncode == 1, done.stderr
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "✓ relu 1/1 passed" in lines
    assert "✓ step 1/1 passed" in lines
    assert any(line.startswith("Score 2 / 18") for line in lines)


def test_hand_ins_are_collected_and_exported(tmp_path: Path) -> None:
    for words in (
        ("init", "class", "--timezone", "UTC"),
        ("demo", "02", "hand-ins"),
        ("collect", "hand-ins", "--class", "class"),
    ):
        done = fukami(*words, cwd=tmp_path)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
    assert len(list((tmp_path / "class" / "submitted").glob("*/*/*.ipynb"))) > 15
    refused = fukami("grade", "02", "--class", "class", cwd=tmp_path)
    assert refused.returncode == 2
    assert "WSL2" in refused.stderr
