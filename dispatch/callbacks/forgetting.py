"""What was said in calls goes with the rest when an order's personal data are erased."""

from __future__ import annotations

from datetime import datetime

from dispatch.callbacks.models import Callback
from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership


def forget_notes(order: WorkOrder, _by: Membership | None, _at: datetime) -> None:
    """The outcome stays for the rates, the words go."""
    Callback.objects.filter(order=order).update(note="")
