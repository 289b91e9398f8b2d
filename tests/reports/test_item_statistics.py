"""Difficulty and discrimination are the textbook's numbers, of those students alone whose points are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from autograde.reports.item_statistics import item_statistics

NAN = float("nan")


def test_five_students_counted_by_hand() -> None:
    # x = 2 2 1 0 0, mean 1; rest = 3 1 2 1 0, mean 1.4: Σxr = 2·3 + 2·1 + 1·2 - 5·1·1.4 = 3
    # Σ(x-1)² = 4, Σ(rest-1.4)² = 15 - 5·1.96 = 5.2
    first, *_ = item_statistics(np.array([[2, 3], [2, 1], [1, 2], [0, 1], [0, 0.0]]), [2, 4])
    assert (first.n, first.difficulty) == (5, 0.5)
    assert first.discrimination == pytest.approx(3 / np.sqrt(4 * 5.2))


def test_all_items_of_a_class_agree_with_pandas() -> None:
    chance = np.random.default_rng(0)
    able = chance.normal(size=(60, 1))
    points = (able + chance.normal(size=(60, 8)) > 0) * chance.integers(1, 4, size=8)
    table = pd.DataFrame(points)
    for item, found in enumerate(item_statistics(points.astype(float), list(points.max(axis=0)))):
        assert found.discrimination == pytest.approx(table[item].corr(table.drop(columns=item).sum(axis=1)))
        assert found.difficulty == pytest.approx(table[item].mean() / table[item].max())
        assert not found.few


def test_an_item_that_has_nothing_to_do_with_the_rest_does_not_agree_with_itself() -> None:
    points = np.array([[a, b] for a in (0, 4) for b in (0, 1) for _ in range(5)], dtype=float)
    assert [found.discrimination for found in item_statistics(points, [4, 1])] == pytest.approx([0, 0])


@pytest.mark.parametrize("same", [0.0, 2.0])
def test_where_all_have_the_same_points_nothing_is_told_apart(same: float) -> None:
    points = np.array([[same, n % 3, n % 2] for n in range(12)], dtype=float)
    constant, *others = item_statistics(points, [2, 2, 1])
    assert (constant.difficulty, constant.discrimination, constant.undefined) == (same / 2, None, "item")
    assert all(other.discrimination is not None for other in others)


def test_a_lesson_of_one_item_has_no_rest() -> None:
    (alone,) = item_statistics(np.array([[0], [1], [2.0]]), [2])
    assert (alone.difficulty, alone.discrimination, alone.undefined) == (0.5, None, "rest")


def test_sums_that_differ_in_their_last_bits_are_equal() -> None:
    # 0.1 + 0.2 is not 0.3 in binary numbers: the rest of the first item is the same for all
    points = np.array([[1, 0.1, 0.2], [0, 0.3, 0.0], [1, 0.2, 0.1], [0, 0.0, 0.3]])
    assert item_statistics(points, [1, 1, 1])[0].undefined == "rest"
    points = np.array([[0.1 + 0.2, 1.0], [0.3, 2.0], [0.3, 0.0]])
    assert item_statistics(points, [1, 2])[0].undefined == "item"


@pytest.mark.parametrize(("n", "few", "defined"), [(0, True, False), (2, True, False), (3, True, True), (9, True, True), (10, False, True)])  # fmt: skip
def test_few_students_are_told(n: int, few: bool, defined: bool) -> None:
    points = np.array([[k % 2, k % 3] for k in range(n)], dtype=float).reshape(n, 2)
    found, _ = item_statistics(points, [1, 2])
    assert (found.n, found.few, found.discrimination is not None) == (n, few, defined)
    assert (found.difficulty is None) == (n == 0)


def test_points_that_wait_are_no_zero_and_in_nobodys_rest() -> None:
    tested = np.array([[k % 2, (k + k // 2) % 3] for k in range(12)], dtype=float)
    essay = np.array([[float(k % 4)] for k in range(12)])
    essay[3] = NAN
    first, second, third = item_statistics(np.hstack([tested, essay]), [1, 2, 3])
    alone = item_statistics(tested, [1, 2])
    assert [first, second] == alone
    known = [k for k in range(12) if k != 3]
    assert (third.n, third.difficulty) == (11, pytest.approx(essay[known].mean() / 3))
    assert third.discrimination == pytest.approx(np.corrcoef(essay[known, 0], tested[known].sum(axis=1))[0, 1])


def test_an_item_without_points_has_no_difficulty() -> None:
    assert item_statistics(np.zeros((4, 1)), [0])[0].difficulty is None
