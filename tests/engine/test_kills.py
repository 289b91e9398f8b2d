"""A run that is killed anywhere, again and again, ends with the results of an undisturbed one; nothing is graded twice."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograde.engine import FormCell, GradedSubmission, Limits, Pool, Submission
from autograde.results import ResultStore
from tests.engine.helpers import check_of, exercise, hand_in, is_stored, keep, lesson_of, needs_sandbox

pytestmark = [needs_sandbox, pytest.mark.xdist_group("kills")]
KILLS = 100
STUDENTS = 10
LESSON = lesson_of(
    FormCell("setup", "setup", "import numpy as np, random, time"),
    exercise("f"),
    check_of("f", "assert f(1) == 2"),
    exercise("g"),
    check_of("g", "assert len(g(3)) == 3"),
)


def submissions() -> list[Submission]:
    """Right and wrong ones, with random numbers, output and errors in them; each takes about a fifth of a second."""
    answers = [
        {"f": "time.sleep(0.2)\nprint(random.random(), np.random.rand())\ndef f(x): return x + 1"},
        {"f": "time.sleep(0.2)\ndef f(x): return x", "g": "def g(n): return np.random.rand(n)"},
        {"f": "time.sleep(0.2)\n1 / 0", "g": "def g(n): return [random.random()] * n"},
    ]
    return [dataclasses.replace(hand_in(LESSON, answers[i % 3]), student=f"student{i:02}") for i in range(STUDENTS)]


def grade_what_waits(folder: Path) -> None:
    """What `fukami grade` does: everything without a result is graded, each result is kept at once."""
    store = ResultStore(folder)
    waiting = [(submission, LESSON) for submission in submissions() if not is_stored(store, submission, LESSON)]
    known = {submission.student: submission for submission in submissions()}
    with Pool(2, preload=()) as pool:
        for result in pool.grade(waiting, Limits(cell_seconds=20)):
            keep(store, result, known[result.student], LESSON)
            if result.ended != "lost":
                print("kept", result.student, flush=True)


def without_times(result: GradedSubmission) -> dict[str, Any]:
    data = result.to_dict() | {"seconds": 0.0}
    for part in (*data["tests"], *data["cells"]):
        part["seconds"] = 0.0
    return data


def results(folder: Path) -> dict[str, dict[str, Any]]:
    store = ResultStore(folder)
    found = [submission.student for submission in submissions() if is_stored(store, submission, LESSON)]
    return {student: without_times(store.result(LESSON.name, student)) for student in found}


def start(folder: Path) -> subprocess.Popen[str]:
    script = f"from pathlib import Path; from tests.engine.test_kills import *; grade_what_waits(Path({str(folder)!r}))"
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=root
    )


def test_a_hundred_kills_lose_nothing_and_grade_nothing_twice(tmp_path: Path):
    grade_what_waits(tmp_path / "undisturbed")
    want = results(tmp_path / "undisturbed")
    assert len(want) == STUDENTS
    rng = random.Random(7)
    kills, rounds = dict.fromkeys(("coordinator", "worker", "zygote"), 0), 0
    while sum(kills.values()) < KILLS:
        rounds += 1
        folder = tmp_path / f"round{rounds}"
        kept: list[str] = []
        while len(results(folder)) < STUDENTS:
            run = start(folder)
            whole = psutil.Process(run.pid)
            while run.poll() is None:
                time.sleep(rng.uniform(0.05, 1.2))
                with contextlib.suppress(psutil.NoSuchProcess):
                    children = whole.children()
                    zygotes = [child for child in children if "bwrap" in child.name()]
                    workers = [child for child in children if child not in zygotes]
                    targets = {"coordinator": [whole], "worker": workers, "zygote": zygotes}
                    # while the sandbox boots there is only the coordinator, which is not to die far more often than the others
                    due = [what for what in kills if targets[what] and kills[what] <= min(kills.values()) + 10]
                    if due and sum(kills.values()) < KILLS + 50:
                        what = rng.choice(due)
                        rng.choice(targets[what]).kill()
                        kills[what] += 1
            assert run.stdout is not None
            told = [line.split()[1] for line in run.stdout.read().splitlines() if line.startswith("kept ")]
            assert not set(told) & set(kept), "graded twice"
            kept += told
        assert results(folder) == want
    assert min(kills.values()) > 10, kills


def test_nothing_is_left_running_after_a_coordinator_was_killed(tmp_path: Path):
    run = start(tmp_path)
    for _ in range(200):
        children = psutil.Process(run.pid).children(recursive=True)
        if any("bwrap" in child.name() for child in children) and len(children) > 3:
            break
        time.sleep(0.05)
    run.kill()
    run.wait()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    assert not os.path.exists(f"/proc/{run.pid}")
