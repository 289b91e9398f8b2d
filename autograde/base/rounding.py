"""Points as people see and add them: two decimals, half a hundredth up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def rounded(points: float) -> float:
    """Round to two decimals, half away from zero as one reads the number: 1.125 is 1.13 and 11.25 - 1.12 is 10.13.

    What a binary number is off by is beyond the ninth decimal.
    """
    return float(Decimal(f"{points:.9f}").quantize(Decimal("0.01"), ROUND_HALF_UP)) + 0.0  # no minus before a zero
