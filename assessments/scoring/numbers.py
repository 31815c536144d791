"""Exact decimals: wide enough that a quotient's tail can never be taken for a half.

A published score is a quotient of whole numbers. Where its denominator has fewer than seventy digits, a value that is no
exact half of a hundredth is at least 10**-72 away from one; we compute with 160 digits and drop what lies beyond the
80th place before rounding half-up, so thirds and sevenths that add up to a half are rounded as that half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
WIDE = Context(prec=160, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])
_GUARD = Decimal(1).scaleb(-80)
_SHOWN = Decimal(1).scaleb(-10)
_CENT = Decimal(1).scaleb(-2)


def exactly(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function with wide decimals, whatever the caller's context."""

    @wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(WIDE):
            return function(*args, **kwargs)

    return inside


@exactly
def half_up(value: Decimal) -> Decimal:
    """To two places, halves away from zero: 79.995 is 80.00."""
    return value.quantize(_GUARD).quantize(_CENT, rounding=ROUND_HALF_UP)


def shown(value: Decimal) -> Decimal:
    """As a derivation shows a value on the way: at most ten places, as few as it needs, and never an exponent."""
    short = value.quantize(_SHOWN, context=WIDE).normalize(WIDE)
    return short.quantize(ONE, context=WIDE) if short == short.to_integral_value() else short


def total(values: Iterable[Decimal]) -> Decimal:
    """The sum; zero of nothing."""
    return sum(values, ZERO)
