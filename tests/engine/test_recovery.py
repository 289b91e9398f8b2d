"""A part of a notebook that breaks down costs only itself."""

from __future__ import annotations

import pytest

from autograde.engine import FormCell, Limits
from tests.engine.helpers import check_of, hand_in, lesson_of, run_cells

LESSON = lesson_of(
    FormCell("setup", "setup", "import numpy as np"),
    FormCell("a", "exercise", "def a(): raise NotImplementedError"),
    check_of("a", "assert a() == 1"),
    FormCell("b", "exercise", "def b(): raise NotImplementedError"),
    check_of("b", "assert b() == 2"),
    FormCell("c", "exercise", "def c(): raise NotImplementedError"),
    check_of("c", "assert c() == 3"),
)
LIMITS = Limits(cell_seconds=1.5, total_seconds=90, memory_mb=600)

BREAKS = {
    "exit": "import os; os._exit(0)",
    "segfault": "import ctypes; ctypes.string_at(0)",
    "kill": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "kill all": "import os, signal; os.kill(-1, signal.SIGKILL)",
    "loop": "while True: pass",
    "loop that ignores SIGINT": "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n    while True: pass",
    "loop that catches everything": "while True:\n        try:\n            while True: pass\n        except BaseException: pass",
    "memory": "x = []\n    while True: x.append(np.ones(1 << 20))",
    "memory in a file": "f = open('/dev/shm/x', 'wb')\n    while True: f.write(bytes(1 << 20))",
    "stack": "import sys; sys.setrecursionlimit(10**9)\n    def g(): g()\n    g()",
    "output": "while True: print('x' * 1000)",
    "forks": "import os\n    while True: os.fork()",
    "closed descriptors": "import os; os.closerange(0, 100)",
    "nonsense on the wire": "import os; os.write(3, bytes(range(256)) * 100)",
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_cell_that_breaks_down_costs_only_its_own_points(worker, what):
    answers = {"a": "def a(): return 1", "b": f"if True:\n    {BREAKS[what]}", "c": "def c(): return 3"}
    result = worker.grade(hand_in(LESSON, answers), LESSON, LIMITS)
    assert [test.points for test in result.tests] == [1, 0, 1]
    assert result.ended == "completed"
    assert next(cell for cell in result.cells if cell.id == "b").error


@pytest.mark.parametrize("what", [what for what in BREAKS if what not in ("output", "memory in a file")])
def test_a_function_that_breaks_down_in_its_test_costs_only_that_test(worker, what):
    answers = {"a": "def a(): return 1", "b": f"def b():\n    {BREAKS[what]}", "c": "def c(): return 3"}
    result = worker.grade(hand_in(LESSON, answers), LESSON, LIMITS)
    assert [test.points for test in result.tests] == [1, 0, 1]
    assert result.tests[1].status in ("error", "timed_out")
    assert result.tests[1].message


def test_a_cell_that_was_interrupted_keeps_what_went_before(worker):
    result = run_cells(worker, "x = 1\nwhile True: pass", "print(x)", limits=LIMITS)
    assert "1.5 seconds" in result.cells[0].error
    assert result.cells[1].outputs[0]["text"] == "1\n"


def test_the_whole_notebook_has_a_deadline(worker):
    import time

    limits = Limits(cell_seconds=30, total_seconds=2)
    started = time.monotonic()
    result = worker.grade(hand_in(LESSON, {"b": "while True: pass"}), LESSON, limits)
    assert time.monotonic() - started < 20
    assert result.ended == "timed_out"
    assert result.note
    assert [test.status for test in result.tests] == ["not_attempted", "timed_out", "not_attempted"]


def test_it_is_not_started_again_for_ever(worker):
    lesson = lesson_of(
        *[cell for i in range(12) for cell in (FormCell(f"f{i}", "exercise", "pass"), check_of(f"f{i}", f"f{i}()"))]
    )
    answers = {f"f{i}": f"def f{i}():\n    import os\n    os._exit({i})" for i in range(12)}
    result = worker.grade(hand_in(lesson, answers), lesson, LIMITS)
    assert result.score == 0
    assert result.ended == "died"
    assert len(result.tests) == 12


def test_nothing_stays_behind_for_the_next_submission(worker):
    run_cells(
        worker,
        "import os, sys\nopen('/tmp/x', 'w').write('x')\nopen('/content/y', 'w').write('y')\nsys.modules['math'].pi = 3",
    )
    second = run_cells(
        worker, "import os, math\nprint(os.listdir('/tmp'), 'y' in os.listdir('/content'), math.pi > 3.1)"
    )
    assert second.cells[0].outputs[0]["text"] == "[] False True\n"


HUGE = {
    "one line": f"b_data = '{'x' * (8 << 20)}'\ndef b(): return 2",
    "many lines": "def b(): return 2\n" + "b_data = 1\n" * (1 << 20),
    "three bytes a letter": f"def b(): return 2\n# {'深' * (2 << 20)}",
    "no Python": "pasted output " * (1 << 20) + "\ndef b(): return 2",
}


@pytest.mark.parametrize("what", HUGE)
def test_a_cell_too_large_to_be_run_costs_only_itself_and_says_so(worker, what):
    answers = {"a": "def a(): return 1", "b": HUGE[what], "c": "def c(): return 3"}
    result = worker.grade(hand_in(LESSON, answers), LESSON, LIMITS)
    assert [test.points for test in result.tests] == [1, 0, 1]
    assert result.ended == "completed"
    assert "larger than 3 MB" in next(cell for cell in result.cells if cell.id == "b").error
    assert "larger than 3 MB" in result.tests[1].message


LARGE = {
    "lines": "b_data = 1\n" * 100_000 + "def b(): return 2",
    "depth": "b_data = " + "[" * 100_000 + "]" * 100_000,
    "depth of operators": "b_data = " + "-" * 1_000_000 + "1",
    "a line that fails": f"b_data = len('{'x' * (3_000_000)}') + undefined",
    "a line that is no Python": "pasted output " * 200_000,
}


@pytest.mark.parametrize("what", LARGE)
def test_a_large_cell_costs_no_more_than_itself(worker, what):
    answers = {"a": "def a(): return 1", "b": LARGE[what], "c": "def c(): return 3"}
    result = worker.grade(hand_in(LESSON, answers), LESSON, LIMITS)
    assert [result.tests[0].points, result.tests[2].points] == [1, 1]
    assert result.ended == "completed"
