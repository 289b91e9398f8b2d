"""The wall clock decides nothing: set forwards and back in mid-run, it changes no result and no deadline."""

from __future__ import annotations

import ast
import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import autograde.engine
from autograde.engine import FormCell, Limits, Pool
from tests.engine.helpers import check_of, exercise, hand_in, lesson_of

ROOT = Path(__file__).resolve().parents[2]
WALL = {"time.time", "time.time_ns", "datetime.now", "datetime.today", "datetime.utcnow"}
LESSON = lesson_of(
    FormCell("setup", "setup", "import numpy as np"),
    exercise("f"),
    check_of("f", "assert f(1) == 2"),
    exercise("g"),
    check_of("g", "assert g() == 1"),
)
ANSWERS = [
    {"f": "def f(x): return x + 1", "g": "def g():\n    while True: pass"},  # the limit for a call must still hold
    {"f": "def f(x): return x", "g": "def g(): return 1"},
]
JUMPS = """
import time
def jumping(real, step, count=iter(range(1 << 60))):
    return lambda: real() + (-1) ** next(count) * step
time.time = jumping(time.time, 10**9)
time.time_ns = jumping(time.time_ns, 10**18)
"""


def statuses() -> list[tuple[str, str, dict[str, str]]]:
    """Grade with two workers, without a sandbox: there the patched clock is that of every process."""
    jobs = [(dataclasses.replace(hand_in(LESSON, ANSWERS[i % 2]), student=f"s{i}"), LESSON) for i in range(4)]
    with Pool(2, preload=(), sandbox=False) as pool:
        results = list(pool.grade(jobs, Limits(cell_seconds=1.5, total_seconds=60)))
    return sorted((r.student, r.ended, {test.id: test.status for test in r.tests}) for r in results)


def test_a_clock_that_jumps_by_decades_changes_no_result(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(JUMPS)
    script = "import json; from tests.engine.test_clock import statuses; print(json.dumps(statuses()))"
    told = []
    for path in (str(ROOT), os.pathsep.join([str(tmp_path), str(ROOT)])):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONPATH": path},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        told.append(json.loads(done.stdout))
    steady, jumping = told
    assert [status for _, _, tests in steady for status in tests.values()] == [
        "passed",
        "timed_out",
        "failed",
        "passed",
    ] * 2
    assert jumping == steady


@pytest.mark.parametrize(
    "path", sorted(Path(autograde.engine.__file__).parent.rglob("*.py")), ids=lambda path: path.name
)
def test_the_engine_never_asks_for_the_time_of_day(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    asked = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not {name for name in asked if name.endswith(tuple(WALL))}
