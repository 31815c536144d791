"""From rows to the matching engine's values: who could help, from when to when, and what is asked.

One tick is 15 minutes; tick 0 is local midnight of the first day. Windows are rounded inwards and durations up,
so that whatever the engine finds feasible is feasible to the minute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q

from communities.places.coordinates import metres
from communities.places.models import Compound
from dispatch import matching
from dispatch.ledger.queries import reciprocity
from dispatch.mutual_aid.models import Booking, HelpRequest, Job, Offer, OutsideHelp, RequestLine, Urgency
from dispatch.mutual_aid.reliability import Reliability, reliability
from dispatch.mutual_aid.resident import Member, Pool, pool
from dispatch.mutual_aid.states import UNANSWERED, JobState, OfferState, OutsideState
from dispatch.ratings.queries import scores
from federation.firms.models import PropertyFirm
from federation.pool.models import AvailabilityException, Kind
from federation.tenancy import policy

TICK = timedelta(minutes=15)
DAY_TICKS = 96
PRIORITY = {Urgency.EMERGENCY: 0, Urgency.URGENT: 1, Urgency.ROUTINE: 2}


@dataclass(frozen=True, slots=True)
class Ruler:
    """Instants to ticks and back, from one local midnight."""

    origin: datetime

    @classmethod
    def for_requests(cls, requests: Iterable[HelpRequest], zone: ZoneInfo) -> Ruler:
        """Starts a day before the first window, so that travel before it still has a tick."""
        first = min(request.earliest for request in requests).astimezone(zone)
        return cls(datetime.combine(first.date() - timedelta(days=1), time(), tzinfo=zone))

    def down(self, at: datetime) -> int:
        """The last tick that begins at or before the instant."""
        return (at - self.origin) // TICK

    def up(self, at: datetime) -> int:
        """The first tick that begins at or after the instant."""
        return -((self.origin - at) // TICK)

    def midnight(self, day: date) -> int:
        """The tick at which the local day begins."""
        return (day - self.origin.date()).days * DAY_TICKS

    def at(self, tick: int) -> datetime:
        """The instant at which the tick begins."""
        return self.origin + tick * TICK


class Travel:
    """Minutes between compounds: getting ready plus distance at the subdistrict's speed; unknown positions are near."""

    def __init__(self, compounds: Iterable[Compound], numbers: dict[str, int]) -> None:
        self._by_id = {str(compound.pk): compound for compound in compounds}
        self._fixed, self._speed = numbers["travel_fixed_minutes"], numbers["travel_metres_per_minute"]

    def __call__(self, home: str, place: str) -> int | None:
        first, second = self._by_id.get(home), self._by_id.get(place)
        if first is None or second is None:
            return None
        return self._fixed + (metres(first, second) or 0) // self._speed


def problem(
    requests: list[HelpRequest], *, zone: ZoneInfo, at: datetime, holding_offers: bool = True, afresh: bool = False
) -> tuple[matching.Problem, Ruler]:
    """Everything the engine needs to know about these requests and the whole pool; a fixed number of queries.

    `afresh` plans as if the helpers that are being asked just now had not been asked yet.
    """
    ruler = Ruler.for_requests(requests, zone)
    until = max(request.latest for request in requests) + timedelta(days=1)
    numbers = policy.numbers()
    standing = pool()
    firms = list(PropertyFirm.objects.only("id", "state", "lift_licensed_until"))
    words = reliability(at=at, days=numbers["reliability_days"], weight=numbers["reliability_weight"])
    supply = _Supply(ruler, until, requests if holding_offers else [], firms, words)
    compounds = Compound.objects.only("id", "latitude", "longitude")
    return matching.Problem(
        helpers=tuple(supply.helper(member) for member in standing.members.values()),
        firms=_firms(firms),
        floors=_floors(standing),
        requests=tuple(_demand(requests, ruler, at, afresh=afresh)),
        travel=Travel(compounds, numbers),
        travel_limit_minutes=numbers["travel_limit_minutes"],
        ticks_per_day=DAY_TICKS,
    ), ruler


def _firms(firms: list[PropertyFirm]) -> dict[str, matching.Firm]:
    """Every firm with what it owes the federation, as the ledger says."""
    owed = reciprocity()
    return {str(firm.pk): matching.Firm(id=str(firm.pk), reciprocity=owed[firm.pk], suspended=not firm.lends) for firm in firms}


