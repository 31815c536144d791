"""Who supervises, who answers, who asks for time and who grants it."""

from __future__ import annotations

from typing import Any

from dispatch.clocks.models import Level
from dispatch.supervision.models import SupervisionAct, TimeRequest
from dispatch.work_orders import rules as orders
from dispatch.work_orders.models import WorkOrder
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role


def level_of(by: Membership) -> Level | None:
    """The level at which a person supervises, None for those who do not."""
    if people.commands(by):
        return Level.SUBDISTRICT
    return {Role.COMMUNITY: Level.COMMUNITY, Role.SUPERVISOR: Level.DISTRICT}.get(Role(by.role))


def can_supervise(by: Membership, order: WorkOrder) -> bool:
    """The community its own orders, the subdistrict and the district all."""
    level = level_of(by)
    if level == Level.COMMUNITY:
        return people.same(by.community_id, order.community_id)
    return level is not None


def can_answer(by: Membership, act: SupervisionAct) -> bool:
    """Who holds the order; the dispatcher where nobody does, or in their place."""
    return orders.can_handle(by, act.order)


def can_settle(by: Membership, act: SupervisionAct) -> bool:
    """The level that issued it, and the subdistrict."""
    return people.commands(by) or (can_supervise(by, act.order) and level_of(by) == act.level)


def can_ask_time(by: Membership, order: WorkOrder) -> bool:
    """The holder's managers, and staff."""
    return orders.can_request(by, order)


def can_decide_time(by: Membership, row: TimeRequest) -> bool:
    """The property management centre and the leaders; never who asked."""
    return people.commands(by) and by.pk != row.asked_by_id


def can_hold(by: Membership, _order: Any = None) -> bool:
    """Hold a clock, or let it run again, without being asked: the property management centre and the leaders."""
    return people.commands(by)


def can_withdraw_time(by: Membership, row: TimeRequest) -> bool:
    """Who asked."""
    return by.pk == row.asked_by_id


def sees(by: Membership, _subject: Any = None) -> bool:
    """Who has a list of acts: everybody who has a list of orders."""
    return orders.can_see(by)
