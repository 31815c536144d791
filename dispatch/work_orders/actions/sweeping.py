"""What the clock does with orders."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from dispatch.work_orders.actions.closing import close, verify
from dispatch.work_orders.actions.directing import withdraw_transfer
from dispatch.work_orders.actions.erasing import erase
from dispatch.work_orders.actions.excluding import uphold
from dispatch.work_orders.actions.handling import return_order
from dispatch.work_orders.actions.helping import come_back
from dispatch.work_orders.actions.moving import shift
from dispatch.work_orders.actions.telling import tell, tell_holder
from dispatch.work_orders.models import Exclusion, Transfer, WorkOrder
from dispatch.work_orders.states import OPEN, OVER, ExclusionState, OrderState, TransferState
from federation.accounts.queries import commanders
from federation.kernel.workflow import giving_way
from federation.tenancy import policy

BATCH = 200
AGAIN = timedelta(days=1)


def sweep(*, at: datetime) -> None:
    """Apply what is due; twice changes nothing more. The longest overdue come first."""
    due = WorkOrder.objects.filter(state_due_at__lte=at).exclude(state=OrderState.ERASED)
    for order in due.select_related("category", "handler__user").order_by("state_due_at")[:BATCH]:
        with giving_way():
            _apply(order, at)
    come_back(at=at, batch=BATCH)
    for transfer in Transfer.objects.filter(state=TransferState.ASKED, state_due_at__lte=at)[:BATCH]:
        with giving_way():
            withdraw_transfer(transfer, by=None, at=at)
    for row in Exclusion.objects.filter(state_due_at__lte=at).select_related("order")[:BATCH]:
        with giving_way():
            _decide(row, at)


def _decide(row: Exclusion, at: datetime) -> None:
    if row.state == ExclusionState.REFUSED:
        uphold(row, at=at)
        return
    Exclusion.objects.filter(pk=row.pk).update(state_due_at=at + AGAIN)
    tell(commanders(), "order.exclusion", row.order, at=at)


def _apply(order: WorkOrder, at: datetime) -> None:
    if order.state == OrderState.CLAIMABLE:
        return_order(order, reason=_("Nobody claimed it in time."), by=None, at=at)
    elif order.state == OrderState.ACCEPTED and order.firm_id is not None:
        release(order, at=at)
    elif order.state == OrderState.RESOLVED:
        verify(order, by=None, at=at)
    elif order.state == OrderState.VERIFIED:
        close(order, by=None, at=at)
    elif order.state in OVER:
        erase(order, by=None, at=at)
    elif order.state in OPEN:
        _remind(order, at)


def release(order: WorkOrder, *, at: datetime) -> None:
    """A claim that nobody works on goes back into the pool, once it is known to everybody concerned."""
    shift(order, "release", by=None, at=at, due_at=at + policy.minutes("order_claim_hours"))
    tell_holder(order, "order.released", at=at)
    WorkOrder.objects.filter(pk=order.pk).update(handler=None)


def _remind(order: WorkOrder, at: datetime) -> None:
    """Ask again, once a day; escalation over the deadline is supervision's own."""
    WorkOrder.objects.filter(pk=order.pk).update(state_due_at=at + AGAIN)
    tell_holder(order, "order.overdue", at=at)
    if order.firm_id or order.department_id:
        tell(commanders(), "order.overdue", order, at=at)
