"""The pool, kept in each process's memory between two searches and refreshed by what changed.

Only what a resource is by itself is kept: abilities, certificates, weekly hours, units out of service, home reserves. Bookings, offers,
absences, firms, ratings and balances are few and change hourly; `supply` reads them anew each time.

No counter that writers would queue for: triggers note every change with its transaction (`PoolChange`), and a copy remembers the
database snapshot it was read under. One query tells which changes that snapshot did not see; those resources are read again. What an
unfinished transaction changed itself it sees, but never leaves behind for others.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, F
from django.db.models.functions import Now

from dispatch import matching
from federation.pool.models import (
    Certificate,
    Condition,
    HomeReserve,
    Kind,
    PoolChange,
    Resource,
    ResourceSkill,
    Unit,
    Verification,
    WeeklyHours,
)
from federation.tenancy import scope

KEPT = 8  # subdistricts in one process's memory; a thousand resources take about two megabytes
MANY = 200  # changed resources from which on everything is read again
OLD = timedelta(hours=6)  # a copy read longer ago is not used any more, changes or not
NOTES = timedelta(days=2)  # how long changes stay noted: much longer than any copy lives

SINCE = """
SELECT clock_timestamp(), pg_current_snapshot()::text,
       coalesce(bool_or(transaction = own), false), coalesce(bool_or(resource_id IS NULL), false),
       coalesce(array_agg(DISTINCT resource_id) FILTER (WHERE resource_id IS NOT NULL), '{}')
FROM federation_poolchange, (SELECT pg_current_xact_id_if_assigned()::text::bigint, %(seen)s::pg_snapshot) AS me (own, seen)
WHERE subdistrict_id = %(tenant)s AND transaction >= coalesce(pg_snapshot_xmin(seen)::text::bigint, own)
  AND (transaction = own OR NOT pg_visible_in_snapshot(transaction::text::xid8, seen))
"""


@dataclass(frozen=True, slots=True)
class Member:
    """A resource whoever asks and whenever; `certificates` with the last day they hold, `hours` as (weekday, first minute, end)."""

    pk: UUID
    firm: UUID
    kind: matching.Kind
    home: str
    abilities: tuple[matching.Ability, ...]
    certificates: tuple[tuple[str, date | None], ...]
    quantity: int
    capacity: int | None
    operator: bool
    verified: bool
    in_service: bool
    max_jobs_per_day: int | None
    hours: tuple[tuple[int, int, int], ...]
    broken: int


@dataclass(frozen=True, slots=True)
class Pool:
    """All resources that are offered, in the order of their ids, and what firms keep at home as (firm, kind, code, units).

    Never changed, only replaced.
    """

    seen: str
    read_at: datetime  # by the database's clock, as the notes of changes are
    members: Mapping[UUID, Member]
    reserves: tuple[tuple[UUID, str, str, int], ...]


_pools: OrderedDict[tuple[str, int], Pool] = OrderedDict()
_lock = Lock()


def pool() -> Pool:
    """The current subdistrict's pool as the database has it at this moment: one query when nothing changed."""
    key = (str(connection.settings_dict["NAME"]), scope.current())
    with _lock:
        kept = _pools.get(key)
    since = _since(kept)
    if kept is None or since.whole or len(since.changed) > MANY or since.now - kept.read_at > OLD:
        fresh = Pool(since.seen, since.now, _members(None), _reserves())
    elif since.changed:
        left = {pk: member for pk, member in kept.members.items() if pk not in since.changed}
        fresh = Pool(since.seen, kept.read_at, dict(sorted((left | _members(since.changed)).items())), kept.reserves)
    else:
        fresh = kept
    if not since.unfinished:
        with _lock:
            _pools[key] = fresh
            _pools.move_to_end(key)
            while len(_pools) > KEPT:
                _pools.popitem(last=False)
    return fresh


def forget() -> None:
    """Changes that every copy has long seen are dropped."""
    PoolChange.objects.filter(at__lt=Now() - NOTES).delete()


class _Since(NamedTuple):
    """The database's clock and snapshot; whether the running transaction changed anything itself; whether all may be new; what is."""

    now: datetime
    seen: str
    unfinished: bool
    whole: bool
    changed: list[UUID]


def _since(kept: Pool | None) -> _Since:
    with connection.cursor() as cursor:
        cursor.execute(SINCE, {"seen": kept.seen if kept else None, "tenant": scope.current()})
        return _Since(*cursor.fetchone())


def _members(only: Iterable[UUID] | None) -> dict[UUID, Member]:
    """Read as plain rows: a third of the price of objects."""
    own: dict[str, Any] = {} if only is None else {"resource__in": only}
    skills, certificates, hours = (_by_resource(rows) for rows in _details(own))
    broken = dict(
        Unit.objects.filter(active=False, number__lte=F("resource__quantity"), **own)
        .order_by().values_list("resource").annotate(Count("id"))
    )  # fmt: skip
    rows = Resource.objects.filter(active=True, **({} if only is None else {"pk__in": only})).order_by("id")
    found = {}
    for pk, firm, kind, home, trade, machine, quantity, capacity, operator, verification, condition, most in rows.values_list(
        "pk", "firm", "kind", "home", "trade__code", "equipment_type__code", "quantity", "capacity", "operator_included",
        "verification", "condition", "max_jobs_per_day",
    ):  # fmt: skip
        held = skills[pk] if kind == Kind.EXPERT else [(trade or machine,)]
        found[pk] = Member(
            pk, firm, matching.Kind(kind), str(home), tuple(matching.Ability(*ability) for ability in held),
            tuple((code, min((day for day in (until, review) if day), default=None)) for code, until, review in certificates[pk]),
            quantity, capacity, operator, verification == Verification.VERIFIED, condition in (Condition.GOOD, Condition.FAIR),
            most, tuple(hours[pk]), broken.get(pk, 0),
        )  # fmt: skip
    return found


def _details(own: dict[str, Any]) -> Iterable[Iterable[tuple[Any, ...]]]:
    yield ResourceSkill.objects.filter(**own).order_by("skill__code").values_list("resource", "skill__code", "level", "skill__mode")
    verified = Certificate.objects.filter(verification=Verification.VERIFIED, **own).order_by("kind__code")
    yield verified.values_list("resource", "kind__code", "valid_until", "next_review_on")
    yield WeeklyHours.objects.filter(**own).values_list("resource", "weekday", "from_minute", "until_minute")


def _by_resource(rows: Iterable[tuple[Any, ...]]) -> dict[UUID, list[tuple[Any, ...]]]:
    grouped: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for resource, *values in rows:
        grouped[resource].append(tuple(values))
    return grouped


def _reserves() -> tuple[tuple[UUID, str, str, int], ...]:
    return tuple(HomeReserve.objects.order_by("kind", "code").values_list("firm", "kind", "code", "keep"))
