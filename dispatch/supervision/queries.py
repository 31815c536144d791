"""Reading supervision: acts and requests for time of the orders that a person may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dispatch.supervision.models import SupervisionAct, TimeRequest
from dispatch.supervision.states import ActState, TimeState
from dispatch.work_orders import queries as orders
from dispatch.work_orders.models import WorkOrder
from federation.accounts import rules as people
from federation.accounts.models import FIRM_ROLES, Membership
from federation.kernel.lookup import one

_BESIDE = ("order__compound", "order__firm", "order__department", "order__category")


def acts(by: Membership) -> QuerySet[SupervisionAct]:
    """The acts on orders this person may see, newest first."""
    rows: QuerySet[SupervisionAct] = SupervisionAct.objects.filter(order__in=orders.visible_to(by).order_by().values("pk"))
    return rows.select_related(*_BESIDE).order_by("-issued_at", "pk")


def times(by: Membership) -> QuerySet[TimeRequest]:
    """The requests for time on orders this person may see, newest first."""
    rows: QuerySet[TimeRequest] = TimeRequest.objects.filter(order__in=orders.visible_to(by).order_by().values("pk"))
    return rows.select_related(*_BESIDE, "asked_by__user", "asked_by__firm").order_by("-asked_at", "pk")


def get_act(by: Membership, pk: UUID) -> SupervisionAct:
    """One act, or 404."""
    return one(acts(by).select_related("order__category", "order__handler__user"), pk=pk)


def get_time(by: Membership, pk: UUID) -> TimeRequest:
    """One request for time, or 404."""
    return one(times(by).select_related("order__handler__user"), pk=pk)


def of_order(order: WorkOrder) -> dict[str, Any]:
    """Acts and requests for time of one order, newest first."""
    return {
        "acts": SupervisionAct.objects.filter(order=order).select_related("order", "answered_by__user"),
        "times": TimeRequest.objects.filter(order=order).select_related("order", "asked_by__user"),
    }


def waiting(by: Membership) -> int:
    """What waits for this person: acts to answer, requests for time to decide; at most 100 are counted."""
    if by.role in FIRM_ROLES:
        return acts(by).filter(state=ActState.ISSUED, order__firm=by.firm_id).order_by()[:100].count()
    if people.commands(by):
        return TimeRequest.objects.filter(state=TimeState.ASKED).order_by()[:100].count()
    return 0
