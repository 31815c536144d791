"""What pages show of a survey, prepared: progress, rates beside their intervals, answers without homes. Reads, never writes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from assessments.cycles.models import Cycle, Entrant
from assessments.statistics import Interval, rounded, sample_size, shrunk, wilson
from assessments.surveys import queries
from assessments.surveys.models import Answer, Channel, Option, Signal
from assessments.surveys.queries import Tally
from assessments.surveys.questions import Question
from federation.accounts.models import Membership

NOBODY = Tally((0, 0, 0, 0, 0), Decimal(0), 0)


@dataclass(frozen=True, slots=True)
class Rates:
    """Satisfaction of a group in percent with two places: as counted, where the truth lies, and drawn to the street's mean."""

    part: Fraction
    valid: int
    raw: Decimal | None
    low: Decimal
    high: Decimal
    shrunk: Decimal | None


@dataclass(frozen=True, slots=True)
class Row:
    """One project's progress and rates."""

    entrant: Entrant
    homes: int
    coded: int
    answered: int
    minimum: int
    channels: list[tuple[str, int]]
    rates: Rates
    points: Decimal | None
    taken: int  # answers that count; while they are sealed, homes that answered

    @property
    def enough(self) -> bool:
        """Whether so many answered that the rate is exact enough."""
        return self.taken >= self.minimum


def satisfied(tally: Tally, cycle: Cycle) -> Fraction:
    """How many are satisfied: the two best options whole, the middle one in part."""
    best, good, fair, _poor, _worst = tally.counts
    return best + good + fair * Fraction(cycle.scheme.satisfied_neutral_share)


def rates(tally: Tally, whole: Tally, cycle: Cycle) -> Rates:
    """The rates of a group beside the mean of all."""
    part, n = satisfied(tally, cycle), tally.valid
    span: Interval = wilson(part, n)
    drawn = None
    if whole.valid:
        mean = satisfied(whole, cycle) / whole.valid
        drawn = rounded(100 * shrunk(part, n, mean=mean, strength=cycle.scheme.prior_strength), 2)
    raw = rounded(100 * part / n, 2) if n else None
    return Rates(part, n, raw, rounded(100 * span.low, 2), rounded(100 * span.high, 2), drawn)


def whole(found: dict[UUID, Tally]) -> Tally:
    """All projects together."""
    one, two, three, four, five = (sum(tally.counts[i] for tally in found.values()) for i in range(5))
    return Tally(
        (one, two, three, four, five), sum((tally.points for tally in found.values()), Decimal(0)), one + two + three + four + five
    )


def progress(cycle: Cycle, by: Membership) -> dict[str, Any]:
    """Every project that this person may look at, with the sums of all projects."""
    found, turnout, channels = queries.tallies(cycle), queries.turnout(cycle), queries.channels(cycle)
    street = whole(found)
    rows = [
        _row(
            entrant, cycle, found.get(entrant.pk, NOBODY), street, turnout.get(entrant.compound_id, (0, 0, 0)), channels.get(entrant.pk, {})
        )
        for entrant in queries.entrants(cycle, by)
    ]
    shown = {row.entrant.compound_id: row for row in rows}.values()  # two projects of one compound share its homes
    sums = {
        "homes": sum(row.homes for row in shown),
        "coded": sum(row.coded for row in shown),
        "answered": sum(row.answered for row in shown),
    }
    return {
        "rows": rows, "sums": sums, "street": rates(street, street, cycle), "counts": labelled(street),
        "short": sum(1 for row in rows if not row.enough), "mean_points": _mean(street), "sealed": queries.sealed(cycle),
    }  # fmt: skip


def _row(entrant: Entrant, cycle: Cycle, tally: Tally, street: Tally, turnout: tuple[int, int, int], channels: dict[str, int]) -> Row:
    homes, coded, answered = turnout
    minimum = sample_size(homes or entrant.households, error=cycle.scheme.sample_error)
    by_channel = [(str(Channel(code).label), count) for code, count in sorted(channels.items())]
    taken = answered if queries.sealed(cycle) and not tally.valid else tally.valid
    return Row(entrant, homes, coded, answered, minimum, by_channel, rates(tally, street, cycle), _mean(tally), taken)


def _mean(tally: Tally) -> Decimal | None:
    return rounded(Fraction(tally.points) / tally.valid, 2) if tally.valid else None


def labelled(tally: Tally) -> list[tuple[str, int]]:
    """Each option in words with how many chose it."""
    return [(str(option.label), count) for option, count in zip(Option, tally.counts, strict=True)]


def shown(answer: Answer, asked: list[Question]) -> dict[str, Any]:
    """One answer without its home: what was chosen, on which day, what looks doubtful."""
    pairs = zip(asked, answer.choices, strict=False)
    return {
        "row": answer, "overall": Option(answer.overall).label, "signals": [Signal(code).label for code in answer.signals],
        "choices": [(str(question), Option(chosen).label if chosen else "—") for question, chosen in pairs],
    }  # fmt: skip
