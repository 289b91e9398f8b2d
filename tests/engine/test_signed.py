"""`signed` tells a test whether a record that a student pasted is made out to them, by what the class calls them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograde.model import FormCell, Submission
from tests.engine.helpers import check_of, exercise, hand_in, lesson_of

CHECKS = FormCell("checks", "checks", "def signed(name):\n    return isinstance(name, str)")
LESSON = lesson_of(CHECKS, exercise("name"), check_of("name", "assert signed(name), 'not yours'"))
CALLED = ("s1234567", "山田 花子", "Hanako.Yamada@example.org")


def passes(worker, answer: str, called: tuple[str, ...]) -> bool:
    submission = replace(hand_in(LESSON, {"name": f"name = {answer}"}), called=called)
    return worker.grade(submission, LESSON).tests[0].status == "passed"


@pytest.mark.parametrize(
    "name", ["s1234567", "Ｓ1234567", " S1234567 ", "山田花子", "山田　花子", "hanako.yamada@example.org"]
)
def test_a_record_is_signed_by_id_name_or_address_however_they_are_typed(worker, name):
    assert passes(worker, repr(name), CALLED)


@pytest.mark.parametrize("name", ["s1234568", "s123456", "山田", "", "鈴木 一郎"])
def test_a_friends_record_is_not_signed(worker, name):
    assert not passes(worker, repr(name), CALLED)


def test_what_is_no_text_signs_nothing(worker):
    assert not passes(worker, "type('Anyone', (str,), {'__eq__': lambda self, other: True})('x')", CALLED)
    assert not passes(worker, "['s1234567']", CALLED)


def test_who_is_in_no_class_may_sign_as_anybody(worker):
    assert passes(worker, "'whoever'", ())


def test_another_spelling_on_the_roster_makes_no_other_hand_in():
    one, other = (Submission("s1", "90_small", "en", (), called=called) for called in ((), CALLED))
    assert one.content == other.content
