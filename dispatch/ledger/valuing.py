"""Points for help, pure: which rate holds for a help on a day, and what the help is worth at it.

One point is an hour of ordinary skilled work. A subdistrict's own rate goes before the product's default; among its
own the more special one (this machine type, this mode, the higher level reached) goes before the general one, and of
two for the same thing the one valid later, if its day has come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Help:
    """What was given: so many units of a measure, `level` as asked for, `term` the trade or machine type."""

    measure: str
    quantity: Decimal
    mode: str = ""
    level: int = 1
    term: UUID | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """Points per unit of a measure; an empty `mode`, `level` or `term` holds for all. `id` is None for a default."""

    measure: str
    points: Decimal
    mode: str = ""
    level: int | None = None
    term: UUID | None = None
    valid_from: date = date.min
    order: int = 0
    id: UUID | None = None


DEFAULTS = (
    Rate("hours", Decimal("1.50"), mode="do"),
    Rate("hours", Decimal("2.00"), mode="do", level=4),
    Rate("hours", Decimal("1.00"), mode="advise"),
    Rate("machine_hours", Decimal("1.00")),
    Rate("headcount_days", Decimal("8.00")),
)


def rate_for(help_given: Help, rates: Iterable[Rate], *, on: date) -> Rate:
    """The rate that holds for this help on the day; `order` breaks ties between rates valid from the same day."""
    own = [rate for rate in rates if _holds(rate, help_given) and rate.valid_from <= on]
    found = own or [rate for rate in DEFAULTS if _holds(rate, help_given)]
    return max(found, key=lambda r: (r.term is not None, r.mode != "", r.level or 0, r.valid_from, r.order))


def points(quantity: Decimal, rate: Decimal) -> Decimal:
    """Quantity times rate to two places, half away from zero, as the database's CHECK does it."""
    return (quantity * rate).quantize(CENT, ROUND_HALF_UP)


def _holds(rate: Rate, given: Help) -> bool:
    return (
        rate.measure == given.measure
        and rate.mode in ("", given.mode or "do")
        and (rate.level is None or rate.level <= given.level)
        and (rate.term is None or rate.term == given.term)
    )
