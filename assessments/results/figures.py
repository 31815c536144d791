"""Figures of operations per entrant, counted in the database over the entrant's own interval; three statements whatever their number.

Orders count as in the figures of work orders: what was joined, cancelled, parked, left out by decision or does not count
against firms is left out. A merged compound's orders count for the one that took it in.

response_rate, solve_rate, satisfaction_rate   of the last valid call-back of each order, in percent
composite_rate     the three by the subdistrict's weights
on_time_rate, overdue_rate   of the orders finished or past their deadline
repeat_per_100     orders opened again, or reported again by the same person, per hundred households
orders_per_100     orders per hundred households
recheck_rate       what was mended and passed: finished orders never sent back or opened again, and findings that passed
                   their recheck on site (see sources.py), of all that was looked at
supervision_rate   supervision acts answered in time, of those answered or missed
help_points        points of help the firm gave in the interval, from the ledger
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from assessments.cycles.models import Cycle, Entrant
from assessments.results import sources
from assessments.scoring import Figure
from dispatch.callbacks.models import Callback
from dispatch.figures.queries import BASICALLY, SATISFIED, UNCOUNTED
from dispatch.supervision.models import SupervisionAct
from dispatch.work_orders.models import WorkOrder
from federation.tenancy import policy

HUNDRED = Decimal(100)
Figures = dict[UUID, dict[str, Figure]]
#: Figures that open to the work orders they were counted from.
OPENS = (
    "response_rate", "solve_rate", "satisfaction_rate", "composite_rate", "on_time_rate", "overdue_rate", "repeat_per_100",
    "orders_per_100", "recheck_rate", "supervision_rate",
)  # fmt: skip

# An order belongs to the entrant of its compound whose interval holds the day on which it was received.
_OWNERS = """
    FROM dispatch_workorder o
    JOIN assessments_entrant e ON e.subdistrict_id = o.subdistrict_id AND e.compound_id = o.compound_id
        AND e.during @> (o.received_at AT TIME ZONE %(zone)s)::date
"""
_COUNTED = """
    WHERE e.subdistrict_id = %(tenant)s AND e.cycle_id = %(cycle)s AND o.received_at >= %(start)s AND o.received_at < %(end)s
        AND NOT o.excluded AND o.countable AND NOT o.state = ANY(%(uncounted)s)
"""
_ORDERS = f"""
    SELECT COALESCE(e.merged_into_id, e.id), count(*),
        count(*) FILTER (WHERE o.resolved_at IS NOT NULL OR o.due_at < %(at)s),
        count(*) FILTER (WHERE o.resolved_at <= o.due_at),
        count(*) FILTER (WHERE o.resolved_at IS NOT NULL),
        count(*) FILTER (WHERE o.resolved_at IS NOT NULL AND o.returned = 0 AND o.reopened = 0),
        count(*) FILTER (WHERE o.reopened > 0 OR (o.phone_key <> '' AND EXISTS (
            SELECT 1 FROM dispatch_workorder b WHERE b.subdistrict_id = o.subdistrict_id AND b.phone_key = o.phone_key
                AND b.category_id = o.category_id AND b.compound_id = o.compound_id AND b.received_at < o.received_at
                AND b.received_at >= %(start)s))),
        count(c.id), count(c.id) FILTER (WHERE c.contacted), count(c.id) FILTER (WHERE c.solved),
        count(c.id) FILTER (WHERE c.satisfaction = ANY(%(satisfied)s)), count(c.id) FILTER (WHERE c.satisfaction = %(basically)s)
    {_OWNERS}
    LEFT JOIN LATERAL (
        SELECT * FROM dispatch_callback one WHERE one.subdistrict_id = o.subdistrict_id AND one.order_id = o.id AND one.valid
        ORDER BY one.attempt DESC LIMIT 1
    ) c ON true
    {_COUNTED} GROUP BY 1
"""
_ACTS = f"""
    SELECT COALESCE(e.merged_into_id, e.id), count(*), count(*) FILTER (WHERE a.missed_at IS NULL)
    {_OWNERS} JOIN dispatch_supervisionact a ON a.subdistrict_id = o.subdistrict_id AND a.order_id = o.id
    {_COUNTED} AND (a.answered_at IS NOT NULL OR a.missed_at IS NOT NULL) GROUP BY 1
"""
# Help that was undone by a counter-posting takes its points back.
_HELP = """
    SELECT COALESCE(e.merged_into_id, e.id), sum(entry.points)
    FROM assessments_entrant e
    JOIN dispatch_account account ON account.subdistrict_id = e.subdistrict_id AND account.firm_id = e.firm_id
    JOIN dispatch_entry entry ON entry.subdistrict_id = e.subdistrict_id AND entry.account_id = account.id
    JOIN dispatch_posting posting ON posting.id = entry.posting_id AND e.during @> (posting.at AT TIME ZONE %(zone)s)::date
    LEFT JOIN dispatch_posting undone ON undone.id = posting.reverses_id
    WHERE e.subdistrict_id = %(tenant)s AND e.cycle_id = %(cycle)s AND (
        (posting.kind = 'job' AND entry.points > 0) OR (posting.kind = 'reversal' AND undone.kind = 'job' AND entry.points < 0)
    ) GROUP BY 1
