"""What is read of a cell to tell whether a demo must run: bounded, whatever the cell is made of."""

from __future__ import annotations

import ast
import time

import pytest

from autograde.engine.causes import Causes
from autograde.engine.demos import LONGEST, demos_to_skip, outer_names, parsed
from autograde.engine.remote import remote_error
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


#: Cells of a few kilobytes: what is read of them grows with their size, not with its square.
WIDE = {
    "calls": "raise SystemExit\n" + "f()\n" * 6000,
    "calls and functions": "raise SystemExit\n" + "f()\n" * 3000 + "".join(f"def f(): global a{i}\n" for i in range(2000)),
    "blocks": "".join(f"a{i}=1\n" for i in range(9000)) + "if x:0\n" * 12000,
    "cases": "match (" + "".join(f"a{i}:=1," for i in range(6000)) + "):\n" + " case 1: 0\n" * 9000,
    "sum": "x = " + "+".join(["a"] * 3000),
}  # fmt: skip


@pytest.mark.parametrize("source", WIDE.values(), ids=WIDE)
def test_wide_cells_take_little_time(source):
    start = time.process_time()
    outer_names(source)
    Causes("en").add(0, source, [remote_error("SystemExit", "SystemExit", "", [[0, 1, "x"]])] * 20, True)
    assert time.process_time() - start < 3


def test_of_a_hand_in_only_so_much_is_read(monkeypatch):
    read = []
    monkeypatch.setattr("autograde.engine.demos.ast.parse", lambda text: read.append(len(text)) or ast.Module([], []))
    cells = ["x = 1\n" * (LONGEST // 6)] * 50
    form = lesson_of(FormCell("shows", "demo", "x = 1"))
    assert demos_to_skip(hand_in(form, {}, {"": cells}), form) == set()
    causes = Causes("en")
    for index, source in enumerate(cells):
        causes.stop(index, source, "too slow")
    assert sum(read) <= 6 * LONGEST
    assert causes.of("x") is not None


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("if a: b = 1\nc = b", {"a", "b"}),
        ("with open(a) as b: c = 1\nb, c", {"a"}),
        ("for a in b: c = a\nelse: d = a\na", {"b", "a"}),
        ("if (a := b): pass\nelif c: a", {"b", "c"}),
        ("try: a = 1\nexcept E: a\nfinally: b", {"E", "a", "b"}),
        ("a = 1\nif b: a = 2\na", {"b"}),
        ("def f(a): return a + b\nf(1)", {"b"}),
        ("a += 1\nb = [c for c in d]", {"a", "d"}),
    ],
)
def test_names_that_a_cell_reads_before_it_binds_them(source, names):
    assert outer_names(source) == names
