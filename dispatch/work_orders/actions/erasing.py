"""Personal data: shown one at a time with a purpose, and gone when the time to keep them is over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dispatch.mutual_aid import actions as aid
from dispatch.work_orders import rules
from dispatch.work_orders.actions.moving import shift
from dispatch.work_orders.actions.telling import page_of
from dispatch.work_orders.models import Attachment, Follower, OutsideLink, Transfer, WorkOrder
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Refused
from federation.kernel.media import delete_on_commit
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
        attachments = Attachment.objects.filter(order=order)
        delete_on_commit(row.file for row in attachments)
        attachments.delete()
        Follower.objects.filter(order=order).delete()
        withdraw(page_of(order.pk))  # they quote its title
        OutsideLink.objects.filter(order=order).update(phone="", answer="", task="", name="—")
        words = ("reporter", "phone", "address", "phone_key", "description", "place", "result", "plan", "parts")
        blank = dict.fromkeys(words, "")
        WorkOrder.objects.filter(pk=order.pk).update(
            title=str(order.category.name), latitude=None, longitude=None, consented=False, **blank
        )
        order.co_handlers.update(task="", answer="")
        Transfer.objects.filter(order=order).update(reason="", answer="")
        audit.erase_words(order.pk)
        if order.help_request is not None:
            aid.forget(order.help_request, title=str(order.category.name), by=by, at=at)
