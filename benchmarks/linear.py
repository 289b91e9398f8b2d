"""Whether cost grows in line with the class: the same small lesson, handed in by ten times as many synthetic students.

    python -m benchmarks.linear                        # writes the tables into benchmarks/README.md
    python -m benchmarks.linear linear 1000 10000      # one of them, with classes of these sizes

The lesson is the skeleton of `fukami new` (an exercise, a question, two tests); a third of the hand-ins is right, a third
wrong, a third untouched. Everything is done as `fukami grade` does it: results on disk, gradebook, lateness, feedback, class
report. Each class has a fresh process, whose memory is looked at after every hand-in. In the table `linear-engine` each
hand-in runs sealed in its sandbox; in `linear` only the first of each kind does, and its result is given to all others like it,
so that what is left is the leading process, of which there is one however many workers there are.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import psutil

from autograde.authoring.build import build_lesson
from autograde.authoring.skeleton import new_lesson
from autograde.class_folder import ClassFolder, init_class
from autograde.course import Course, load_course
from autograde.engine import GradedSubmission, Limits, Pool
from autograde.engine.grader import Job
from autograde.gradebook.lateness import record_lateness
from autograde.reports.class_report import write_class_report
from autograde.reports.feedback import with_feedback
from autograde.run.grade import grade_class
from benchmarks.machine import CpuMeter, describe
from benchmarks.tables import replace_table

LESSON = "00_tiny"
AIM = 10.5
CORES = os.cpu_count() or 1
CLASSES = {"linear": (1000, 10_000), "linear-engine": (50, 500)}
ANSWERS = ("def double(x):\n    return 2 * np.asarray(x)", "def double(x):\n    return np.asarray(x) ** 2", "")


@dataclass
class Cost:
    """Seconds by the clock and of CPU (all processes) of each step of a class, and memory of the process that leads it."""

    count: int
    seconds: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    memory: list[int] = field(default_factory=list)  # bytes, as it went

    @contextmanager
    def step(self, name: str, meter: CpuMeter):
        start, used = time.perf_counter(), meter.seconds()
        yield
        self.seconds[name], self.cpu[name] = time.perf_counter() - start, meter.seconds() - used

    def watch(self, *_: object) -> None:
        self.memory.append(psutil.Process().memory_info().rss)


class Repeating:
    """Lets `pool` grade the first of equal hand-ins, and gives its result to the others."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.known: dict[str, GradedSubmission] = {}

    def grade(self, jobs: Iterable[Job], limits: Limits | None = None) -> Iterator[GradedSubmission]:
        for submission, lesson in jobs:
            key = re.sub("# [0-9]+\n", "", "\0".join(cell.source for cell in submission.cells))
            if key not in self.known:
                (self.known[key],) = self.pool.grade([(submission, lesson)], limits)
            yield replace(self.known[key], student=submission.student)


def make_course(root: Path) -> Course:
    """A course of one lesson, with this course's checking tools."""
    (root / "course.toml").write_text('title = { ja = "小", en = "Small" }\nlanguages = ["en"]\n\n[lessons]\n')
    (root / "solutions").mkdir()
    for tools in load_course(Path(__file__).resolve().parents[1]).solutions.glob("_*.py"):
        shutil.copy(tools, root / "solutions")
    new_lesson(load_course(root), LESSON)
    return load_course(root)


def write_hand_ins(folder: ClassFolder, course: Course, count: int) -> None:
    """Write `count` hand-ins, all different."""
    released = json.dumps(build_lesson(course, LESSON).released["en"])
    for number in range(count):
        notebook = json.loads(released)
        for cell in notebook["cells"]:
            if cell["id"] == "double":
                cell["source"] = f"# {number}\n" + (ANSWERS[number % 3] or cell["source"])
            elif cell["id"] == "shape_kept" and ANSWERS[number % 3]:
                cell["source"] = f"shape_kept = {'ba'[number % 2]!r}"
        path = folder.submitted / f"student{number:05}" / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook))


