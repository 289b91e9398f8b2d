"""Hidden tests draw their numbers from a seed that only the trusted side has."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograde.engine import FormCell, Lesson, Worker
from autograde.engine import worker as worker_module
from autograde.engine.seal import _generator
from autograde.engine.wire.channel import Channel
from tests.engine.helpers import check_of, exercise, hand_in, lesson_of, needs_sandbox

pytestmark = [needs_sandbox, pytest.mark.sandbox]
CHECKS = Path(__file__).parents[2] / "autograde" / "authoring" / "templates" / "checks.py"
HONEST = "def f(x):\n    return 2 * x"
DRAWING = "x = fresh().random(3)\nprint(x.tolist())\nassert np.array_equal(f(x), 2 * x)"
LESSON = lesson_of(
    FormCell("setup", "setup", "import numpy as np"),
    FormCell("checks", "checks", CHECKS.read_text(encoding="utf-8")),
    exercise("f"),
    check_of("f", DRAWING),
    check_of("f", DRAWING, idea="again"),
)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as worker:
        yield worker


def drawn(
    worker: Worker, seed: str, answer: str = HONEST, added: dict[str, list[str]] | None = None, lesson: Lesson = LESSON
) -> list[str]:
    """Return what each test drew, all of which passed."""
    graded = worker.grade(replace(hand_in(lesson, {"f": answer}, added), seed=seed), lesson)
    assert [test.status for test in graded.tests] == ["passed"] * 2, [test.message for test in graded.tests]
    return [test.output for test in graded.tests]


def test_a_seed_gives_the_same_numbers_again_and_another_seed_others(worker: Worker) -> None:
    one, again, other = drawn(worker, "a"), drawn(worker, "a"), drawn(worker, "b")
    assert one == again
    assert len({*one, *other}) == 4  # each test has its own


def test_without_a_seed_they_are_those_of_plain_nbgrader(worker: Worker) -> None:
    names: dict[str, object] = {}
    exec(CHECKS.read_text(encoding="utf-8").replace("#:ja", "").replace("#:en", ""), names)
    fixed = str(names["fresh"]().random(3).tolist())  # type: ignore[operator]
    assert [text.strip() for text in drawn(worker, "")] == [fixed, fixed]


TAMPERING = {
    "names of the checks": "def fresh():\n    return np.random.default_rng(0)",
    "NumPy's generators": "np.random.default_rng = lambda *_: np.random.Generator(np.random.PCG64(0))",
    "NumPy's global numbers": "np.random.seed(0)",
    "builtins": "import builtins\nbuiltins.fresh = lambda: np.random.default_rng(0)",
}


@pytest.mark.parametrize("what", TAMPERING)
def test_no_cell_of_a_student_changes_them(worker: Worker, what: str) -> None:
    expected = drawn(worker, "a")
    assert drawn(worker, "a", added={"test-f": [TAMPERING[what]], "test-f-again": [TAMPERING[what]]}) == expected


def test_nothing_that_a_process_of_a_student_is_told_holds_the_seed(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bytes] = []
    send_frame, tell = Channel.send_frame, worker_module.tell

    def recorded_frame(channel: Channel, data: bytearray, deadline: float | None = None) -> None:
        told.append(bytes(data))
        send_frame(channel, data, deadline)

    def recorded_tell(control: socket.socket, message: dict[str, object], fds: list[int] | None = None) -> None:
        told.append(str(message).encode())
        tell(control, message, fds)

    monkeypatch.setattr(Channel, "send_frame", recorded_frame)
    monkeypatch.setattr(worker_module, "tell", recorded_tell)
    drawn(worker, "seed-of-a-hand-in")
    assert any(b"def f" in sent for sent in told)
    assert any(b"environment" in sent for sent in told)
    assert not any(b"seed-of" in sent for sent in told)


def test_a_form_without_it_is_graded_as_ever(worker: Worker) -> None:
    """A class keeps its forms; and an exercise may have any name."""
    lesson = lesson_of(
        FormCell("setup", "setup", "import numpy as np"),
        exercise("f"),
        *(check_of("f", "assert fresh() == f(1)", idea=idea) for idea in ("one", "two")),
    )
    drawn(worker, "a", "def f(x):\n    return 2 * x\ndef fresh():\n    return 2", lesson=lesson)


def test_what_one_test_draws_does_not_tell_the_next() -> None:
    states = [
        _generator(seed, test).bit_generator.state["state"]["state"] for seed in "ab" for test in ("t", "u", "tu")
    ]
    assert len(set(states)) == len(states)
