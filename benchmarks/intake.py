"""What a class costs besides running its cells: hand-ins of a Moodle zip collected, laid out, looked at again, reported.

    python -m benchmarks.intake            # writes the table into benchmarks/README.md
    python -m benchmarks.intake 50         # with so many hand-ins
    python -m benchmarks.intake large      # one of 20,000 cells laid out; writes its table

The hand-ins are those of the sample class in all their variety, each handed in by several students. The engine runs each
kind once beforehand and its result is given to all like it, so that what is measured is everything else: CPU seconds (user
and system) of the leading process, which does all of it. Steps that can be repeated are, and their median is told. The
references are what it takes to read the same notebooks once, with Python's `json` and with nbformat, which nbgrader uses.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import nbformat

from autograde.authoring.sample_class import sample_class
from autograde.class_folder import init_class
from autograde.course import Course, load_course
from autograde.engine import Limits, Pool
from autograde.forms import given, lay_out_in, present
from autograde.graded import GradedClass
from autograde.intake.collect import collect
from autograde.intake.lessons import lesson_by_cells
from autograde.model import Lesson
from autograde.reports.writing import write_reports
from autograde.run.grade import grade_class, graded_class
from benchmarks.linear import Repeating
from benchmarks.machine import describe
from benchmarks.tables import replace_table
from data_scripts.mini import make_miniatures

ROOT = Path(__file__).resolve().parents[1]
LESSON = "02_activations"
CELLS = 20_000  # of one notebook; the aim is to lay it out in LAID_OUT seconds
LAID_OUT = 2.0
COUNT = 200
TIMES, LARGE_TIMES = 5, 2
AIMS = {"`grade` with nothing new": 2.0, "`report`, every page anew": 15.0}
PATIENCE = Limits(cell_seconds=3)  # for the endless loops of the sample class


def moodle_zip(path: Path, count: int) -> None:
    """Write what Moodle exports, with `count` hand-ins of all kinds."""
    with tempfile.TemporaryDirectory() as folder:
        files = [
            file.read_bytes()
            for file in sample_class(load_course(ROOT), LESSON, Path(folder))
            if "(1)" not in file.name
        ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            sender = f"Student {number:04}_{1000 + number}_assignsubmission_file_"
            archive.writestr(f"{sender}/{LESSON}.ipynb", files[number % len(files)])


def cpu(step: Callable[[], object], count: int, times: int = 1) -> float:
    """Milliseconds of CPU a hand-in, the median of so many times."""
    found = []
    for _ in range(times):
        start = time.process_time()
        step()
        found.append(1e3 * (time.process_time() - start) / count)
    return median(found)


def command(*arguments: str, cwd: Path) -> float:
    """CPU seconds of a whole command, its start included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "autograde.cli", *arguments]
    subprocess.run(words, env=environment, cwd=cwd, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(root: Path, count: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return milliseconds of CPU a hand-in of each step, and CPU seconds of whole commands."""
    course = load_course(ROOT)
    folder, archive = init_class(root / "class", course, "UTC"), root / "export.zip"
    moodle_zip(archive, count)
    done: dict[str, float] = {}
    done["`collect` from Moodle's zip"] = cpu(
        lambda: collect(folder, archive, course.lessons, None, lesson_by_cells(course)), count
    )
    hand_ins = GradedClass(folder, given(folder, LESSON, []))
    notebooks = [hand_in.read() for hand_in in hand_ins.handed_in()]
    assert len(notebooks) == count
    done["*reference:* `json.loads`"] = cpu(lambda: [json.loads(raw) for raw in notebooks], count, TIMES)
    done["*reference:* `nbformat.reads`"] = cpu(
        lambda: [nbformat.reads(raw.decode(), as_version=4) for raw in notebooks], count, TIMES
    )
    with Pool(data=make_miniatures(course.build / "data")) as pool:
        engine = Repeating(pool)
        jobs = [(laid.submission, form) for _, form, laid in hand_ins.laid_out() if not isinstance(laid, str)]
        list(engine.grade(jobs, PATIENCE))
    done["`grade`, all new: laid out, stored, recorded"] = cpu(lambda: grade_class(folder, LESSON, engine), count)
    hand_ins = graded_class(folder, LESSON).hand_ins
    assert len(hand_ins) == count
    done["its feedback and class report"] = cpu(lambda: write_reports(hand_ins), count)

    def nothing_new() -> None:
        grades = grade_class(folder, LESSON, engine)
        assert grades.resumed == count
        write_reports(grades.hand_ins)

    done["`grade` with nothing new"] = cpu(nothing_new, count, TIMES)
    done["`report`, nothing to write"] = cpu(lambda: write_reports(graded_class(folder, LESSON).hand_ins), count, TIMES)

    settings = folder.root / "class.toml"
    text = settings.read_text(encoding="utf-8")
    zones = iter(["Asia/Tokyo", "Europe/Berlin", "America/Lima", "Asia/Seoul", "Africa/Cairo"])

    def every_page() -> None:
        settings.write_text(text.replace('"UTC"', f'"{next(zones)}"'), encoding="utf-8")  # which every page shows
        write_reports(graded_class(folder, LESSON).hand_ins)

    done["`report`, every page anew"] = cpu(every_page, count, TIMES)
    whole = {
        "`fukami --help`: the start alone": command("--help", cwd=folder.root),
        "`fukami grade 02` with nothing new": command("grade", "02", cwd=folder.root),
    }
    return done, whole


def large_notebooks(course: Course) -> dict[str, bytes]:
    """Return notebooks of `CELLS` cells by what was done to them."""
    path = ROOT / "lessons" / course.languages[0] / f"{LESSON}.ipynb"
    released = json.loads(path.read_text(encoding="utf-8"))
    long = "\n".join(f"line {number} of what I think of relu and sigmoid" for number in range(12))

    def written(kind: str, source: str) -> dict[str, Any]:
        return {"cell_type": kind, "source": source, "metadata": {}}

    def added(kind: str, source: str) -> list[dict[str, Any]]:
        own = [written(kind, source.replace("#", str(number))) for number in range(CELLS - len(released["cells"]))]
        return [*released["cells"][:10], *own, *released["cells"][10:]]

    def again(form: str) -> list[dict[str, Any]]:
        cells = zip(range(CELLS), cycle(released["cells"]), strict=False)
        return [cell | {"source": form.format("".join(cell["source"]), number)} for number, cell in cells]

    edited = again("{0}\n# {1}")
    shapes = {
        "short code cells added": added("code", "x_# = #\nprint(x_#)"),
        "all cells added of one text": added("code", "print('hello')"),
        "`%timeit` and `!ls` in every cell added": added("code", "%timeit relu(#)\n!ls #"),
        "long Markdown added": added("markdown", long + " #"),
        "an answer in every cell added": added("code", "def relu(x):\n    return np.maximum(x, 0) + #"),
        "ten lines that call an answer in every cell added": added("code", "y = relu(x) + #\n" * 10),
        "the lesson again and again, a comment below every cell": edited,
        "the same, shuffled": Random(0).sample(edited, CELLS),
        "the same, without ids": [written(cell["cell_type"], cell["source"]) for cell in edited],
        "the lesson again and again, a line above every cell": again("x_{1} = 0\n{0}"),
    }
    return {name: json.dumps(released | {"cells": cells}).encode() for name, cells in shapes.items()}


def measure_large(course: Course, forms: Mapping[str, Lesson]) -> str:
    """Return a table of what it costs to lay large notebooks out."""
    lines = [
        f"**One notebook of {CELLS:,} cells laid out**, the least CPU of {LARGE_TIMES} times, on the same machine; the aim is {LAID_OUT:g} s.",
        "",
        "| what was done to it | MB | seconds of CPU | times `nbformat.reads` |",
        "|---|---:|---:|---:|",
    ]
    worst = ("", 0.0)
    for name, raw in large_notebooks(course).items():
        seconds = min(cpu(partial(lay_out_in, raw, forms, "s"), 1) for _ in range(LARGE_TIMES)) / 1e3
        floor = min(cpu(partial(nbformat.reads, raw.decode(), as_version=4), 1) for _ in range(LARGE_TIMES)) / 1e3
        lines.append(f"| {name} | {len(raw) / 1e6:.1f} | {seconds:.2f} | {seconds / floor:.1f} |")
        worst = max(worst, (name, seconds), key=lambda each: each[1])
    return "\n".join([*lines, "", f"The worst: {worst[0]}, {worst[1]:.2f} s."])


def table(done: dict[str, float], whole: dict[str, float], count: int) -> str:
    floor = done["*reference:* `json.loads`"]
    lines = [
        f"**{count} hand-ins of {LESSON} from a Moodle zip**, measured {describe('nbformat', 'nbgrader', 'pandas')}. "
        f"CPU of the leading process; where a step can be repeated, the median of {TIMES} times.",
        "",
        "| step | ms of CPU a hand-in | times `json.loads` | aim |",
        "|---|---:|---:|---:|",
    ]
    for name, each in done.items():
        aim = f"≤ {AIMS[name]:g}" if name in AIMS else ""
        lines.append(f"| {name} | {each:.2f} | {each / floor:.1f} | {aim} |")
    lines += ["", "| whole command, its start included | seconds of CPU |", "|---|---:|"]
    lines += [f"| {name} | {seconds:.2f} |" for name, seconds in whole.items()]
    return "\n".join(lines)


def main() -> None:
    """Measure with as many hand-ins as the command line says, by default 200, and write the table of these."""
    warnings.simplefilter("ignore")  # nbformat's, on ids that students doubled
    if sys.argv[1:] == ["large"]:
        course = load_course(ROOT)
        replace_table("intake-large", measure_large(course, present(course, LESSON).forms))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    with tempfile.TemporaryDirectory() as root:
        text = table(*measure(Path(root), count), count)
    if count == COUNT:
        replace_table("intake", text)
    else:
        print(text)


if __name__ == "__main__":
    main()
