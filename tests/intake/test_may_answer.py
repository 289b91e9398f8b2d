"""What is seen of a cell without reading it as Python: that it may bind an answer, and that it ends what it begins."""

from __future__ import annotations

from random import Random

import pytest

from autograde.intake import statements
from autograde.intake.answers import Answers
from autograde.intake.statements import windows
from autograde.model import FormCell

STUB = "def relu(u):\n    raise NotImplementedError"
ANSWERS = Answers([FormCell("relu", "exercise", STUB, exercise="relu")])
BINDS = [
    "def relu(u):\n    return u",
    "async def relu(u): pass",
    "class relu: pass",
    "relu = lambda u: u",
    "relu: Callable[[X], Y] = lambda u: u",
    "relu, step = make()",
    "step, relu = make()",
    "(step,\n relu) = make()",
    "(\n    relu,\n    step,\n) = make()",
    "[relu, *rest] = made",
    "if x:\n    relu = f",
    "print(relu := f)",
    "for relu in made:\n    pass",
    "for step, relu in made: pass",
    "with made() as relu:\n    pass",
    "import numpy as relu",
    "from mine import relu",
    "from mine import (\n    step,\n    relu,\n)",
    "import relu",
    "try:\n    1\nexcept E as relu:\n    pass",
]
CALLS = ["y = relu(x)", "print(relu(-1))", "relu(x, axis=1)", "x = 1\ny = relu(x)\nz = 2", "assert relu(1) == 1"]


@pytest.mark.parametrize("source", BINDS)
def test_every_way_to_bind_a_name_is_seen(source: str) -> None:
    assert ANSWERS.may_answer(source)


@pytest.mark.parametrize("source", CALLS[:4])
def test_a_call_binds_nothing(source: str) -> None:
    assert not ANSWERS.may_answer(source)


OPEN = [
    "x = (",
    "@cache",
    "if y:",
    "x = 1 + \\",
    's = """',
    "try:\n    1",
    "while 1:\n    x = 1",
    "for k in y:\n    # a",
]
WHOLE = ["x = 1", "print(1)\n# so", "# only words", "f(')')", ""]


@pytest.mark.parametrize("first", OPEN + WHOLE)
@pytest.mark.parametrize("second", ["def relu(u):\n    return u", "    relu = f", "1)\nrelu = f", "relu = f"])
def test_what_does_not_matter_is_joined_with_what_does_as_if_it_did(first: str, second: str) -> None:
    def held(matters: bool) -> list[frozenset[int]]:
        ways = windows([first, second], ANSWERS.may_answer) if matters else windows([first, second])
        return [found for _, text in ways if (found := ANSWERS.held(text))]

    assert held(True) == held(False)


GOING_ON = [
    "    return u",
    "else:\n    x = 2",
    "# so\n  x = 3",
    "finally:\n    1",
    "def relu(u):",
    "    1\nx = 2",
    ")",
    "y +",
]


def test_what_stands_apart_is_seen_without_reading_it(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Random(0)
    notebooks = [[draw.choice(OPEN + WHOLE + GOING_ON + BINDS[:4]) for _ in range(6)] for _ in range(2000)]
    found = [list(windows(sources)) for sources in notebooks]
    monkeypatch.setattr(statements, "_closed", lambda source: False)
    assert [list(windows(sources)) for sources in notebooks] == found
