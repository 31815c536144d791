"""A deadline in words and as the share of time used up. Pure: the moment is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Countdown:
    words: str
    tone: str
    used: float


def countdown(due: datetime, *, now: datetime, since: datetime | None = None) -> Countdown:
    left = due - now
    late = left < timedelta(0)
    span = (due - since) if since else timedelta(hours=24)
    used = 1.0 if late or span <= timedelta(0) else min(max(1 - left / span, 0.0), 1.0)
    tone = "urgent" if late or left <= timedelta(minutes=30) else "waiting" if used >= 0.75 else "active"
    return Countdown(words=in_words(left), tone=tone, used=used)


def lasting(span: timedelta) -> str:
    """How long something takes, in the largest unit that says it exactly."""
    minutes = int(span / timedelta(minutes=1))
    if minutes and minutes % (24 * 60) == 0:
        return _("%(n)s d") % {"n": minutes // (24 * 60)}
    if minutes and minutes % 60 == 0:
        return _("%(n)s h") % {"n": minutes // 60}
    return _("%(n)s min") % {"n": minutes}


def in_words(left: timedelta) -> str:
    """One unit is enough to act on: minutes below an hour and a half, hours below two days, then days."""
    late = left < timedelta(0)
    minutes = int(abs(left) / timedelta(minutes=1))
    if minutes < 1:
        return _("due now")
    if minutes < 90:
        return (_("%(n)s min overdue") if late else _("%(n)s min left")) % {"n": minutes}
    if minutes < 48 * 60:
        return (_("%(n)s h overdue") if late else _("%(n)s h left")) % {"n": minutes // 60}
    return (_("%(n)s days overdue") if late else _("%(n)s days left")) % {"n": minutes // (24 * 60)}
