"""May this resource do this job at that time? Asked of the matching engine itself, so that all doors hold the same rules."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from dispatch import matching
from dispatch.mutual_aid import supply
from dispatch.mutual_aid.models import Booking, Job, RequestLine
from dispatch.mutual_aid.wording import REASONS
from federation.pool.models import AvailabilityException
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict

Span = tuple[datetime, datetime]
WAY = 16  # ticks of 15 minutes, more than the longest way


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is empty where it may; `travel` is the way there."""

    reason: str = ""
    detail: str = ""
    travel: timedelta = timedelta(0)

    @property
    def words(self) -> str:
        """Why not, as a sentence fragment."""
        text = str(REASONS.get(self.reason, self.reason))
        return f"{text} ({self.detail})" if self.detail else text


def judge(
    job: Job,
    span: Span,
    resources: Sequence[UUID],
    *,
    quantity: int,
    at: datetime,
    giving_back: Iterable[Booking] = (),
    overtime: bool = False,
) -> dict[UUID, Verdict]:
    """For each of the resources: may `quantity` of it work on the job's line during the span (ways come on top)?

    `giving_back` are live bookings that would be given up for it. Only bookings count as busy, not open offers.
    With `overtime` the weekly hours do not bind, since the firm agreed to stay longer; an entered absence still does.
    """
    start, end = span
    asked = copy.copy(job.request)
    asked.earliest, asked.latest = start, end
    zone = ZoneInfo(Subdistrict.objects.values_list("timezone", flat=True).get(pk=scope.current()))
    problem, ruler = supply.problem([asked], zone=zone, at=at, holding_offers=False)
    line = RequestLine.objects.select_related("trade", "equipment_type").prefetch_related("line_skills__skill").get(pk=job.line_id)
    need = replace(supply.need_of(line, quantity), mode=job.mode)
    first, last = ruler.down(start), ruler.up(end)
    request = matching.Request(
        id=str(asked.pk), firm=str(asked.firm_id or ""), place=str(asked.compound_id), earliest=first, latest=last,
        duration=last - first, lines=(need,),
    )  # fmt: skip
    free = _given_back(giving_back, ruler)
    firm = str(job.firm_id)
    helpers = [_freed(helper, free) for helper in problem.helpers if helper.firm == firm]
    if overtime:
        helpers = _staying_longer(helpers, span, matching.Interval(max(0, first - WAY), last + WAY))
    (ranking,) = matching.rank(replace(problem, helpers=tuple(helpers), requests=(request,)), request.id)
    found = {one.helper: one for one in ranking.candidates}
    against = {one.helper: one for one in ranking.exclusions}
    return {pk: _verdict(str(pk), quantity, found, against) for pk in resources}


def _verdict(helper: str, quantity: int, found: dict[str, matching.Candidate], against: dict[str, matching.Exclusion]) -> Verdict:
    candidate = found.get(helper)
    if candidate is not None and candidate.quantity >= quantity:
        return Verdict(travel=timedelta(minutes=candidate.travel_minutes))
    if candidate is not None:
        return Verdict("busy", f"{candidate.quantity}<{quantity}")
    excluded = against.get(helper)
    return Verdict(str(excluded.reason), excluded.detail) if excluded else Verdict("wrong_kind")


def _staying_longer(helpers: list[matching.Helper], span: Span, around: matching.Interval) -> list[matching.Helper]:
    away = AvailabilityException.objects.filter(available=False, starts_at__lt=span[1], ends_at__gt=span[0])
    absent = {str(pk) for pk in away.values_list("resource", flat=True)}
    return [helper if helper.id in absent else replace(helper, available=(around,)) for helper in helpers]


def _given_back(bookings: Iterable[Booking], ruler: supply.Ruler) -> dict[str, dict[matching.Interval, int]]:
    free: dict[str, dict[matching.Interval, int]] = {}
    for booking in bookings:
        interval = matching.Interval(ruler.down(booking.during.lower), ruler.up(booking.during.upper))
        counts = free.setdefault(str(booking.unit.resource_id), {})
        counts[interval] = counts.get(interval, 0) + 1
    return free


def _freed(helper: matching.Helper, free: dict[str, dict[matching.Interval, int]]) -> matching.Helper:
    """The helper without the units that would be given back."""
    left = dict(free.get(helper.id, {}))
    if not left:
        return helper
    busy = []
    for interval, count in helper.busy:
        taken = min(count, left.get(interval, 0))
        left[interval] = left.get(interval, 0) - taken
        if count > taken:
            busy.append((interval, count - taken))
    return replace(helper, busy=tuple(busy))
