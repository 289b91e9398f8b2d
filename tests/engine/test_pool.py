"""A pool grades many, loses nobody when a worker dies, and stops at once."""

from __future__ import annotations

import dataclasses
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from autograde.engine import FormCell, Limits, Pool
from autograde.engine.errors import ZygoteDied
from autograde.engine.pool import BOOT_ATTEMPTS
from autograde.engine.warm import WarmProcess, hear, tell
from autograde.engine.wire.messages import phrase
from autograde.engine.worker import Worker
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


def test_nobody_listens_to_a_worker_that_is_gone(pool, monkeypatch):
    """Its descriptor's number goes to a next worker, which then would not be heard."""
    made = []

    class Selector(selectors.DefaultSelector):
        def __init__(self):
            super().__init__()
            made.append(self)

    monkeypatch.setattr(selectors, "DefaultSelector", Selector)
    slow = class_of(1, "import time\ntime.sleep(2)\ndef f(x): return x + 1")
    results = []
    for result in pool.grade([*slow, *class_of(9)], LIMITS):
        results.append(result)
        if len(results) == 9:  # one worker has nothing more to do; the other has yet to try the slow one again
            killed(pool._warm.process)
        heard = [key.data for key in made[0].get_map().values()]
    assert [result.score for result in results] == [1.0] * 10
    assert heard == pool._members


def test_a_zygote_that_dies_as_it_forks_is_no_fault_of_the_submission(monkeypatch):
    with Worker(preload=()) as worker:
        ask = worker._hear_pid

        def ask_and_kill(pid):
            answer = ask(pid)
            killed(worker._process.process)
            return answer

        monkeypatch.setattr(worker, "_hear_pid", ask_and_kill)
        with pytest.raises(ZygoteDied):  # so the pool tries it once more
            worker.grade(*class_of(1)[0], LIMITS)


def killed(process):
    """Kill a warm process, and wait until all that it forked has ended, too."""
    family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    psutil.wait_procs(family, timeout=20)


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


def test_what_one_hand_in_makes_of_the_grader_costs_nobody_else_anything(pool):
    deep = "a = 0\nif a: pass\n" + "elif a: pass\n" * 600
    form = lesson_of(*LESSON.cells, FormCell("shows", "demo", "f(3)"))
    honest = dataclasses.replace(hand_in(form, {"f": "def f(x): return x + 1"}), student="honest")
    jobs = [(honest, form)]
    for i in range(BOOT_ATTEMPTS * pool.size):
        attack = hand_in(form, {"f": "def f(x): return x + 1"}, {"": [deep]})
        jobs.append((dataclasses.replace(attack, student=f"deep{i}"), form))
    results = {result.student: result for result in pool.grade(jobs, LIMITS)}
    assert {result.score for result in results.values()} == {1.0}
    assert len(results) == len(jobs)
    assert not results["deep0"].cells[-2].skipped  # nothing is known of what the chain reads: the demo runs


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_fault_of_the_grader_is_told_in_the_result(lang):
    """Whatever breaks while one hand-in is graded, the worker goes on with the next."""
    form = dataclasses.replace(LESSON, lang=lang)
    with Pool(1, preload=()) as pool:
        wrong = dataclasses.replace(hand_in(form, {}), student="wrong", files=(("x.py", 5),))
        right = dataclasses.replace(hand_in(form, {"f": "def f(x): return x + 1"}), student="right")
        jobs = [(dataclasses.replace(wrong, student=f"wrong{i}"), form) for i in range(4)]
        results = {result.student: result for result in pool.grade([*jobs, (right, form)], LIMITS)}
        assert results["right"].score == 1.0
        assert results["wrong0"].ended == "lost"
        assert len(results) == 5
        assert phrase("grading_failed", lang, error="AttributeError") == results["wrong0"].note
        assert len(pool._members) == 1  # and no worker had to be replaced


def test_hand_ins_that_end_their_worker_are_lost_alone(pool, monkeypatch):
    """As many as would say that workers do not start at all."""
    monkeypatch.setattr("autograde.engine.pool.BOOT_ATTEMPTS", 1)
    attack = "assert f(1) != 2 or __import__('os').kill(__import__('os').getpid(), 9)"
    form = lesson_of(*LESSON.cells[:2], check_of("f", attack))
    jobs = [
        (dataclasses.replace(hand_in(form, {"f": "def f(x): return x + 1"}), student=f"kills{i}"), form)
        for i in range(pool.size)
    ]
    jobs.append((dataclasses.replace(hand_in(form, {"f": "def f(x): return x"}), student="lives"), form))
    results = {result.student: result for result in pool.grade(jobs, LIMITS)}
    assert results["lives"].score == 1.0
    assert len(results) == len(jobs)
    assert {result.ended for student, result in results.items() if student != "lives"} == {"lost"}
