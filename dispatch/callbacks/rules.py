"""Who may call back: the property management centre. A firm never calls back or rates its own order."""

from __future__ import annotations

from typing import Any

from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import FIRM_ROLES, Membership, Role


def can_call(by: Membership, order: WorkOrder) -> bool:
    """The dispatcher and the leader, unless they handled it themselves."""
    return by.role in (Role.DISPATCHER, Role.LEADER) and by.role not in FIRM_ROLES and by.pk != order.handler_id


def sees_calls(by: Membership, _subject: Any = None) -> bool:
    """Who works the list of calls, and the district."""
    return by.role in (Role.DISPATCHER, Role.LEADER, Role.SUPERVISOR)
