"""Shifts as an iCalendar (RFC 5545). It leaves the house, so it says what and where, and names nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from dispatch.fieldwork.models import Shift
from dispatch.fieldwork.states import ShiftState
from dispatch.mutual_aid.states import JobState

PRODUCT = "-//Linyuan//Schedule//EN"


def calendar(shifts: Iterable[Shift], *, name: str, zone: ZoneInfo, site: str) -> bytes:
    """All shifts with their zone; those that are not worked are marked as cancelled, so that subscribers remove them."""
    from icalendar import Calendar, Event  # slow to import, and only calendars ask for it

    book = Calendar()
    book.add("prodid", PRODUCT)
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", name)
    book.add("x-wr-timezone", zone.key)
    for shift in shifts:
        book.add_component(_fill(Event(), shift, zone, site))
    book.add_missing_timezones()
    return bytes(book.to_ical())


def _fill(event: Any, shift: Shift, zone: ZoneInfo, site: str) -> Any:
    job = shift.job
    request = job.request
    off = shift.state == ShiftState.RELEASED or job.state == JobState.CANCELLED
    event.add("uid", f"{shift.pk}@linyuan")
    changed = max(shift.state_since, shift.moved_at or shift.state_since, job.state_since if off else shift.state_since)
    event.add("dtstamp", _utc(changed))
    event.add("last-modified", _utc(changed))
    event.add("sequence", shift.moves + off)  # RFC 5545, 3.8.7.4: grows with the times and with the cancellation
    event.add("dtstart", shift.starts_at.astimezone(zone))
    event.add("dtend", shift.ends_at.astimezone(zone))
    event.add("summary", _("Help: %(kind)s at %(compound)s") % {"kind": job.resource.get_kind_display(), "compound": request.compound})
    event.add("location", str(request.compound))
    event.add("description", f"{request.number} · {shift.state_label}")
    event.add("url", f"{site}/jobs/{job.pk}/")
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    return event


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("UTC"))
