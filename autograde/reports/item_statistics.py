"""How difficult the items of a lesson were (its exercises, questions and essays), and how well each tells students apart.

Classical item analysis. Of the n students whose points for an item are final, let x be the points for it and r those for
the rest of the lesson:

    difficulty       p = mean(x) / most points for the item
    discrimination   d = Σ (x - mean x)(r - mean r) / √( Σ (x - mean x)² · Σ (r - mean r)² )

p is 0 where nobody has a point and 1 where everybody has all, so that an easy item has a high one. d is the corrected item-total
correlation, -1 to 1: the item is left out of the total, as it would agree with itself (S. Henrysson, "Correction of item-total
correlations in item analysis", Psychometrika 28, 1963, 211-218).

Who did not hand in, or sent a file that cannot be read, is not among the n: no answer is not a wrong one. What was left blank in
a hand-in counts 0. Points that wait for a person are missing, for that student; and an item for which anybody's wait is in nobody's
rest, so that all rests are sums of the same items.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FEW = 10  # students below whom both numbers say little
LEAST = 3  # students: with two, a correlation is -1, 1 or nothing


@dataclass(frozen=True)
class ItemStatistics:
    """Both numbers of one item, and of how many students they are; None where there is none.

    `undefined` says why there is no discrimination: too few students, the same points of the item for everybody, or the same rest.
    """

    n: int
    difficulty: float | None
    discrimination: float | None
    undefined: Literal["", "few", "item", "rest"] = ""

    @property
    def few(self) -> bool:
        """Whether so few students stand behind it that it says little."""
        return self.n < FEW


def item_statistics(points: NDArray[np.float64], most: Sequence[float]) -> list[ItemStatistics]:
    """Return the statistics of each item.

    `points`: (n_students, n_items) float, NaN where a student's points are not final. `most`: (n_items,) points that can be had.
    """
    points = points.round(6)  # else sums that are equal differ in their last bits, and what is constant correlates
    final = np.isnan(points).sum(axis=0) == 0
    total = points[:, final].sum(axis=1)
    found = []
    for item, whole in enumerate(most):
        own = points[:, item]
        known = ~np.isnan(own)
        x, rest = own[known], (total - np.where(final[item], own, 0.0))[known].round(6)
        difficulty = float(x.mean() / whole) if len(x) and whole else None
        if len(x) < LEAST:
            found.append(ItemStatistics(len(x), difficulty, None, "few"))
        elif np.ptp(x) == 0 or np.ptp(rest) == 0:
            found.append(ItemStatistics(len(x), difficulty, None, "item" if np.ptp(x) == 0 else "rest"))
        else:
            found.append(ItemStatistics(len(x), difficulty, float(np.corrcoef(x, rest)[0, 1])))
    return found
