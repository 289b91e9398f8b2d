"""The mutants with which the grader is measured are real changes, each made once."""

from __future__ import annotations

import ast

from benchmarks.mutants import mutants

SOURCE = '''
def mean(x, axis=-1):
    """The mean."""
    total = x.sum(axis=axis)
    return total / len(x) if len(x) > 0 else 0.0
'''


def changes(source: str) -> set[str]:
    return {mutant.change for mutant in mutants(source)}


def test_every_mutant_is_another_program():
    made = [ast.dump(ast.parse(mutant.source)) for mutant in mutants(SOURCE)]
    assert len(set(made)) == len(made)
    assert ast.dump(ast.parse(SOURCE)) not in made


def test_the_slips_that_people_make_are_among_them():
    assert {
        "`-1` → `1`",  # another axis
        "`x.sum(axis=axis)` → `x.sum()`",  # an argument left out
        "`total / len(x)` → `total`",  # a term left out
        "`total / len(x)` → `total * len(x)`",
        "`len(x) > 0` → `len(x) >= 0`",
        "`x.sum` → `x.mean`",
    } <= changes(SOURCE)


def test_a_docstring_and_the_order_of_a_maximum_are_left_alone():
    assert not any("The mean" in change for change in changes(SOURCE))
    assert changes("y = max(a, b)") == {"`max` → `min`", "`y = max(a, b)` → `pass`"}


def test_a_mutant_does_not_change_the_next_one():
    assert all(mutant.source.count("pass") <= 1 for mutant in mutants("a = 1\nb = 2\nc = a + b"))
