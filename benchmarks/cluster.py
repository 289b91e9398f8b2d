"""What a second Dask worker brings, and how many hand-ins a scheduler can deal out.

    python -m benchmarks.cluster [HAND-INS]        # writes the tables into benchmarks/README.md

A real scheduler, and workers of one thread, each bound to a core of its own with all that it starts. One worker and two
take turns, three times; what counts is the time from the first submission sent to the last result, once all are warm.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from autograde.authoring.build import build_lesson
from autograde.authoring.notebooks import engine_lesson
from autograde.course import load_course
from autograde.engine import Lesson, Limits, StudentCell, Submission
from autograde.engine.cluster import Cluster, _Grader, connect
from autograde.engine.grader import Job
from autograde.engine.pool import lost
from benchmarks.machine import CpuMeter, describe
from benchmarks.tables import replace_table

ROOT = Path(__file__).resolve().parents[1]
LESSON = "02_activations"
ROUNDS = 3
DEALT = 1000


class Dealt(_Grader):
    """A grader that grades nothing, so that what is left is the dealing out."""

    def grade(self, submission: Submission, lesson: Lesson, limits: Limits) -> Any:
        return lost(submission, lesson, True)


@contextlib.contextmanager
def scheduler(*workers: list[str]) -> Iterator[str]:
    """A scheduler and a worker for each list of a program before it and options after; yields the address."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as processes:

        def start(before: list[str], *arguments: str) -> None:
            command = [*before, sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
            with Path(folder, "log").open("ab") as log:
                process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
            processes.callback(process.wait)
            processes.callback(process.terminate)

        file = Path(folder, "scheduler.json")
        start([], "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        while not file.exists() or not file.read_text():
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        for before in workers:
            start(before, "worker", address, "--nthreads", "1" if before else "32", "--no-nanny")
        yield address


def solved(count: int) -> list[Job]:
    """The reference solutions, handed in by `count` students."""
    course = load_course(ROOT)
    source = build_lesson(course, LESSON).source["en"]
    lesson = engine_lesson(course, source)
    code = tuple(StudentCell(cell.id, cell.source) for cell in source.cells if cell.cell_type == "code")
    return [(Submission(f"student{number}", LESSON, "en", code), lesson) for number in range(count)]


def graded(workers: int, jobs: list[Job], cpu: CpuMeter) -> tuple[float, float]:
    """Return seconds by the clock and of CPU that `jobs` take, once the workers are warm."""
    bound = (["taskset", "-c", str(core)] for core in range(workers))
    with scheduler(*bound) as address, Cluster(connect(address), preload=("torch",)) as cluster:
        cluster.client.wait_for_workers(workers)
        list(cluster.grade(jobs[: 4 * workers]))
        start, used = time.perf_counter(), cpu.seconds()
        results = list(cluster.grade(jobs))
        seconds, used = time.perf_counter() - start, cpu.seconds() - used
    assert {result.score for result in results} == {15.0}, "the solutions get all points but the essay's"
    return seconds, used


def dealt(jobs: list[Job], cpu: CpuMeter) -> tuple[float, float, float, float]:
    """Return seconds by the clock, and of CPU of this process, of the scheduler and in all, to send `jobs` and hear of each."""
    with scheduler([]) as address, Cluster(connect(address)) as cluster:
        cluster._grader = Dealt(None, True, ())
        cluster.client.wait_for_workers(1)
        theirs = psutil.Process(cluster.client.run_on_scheduler(os.getpid))

        def now() -> tuple[float, float, float, float]:
            return time.perf_counter(), time.process_time(), sum(theirs.cpu_times()[:2]), cpu.seconds()

        list(cluster.grade(jobs[:100]))
        start = now()
        assert len(list(cluster.grade(jobs))) == len(jobs)
        seconds, ours, scheduling, every = (end - begin for begin, end in zip(start, now(), strict=True))
        return seconds, ours, scheduling, every


def main() -> None:
    jobs = solved(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
    cpu = CpuMeter()
    runs: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
    for _ in range(ROUNDS):
        for workers, figures in runs.items():
            figures.append(graded(workers, jobs, cpu))
    clock = {workers: [seconds for seconds, _ in figures] for workers, figures in runs.items()}
    ratios = sorted(one / two for one, two in zip(clock[1], clock[2], strict=True))
    cpu_each = {workers: median(used for _, used in figures) / len(jobs) for workers, figures in runs.items()}
    rows = [
        f"| {workers} | {median(clock[workers]):.1f} | {median(clock[workers]) / len(jobs):.3f} | {cpu_each[workers]:.3f} |"
        for workers in runs
    ]
    machine = describe("distributed", "numpy")
    table = [
        f"**{len(jobs)} hand-ins of {LESSON} through a Dask scheduler**, median of {ROUNDS} rounds, measured {machine}; "
        f"load of the machine {os.getloadavg()[1]:.1f}.",
        "",
        "| workers | seconds | seconds each | CPU seconds each |\n|---:|---:|---:|---:|",
        *rows,
        "",
        f"Two workers were **{median(ratios):.2f} times** as fast as one by the clock (rounds: {', '.join(f'{r:.2f}' for r in ratios)}); "
        f"by CPU seconds, as on cores that nobody else uses, {2 * cpu_each[1] / cpu_each[2]:.2f} times. The aim is 1.8.",
    ]
    replace_table("cluster", "\n".join(table))

    submission, lesson = solved(1)[0]
    size = len(pickle.dumps(lesson))
    heavy = replace(submission, cells=(*submission.cells, StudentCell("", "x" * size)))
    ways = {
        "the lesson once for each worker": submission,
        f"the lesson in each task ({size / 1024:.0f} KiB more)": heavy,
    }
    rows = []
    for name, sent in ways.items():
        figures = dealt([(replace(sent, student=f"student{i}"), lesson) for i in range(DEALT)], cpu)
        rows.append(f"| {name} | " + " | ".join(f"{1000 * figure / DEALT:.2f}" for figure in figures) + " |")
    table = [
        f"**{DEALT} hand-ins dealt out to a worker that grades nothing**, 64 in flight, "
        f"{len(pickle.dumps(submission)) / 1024:.0f} KiB each; milliseconds for one; load of the machine {os.getloadavg()[1]:.1f}.",
        "",
        "| sent | by the clock | CPU of the coordinator | of the scheduler | of all |\n|---|---:|---:|---:|---:|",
        *rows,
    ]
    replace_table("dealt", "\n".join(table))


if __name__ == "__main__":
    main()
