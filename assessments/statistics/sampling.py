"""Wilson's interval, shrinkage and the sample of a finite population. Decimals of 40 digits, so that no result depends on a machine."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

Number = int | Decimal | Fraction

#: The normal distribution's quantile for 95 % from both sides.
Z95 = Decimal("1.959963984540054235524594430520551527956")
_DIGITS = Context(prec=40)


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the rate of the whole population lies with the given certainty; shares from 0 to 1."""

    low: Decimal
    high: Decimal


def wilson(k: Number, n: int, *, z: Decimal = Z95) -> Interval:
    """Wilson's score interval of `k` in `n` (E. B. Wilson, 1927); `k` may be broken where an answer counts in part.

    Without any answer everything is possible: 0 to 1. Raises ValueError unless 0 <= k <= n.
    """
    _check(k, n)
    if n == 0:
        return Interval(Decimal(0), Decimal(1))
    with localcontext(_DIGITS):
        part, whole, square = _decimal(k), Decimal(n), z * z
        middle = part + square / 2
        half = z * (part * (whole - part) / whole + square / 4).sqrt()
        # At the ends the root is exact in theory only; what the last digit would take or add is cut off.
        low = Decimal(0) if part == 0 else max((middle - half) / (whole + square), Decimal(0))
        high = Decimal(1) if part == whole else min((middle + half) / (whole + square), Decimal(1))
    return Interval(low, high)


def shrunk(k: Number, n: int, *, mean: Number, strength: int) -> Fraction:
    """`(k + m·p) / (n + m)`, exact: `n` answers beside `strength` imagined ones at the mean of all; few answers stay near it."""
    _check(k, n)
    prior = Fraction(mean)
    if not 0 <= prior <= 1 or strength < 0:
        raise ValueError("A mean lies from 0 to 1, and nobody imagines fewer than no answers.")
    return (Fraction(k) + strength * prior) / (n + strength) if n + strength else prior


def sample_size(households: int, *, error: Decimal, z: Decimal = Z95) -> int:
    """How many of so many households must answer for the rate to be known within ± `error` (a share), at the worst p = 0.5.

    Cochran's size with the correction for a finite population, rounded up; never more than there are.
    """
    if households < 0 or not 0 < error < 1:
        raise ValueError("Households are not negative, and the error lies between 0 and 1.")
    if households == 0:
        return 0
    with localcontext(_DIGITS):
        endless = z * z / (4 * error * error)
        needed = endless / (1 + (endless - 1) / households)
        return min(int(needed.to_integral_value(ROUND_CEILING)), households)


def rounded(value: Number, digits: int) -> Decimal:
    """Half up, away from zero, as scores are: 0.125 is 0.13."""
    with localcontext(_DIGITS):
        return _decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _decimal(value: Number) -> Decimal:
    return Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value)


def _check(k: Number, n: int) -> None:
    if n < 0 or not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share.")
