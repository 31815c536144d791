"""What an order's page shows of its calls."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatch.callbacks import queries, rules
from dispatch.callbacks.actions import CALLED
from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership


def panel(order: WorkOrder, by: Membership, _at: datetime) -> dict[str, Any] | None:
    """The tries, and the way to another."""
    rows = list(queries.calls_of(order))
    may = order.state in CALLED and bool(order.phone) and rules.can_call(by, order)
    return {"rows": rows, "may": may} if rows or may else None
