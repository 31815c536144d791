"""The part of the calendar that the product works in. What lies outside is a slip of the finger or an attack.

Python's and PostgreSQL's calendars end at different days, and either fails when a time zone or a day is added at the edge;
so forms, filters, serializers and query parameters take days and times from here only.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

#: Both included: licences and buildings are older than the century, and what ends later does not end.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
#: The first included, the last not: of what happens here.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
DAY_RANGE, MOMENT_RANGE = _("The date must lie between 1900 and 2199."), _("The time must lie between 2000 and 2100.")


def is_day(value: date) -> bool:
    return FIRST_DAY <= value <= LAST_DAY


def is_moment(value: datetime) -> bool:
    """The value has an offset."""
    return EARLIEST <= value < LATEST


def check_day(value: date) -> None:
    """For fields of forms and filters."""
    if not is_day(value):
        raise ValidationError(DAY_RANGE, code="range")


def check_moment(value: datetime) -> None:
    """For fields of forms and filters."""
    if not is_moment(value):
        raise ValidationError(MOMENT_RANGE, code="range")


def read_day(text: str) -> date | None:
    """A day written as 2026-12-31; None when it is none, or far away."""
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found is not None and is_day(found) else None


def read_moment(text: str) -> datetime | None:
    """A time with its offset; None when it is none, has no offset, or is far away."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None and is_moment(found) else None
