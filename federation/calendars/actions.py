"""Changing working days and hours. Clocks that run keep what they counted; only time still to come is counted anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.calendars.models import DayOverride, OfficeHours
from federation.calendars.queries import Windows
from federation.kernel import audit
from federation.kernel.errors import Refused
from federation.kernel.rules import require

MIDNIGHT = 24 * 60


def set_day(on: date, *, working: bool, name: str, citation: str, by: Membership, at: datetime) -> DayOverride:
    """Say that a date is worked or off, whatever the statutory calendar says."""
    require(people.can_manage_settings, by, None)
    with transaction.atomic():
        given = {"working": working, "name": name, "citation": citation}
        row, _created = DayOverride.objects.update_or_create(date=on, defaults=given)
        audit.record("set_day", row, by=by, at=at, date=on, working=working, name=name, citation=citation)
    return row


def reset_day(row: DayOverride, *, by: Membership, at: datetime) -> None:
    """Back to the statutory calendar."""
    require(people.can_manage_settings, by, None)
    with transaction.atomic():
        audit.record("reset_day", row, by=by, at=at, date=row.date, name=row.name)
        row.delete()


def set_hours(week: Sequence[Windows], *, by: Membership, at: datetime) -> None:
    """Give the eight kinds of day (Monday to Sunday, make-up workdays) their hours; somebody must work at some time."""
    require(people.can_manage_settings, by, None)
    for windows in week:
        if any(not 0 <= start < end <= MIDNIGHT for start, end in windows) or any(b > c for (_a, b), (c, _d) in pairwise(windows)):
            raise Refused(_("The hours of a day must be in order and must not overlap."), code="windows")
    if not any(week[:5]):
        raise Refused(_("Somebody must work on some day from Monday to Friday."), code="idle")
    with transaction.atomic():
        row = None
        for weekday, windows in enumerate(week):
            row, _created = OfficeHours.objects.update_or_create(weekday=weekday, defaults={"windows": [list(one) for one in windows]})
        if row is not None:
            audit.record("set_hours", row, by=by, at=at)
