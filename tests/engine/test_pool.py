"""A pool grades many, loses nobody when a worker dies, and stops at once."""

from __future__ import annotations

import dataclasses
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from autograde.engine import FormCell, Limits, Pool
from autograde.engine.warm import WarmProcess, hear, tell
from autograde.results import ResultStore
from tests.engine.helpers import check_of, exercise, hand_in, is_stored, keep, lesson_of, needs_sandbox

pytestmark = needs_sandbox
LESSON = lesson_of(FormCell("setup", "setup", "import numpy as np"), exercise("f"), check_of("f", "assert f(1) == 2"))
LIMITS = Limits(cell_seconds=20)


def class_of(count, answer="def f(x): return x + 1"):
    submission = hand_in(LESSON, {"f": answer})
    return [(dataclasses.replace(submission, student=f"student{i}"), LESSON) for i in range(count)]


@pytest.fixture(scope="module")
def pool():
    with pytest.MonkeyPatch.context() as patch, Pool(2, preload=()) as made:
        patch.setattr("autograde.engine.pool.LINK_SECONDS", 0.0)  # both workers as soon as there is work
        yield made


def test_a_second_worker_starts_only_when_the_work_is_worth_it():
    with Pool(2, preload=()) as pool:
        assert len(list(pool.grade(class_of(4), LIMITS))) == 4
        assert len(pool._members) == 1
        slow = class_of(30, "import time\ntime.sleep(0.6)\ndef f(x): return x + 1")
        started = 0
        for count, _ in enumerate(pool.grade(slow, LIMITS), 1):
            started = max(started, len(pool._members))
            if count == 4:
                break
        assert started == 2


def test_all_are_graded_once(pool):
    jobs = class_of(7)
    results = list(pool.grade(jobs, LIMITS))
    assert sorted(result.student for result in results) == [job[0].student for job in jobs]
    assert {result.score for result in results} == {1.0}
    assert all(result.sandboxed for result in results)


def test_own_files_and_failed_lines_pass_through_a_pool(pool):
    (job,) = class_of(1, "import seaborn\nfrom mine import f")
    submission = dataclasses.replace(job[0], files=(("mine.py", "def f(x): return x + 1"),))
    (result,) = pool.grade([(submission, LESSON)], LIMITS)
    assert result.score == 1
    assert [line.text for cell in result.cells for line in cell.failed] == ["import seaborn"]


def test_a_worker_that_is_killed_is_replaced_and_its_submission_graded_again(pool):
    list(pool.grade(class_of(3), LIMITS))  # now there are two
    slow = class_of(4, "import time\ntime.sleep(0.5)\ndef f(x): return x + 1")
    results = []
    for result in pool.grade(slow, LIMITS):
        if not results:  # the other worker is busy
            os.kill(pool._busy[0].process.pid, signal.SIGKILL)
        results.append(result)
    assert sorted(result.student for result in results) == [job[0].student for job in slow]
    assert {result.score for result in results} == {1.0}


def test_a_zygote_that_is_killed_costs_nothing(pool):
    list(pool.grade(class_of(2), LIMITS))
    os.kill(pool._warm.process.pid, signal.SIGKILL)
    slow = class_of(4, "import time\ntime.sleep(0.5)\ndef f(x): return x + 1")
    results = []
    for result in pool.grade(slow, LIMITS):
        if not results:  # again, while the other worker is busy
            os.kill(pool._warm.process.pid, signal.SIGKILL)
        results.append(result)
    assert [result.score for result in results] == [1.0] * 4


def test_what_a_worker_forked_ends_with_it():
    warm = WarmProcess(None, (), sandboxed=True)
    try:
        warm.wait()
        link = warm.link()
        _ours, theirs = socket.socketpair()
        before = len(psutil.Process(warm.process.pid).children(recursive=True))
        request = {"op": "fork", "limits": dataclasses.asdict(LIMITS), "settings": {"lang": "en"}}
        tell(link, request, [theirs.fileno()])
        hear(link, 20)
        assert len(psutil.Process(warm.process.pid).children(recursive=True)) > before
        link.close()  # while the submission's own connection stays open
        until = time.monotonic() + 20
        while len(psutil.Process(warm.process.pid).children(recursive=True)) > before and time.monotonic() < until:
            time.sleep(0.05)
        assert len(psutil.Process(warm.process.pid).children(recursive=True)) <= before
    finally:
        warm.close()


def test_stopping_early_leaves_a_pool_that_can_go_on(pool):
    for _ in pool.grade(class_of(5), LIMITS):
        break
    assert len(list(pool.grade(class_of(3), LIMITS))) == 3


def test_a_store_resumes(pool, tmp_path):
    store = ResultStore(tmp_path)
    jobs = class_of(4)

    def run(stop_after):
        waiting = [job for job in jobs if not is_stored(store, *job)]
        for count, result in enumerate(pool.grade(waiting, LIMITS), 1):
            job = next(job for job in jobs if job[0].student == result.student)
            keep(store, result, *job)
            if count == stop_after:
                break
        return len(waiting)

    assert [run(2), run(9), run(9)] == [4, 2, 0]
    assert len(list(store)) == 4


SCRIPT = """
import sys
sys.path.insert(0, {root!r})
from autograde.engine import Pool
from tests.engine.test_pool import LIMITS, class_of
try:
    with Pool(2, preload=()) as pool:
        for result in pool.grade(class_of(500, "import time; time.sleep(0.2)"), LIMITS):
            print("graded", pool._members[0].process.pid, flush=True)
except KeyboardInterrupt:
    print("stopped cleanly", flush=True)
"""


def test_ctrl_c_stops_cleanly():
    root = str(Path(__file__).resolve().parents[2])
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(root=root)], stdout=subprocess.PIPE, text=True, cwd=root
    )
    assert process.stdout is not None
    worker = int(process.stdout.readline().split()[1])
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=30)
    assert rest.endswith("stopped cleanly\n")
    assert process.returncode == 0
    for _ in range(100):
        if not Path(f"/proc/{worker}").exists():
            break
        time.sleep(0.05)
    assert not Path(f"/proc/{worker}").exists()
