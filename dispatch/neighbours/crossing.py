"""The only way across the border of two subdistricts: plain values in, plain values out, under an agreement both sides hold.

Everything happens in the caller's transaction, so that the two sides never disagree. Names, phone numbers and photos
do not cross; what does is written in the classes below.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from federation.kernel.errors import Conflict
from federation.tenancy import unscoped


@dataclass(frozen=True, slots=True)
class Terms:
    """An agreement as the other side must hold it too; `lends` is seen from the side that receives the value."""

    token: UUID
    partner_id: int
    lends: bool
    kinds: tuple[str, ...]
    starts_on: str
    ends_on: str


@dataclass(frozen=True, slots=True)
class Need:
    """A missing line, in codes of the common word lists."""

    line: str
    kind: str
    quantity: int
    mode: str
    skills: tuple[tuple[str, int], ...] = ()
    trade: str = ""
    certificate: str = ""
    equipment_type: str = ""
    capacity: int | None = None
    operator: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """A request as a neighbour sees it: what, when and roughly where; no person, no photo, no exact place."""

    token: UUID
    agreement: UUID
    number: str
    title: str
    urgency: str
    earliest: datetime
    latest: datetime
    duration: timedelta
    shifts: int
    all_or_nothing: bool
    drill: bool
    place: str
    latitude: Decimal | None
    longitude: Decimal | None
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Helped:
    """A booked helper as the asking side sees it."""

    call: UUID
    token: UUID
    line: str
    helper: str
    firm: str
    quantity: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Measured:
    """What the help counts, in units of a measure; each side values it by its own tariff. `term` is the code of a trade or machine type."""

    measure: str
    quantity: Decimal
    mode: str
    level: int
    term: str
    on: date


@contextmanager
def on_the_side_of(subdistrict_id: int) -> Iterator[None]:
    """Run the block on the neighbour's side, in the same transaction."""
    if subdistrict_id not in unscoped.active_subdistricts():
        raise Conflict(_("The neighbouring subdistrict is no longer active."), code="inactive")
    with unscoped.in_the_name_of(subdistrict_id):
        yield
