"""Which demos need not run, and that cells made to be slow to read are not."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable

import pytest

from autograde.authoring.source import localise
from autograde.base.syntax import LONGEST, outer_names, parsed
from autograde.course import SLIDER
from autograde.engine.causes import Causes
from autograde.engine.demos import demos_to_skip
from autograde.engine.remote import remote_error
from autograde.model import FormCell
from tests.engine.helpers import QUICK, check_of, exercise, hand_in, lesson_of

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


#: Cells by their size: the time to read them grows with it, not with its square.
WIDE: dict[str, Callable[[int], str]] = {
    "calls": lambda n: "raise SystemExit\n" + "f()\n" * n,
    "calls and functions": lambda n: (
        "raise SystemExit\n" + "f()\n" * n + "".join(f"def f(): global a{i}\n" for i in range(n))
    ),
    "blocks": lambda n: "".join(f"a{i}=1\n" for i in range(n)) + "if x:0\n" * n,
    "cases": lambda n: "match (" + "".join(f"a{i}:=1," for i in range(n)) + "):\n" + " case 1: 0\n" * n,
    "sum": lambda n: "x = " + "+".join(["a"] * (n // 4)),
}


@pytest.mark.parametrize("made", WIDE.values(), ids=WIDE)
def test_twice_as_wide_a_cell_takes_about_twice_as_long(made):
    def seconds(n: int) -> float:
        start = time.process_time()
        outer_names(made(n))
        Causes("en").add(0, made(n), [remote_error("SystemExit", "SystemExit", "", [[0, 1, "x"]])] * 20, True)
        return time.process_time() - start

    few, many = (min(seconds(n + more) for more in range(3)) for n in (1000, 8000))
    assert many < 24 * few  # eight times as many statements; 64 times as long, were it a square


def test_of_a_hand_in_only_so_much_is_read(monkeypatch):
    read = []
    monkeypatch.setattr("autograde.base.syntax.ast.parse", lambda text: read.append(len(text)) or ast.Module([], []))
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


def test_a_slider_draws_nothing_while_grading(worker):
    """Neither where its cell is skipped nor where it is run, because a student changed it or needs a name of it."""
    demo = "def draw(k=1):\n    print(k)\n\n\nshow_slider(draw, {'k': [1, 2]})"
    form = lesson_of(
        FormCell("slider", "setup", localise(SLIDER.read_text(encoding="utf-8"), "en")),
        FormCell("shows", "demo", demo),
        exercise("f"),
        check_of("f", "assert f() == 1"),
    )
    for changed, answer, skipped in (
        (demo, "def f():\n    return 1", True),
        (demo, "def f(d=draw):\n    return 1", False),
        (demo.replace("[1, 2]", "[1, 2, 3]"), "def f():\n    return 1", False),
    ):
        result = worker.grade(hand_in(form, {"shows": changed, "f": answer}), form, QUICK)
        shows = next(cell for cell in result.cells if cell.id == "shows")
        assert (shows.skipped, shows.outputs, shows.error, result.score) == (skipped, [], "", 1)
