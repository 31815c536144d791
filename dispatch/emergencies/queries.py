"""Reading alarms: an emergency is broadcast, so every member firm sees the open ones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, F, Q, QuerySet

from dispatch.emergencies.models import Alarm
from dispatch.emergencies.states import AlarmState
from dispatch.mutual_aid.queries import SEES_ALL
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.kernel import lookup
from federation.kernel.lookup import one


def visible_to(by: Membership) -> QuerySet[Alarm]:
    """All for the office; for firms the open ones and their own; for a community its compounds'."""
    rows = Alarm.objects.select_related("kind", "request__compound", "request__firm", "acknowledged_by__user", "raised_by__user")
    if by.role in SEES_ALL:
        return rows
    if people.is_firm(by):
        return rows.filter(~Q(state=AlarmState.OVER) | Q(request__firm=by.firm_id) | Q(request__jobs__firm=by.firm_id)).distinct()
    if by.role == Role.COMMUNITY:
        return rows.filter(lookup.at("request__compound__community", by.community_id))
    return rows.none()


def get_alarm(by: Membership, pk: UUID) -> Alarm:
    return one(visible_to(by), pk=pk)


def kept(rows: QuerySet[Alarm]) -> dict[str, Any]:
    """How often the two clocks were kept, drills aside; both sides of each rate."""
    real = rows.filter(request__drill=False)
    figures: dict[str, Any] = real.order_by().aggregate(
        all=Count("id", distinct=True),
        answered=Count("id", distinct=True, filter=Q(acknowledged_at__lte=F("acknowledge_by"))),
        reached=Count("id", distinct=True, filter=Q(reached_at__lte=F("on_site_by"))),
        mean=Avg(F("reached_at") - F("raised_at")),
    )
    return figures


def alarms_open(by: Membership) -> int:
    """Alarms that run just now."""
    return visible_to(by).exclude(state=AlarmState.OVER).count()
