"""Who is told of an order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership, Role, User
from federation.accounts.queries import commanders, people_of_firm
from federation.notices.actions import notify

SENTENCES: dict[str, Promise] = {
    "order.filed": _("New order %(number)s, not routed: %(title)s"),
    "order.here": _("New order %(number)s in your community: %(title)s"),
    "order.new": _("New order %(number)s: %(title)s"),
    "order.returned": _("Sent back: %(number)s %(title)s"),
    "order.released": _("The claim was released: %(number)s %(title)s"),
    "order.resolved": _("Please verify %(number)s: %(title)s"),
    "order.sent_back": _("Not mended yet: %(number)s %(title)s"),
    "order.reopened": _("Opened again: %(number)s %(title)s"),
    "order.transfer": _("A transfer waits for your answer: %(number)s %(title)s"),
    "order.called_in": _("You are called in: %(number)s %(title)s"),
    "order.answered": _("An answer has come: %(number)s %(title)s"),
    "order.overdue": _("Waits too long: %(number)s %(title)s"),
    "order.exclusion": _("To be decided, left out of the figures or not: %(number)s"),
    "order.decided": _("Decided: %(number)s %(title)s"),
}


def page_of(order: UUID) -> str:
    """The address that every notice about the order leads to; erasing finds them by it."""
    return f"/work-orders/{order}/"


def tell(people: Iterable[User], event: str, order: WorkOrder, *, at: datetime) -> None:
    """One of the sentences above, with a link to the order."""
    notify(people, event, SENTENCES[event], link=page_of(order.pk), at=at, number=order.number, title=order.title)


def tell_holder(order: WorkOrder, event: str, *, at: datetime) -> None:
    """The handler, else the firm or department that holds it, else the office."""
    tell(holders(order), event, order, at=at)


def holders(order: WorkOrder) -> Iterable[User]:
    """Who is responsible now."""
    if order.handler_id is not None and order.handler is not None:
        return [order.handler.user]
    if order.firm_id is not None:
        return people_of_firm(order.firm_id)
    if order.department_id is not None:
        return people_of_department(order.department_id)
    return commanders()


def people_of_department(department_id: object) -> Iterable[User]:
    """The officers of a department."""
    members = Membership.objects.filter(role=Role.DEPARTMENT, department=department_id, active=True)
    return User.objects.filter(is_active=True, pk__in=members.values("user"))


def people_of_community(order: WorkOrder) -> list[User]:
    """The residents' committee of the order's compound; nobody where the compound has none."""
    if order.community_id is None:
        return []
    members = Membership.objects.filter(role=Role.COMMUNITY, community=order.community_id, active=True)
    return list(User.objects.filter(is_active=True, pk__in=members.values("user")))


def verifiers(order: WorkOrder) -> Iterable[User]:
    """The community of the compound, else the office."""
    return people_of_community(order) or commanders()
