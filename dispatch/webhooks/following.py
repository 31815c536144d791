"""What a work order's verbs set off here; registered when the app is ready."""

from __future__ import annotations

from datetime import datetime

from dispatch.webhooks import actions
from dispatch.webhooks.models import Event
from dispatch.work_orders import hooks
from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership


def follow() -> None:
    """Tell connected systems of every verb that means something to them."""
    for verb, event in actions.TOLD.items():
        hooks.after(verb, _teller(event))


def _teller(event: Event) -> hooks.Hook:
    def teller(order: WorkOrder, _by: Membership | None, at: datetime) -> None:
        actions.tell(event, order, at=at)

    return teller