def grade(count: int, all_sealed: bool) -> Cost:
    """Grade a class of `count` from the hand-ins to the report."""
    cost, meter = Cost(count), CpuMeter()
    with tempfile.TemporaryDirectory() as temporary:
        (root := Path(temporary, "course")).mkdir()
        course = make_course(root)
        folder = init_class(Path(temporary, "class"), course)
        write_hand_ins(folder, course, count)
        with Pool(CORES, preload=()) as pool, cost.step("graded, stored and in the gradebook", meter):
            grader = pool if all_sealed else Repeating(pool)
            grades = grade_class(folder, LESSON, grader, progress=cost.watch)
        assert len(grades.hand_ins) == count
        with cost.step("lateness", meter):
            late = record_lateness(folder, LESSON)
        with cost.step("feedback and class report", meter):
            passing = with_feedback(folder, watched(grades.hand_ins, cost.watch), late)
            write_class_report(folder, passing, late=late)
        cost.watch()
        _, *rows = (folder.reports / f"{LESSON}.csv").read_text("utf-8-sig").splitlines()
        points = Counter(row.split(",")[2] for row in rows)
        assert points == expected(count), f"graded wrongly: {points}"
    return cost


def expected(count: int) -> Counter[str]:
    """How many have how many points: the right quiz answer comes to every other one who answered."""
    right, wrong, untouched = (len(range(kind, count, 3)) for kind in range(3))
    by_quiz = [len([n for n in range(kind, count, 3) if n % 2 == 0]) for kind in (0, 1)]
    return Counter({"2.0": by_quiz[0], "1.0": right - by_quiz[0] + by_quiz[1], "0.0": wrong - by_quiz[1] + untouched})


def watched(hand_ins, watch: Callable[[], None]):
    for hand_in in hand_ins:
        watch()
        yield hand_in


def table(small: Cost, large: Cost) -> str:
    def row(name: str, a: float, b: float, form: Callable[[float], str], each: str = "") -> str:
        return f"| {name} | {form(a)} | {form(b)} | {b / a:.2f} | {each} |"

    times = partial("{:.1f}".format)
    lines = [
        f"**{small.count:,} and {large.count:,} hand-ins**, measured {describe('nbgrader', 'torch', 'ipython')}. "
        f"The goal: at most {AIM} times, in memory that does not grow.",
        "",
        f"| | {small.count:,} | {large.count:,} | ratio | ms a hand-in |",
        "|---|---:|---:|---:|---:|",
    ]
    for name in small.cpu:
        per = f"{1e3 * large.cpu[name] / large.count:.1f}"
        lines.append(row(f"CPU seconds: {name}", small.cpu[name], large.cpu[name], times, per))
    total = sum(large.cpu.values())
    lines.append(row("**CPU seconds, all**", sum(small.cpu.values()), total, times, f"{1e3 * total / large.count:.1f}"))
    clock = sum(large.seconds.values())
    lines.append(
        row("seconds by the clock, all", sum(small.seconds.values()), clock, times, f"{1e3 * clock / large.count:.1f}")
    )
    memory = partial("{:.0f}".format)
    peak, peaks = max(small.memory) / 2**20, max(large.memory) / 2**20
    lines.append(row("peak MiB of the leading process", peak, peaks, memory))
    return "\n".join(lines)


def main() -> None:
    """Measure both tables, or the one named on the command line with its two sizes."""
    name, *sizes = sys.argv[1:] or [""]
    chosen = {name: tuple(map(int, sizes)) or CLASSES[name]} if name else CLASSES
    for table_name, counts in chosen.items():
        costs = []
        for count in counts:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                costs.append(process.submit(grade, count, table_name == "linear-engine").result())
            memory = costs[-1].memory
            tenths = [memory[i * (len(memory) - 1) // 10] >> 20 for i in range(11)]
            print(count, costs[-1].seconds, costs[-1].cpu, "MiB:", tenths, file=sys.stderr, flush=True)
        replace_table(table_name, table(*costs))


if __name__ == "__main__":
    main()
