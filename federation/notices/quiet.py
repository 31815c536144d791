"""Quiet hours: pure arithmetic of one person's evening."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60


def heard_at(at: datetime, *, zone: ZoneInfo, quiet_from: int | None, quiet_until: int | None) -> datetime:
    """When a message written at `at` may sound: at once, or when the quiet hours end.

    Both in minutes after local midnight; from 22:00 until 07:00 reaches over midnight, equal or empty values are none.
    """
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return at
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    over_midnight = quiet_from > quiet_until
    quiet = minute >= quiet_from or minute < quiet_until if over_midnight else quiet_from <= minute < quiet_until
    if not quiet:
        return at
    day = local.date() + timedelta(days=1 if over_midnight and minute >= quiet_from else 0)
    end = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=quiet_until)
    return end.astimezone(at.tzinfo)
