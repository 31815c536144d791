"""Outside parties without an account: a link that opens one order, expires, and takes one answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dispatch.work_orders import phones, rules
from dispatch.work_orders.actions.attaching import keep
from dispatch.work_orders.actions.telling import tell_holder
from dispatch.work_orders.models import OutsideLink, Stage, WorkOrder
from dispatch.work_orders.states import OPEN
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Conflict
from federation.kernel.media import Clean
from federation.kernel.rules import require, require_reason
from federation.tenancy import policy


def open_link(order: WorkOrder, *, name: str, task: str, phone: str = "", by: Membership, at: datetime) -> OutsideLink:
    """For a utility, a licensed firm or another office; the address is made from the row and shown to whoever may handle it."""
    require(rules.can_handle, by, order)
    require_reason(task)
    if order.state not in OPEN:
        raise Conflict(_("This order is finished."), code="state")
    with transaction.atomic():
        row: OutsideLink = OutsideLink.objects.create(
            order=order, name=name[:80], phone=phones.plain(phone), task=task[:300], created_at=at, created_by=by,
            expires_at=at + policy.minutes("order_link_days"),
        )  # fmt: skip
        audit.record("open_link", row, by=by, at=at, thread=order.pk, contact=name, task=task[:300])
    return row


def revoke_link(row: OutsideLink, *, by: Membership, at: datetime) -> None:
    """The address opens nothing any more."""
    require(rules.can_handle, by, row.order)
    with transaction.atomic():
        if not OutsideLink.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=at):
            raise Conflict(_("It is revoked already."), code="state")
        audit.record("revoke_link", row, by=by, at=at, thread=row.order_id, contact=row.name)


def outside_answer(row: OutsideLink, *, answer: str, files: Sequence[Clean], at: datetime) -> None:
    """What the outside party did; the door has checked that the link is open."""
    require_reason(answer)
    with transaction.atomic():
        OutsideLink.objects.filter(pk=row.pk).update(answer=answer[:2000], answered_at=at)
        for file in files:
            keep(row.order, file, stage=Stage.EVIDENCE, by=None, at=at)
        audit.record("outside_answer", row, by=None, at=at, thread=row.order_id, contact=row.name, reason=answer[:300])
        tell_holder(row.order, "order.answered", at=at)


def seen(row: OutsideLink, *, at: datetime) -> None:
    """The first look counts."""
    OutsideLink.objects.filter(pk=row.pk, seen_at=None).update(seen_at=at)
