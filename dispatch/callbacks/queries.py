"""Reading call-backs: the list of calls to make, and what was said."""

from __future__ import annotations

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dispatch.callbacks import rules
from dispatch.callbacks.models import Callback
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.states import OrderState
from federation.accounts.models import Membership


def to_call(by: Membership) -> QuerySet[WorkOrder]:
    """Verified orders whose reporter is to be called, the most pressing first, with how often it was tried."""
    rows = WorkOrder.objects.filter(state=OrderState.VERIFIED).exclude(phone="").select_related("category", "compound", "firm")
    tried = Callback.objects.filter(order=OuterRef("pk")).order_by().values("order").annotate(n=Count("pk")).values("n")
    rows = rows.annotate(tries=Coalesce(Subquery(tried), 0)).order_by("tries", "state_due_at", "pk")
    return rows if rules.sees_calls(by) else rows.none()


def calls_of(order: WorkOrder) -> QuerySet[Callback]:
    """Every try."""
    return Callback.objects.filter(order=order).select_related("by__user").order_by("attempt")


def waiting(by: Membership) -> int:
    """How many calls wait, for the badge; at most 100 are counted."""
    return to_call(by).order_by()[:100].count()
