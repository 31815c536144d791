"""The end of an order: verified, closed, or opened again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from dispatch.clocks import running
from dispatch.work_orders import rules
from dispatch.work_orders.actions.moving import shift
from dispatch.work_orders.actions.telling import tell_holder
from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership
from federation.kernel.rules import require, require_reason
from federation.tenancy import policy


def verify(order: WorkOrder, *, by: Membership | None, at: datetime) -> None:
    """The work was looked at and is right; the call-back comes next, where the category asks for it."""
    require(rules.can_verify, by, order)
    with transaction.atomic():
        called = wants_call(order)
        due = at + (policy.minutes("order_callback_days") if called else timedelta(0))
        shift(order, "verify", by=by, at=at, due_at=due, callback=called)


def send_back(order: WorkOrder, *, reason: str, by: Membership, at: datetime) -> None:
    """Looked at, and not right: work goes on."""
    require(rules.can_verify, by, order)
    require_reason(reason)
    with transaction.atomic():
        shift(order, "send_back", by=by, at=at, due_at=max(order.due_at, at), reason=reason)
        WorkOrder.objects.filter(pk=order.pk).update(resolved_at=None)
        running.go_on(order, at=at, by=by)
        tell_holder(order, "order.sent_back", at=at)


def close(order: WorkOrder, *, by: Membership | None, at: datetime, reason: str = "") -> None:
    """Nothing is left to do; personal data are kept for the time the subdistrict sets."""
    require(rules.can_close, by, order)
    with transaction.atomic():
        shift(order, "close", by=by, at=at, due_at=at + policy.minutes("order_keep_days"), reason=reason)
        WorkOrder.objects.filter(pk=order.pk).update(closed_at=at)
        order.closed_at = at
        running.stop(order, at=at)


def reopen(order: WorkOrder, *, reason: str, by: Membership | None, at: datetime) -> None:
    """It is not mended after all: whoever held it has it again, with the category's time from now on. None is the reporter."""
    require(rules.can_reopen, by, order)
    require_reason(reason)
    with transaction.atomic():
        shift(order, "reopen", by=by, at=at, due_at=at + policy.minutes("order_claim_hours"), reason=reason, reporter=by is None)
        WorkOrder.objects.filter(pk=order.pk).update(reopened=order.reopened + 1, resolved_at=None, closed_at=None)
        running.start(order, at=at, by=by)
        tell_holder(order, "order.reopened", at=at)


def wants_call(order: WorkOrder) -> bool:
    """Whether this order is called back: only with a number, and as many in a hundred as its category says, by its own id."""
    return bool(order.phone) and order.pk.int % 100 < order.category.callback_percent
