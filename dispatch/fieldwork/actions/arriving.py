"""Checking in with place and time: a position is welcome, and where there is none a reason is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import isfinite

from django.db import transaction
from django.utils.translation import gettext as _

from communities.places.coordinates import metres
from communities.places.models import Compound
from dispatch.fieldwork.models import CheckIn, Moment
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid import rules as aid_rules
from dispatch.mutual_aid.models import Job
from dispatch.mutual_aid.queries import LIVE_JOBS
from dispatch.mutual_aid.states import JobState
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require
from federation.tenancy import policy

DIGIT = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Position:
    """WGS-84 degrees as the phone gave them, accurate to so many metres."""

    latitude: float
    longitude: float
    accuracy_m: int

    def sane(self) -> bool:
        return isfinite(self.latitude) and isfinite(self.longitude) and abs(self.latitude) <= 90 and abs(self.longitude) <= 180


def check_in(job: Job, moment: Moment, *, position: Position | None = None, reason: str = "", by: Membership, at: datetime) -> CheckIn:
    """Record the place, and with it set out or arrive where that was not reported yet."""
    require(aid_rules.can_carry_out, by, job)
    if position is not None and not position.sane():
        raise Refused(_("This is not a position."), code="position")
    if position is None and not reason.strip():
        raise Refused(_("Without a position, please say why there is none."), code="reason_required")
    with transaction.atomic():
        job.refresh_from_db(fields=["state"])
        if job.state not in LIVE_JOBS:
            raise Conflict(_("The job is no longer running."), code="state")
        if moment == Moment.SET_OUT and job.state == JobState.BOOKED:
            aid.set_out(job, by=by, at=at)
        if moment == Moment.ARRIVE and job.state != JobState.ON_SITE:
            aid.arrive(job, by=by, at=at)
        row: CheckIn = CheckIn.objects.create(job=job, moment=moment, at=at, reason=reason[:300], by=by, **_place(job, moment, position))
        audit.record("check_in", row, by=by, at=at, thread=job.request_id, kind=moment, reason=reason)
    return row


def _place(job: Job, moment: Moment, position: Position | None) -> dict[str, object]:
    if position is None:
        return {}
    latitude, longitude = (Decimal(str(degrees)).quantize(DIGIT) for degrees in (position.latitude, position.longitude))
    distance = metres(Compound(latitude=latitude, longitude=longitude), job.request.compound)
    near = policy.number("check_in_far_metres") + min(position.accuracy_m, 1000)
    return {
        "latitude": latitude,
        "longitude": longitude,
        "accuracy_m": min(position.accuracy_m, 1_000_000),
        "distance_m": distance,
        "far": moment != Moment.SET_OUT and distance is not None and distance > near,
    }
