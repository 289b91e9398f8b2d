"""How long a command takes from nothing: the help, the reports' import, and one notebook checked three ways.

    python -m benchmarks.startup        # writes a table into benchmarks/README.md

`fukami check`, `nbgrader validate` and `otter check` take the same solved notebook in turn, each as a whole process;
lesson 14 only the first, since the others train all of it.
One run of ours beforehand makes what is kept (miniatures, forms) and does not count.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from statistics import median

import nbformat

from autograde.authoring.build import build_lesson
from autograde.authoring.notebooks import engine_lesson
from benchmarks import otter
from benchmarks.grading import BIN, COURSE, DATA, hand_in
from benchmarks.machine import describe
from benchmarks.tables import replace_table

LESSONS = {"02_activations": True, "14_fastai_cifar10": False}  # with the others? They train all of 14: minutes
ROUNDS = 3
Command = tuple[list[object], Path]


def commands(root: Path) -> dict[str, Command]:
    """Return what is timed, by what the table calls it, and the folder in which it is started."""
    found: dict[str, Command] = {
        "`fukami --help`": ([BIN / "fukami", "--help"], root),
        "`import autograde.reports.writing`": ([sys.executable, "-c", "import autograde.reports.writing"], root),
    }
    python = otter.environment(COURSE.build / "otter")
    for lesson, others in LESSONS.items():
        built, place = build_lesson(COURSE, lesson), root / lesson
        notebook, number = hand_in(built, 0), lesson.partition("_")[0]
        (place / "otter").mkdir(parents=True)
        nbformat.write(notebook, place / f"{lesson}.ipynb")
        found[f"{number}: `fukami check`"] = [BIN / "fukami", "check", f"{lesson}.ipynb"], place
        if not others:
            continue
        form = engine_lesson(COURSE, built.source[COURSE.languages[0]])
        (place / "otter" / "hand_in.ipynb").write_text(
            json.dumps(otter.as_otter_has_it(notebook, form)), encoding="utf-8"
        )
        otter.write_autograder(form, place / "tests.zip")
        with zipfile.ZipFile(place / "tests.zip") as archive:
            archive.extractall(place / "otter")
        found[f"{number}: `nbgrader validate`"] = [BIN / "nbgrader", "validate", f"{lesson}.ipynb"], place
        found[f"{number}: `otter check`"] = [python, "-m", "otter", "check", "hand_in.ipynb"], place / "otter"
    return found


def seconds(command: Command) -> tuple[float, float]:
    """Return the seconds by the clock and of CPU of one run; those of the sandbox, which nobody waits for, are not in the latter."""
    words, folder = command
    before, started = os.times(), time.perf_counter()
    subprocess.run([str(word) for word in words], cwd=folder, capture_output=True, check=True)
    took, after = time.perf_counter() - started, os.times()
    return took, after.children_user + after.children_system - before.children_user - before.children_system


def table(timed: dict[str, list[tuple[float, float]]]) -> str:
    middle = {
        name: (median(clock for clock, _ in runs), median(cpu for _, cpu in runs)) for name, runs in timed.items()
    }
    machine = describe("nbgrader", "torch", "fastai", "ipython")
    lines = [
        f"Medians of {ROUNDS} runs, measured {machine}; load {os.getloadavg()[0]:.1f} at the end.",
        "",
        "| command | seconds | CPU seconds | times `fukami check` |",
        "|---|---:|---:|---:|",
    ]
    for name, (clock, cpu) in middle.items():
        ours = middle.get(f"{name[:2]}: `fukami check`")
        lines.append(f"| {name} | {clock:.2f} | {cpu:.2f} | {f'{clock / ours[0]:.1f}' if ours else ''} |")
    return "\n".join(lines)


def main() -> None:
    """Time every command in turn, round by round."""
    os.environ |= {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",  # nbgrader starts programs by name
        "FASTAI_HOME": str(DATA / "fastai"),
        "TORCH_HOME": str(DATA / "torch"),
    }
    with tempfile.TemporaryDirectory() as folder:
        found = commands(Path(folder))
        timed: dict[str, list[tuple[float, float]]] = {name: [] for name in found}
        for name, command in found.items():
            if "fukami" in name:
                seconds(command)
        for _ in range(ROUNDS):
            for name, command in found.items():
                timed[name].append(seconds(command))
    replace_table("startup", table(timed))


if __name__ == "__main__":
    main()
