"""Reading for the public: a place behind its code, similar orders, one person's orders, a compound's open list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import cos, radians
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from communities.places.models import Compound
from dispatch.categories.models import Category
from dispatch.intake import rules
from dispatch.intake.models import PhoneCode, PlaceCode, TextMessage
from dispatch.work_orders.models import Attachment, Follower, Stage, WorkOrder
from dispatch.work_orders.states import OPEN, OrderState
from federation.accounts.models import Membership, Role
from federation.kernel import lookup
from federation.kernel.lookup import one
from federation.tenancy import policy, scope

SHOWN_FOR = timedelta(days=90)
LOOKED_AT = 300  # open orders of a neighbourhood that are compared at most, the newest
METRES = 111_320  # of a degree of latitude
_SIMILAR = """
WITH said AS (SELECT ly_grams(%(text)s) AS grams)
SELECT id, similarity FROM (
    SELECT o.id, o.received_at,
        0.6 * ly_likeness(ly_grams(o.title || ' ' || left(o.description, 200)), said.grams)
        + CASE WHEN o.category_id = %(category)s THEN 0.3 WHEN c.parent_id = %(group)s THEN 0.15 ELSE 0 END
        + CASE WHEN %(place)s <> '' AND strpos(o.place, %(place)s) > 0 THEN 0.1 ELSE 0 END AS similarity
    FROM (
        SELECT * FROM dispatch_workorder
        WHERE subdistrict_id = %(tenant)s AND state = ANY(%(open)s) AND about_firm_id IS NULL AND received_at > %(since)s
            AND (compound_id = %(compound)s OR (latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s))
        ORDER BY received_at DESC LIMIT %(most)s
    ) AS o JOIN dispatch_category AS c ON c.id = o.category_id, said
) AS judged
WHERE similarity >= %(least)s ORDER BY similarity DESC, received_at DESC LIMIT 3
"""


@dataclass(frozen=True, slots=True)
class Similar:
    """An open order that may be the same; `likeness` from 0 to 1."""

    order: WorkOrder
    likeness: float


def place_of(pk: UUID, today: date) -> PlaceCode | None:
    """The code's place while it is in force."""
    rows = PlaceCode.objects.filter(pk=pk, revoked_at=None, expires_on__gt=today)
    found: PlaceCode | None = rows.select_related("compound__community", "category").first()
    return found


def door_of(compound: Compound, today: date) -> PlaceCode | None:
    """The compound's code in force; the one of the whole compound before those of buildings."""
    rows = PlaceCode.objects.filter(compound=compound, revoked_at=None, expires_on__gt=today)
    return rows.order_by("building", "asset").first()


def similar(
    text: str, *, compound: Compound, category: Category | None, place: str = "", position: tuple[float, float] | None = None, at: datetime
) -> list[Similar]:
    """Open orders of the compound, or within the subdistrict's metres, that read like this one: by kind, place and characters."""
    numbers = policy.numbers()
    around = _around(position, numbers["similar_metres"])
    facts = {
        "text": text[:300], "category": category.pk if category else None, "group": category.parent_id if category else None,
        "place": place[:40], "tenant": scope.current(), "open": sorted(OPEN), "since": at - SHOWN_FOR, "compound": compound.pk,
        "most": LOOKED_AT, "least": numbers["similar_percent"] / 100, **around,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SIMILAR, facts)
        likeness = dict(cursor.fetchall())
    rows = WorkOrder.objects.filter(pk__in=likeness).select_related("category", "compound")
    return sorted((Similar(row, float(likeness[row.pk])) for row in rows), key=lambda one: -one.likeness)


def _around(position: tuple[float, float] | None, metres: int) -> dict[str, float | None]:
    if position is None:
        return dict.fromkeys(("south", "north", "west", "east"))
    high = metres / METRES
    wide = high / max(cos(radians(position[0])), 0.01)
    return {"south": position[0] - high, "north": position[0] + high, "west": position[1] - wide, "east": position[1] + wide}


def order_behind(pk: UUID) -> WorkOrder | None:
    """The order of a tracking address, also once erased."""
    rows = WorkOrder.objects.filter(pk=pk).select_related("category", "compound", "firm", "department", "help_request", "duplicate_of")
    found: WorkOrder | None = rows.first()
    return found


def files_for_public(order: WorkOrder, *, reporter: bool) -> QuerySet[Attachment]:
    """The reporter sees what was sent and how it was mended; a follower only the result."""
    stages = [Stage.REPORT, Stage.BEFORE, Stage.AFTER] if reporter else [Stage.AFTER]
    return Attachment.objects.filter(order=order, stage__in=stages)


def orders_of(phone_key: str) -> list[WorkOrder]:
    """What this phone reported or follows, newest first."""
    followed = Follower.objects.filter(phone_key=phone_key).values("order")
    rows = WorkOrder.objects.filter(Q(phone_key=phone_key) | Q(pk__in=followed)).exclude(state=OrderState.ERASED)
    return list(rows.select_related("category", "compound").order_by("-received_at")[:50])


def public_list(compound: Compound, at: datetime) -> QuerySet[WorkOrder]:
    """What everybody may read at this compound: consented, no conduct complaints, nothing that was refused."""
    rows = WorkOrder.objects.filter(compound=compound, consented=True, about_firm=None, received_at__gt=at - SHOWN_FOR)
    hidden = [OrderState.CANCELLED, OrderState.MERGED, OrderState.ERASED]
    return rows.exclude(state__in=hidden).select_related("category").order_by("-received_at", "-pk")


def codes_of(by: Membership) -> QuerySet[PlaceCode]:
    """The codes this person keeps."""
    rows = PlaceCode.objects.filter(revoked_at=None).select_related("compound", "category")
    if by.role == Role.COMMUNITY:
        rows = rows.filter(lookup.at("compound__community", by.community_id))
    return rows if rules.can_make_codes(by) else rows.none()


def get_code(by: Membership, pk: UUID) -> PlaceCode:
    return one(codes_of(by), pk=pk)


def last_code(phone_key: str, at: datetime) -> PhoneCode | None:
    """The newest code of this phone that can still be typed."""
    rows = PhoneCode.objects.filter(phone_key=phone_key, used_at=None, expires_at__gt=at)
    found: PhoneCode | None = rows.order_by("-sent_at").first()
    return found


def outbox() -> list[Any]:
    """The newest texts; only the development page reads them."""
    return list(TextMessage.objects.order_by("-created_at")[:20])
