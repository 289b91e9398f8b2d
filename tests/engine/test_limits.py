"""A bound on computing stops what computes for ever, long before the clock would; waiting does not count for it."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace

import pytest

from autograde.engine import FormCell, Limits
from autograde.engine.watch import processor_seconds
from tests.engine.helpers import check_of, exercise, hand_in, lesson_of

LESSON = lesson_of(FormCell("setup", "setup", "import numpy as np"), exercise("f"), check_of("f", "assert f() == 1"))
LIMITS = Limits(cell_seconds=500, total_seconds=600, computing={"": 60, "f": 0.5, "test-f": 0.5})


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    "loop",
    ["while True: pass", "while True: print(1)", "while True:\n        try: f()\n        except Exception: pass"],
)
def test_an_endless_loop_in_a_call_ends_at_the_bound_and_the_page_says_which(worker, loop, lang):
    lesson = replace(LESSON, lang=lang)
    (test,) = worker.grade(hand_in(lesson, {"f": f"def f():\n    {loop}"}), lesson, LIMITS).tests
    assert test.status == "timed_out"
    assert {"en": "after 0.5 seconds of computing", "ja": "計算に 0.5 秒より長く"}[lang] in test.message


def test_an_endless_loop_in_a_cell_ends_at_the_bound_of_that_cell(worker):
    result = worker.grade(hand_in(LESSON, {"f": "def f(): return 1\nwhile True: pass"}), LESSON, LIMITS)
    assert "after 0.5 seconds of computing" in next(cell.error for cell in result.cells if cell.id == "f")
    assert result.tests[0].status == "passed"


def test_the_clock_stays_the_bound_for_what_only_waits(worker):
    limits = Limits(cell_seconds=1.5, total_seconds=60, computing={"": 0.5})
    (test,) = worker.grade(hand_in(LESSON, {"f": "import time\ndef f(): time.sleep(99)"}), LESSON, limits).tests
    assert "after 1.5 seconds." in test.message


@pytest.mark.parametrize(
    "slowly",
    ["time.sleep(1.2)", "start = time.process_time()\n    while time.process_time() < start + 0.3: pass"],
    ids=["waits", "computes"],
)
def test_what_is_slow_but_within_its_bound_passes(worker, slowly):
    answer = f"import time\ndef f():\n    {slowly}\n    return 1"
    (test,) = worker.grade(hand_in(LESSON, {"f": answer}), LESSON, LIMITS).tests
    assert test.status == "passed", test.message


def test_processor_time_is_that_of_another_process_and_says_when_it_is_gone():
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        while processor_seconds(busy.pid) < 0.2:
            assert busy.poll() is None
    finally:
        busy.kill()
        busy.wait()
    assert processor_seconds(busy.pid) == math.inf
    assert processor_seconds(0) == 0, "not our own"
