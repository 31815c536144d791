"""What the responsible side does: claim or accept, get in touch, work, send back, report mended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dispatch.clocks import running
from dispatch.work_orders import rules
from dispatch.work_orders.actions.attaching import keep
from dispatch.work_orders.actions.moving import shift
from dispatch.work_orders.actions.telling import tell, verifiers
from dispatch.work_orders.models import Stage, WorkOrder
from dispatch.work_orders.states import HELD, OrderState
from federation.accounts.models import Membership
from federation.accounts.queries import commanders
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.masking import masked
from federation.kernel.media import Clean
from federation.kernel.rules import require, require_reason
from federation.tenancy import policy


def claim(order: WorkOrder, *, by: Membership, at: datetime) -> None:
    """Take an order out of the pool; of two who do so at once, one gets it."""
    require(rules.can_claim, by, order)
    with transaction.atomic():
        shift(order, "claim", by=by, at=at, due_at=at + policy.minutes("order_idle_hours"))
        _hold(order, by)


def accept(order: WorkOrder, *, by: Membership, at: datetime) -> None:
    """Take on what was assigned."""
    require(rules.holds, by, order)
    with transaction.atomic():
        shift(order, "accept", by=by, at=at, due_at=at + policy.minutes("order_idle_hours"))
        _hold(order, by)


def contact(order: WorkOrder, *, note: str, by: Membership, at: datetime) -> None:
    """The reporter was spoken to; the first time is the answer that the clock asks for."""
    require(rules.can_handle, by, order)
    _require_held(order)
    with transaction.atomic():
        _answered(order, at)
        audit.record("contact", order, by=by, at=at, reason=masked(note[:300]))


def start(order: WorkOrder, *, by: Membership, at: datetime, photos: Sequence[Clean] = ()) -> None:
    """Work begins; pictures of the state before it belong here."""
    require(rules.can_handle, by, order)
    with transaction.atomic():
        shift(order, "start", by=by, at=at, due_at=max(order.due_at, at))
        _answered(order, at)
        for photo in photos:
            keep(order, photo, stage=Stage.BEFORE, by=by, at=at)


def return_order(order: WorkOrder, *, reason: str, by: Membership | None, at: datetime) -> None:
    """Back to the office with a reason; the clock does it for what nobody claims."""
    require(rules.can_return, by, order)
    require_reason(reason)
    with transaction.atomic():
        shift(order, "return_order", by=by, at=at, due_at=at + policy.minutes("order_route_hours"), reason=reason)
        WorkOrder.objects.filter(pk=order.pk).update(returned=order.returned + 1, handler=None)
        tell(commanders(), "order.returned", order, at=at)


def resolve(
    order: WorkOrder, *, result: str, parts: str = "", worked_minutes: int | None = None, photos: Sequence[Clean] = (),
    by: Membership, at: datetime,
) -> None:  # fmt: skip
    """It is mended: what was done, with which parts, how long, and pictures of it. The community or the office verifies."""
    require(rules.can_handle, by, order)
    if not result.strip():
        raise Refused(_("Say what was done."), code="result")
    with transaction.atomic():
        shift(order, "resolve", by=by, at=at, due_at=at + policy.minutes("order_verify_days"))
        _answered(order, at)
        facts = {"resolved_at": at, "result": result[:2000], "parts": parts[:300], "worked_minutes": worked_minutes}
        WorkOrder.objects.filter(pk=order.pk).update(**facts)
        for name, value in facts.items():
            setattr(order, name, value)
        running.stop(order, at=at)
        for photo in photos:
            keep(order, photo, stage=Stage.AFTER, by=by, at=at)
        tell(verifiers(order), "order.resolved", order, at=at)


def note(order: WorkOrder, *, text: str, by: Membership, at: datetime) -> None:
    """A remark for everybody who sees the order."""
    require(rules.can_see, by, order)
    require_reason(text)
    audit.record("note", order, by=by, at=at, reason=masked(text[:500]))


def _hold(order: WorkOrder, by: Membership) -> None:
    WorkOrder.objects.filter(pk=order.pk).update(handler=by)
    order.handler = by


def _answered(order: WorkOrder, at: datetime) -> None:
    """The first contact counts."""
    if WorkOrder.objects.filter(pk=order.pk, answered_at=None).update(answered_at=at):
        order.answered_at = at


def _require_held(order: WorkOrder) -> None:
    if order.state not in HELD:
        label = OrderState(order.state).label
        raise Conflict(_("This is no longer possible: the current state is “%(state)s”.") % {"state": label}, code="state")
