"""How unevenly a burden is spread, pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby


def gini(values: Sequence[float]) -> float | None:
    """The Gini coefficient: 0 when all carry the same, towards 1 when one carries everything.

    Mean absolute difference over all pairs, halved and divided by the mean. None where nobody carries anything or
    there is nobody; raises ValueError below zero, for which the figure means nothing.
    """
    if any(value < 0 for value in values):
        raise ValueError("a burden cannot be below zero")
    total = sum(values)
    if not values or not total:
        return None
    weighted = sum(place * value for place, value in enumerate(sorted(values), start=1))
    return 2 * weighted / (len(values) * total) - (len(values) + 1) / len(values)


def verdict(figure: float | None) -> str:
    """`none`, `even` (below 0.2), `fair` (below 0.4), `uneven` (below 0.6) or `few`: the bands used for incomes."""
    if figure is None:
        return "none"
    return next((word for bound, word in ((0.2, "even"), (0.4, "fair"), (0.6, "uneven")) if figure < bound), "few")


def runs(signs: Iterable[int]) -> list[tuple[str, int]]:
    """The story of an account: `[("received", 2), ("gave", 1)]` from signs in order of time; zeros are passed over."""
    words = ("gave" if sign > 0 else "received" for sign in signs if sign)
    return [(word, len(list(group))) for word, group in groupby(words)]
