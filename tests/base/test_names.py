"""A name has one normal form, whoever typed it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.base.names import comparable, student_key

SPACES = st.text(st.sampled_from(" \t\u3000\u00a0\u2003\u200b\ufeff"), max_size=3)


@given(
    before=SPACES,
    between=st.sampled_from([" ", "\u3000", "  ", "\u00a0\u3000", "\t"]),
    after=SPACES,
    form=st.sampled_from(["NFC", "NFD"]),
)
def test_spaces_and_composition_do_not_make_another_person(before: str, between: str, after: str, form) -> None:
    written = unicodedata.normalize(form, f"{before}でぐち{between}José{after}")
    assert student_key(written) == "でぐち José"


@given(st.text() | st.text(st.sampled_from("e\u0301\u200b \u3000か\u3099")))
def test_the_normal_form_stays_as_it_is(text: str) -> None:
    assert student_key(student_key(text)) == student_key(text)
    assert comparable(student_key(text)) == comparable(text)


@pytest.mark.parametrize(("one", "other"), [("Ｓ００１", "s001"), ("ﾃﾞｸﾞﾁ", "デグチ"), ("EMMA Brown", "Emma\u3000brown")])
def test_width_and_case_compare_equal_but_stay(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)
    assert student_key(one) != student_key(other)


def test_different_people_stay_different() -> None:
    assert len({comparable(name) for name in ("佐藤 花子", "佐藤花子", "佐藤 華子", "齋藤 花子", "斎藤 花子")}) == 5
