"""`my_run`, the record of a training (lessons 13 to 15): what earns its points and what does not.

The test cell of each lesson is run here as it is; `signed` is what the grading of a class puts in its place. Records of
trained networks and of shallow ways to answer are among the answers in `tests/answers`.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Collection
from functools import cache, partial
from typing import Any

import numpy as np
import pytest

from autograde.authoring.answers import read_answers
from autograde.authoring.source import localise, read_source
from autograde.engine.seal import _is_called
from tests.answer_grading import COURSE

LESSONS = {"13_fastai_mnist": 128}  # pictures that are blended
Names = dict[str, Any]

pytestmark = pytest.mark.parametrize("lesson", LESSONS)


@cache
def cells(lesson: str) -> dict[str, str]:
    """The test of `my_run`, and the set-up cell that defines `run_record`, in English."""
    found = read_source(COURSE.solutions / f"{lesson}.py").cells
    test = next(cell for cell in found if cell.kind == "test" and cell.name == "my_run")
    setup = next(cell for cell in found if cell.kind == "setup" and "def run_record(" in cell.source)
    return {"test": localise(test.source, "en"), "setup": localise(setup.source, "en")}


def outcome(lesson: str, my_run: object, called: Collection[str] = ()) -> str:
    """Grade a record handed in by somebody whom the class calls `called`; return the message, "" when it passed."""
    signed: Callable[[object], bool] = partial(_is_called, called) if called else lambda name: isinstance(name, str)
    try:
        exec(cells(lesson)["test"], {"my_run": my_run, "signed": signed})
    except AssertionError as failed:
        return str(failed)
    return ""


def tables(lesson: str) -> Names:
    """What the test cell knows: COUNTS and SEEN as bits (`counts`, `seen`), PICTURES."""
    names: Names = {"my_run": honest(lesson), "signed": lambda name: True}
    exec(cells(lesson)["test"], names)
    return names


def honest(lesson: str) -> str:
    """The first record of a trained network in tests/answers, made out to 山田 花子."""
    names: Names = {}
    exec(next(answer.source for answer in read_answers(COURSE.answers(lesson, "my_run")) if answer.right), names)
    return names["my_run"]


def written(lesson: str, name: str, first: Callable[[int], bool]) -> str:
    """A record made with the lesson's own functions: `first` tells of a pair's number whether the first picture is seen."""
    names: Names = {"hashlib": hashlib, "itertools": itertools, "json": json, "np": np}
    exec(cells(lesson)["setup"], names)
    every = {pair: k for k, pair in enumerate(itertools.combinations(range(LESSONS[lesson]), 2))}
    step = 2 if lesson == "15_fastai_pets" else 1
    asked = [every[pair] // step for pair in names["drawn_pairs"](name, LESSONS[lesson])]
    record = names["run_record"](name, [], [first(k) for k in asked])
    return json.dumps({**json.loads(record), "pictures": tables(lesson)["PICTURES"]})


def test_a_record_of_a_trained_network_passes_for_its_owner_alone(lesson: str) -> None:
    record = honest(lesson)
    assert outcome(lesson, record, ("s1234567", "山田花子")) == ""
    assert "not that of the person" in outcome(lesson, record, ("s7654321", "鈴木 一郎"))
    mine = json.dumps({**json.loads(record), "name": "s7654321"})  # a friend's record with one's own name
    assert "Not passed" in outcome(lesson, mine, ("s7654321",))


def test_the_lesson_asks_what_its_test_grades(lesson: str) -> None:
    seen = tables(lesson)["seen"]
    assert outcome(lesson, written(lesson, "anybody", lambda k: bool(seen[k]))) == ""
    assert outcome(lesson, written(lesson, "anybody", lambda k: not seen[k])) != ""


def test_constants_and_coins_pass_for_no_name(lesson: str) -> None:
    rng = np.random.default_rng(0)
    for k in range(20):
        for first in (lambda pair: True, lambda pair: False, lambda pair: rng.random() < 0.5):
            assert "Not passed" in outcome(lesson, written(lesson, f"s{k}", first))


def test_what_cannot_be_seen_in_the_pictures_is_half_and_half(lesson: str) -> None:
    names = tables(lesson)
    counted = names["seen"][np.flatnonzero(names["counts"])]
    assert len(counted) > 600
    assert counted.mean() == 0.5  # so that the first of two is right for half


def test_repeated_hand_ins_read_nothing_out(lesson: str) -> None:
    """Of a record that fails, 200 changed in one answer each get the same message: which answers are right is not told."""
    rng, start = np.random.default_rng(1), json.loads(written(lesson, "s1", lambda k: k % 2 == 0))
    answers, messages = int(start["answers"], 16), set()
    for bit in rng.choice(1500, 200, replace=False):
        messages.add(outcome(lesson, json.dumps({**start, "answers": f"{answers ^ (1 << int(bit)):x}"})))
    assert len(messages) == 1
    assert not any(ch.isdigit() for ch in messages.pop().replace("80 %", "").replace("70 %", "").replace("75 %", ""))


@pytest.mark.parametrize("broken", ["", "0.98", "{", "null", "[1, 2]", {"name": "s1"}, None, 7])
def test_what_is_no_record_is_told_so(lesson: str, broken: object) -> None:
    assert "cannot be read" in outcome(lesson, broken)
