"""What is read of a cell to tell whether a demo must run: bounded, whatever the cell is made of."""

from __future__ import annotations

import time

import pytest

from autograde.engine.causes import Causes
from autograde.engine.demos import LONGEST, demos_to_skip, outer_names, parsed
from autograde.model import FormCell
from tests.engine.helpers import hand_in, lesson_of

DEEP = {
    "elif": "if a: pass\n" + "elif a: pass\n" * 900,
    "else": "".join(f"{' ' * i}if a: pass\n{' ' * i}else:\n" for i in range(95)) + " " * 95 + "pass\n",
    "sum": "x = " + "a + " * 5000 + "a",
    "brackets": "x = " + "[" * 150 + "]" * 150,
    "calls": "a" + "()" * 5000,
    "attributes": "a" + ".b" * 5000,
}


@pytest.mark.parametrize("source", DEEP.values(), ids=DEEP)
def test_deep_cells_are_read_or_left(source):
    names = outer_names(source)
    assert names is None or names >= {"a"} or "a" not in source


def test_a_chain_too_deep_to_follow_lets_the_demo_run():
    form = lesson_of(FormCell("shows", "demo", "x = 1"))
    assert demos_to_skip(hand_in(form, {}, {"": ["y = 1"]}), form) == {0}
    assert demos_to_skip(hand_in(form, {}, {"": [DEEP["elif"]]}), form) == set()


@pytest.mark.parametrize(
    "source", ["x = [" + "1," * LONGEST + "]", "\n" * (LONGEST - 9) + "(\n1", "%x" + "\n" * LONGEST]
)
def test_long_cells_take_no_time(source):
    start = time.process_time()
    assert parsed(source) is None or len(source) <= LONGEST
    form = lesson_of(FormCell("shows", "demo", "x = 1"))
    demos_to_skip(hand_in(form, {}, {"": [source]}), form)
    Causes("en").stop(0, source, "too slow")
    assert time.process_time() - start < 2