"""


def figures(cycle: Cycle, entrants: Iterable[Entrant], *, at: datetime) -> Figures:
    """{entrant: {code: figure}} for those that are judged; a figure of nothing has no value."""
    homes: dict[UUID, int] = defaultdict(int)
    entrants = list(entrants)
    for row in entrants:
        homes[row.merged_into_id or row.pk] += row.households
    zone = ZoneInfo(cycle.subdistrict.timezone)
    start, end = instants(cycle.starts_on, cycle.ends_on + timedelta(days=1), zone)
    given = {
        "tenant": cycle.subdistrict_id, "cycle": cycle.pk, "zone": zone.key, "start": start, "end": end, "at": at,
        "uncounted": [str(state) for state in UNCOUNTED], "satisfied": list(SATISFIED), "basically": BASICALLY,
    }  # fmt: skip
    numbers = policy.numbers()
    found: Figures = {key: _operations((0,) * 11, count, numbers) for key, count in homes.items()}
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, given)
        for key, *counts in cursor.fetchall():
            found[key] = _operations(tuple(counts), homes[key], numbers)
        cursor.execute(_ACTS, given)
        for key, whole, part in cursor.fetchall():
            found[key]["supervision_rate"] = _rate(part, whole)
        cursor.execute(_HELP, given)
        for key, points in cursor.fetchall():
            found[key]["help_points"] = Figure(max(points, Decimal(0)))
    for code, counts in sources.counted(cycle, entrants).items():
        for key, (part, whole) in counts.items():
            own = found[key][code]
            found[key][code] = Figure(own.part + part, own.whole + whole, own.unit)
    return found


def instants(first: date, until: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Days [first, until) as instants."""
    return datetime.combine(first, time(), zone), datetime.combine(until, time(), zone)


def _operations(counts: tuple[int, ...], homes: int, numbers: dict[str, int]) -> dict[str, Figure]:
    received, judged, timely, done, clean, repeated, valid, contacted, solved, satisfied, basically = counts
    content = satisfied + Decimal(basically) * numbers["figures_basically_percent"] / HUNDRED
    weights = [numbers[f"figures_weight_{name}"] for name in ("response", "solve", "satisfaction")]
    composite = sum(
        (part * weight for part, weight in zip((Decimal(contacted), Decimal(solved), content), weights, strict=True)), Decimal(0)
    )
    return {
        "response_rate": _rate(contacted, valid), "solve_rate": _rate(solved, valid), "satisfaction_rate": _rate(content, valid),
        "composite_rate": _rate(composite, valid * sum(weights)), "on_time_rate": _rate(timely, judged),
        "overdue_rate": _rate(judged - timely, judged), "recheck_rate": _rate(clean, done), "repeat_per_100": _rate(repeated, homes),
        "orders_per_100": _rate(received, homes), "help_points": Figure(Decimal(0)),
    }  # fmt: skip


def _rate(part: int | Decimal, whole: int) -> Figure:
    return Figure(Decimal(part), Decimal(whole), HUNDRED)


def behind(cycle: Cycle, entrants: Iterable[Entrant], code: str, *, at: datetime) -> QuerySet[WorkOrder]:
    """The orders that a figure was counted over, newest first; those that were joined together stand for all of a merged compound."""
    zone = ZoneInfo(cycle.subdistrict.timezone)
    places = Q(pk__in=[])
    for row in entrants:
        start, end = instants(row.during.lower, row.during.upper, zone)
        places |= Q(compound=row.compound_id, received_at__gte=start, received_at__lt=end)
    rows: QuerySet[WorkOrder] = WorkOrder.objects.filter(places, excluded=False, countable=True).exclude(state__in=UNCOUNTED)
    rows = rows.filter(_meant(code, at))
    return rows.select_related("category", "compound", "firm", "department").order_by("-received_at", "-pk")


def _meant(code: str, at: datetime) -> Any:
    """Which orders make up the figure's denominator, or, where the households are that, its numerator."""
    if code in ("response_rate", "solve_rate", "satisfaction_rate", "composite_rate"):
        return Exists(Callback.objects.filter(order=OuterRef("pk"), valid=True))
    if code in ("on_time_rate", "overdue_rate"):
        return Q(resolved_at__isnull=False) | Q(due_at__lt=at)
    if code == "recheck_rate":
        return Q(resolved_at__isnull=False)
    if code == "supervision_rate":
        return Exists(SupervisionAct.objects.filter(order=OuterRef("pk")))
    if code == "repeat_per_100":
        same = {"phone_key": OuterRef("phone_key"), "category": OuterRef("category"), "compound": OuterRef("compound")}
        earlier = WorkOrder.objects.filter(**same, received_at__lt=OuterRef("received_at")).exclude(phone_key="")
        return Q(reopened__gt=0) | Q(Exists(earlier))
    return Q(received_at=F("received_at"))
