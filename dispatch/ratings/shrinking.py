"""Ratings as one number, pure: few ratings are drawn to the mean of the street, three sides are weighed together.

Everything is a share from 0 (one star from everybody) to 1 (five stars from everybody).
"""

from __future__ import annotations

from collections.abc import Mapping


def share(stars: float) -> float:
    """One star is 0, five stars are 1."""
    return (stars - 1) / 4


def shrunk(total: float, count: int, *, mean: float, weight: float) -> float:
    """`(k + m p) / (n + m)`: `count` ratings whose shares sum to `total`, beside `weight` imagined ones at the mean."""
    return mean if count + weight == 0 else (total + weight * mean) / (count + weight)


def combined(sides: Mapping[str, float], weights: Mapping[str, int]) -> float | None:
    """The sides that spoke, by weight; the weight of a silent side goes to the others. None when nobody spoke.

    Sides of weight zero are heard only where no other spoke, and then count alike.
    """
    heard = {side: value for side, value in sides.items() if weights[side]} or dict(sides)
    whole = sum(weights[side] for side in heard)
    if not heard:
        return None
    return sum(value * (weights[side] / whole if whole else 1 / len(heard)) for side, value in heard.items())
