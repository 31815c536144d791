"""The queue of places that were not found: a person says which compound a text means, once for all orders with it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from communities.contracts.queries import firm_of
from communities.places.models import Compound
from dispatch.hotline import rules
from dispatch.hotline.models import HotlineOrder, PlaceAlias
from dispatch.hotline.places import plain
from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.rules import require


def place_orders(text: str, *, compound: Compound, by: Membership, at: datetime) -> int:
    """Every waiting order with this text gets the compound, and later imports know it; returns how many were placed."""
    require(rules.can_import, by, None)
    with transaction.atomic():
        alias, _created = PlaceAlias.objects.update_or_create(
            text=plain(text), defaults={"compound": compound, "created_by": by, "created_at": at}
        )
        waiting = HotlineOrder.objects.select_for_update(of=("self",)).filter(unmatched=True, place_text=text)
        rows = list(waiting.select_related("order"))
        zone = ZoneInfo(by.subdistrict.timezone)
        for row in rows:
            order = WorkOrder.objects.filter(pk=row.order_id, compound=None)
            firm = row.order.firm_id or getattr(firm_of(compound, row.order.received_at.astimezone(zone).date()), "pk", None)
            given = {"compound": compound, "community": compound.community_id}
            order.update(**given, **({"firm": firm} if row.history or row.order.firm_id is None else {}))
        HotlineOrder.objects.filter(pk__in=[row.pk for row in rows]).update(unmatched=False)
        audit.record("place_hotline", alias, by=by, at=at, name=text, count=len(rows), compound=str(compound))
    return len(rows)
