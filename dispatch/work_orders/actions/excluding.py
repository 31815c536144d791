"""Leaving an order out of the figures (剔除): asked with a reason, decided by staff, one appeal to a leader."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dispatch.work_orders import rules
from dispatch.work_orders.actions.telling import tell
from dispatch.work_orders.models import Exclusion, WorkOrder
from dispatch.work_orders.states import EXCLUSION, ExclusionState
from federation.accounts.models import Membership
from federation.accounts.queries import commanders
from federation.kernel import audit
from federation.kernel.errors import Conflict
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.tenancy import policy


def ask_exclusion(order: WorkOrder, *, reason: str, by: Membership, at: datetime) -> Exclusion:
    """Say why it should not count: unreasonable, beyond anybody's power, not the firm's."""
    require(rules.can_request, by, order)
    require_reason(reason)
    try:
        with transaction.atomic():
            row: Exclusion = Exclusion.objects.create(
                order=order, reason=reason[:500], asked_by=by, created_at=at, state=ExclusionState.ASKED, state_since=at,
                state_due_at=at + policy.minutes("order_exclusion_days"),
            )  # fmt: skip
            from_whom = by.firm or by.department or ""
            _record(row, "ask_exclusion", by, at, reason, firm=from_whom)
            tell(commanders(), "order.exclusion", order, at=at)
    except IntegrityError as error:
        raise Conflict(_("This was asked already."), code="asked") from error
    return row


def decide_exclusion(row: Exclusion, *, grant: bool, answer: str, by: Membership, at: datetime) -> None:
    """Leave it out, or not; refused, the asking side may appeal for some days."""
    require(rules.can_decide_exclusion, by, row)
    require_reason(answer)
    with transaction.atomic():
        due = None if grant else at + policy.minutes("order_exclusion_days")
        verb = "grant_exclusion" if grant else "refuse_exclusion"
        move(row, EXCLUSION, verb, by=by, at=at, due_at=due, thread=row.order_id, reason=answer)
        Exclusion.objects.filter(pk=row.pk).update(answer=answer[:500], decided_by=by)
        _set(row, grant)
        tell([row.asked_by.user], "order.decided", row.order, at=at)


def appeal_exclusion(row: Exclusion, *, reason: str, by: Membership, at: datetime) -> None:
    """Once, to a leader who did not decide before."""
    require(rules.can_appeal, by, row)
    require_reason(reason)
    with transaction.atomic():
        due = at + policy.minutes("order_exclusion_days")
        move(row, EXCLUSION, "appeal_exclusion", by=by, at=at, due_at=due, thread=row.order_id, reason=reason)
        Exclusion.objects.filter(pk=row.pk).update(appeal=reason[:500])
        tell(commanders(), "order.exclusion", row.order, at=at)


def decide_appeal(row: Exclusion, *, grant: bool, answer: str, by: Membership, at: datetime) -> None:
    """The last word."""
    require(rules.can_decide_appeal, by, row)
    require_reason(answer)
    with transaction.atomic():
        move(row, EXCLUSION, "overturn_exclusion" if grant else "uphold_exclusion", by=by, at=at, thread=row.order_id, reason=answer)
        Exclusion.objects.filter(pk=row.pk).update(answer=answer[:500])
        _set(row, grant)
        tell([row.asked_by.user], "order.decided", row.order, at=at)


def uphold(row: Exclusion, *, at: datetime) -> None:
    """Nobody appealed in time."""
    move(row, EXCLUSION, "uphold_exclusion", by=None, at=at, thread=row.order_id)


def _set(row: Exclusion, excluded: bool) -> None:
    WorkOrder.objects.filter(pk=row.order_id).update(excluded=excluded)
    row.order.excluded = excluded


def _record(row: Exclusion, verb: str, by: Membership, at: datetime, reason: str, **facts: object) -> None:
    audit.record(verb, row, by=by, at=at, thread=row.order_id, reason=reason[:300], **facts)
