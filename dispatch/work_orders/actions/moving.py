"""The one way an order changes its state: the kernel's move, and then whoever follows the verb."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatch.work_orders import hooks
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.states import ORDER
from federation.accounts.models import Membership
from federation.kernel.masking import masked
from federation.kernel.workflow import move


def shift(order: WorkOrder, verb: str, *, by: Membership | None, at: datetime, due_at: datetime | None = None, **facts: Any) -> None:
    """Move it, or raise Conflict when it has moved on meanwhile. The caller holds the transaction."""
    if "reason" in facts:  # the log is kept for good, so nothing that points at a person goes into it
        facts["reason"] = masked(str(facts["reason"])[:500])
    move(order, ORDER, verb, by=by, at=at, due_at=due_at, **facts)
    hooks.tell(verb, order, by=by, at=at)