class _Supply:
    """What is true of all resources just now, fetched once and looked up by resource."""

    def __init__(self, ruler: Ruler, until: datetime, holding: list[HelpRequest], firms: list[PropertyFirm], words: Reliability) -> None:
        self.ruler, self.until = ruler, until
        self.exceptions = _grouped(AvailabilityException.objects.filter(starts_at__lt=until, ends_at__gt=ruler.origin))
        self.busy = self._busy(holding)
        self.ratings, self.words = scores(), words
        self.licensed = {firm.pk for firm in firms if firm.lift_licensed_until and firm.lift_licensed_until >= until.date()}
        self.weeks: dict[tuple[tuple[int, int, int], ...], int] = {}
        self.stretches: dict[int, tuple[matching.Interval, ...]] = {}

    def helper(self, member: Member) -> matching.Helper:
        """The engine's view of one resource."""
        return matching.Helper(
            id=str(member.pk),
            kind=member.kind,
            firm=str(member.firm),
            home=member.home,
            abilities=member.abilities,
            certificates=tuple(matching.Certificate(kind, self._until(last)) for kind, last in member.certificates),
            quantity=member.quantity,
            capacity=member.capacity,
            operator=member.operator,
            rating=self.words.rated(member.firm, self.ratings.of(member.pk)),
            available=self._available(member),
            busy=self._taken(member),
            verified=member.verified,
            in_service=member.in_service,
            max_jobs_per_day=member.max_jobs_per_day,
            licensed=member.firm in self.licensed,
        )

    def _until(self, last: date | None) -> int | None:
        """Certificates hold through the whole last day of validity and of review."""
        return self.ruler.midnight(last + timedelta(days=1)) if last else None

    def _taken(self, member: Member) -> tuple[tuple[matching.Interval, int], ...]:
        """Bookings and offers, and all the time what is damaged."""
        broken = [(matching.Interval(0, self.ruler.up(self.until)), member.broken)] if member.broken else []
        return (*broken, *self.busy.get(member.pk, ()))

    def _busy(self, holding: list[HelpRequest]) -> dict[UUID, list[tuple[matching.Interval, int]]]:
        """Live bookings, and open offers of other requests, each with the units it takes."""
        busy: dict[UUID, list[tuple[matching.Interval, int]]] = defaultdict(list)
        bookings = (
            Booking.objects.filter(live=True, during__overlap=(self.ruler.origin, self.until))
            .values_list("unit__resource", "during")
            .annotate(Count("id"))
        )
        for resource, during, count in bookings:
            busy[resource].append((matching.Interval(self.ruler.down(during.lower), self.ruler.up(during.upper)), count))
        if holding:
            offers = Offer.objects.filter(state=OfferState.OPEN, held=True).exclude(request__in=holding).select_related("request")
            for offer in offers:
                for lower, upper in spans(offer.starts_at, offer.request, offer.travel):
                    busy[offer.resource_id].append((matching.Interval(self.ruler.down(lower), self.ruler.up(upper)), offer.quantity))
        return busy

    def _available(self, member: Member) -> tuple[matching.Interval, ...]:
        """Weekly hours laid over the days of the horizon, extra time added, absences taken out, neighbours joined."""
        mask = self._week(member.hours)
        exceptions = self.exceptions.get(member.pk, ())
        for row in exceptions:
            if row.available:
                mask |= _bits(max(0, self.ruler.up(row.starts_at)), max(0, self.ruler.down(row.ends_at)))
        for row in exceptions:
            if not row.available:
                mask &= ~_bits(max(0, self.ruler.down(row.starts_at)), max(0, self.ruler.up(row.ends_at)))
        return self._intervals(mask)

    def _week(self, hours: tuple[tuple[int, int, int], ...]) -> int:
        """The ticks of such weekly hours; many resources keep the same."""
        if hours not in self.weeks:
            mask, first = 0, self.ruler.origin.weekday()
            for day in range(self.ruler.down(self.until) // DAY_TICKS + 1):
                for weekday, low, high in hours:
                    if weekday == (first + day) % 7:
                        mask |= _bits(day * DAY_TICKS - (-low // 15), day * DAY_TICKS + high // 15)
            self.weeks[hours] = mask
        return self.weeks[hours]

    def _intervals(self, mask: int) -> tuple[matching.Interval, ...]:
        if mask not in self.stretches:
            self.stretches[mask] = _intervals(mask)
        return self.stretches[mask]


def spans(starts_at: datetime, request: HelpRequest, travel: timedelta) -> list[tuple[datetime, datetime]]:
    """The times a helper is taken: each shift with the way there and back."""
    return [
        (starts_at + day * timedelta(days=1) - travel, starts_at + day * timedelta(days=1) + request.duration + travel)
        for day in range(request.shifts)
    ]


def _bits(start: int, end: int) -> int:
    return ((1 << (end - start)) - 1) << start if end > start else 0


def _intervals(mask: int) -> tuple[matching.Interval, ...]:
    found, position = [], 0
    while mask:
        zeros = (mask & -mask).bit_length() - 1
        mask >>= zeros
        ones = ((mask + 1) & ~mask).bit_length() - 1
        found.append(matching.Interval(position + zeros, position + zeros + ones))
        mask >>= ones
        position += zeros + ones
    return tuple(found)


def _grouped(rows: Any) -> dict[UUID, list[Any]]:
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.resource_id].append(row)
    return grouped


def _floors(standing: Pool) -> tuple[matching.Floor, ...]:
    """Owned minus kept at home, per firm, kind and code."""
    owned: dict[tuple[UUID, str, str], int] = defaultdict(int)
    for member in standing.members.values():
        for ability in member.abilities:
            owned[member.firm, member.kind, ability.code] += member.quantity
    return tuple(
        matching.Floor(str(firm), matching.Kind(kind), code, max(0, owned[firm, kind, code] - keep))
        for firm, kind, code, keep in standing.reserves
    )


def _demand(requests: list[HelpRequest], ruler: Ruler, at: datetime, *, afresh: bool) -> Iterable[matching.Request]:
    """The needs that are still open, with everybody excluded who already said no."""
    lines: dict[UUID, list[RequestLine]] = defaultdict(list)
    query = RequestLine.objects.filter(request__in=requests).select_related("trade", "equipment_type")
    for line in query.prefetch_related("line_skills__skill"):
        lines[line.request_id].append(line)
    filled = covered(requests)
    excluded: dict[UUID, set[str]] = defaultdict(set)
    closed = (
        Offer.objects.filter(request__in=requests)
        .exclude(state=OfferState.WITHDRAWN)
        .filter(~Q(state=OfferState.ACCEPTED) | Q(job__state=JobState.CANCELLED))
        .exclude(state=OfferState.EXPIRED, created_at__lt=F("request__asked_since"))
    )
    if afresh:
        closed = closed.exclude(state__in=UNANSWERED)
    for request_id, resource_id in closed.values_list("request", "resource"):
        excluded[request_id].add(str(resource_id))
    for request in requests:
        open_lines = tuple(
            need_of(line, line.quantity - filled.get(line.pk, 0)) for line in lines[request.pk] if line.quantity > filled.get(line.pk, 0)
        )
        earliest = max(request.earliest, at)
        yield matching.Request(
            id=str(request.pk),
            firm=str(request.firm_id or ""),
            place=str(request.compound_id),
            earliest=ruler.up(earliest),
            latest=ruler.down(request.latest),
            duration=max(1, -(-request.duration // TICK)),
            shifts=request.shifts,
            priority=PRIORITY[Urgency(request.urgency)],
            age=max(0, (at - (request.submitted_at or at)) // TICK),
            all_or_nothing=request.all_or_nothing,
            excluded_helpers=frozenset(excluded[request.pk]),
            lines=open_lines,
        )


def need_of(line: RequestLine, quantity: int) -> matching.Line:
    """A line as the engine takes it, for so many units."""
    if line.kind == Kind.EXPERT:
        needs = tuple(
            matching.Requirement(row.skill.code, row.level, tuple(row.skill.certificates_any_of)) for row in line.line_skills.all()
        )
    elif line.trade is not None:
        needs = (matching.Requirement(line.trade.code, 1, (line.certificate,) if line.certificate else ()),)
    else:
        assert line.equipment_type is not None  # the table's CHECK ties it to the kind
        needs = (matching.Requirement(line.equipment_type.code, 1),)
    return matching.Line(
        id=str(line.pk),
        kind=matching.Kind(line.kind),
        needs=needs,
        quantity=quantity,
        capacity=line.capacity,
        operator=line.operator,
        mode=line.mode,
    )


def covered(requests: list[HelpRequest]) -> dict[UUID, int]:
    """Units found per line, from inside the subdistrict and from neighbours."""
    own = Job.objects.filter(request__in=requests).exclude(state=JobState.CANCELLED)
    outside = OutsideHelp.objects.filter(request__in=requests).exclude(state=OutsideState.CANCELLED)
    got: dict[UUID, int] = defaultdict(int)
    both = own.order_by().values_list("line", "quantity").union(outside.order_by().values_list("line", "quantity"), all=True)
    for line, quantity in both:
        got[line] += quantity
    return got


def unfilled(request: HelpRequest) -> dict[UUID, int]:
    """Units still missing per line of the request; empty when everything is covered."""
    got = covered([request])
    lines = RequestLine.objects.filter(request=request).values_list("id", "quantity")
    return {line: quantity - got.get(line, 0) for line, quantity in lines if quantity > got.get(line, 0)}
