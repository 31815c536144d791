"""Personal data: shown one at a time with a purpose, and gone when the time to keep them is over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dispatch.mutual_aid import actions as aid
from dispatch.work_orders import rules
from dispatch.work_orders.actions.moving import shift
from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Refused
from federation.kernel.forgetting import forget
from federation.kernel.rules import require, require_reason
from federation.notices.actions import withdraw

REVEALED = ("phone", "address", "reporter")


def reveal(order: WorkOrder, field: str, *, purpose: str, by: Membership, at: datetime) -> str:
    """One personal detail in full, for a purpose that stands in the log."""
    require(rules.can_reveal, by, order)
    require_reason(purpose)
    if field not in REVEALED:
        raise Refused(_("There is nothing of that kind."), code="field")
    audit.record("reveal", order, by=by, at=at, name=field, reason=purpose[:300])
    return str(getattr(order, field))


def erase(order: WorkOrder, *, by: Membership | None, at: datetime) -> None:
    """Nothing of the person stays: texts, numbers, files and followers go; number, category, place and times stay for the figures."""
    require(rules.can_direct, by, order)
    with transaction.atomic():
        shift(order, "erase", by=by, at=at)
        withdraw(forget(order))  # notices quote its title
        WorkOrder.objects.filter(pk=order.pk).update(title=str(order.category.name), consented=False)
        if order.help_request is not None:
            aid.forget(order.help_request, title=str(order.category.name), by=by, at=at)
