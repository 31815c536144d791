"""Very many work orders: one real order of each subdistrict, multiplied by the database, each with a span of its clock and an act."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models

from communities.places.models import Community, Compound
from dispatch.categories.models import Category
from dispatch.clocks.models import Span
from dispatch.work_orders import actions
from dispatch.work_orders.models import Source, WorkOrder
from dispatch.work_orders.states import OrderState
from federation.firms.models import PropertyFirm
from federation.kernel.audit import LogEntry
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict

COPIED: tuple[type[models.Model], ...] = (Community, PropertyFirm, Compound, Category)
STATES = [*[OrderState.CLOSED] * 24, "filed", "claimable", "assigned", "accepted", "working", "resolved", "verified", "parked"]

STATE = "(%(states)s::text[])[1 + (g * 7) %% %(state_count)s]"
RECEIVED = "%(at)s - (g - %(start)s) * %(step)s"


def subdistricts(like: Subdistrict, count: int) -> list[Subdistrict]:
    """So many more, each with the places, firms and categories of `like`."""
    made = [
        Subdistrict.objects.create(district=like.district, code=f"9{number:08}", name=f"第{number}街道", name_en=f"Street {number}")
        for number in range(count)
    ]
    for model in COPIED:
        with scope.atomic_tenant(like.pk):
            rows = list(model._base_manager.filter(subdistrict_id=like.pk).values())
        for one in made:
            with scope.atomic_tenant(one.pk):
                model._base_manager.bulk_create(model(**_moved(model, row, one.pk)) for row in rows)
    return made


def _moved(model: type[models.Model], row: dict[str, Any], tenant: int) -> dict[str, Any]:
    """The same row for another subdistrict; ids are made of the old one and the subdistrict, so that references follow."""
    ours = {"id"} | {f"{field.name}_id" for field in model._meta.concrete_fields if field.related_model in COPIED}
    moved = {name: _follow(value, tenant) if name in ours and value else value for name, value in row.items()}
    return {**moved, "subdistrict_id": tenant}


def _follow(pk: Any, tenant: int) -> Any:
    return type(pk)(int=(pk.int + tenant * 0x9E3779B97F4A7C15) % (1 << 128))


def orders(tenant: int, count: int, after: int, *, at: datetime) -> None:
    """So many orders of one subdistrict, a year back, numbered `after` those that are there; one in four is open."""
    with scope.atomic_tenant(tenant):
        kinds = list(Category.objects.exclude(parent=None).values_list("pk", flat=True))
        places = list(Compound.objects.filter(outside=False).values_list("pk", "community_id"))
        firms = list(PropertyFirm.objects.values_list("pk", flat=True))
        new = actions.NewOrder(source=Source.RESIDENT, category=Category.objects.get(pk=kinds[0]), title="屋面渗水，下雨就漏")
        model = actions.file_order(new, by=None, at=at)
        changes = {
            "id": "md5(%(tenant)s || '-' || g)::uuid", "number": "'GX-' || g", "state": STATE,
            "category_id": "(%(kinds)s::uuid[])[1 + g %% %(kind_count)s]", "firm_id": "(%(firms)s::uuid[])[1 + g %% %(firm_count)s]",
            "compound_id": "(%(places)s::uuid[])[1 + g %% %(place_count)s]",
            "community_id": "(%(communities)s::uuid[])[1 + g %% %(place_count)s]",
            "received_at": RECEIVED, "respond_due_at": f"{RECEIVED} + interval '1 day'", "due_at": f"{RECEIVED} + interval '7 days'",
            "state_due_at": "%(at)s + interval '30 days'", "closed_at": f"CASE WHEN {STATE} = 'closed' THEN %(at)s END",
        }  # fmt: skip
        given = {
            "tenant": tenant, "start": after, "at": at, "step": timedelta(days=365) / count, "kinds": kinds, "kind_count": len(kinds),
            "places": [one for one, _ in places], "communities": [one for _, one in places], "place_count": len(places),
            "firms": firms, "firm_count": len(firms), "states": [str(one) for one in STATES], "state_count": len(STATES),
        }  # fmt: skip
        _multiply(WorkOrder, model.pk, count, changes, given)
        inside = {"tenant": tenant, "start": after}
        for kind, owner in ((Span, "order_id"), (LogEntry, "thread")):
            one = kind._base_manager.filter(**{owner: model.pk}).values_list("pk", flat=True)[0]
            changes = {"id": "gen_random_uuid()", owner: "md5(%(tenant)s || '-' || g)::uuid"}
            if kind is LogEntry:
                changes["object_id"] = changes[owner]
            _multiply(kind, one, count, changes, inside)


def _multiply(model: type[models.Model], pk: Any, count: int, changes: dict[str, str], given: dict[str, Any]) -> None:
    names = [field.column for field in model._meta.concrete_fields]
    taken = ", ".join(changes.get(name, f'm."{name}"') for name in names)
    into = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({into}) SELECT {taken} FROM "{model._meta.db_table}" m, '
            "generate_series(%(start)s + 1, %(start)s + %(count)s) g WHERE m.id = %(pk)s",
            {**given, "count": count, "pk": pk},
        )
