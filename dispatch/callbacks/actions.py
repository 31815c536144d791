"""Calling back, and the reporter's own answer: satisfied closes, not solved opens again, silence is tried again."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dispatch.callbacks import rules
from dispatch.callbacks.models import Callback, CallOutcome
from dispatch.work_orders import actions as orders
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.states import OrderState
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require
from federation.tenancy import policy

CALLED = frozenset({OrderState.RESOLVED, OrderState.VERIFIED, OrderState.CLOSED})


def record_call(
    order: WorkOrder, *, outcome: CallOutcome, contacted: bool | None = None, solved: bool | None = None,
    satisfaction: int | None = None, note: str = "", by: Membership, at: datetime,
) -> Callback:  # fmt: skip
    """One try. Reached and solved closes the order, reached and not solved opens it again; after the last try it closes unheard."""
    require(rules.can_call, by, order)
    with transaction.atomic():
        row = _keep(order, outcome=outcome, contacted=contacted, solved=solved, satisfaction=satisfaction, note=note, by=by, at=at)
        audit.record("call_back", row, by=by, at=at, thread=order.pk, outcome=outcome, satisfaction=satisfaction or "")
        _follow(order, row, by=by, at=at)
    return row


def answer_as_reporter(order: WorkOrder, *, solved: bool, satisfaction: int, note: str = "", at: datetime) -> Callback:
    """The reporter's own word on the tracking page; once per time the work was reported mended."""
    if order.state not in CALLED or (order.closed_at and at > order.closed_at + policy.minutes("order_reopen_days")):
        raise Refused(_("There is nothing to rate just now."), code="state")
    with transaction.atomic():
        if Callback.objects.filter(order=order, by=None, at__gte=order.resolved_at or at).exists():
            raise Conflict(_("You have answered already. Thank you."), code="rated")
        row = _keep(order, outcome=CallOutcome.REACHED, contacted=True, solved=solved, satisfaction=satisfaction, note=note, by=None, at=at)
        audit.record("rate_order", row, by=None, at=at, thread=order.pk, satisfaction=satisfaction, reporter=True)
        _follow(order, row, by=None, at=at)
    return row


def _keep(order: WorkOrder, *, outcome: CallOutcome, by: Membership | None, at: datetime, **said: object) -> Callback:
    if order.state not in CALLED:
        raise Conflict(_("Only finished work is called back."), code="state")
    reached = outcome == CallOutcome.REACHED
    contacted, solved, satisfaction = said["contacted"], said["solved"], said["satisfaction"]
    if not reached and not (contacted is solved is satisfaction is None):
        raise Refused(_("Only a person who was reached can say something."), code="not_reached")
    if reached and (contacted is None or solved is None):
        raise Refused(_("Ask whether the handler was in touch and whether it is solved."), code="incomplete")
    try:
        with transaction.atomic():
            row: Callback = Callback.objects.create(
                order=order, attempt=Callback.objects.filter(order=order).count() + 1, by=by, role=by.role if by else "", at=at,
                outcome=outcome, contacted=contacted, solved=solved, satisfaction=satisfaction, note=str(said["note"])[:500], valid=reached,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("Somebody else has just called."), code="state") from error
    return row


def _follow(order: WorkOrder, row: Callback, *, by: Membership | None, at: datetime) -> None:
    """What the call means for the order."""
    if row.solved is False:
        reason = row.note or _("The reporter says that it is not solved.")
        orders.reopen(order, reason=reason, by=by, at=at)
    elif order.state == OrderState.RESOLVED and by is None:
        orders.close(order, by=None, at=at, reason=_("The reporter confirms it."))
    elif order.state == OrderState.VERIFIED and (row.valid or row.attempt >= policy.number("order_callback_tries")):
        orders.close(order, by=by, at=at, reason="" if row.valid else _("Not reached after %(count)d calls.") % {"count": row.attempt})
