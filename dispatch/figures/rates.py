"""The three rates and their composite, pure and exact: fractions until the last step, never floats.

The denominator is valid call-backs, not orders. Without one there is no rate at all: neither 0 nor 100.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`. The part may be broken, where a half-hearted answer counts in part."""

    part: Fraction
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError(f"{self.part} of {self.whole} is no share.")

    @property
    def value(self) -> Fraction | None:
        """In percent, exact; None where there is nothing to share."""
        return HUNDRED * self.part / self.whole if self.whole else None

    @property
    def rest(self) -> Fraction:
        return self.whole - self.part

    @property
    def percent(self) -> Decimal | None:
        """Rounded half-up to two places, as it is published, graded and ranked."""
        return rounded(self.value)


def rate(part: int | Fraction, whole: int) -> Rate:
    """A share of counted things."""
    return Rate(Fraction(part), whole)


@dataclass(frozen=True, slots=True)
class Tally:
    """Valid call-backs of one group, and how many of them said what; `satisfied` leaves out the basically satisfied."""

    valid: int
    contacted: int
    solved: int
    satisfied: int
    basically: int

    def __post_init__(self) -> None:
        if min(self.valid, self.contacted, self.solved, self.satisfied, self.basically) < 0:
            raise ValueError("Counts are never negative.")
        if max(self.contacted, self.solved, self.satisfied + self.basically) > self.valid:
            raise ValueError("More answers than valid call-backs.")


@dataclass(frozen=True, slots=True)
class Formula:
    """The subdistrict's own formula: what a basically satisfied answer is worth, and the parts of the composite."""

    basically: Fraction = Fraction(9, 10)
    response: int = 10
    solve: int = 50
    satisfaction: int = 40

    def __post_init__(self) -> None:
        if not 0 <= self.basically <= 1 or min(self.response, self.solve, self.satisfaction) < 0:
            raise ValueError("Weights are not negative, and nobody is more than satisfied.")


@dataclass(frozen=True, slots=True)
class Rates:
    """The three rates of a group and the composite in percent, exact; None where there is none."""

    response: Rate
    solve: Rate
    satisfaction: Rate
    composite: Fraction | None

    @property
    def composite_percent(self) -> Decimal | None:
        return rounded(self.composite)


def rates(tally: Tally, formula: Formula) -> Rates:
    """The rates of these call-backs. A weight of zero leaves its rate out; without any weight there is no composite."""
    response = rate(tally.contacted, tally.valid)
    solve = rate(tally.solved, tally.valid)
    satisfaction = rate(tally.satisfied + formula.basically * tally.basically, tally.valid)
    weighted = ((response, formula.response), (solve, formula.solve), (satisfaction, formula.satisfaction))
    total = sum(weight for _one, weight in weighted)
    composite = None
    if tally.valid and total:
        composite = sum(((one.value or Fraction()) * weight for one, weight in weighted), Fraction()) / total
    return Rates(response, solve, satisfaction, composite)


def rounded(value: Fraction | None, digits: int = 2) -> Decimal | None:
    """Half-up, away from zero, exact: 79.995 is 80.00. None stays None."""
    if value is None:
        return None
    scale: int = 10**digits
    size = (abs(value) * scale * 2 + 1) // 2
    return Decimal(int(size if value >= 0 else -size)).scaleb(-digits)


def points(now: Fraction | None, before: Fraction | None) -> Fraction | None:
    """Change of a rate in percentage points: a rate's growth is never a percentage of a percentage."""
    return None if now is None or before is None else now - before


def growth(now: int, before: int) -> Fraction | None:
    """Change of a count in percent of what it was; None where there was nothing."""
    return HUNDRED * Fraction(now - before, before) if before else None
