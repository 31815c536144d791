"""What the outside may read: services, and consented orders without names, phones and exact places."""

from __future__ import annotations

import math
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from communities.places.models import Compound
from dispatch.categories.models import Category, Disposition
from dispatch.categories.queries import in_use
from dispatch.open311.models import ClientKey, Received
from dispatch.open311.reading import Wanted
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.states import OVER, OrderState
from federation.kernel import links
from federation.kernel.audit import LogEntry
from federation.tenancy.models import Subdistrict

#: Acts that the outside is told of, as the extended statuses that GeoReport clients know.
TOLD = {
    "file_order": "OPEN", "claim": "INVESTIGATING", "accept": "INVESTIGATING", "start": "IN_PROGRESS", "park": "ACTION_SCHEDULED",
    "resolve": "FIXED", "close": "CLOSED", "merge": "DUPLICATE", "cancel": "NO_FURTHER_ACTION", "reopen": "REOPEN",
}  # fmt: skip
EARTH_M = 6_371_000


def digest(key: str) -> str:
    """What is kept of a key."""
    return links.digest("dispatch.open311.key", key)


def jurisdiction(code: str) -> Subdistrict | None:
    """The subdistrict of that code, or the only one when none is named."""
    rows = Subdistrict.objects.filter(active=True)
    if code:
        return rows.filter(code=code).first()
    only = list(rows[:2])
    return only[0] if len(only) == 1 else None


def key_of(given: str) -> ClientKey | None:
    """The key in force with that secret."""
    wanted = digest(given)
    row = ClientKey.objects.filter(digest=wanted, revoked_at=None).select_related("created_by__user").first() if given else None
    return row if row is not None and constant_time_compare(row.digest, wanted) else None


def services() -> QuerySet[Category]:
    """Every kind of matter that the public may report and that belongs on a public list."""
    return in_use().exclude(disposition=Disposition.SECRET).exclude(conduct=True)


def service(code: str) -> Category | None:
    return services().filter(code=code).first()


def public_orders() -> QuerySet[WorkOrder]:
    """Consented, not about a firm's conduct, not erased."""
    rows = WorkOrder.objects.filter(consented=True, about_firm=None, category__in=services().order_by().values("pk"))
    return rows.exclude(state=OrderState.ERASED).select_related("category", "compound", "firm").order_by("-received_at", "-id")


def listed(what: Wanted) -> list[WorkOrder]:
    """One page of public orders, newest first; ids override every other wish (GeoReport v2)."""
    rows = public_orders()
    if what.numbers:
        return list(rows.filter(number__in=what.numbers)[: what.limit])
    rows = rows.filter(received_at__gte=what.start, received_at__lte=what.end)
    if what.codes:
        rows = rows.filter(category__code__in=what.codes)
    if what.status == "open":
        rows = rows.exclude(state__in=OVER)
    elif what.status == "closed":
        rows = rows.filter(state__in=OVER)
    return list(rows[what.offset : what.offset + what.limit])


def updates(what: Wanted) -> list[tuple[LogEntry, str]]:
    """A page of what happened to public orders in the time, oldest first, each with the order's number; two queries."""
    told = LogEntry.objects.filter(verb__in=TOLD, object_kind="workorder", at__gte=what.start, at__lte=what.end)
    public = told.filter(object_id__in=public_orders().order_by().values("pk")).order_by("at", "id")
    entries = list(public[what.offset : what.offset + what.limit])
    known = dict(public_orders().filter(pk__in={entry.object_id for entry in entries}).values_list("pk", "number"))
    return [(entry, known[entry.object_id]) for entry in entries]


def posted_with(key: ClientKey, number: str) -> WorkOrder | None:
    """An order that the public sees or that this key filed itself."""
    own = WorkOrder.objects.filter(number=number, pk__in=Received.objects.filter(key=key).values("order"))
    return own.first() or public_orders().filter(number=number).first()


def repeated(key: ClientKey, fingerprint: str, since: datetime) -> WorkOrder | None:
    """The order that the same report of this key made since then."""
    rows = Received.objects.filter(key=key, fingerprint=fingerprint, order__received_at__gt=since).select_related("order")
    found = rows.order_by("order__received_at").first()
    return found.order if found is not None else None


def compound_at(latitude: Decimal, longitude: Decimal, within_m: int) -> Compound | None:
    """The nearest compound within so many metres of the position; compounds are areas, so this is only a guess for staff."""
    south = math.degrees(within_m / EARTH_M)
    east = south / max(0.01, math.cos(math.radians(float(latitude))))
    near = Compound.objects.filter(
        latitude__range=(float(latitude) - south, float(latitude) + south),
        longitude__range=(float(longitude) - east, float(longitude) + east),
    )
    return min(near, key=lambda row: _metres(row, latitude, longitude), default=None)


def compound_named(address: str) -> Compound | None:
    """The compound whose name stands in the address; the longest name where one holds another."""
    rows = [row for row in Compound.objects.all() if row.name in address or (row.name_en and row.name_en.lower() in address.lower())]
    return max(rows, key=lambda row: len(row.name), default=None)


def _metres(row: Compound, latitude: Decimal, longitude: Decimal) -> float:
    assert row.latitude is not None and row.longitude is not None
    north = math.radians(float(row.latitude - latitude))
    east = math.radians(float(row.longitude - longitude)) * math.cos(math.radians(float(latitude)))
    return EARTH_M * math.hypot(north, east)


def keys() -> QuerySet[ClientKey]:
    return ClientKey.objects.select_related("created_by__user")


def received_panel(order: WorkOrder) -> Received | None:
    """What came with it over Open311, for staff."""
    row: Received | None = Received.objects.filter(order=order).select_related("key").first()
    return row
