"""A new order: numbered, clocked, routed. Online, telephone and counter share one numbering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from communities.contracts.queries import firm_of
from communities.places.models import Compound
from dispatch.categories.models import Category, Side
from dispatch.clocks import running
from dispatch.clocks.queries import working_time
from dispatch.routing.actions import Route, route
from dispatch.routing.deciding import Facts
from dispatch.routing.models import RouteTo
from dispatch.work_orders import hooks, phones, rules
from dispatch.work_orders.actions.moving import shift
from dispatch.work_orders.actions.telling import people_of_community, tell, tell_holder
from dispatch.work_orders.models import OrderKind, Source, WorkOrder
from dispatch.work_orders.states import OrderState
from federation.accounts.models import FIRM_ROLES, Membership
from federation.firms.models import PropertyFirm
from federation.kernel import audit, identifiers
from federation.kernel.errors import Conflict, Refused
from federation.kernel.numbers import next_number
from federation.kernel.rules import require
from federation.tenancy import policy, scope
from federation.tenancy.models import Subdistrict

CLAIMED_BY_CONTRACT = (Side.FIRM, Side.LICENSED, Side.UTILITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """An order as it was reported. `position` is WGS-84 latitude and longitude, given only with consent."""

    source: Source
    category: Category
    title: str
    compound: Compound | None = None
    kind: OrderKind = OrderKind.REPAIR
    description: str = ""
    place: str = ""
    position: tuple[Decimal, Decimal] | None = None
    urgent: bool = False
    reporter: str = ""
    phone: str = ""
    address: str = ""
    consented: bool = False
    about_firm: bool = False
    outside_number: str = ""
    outside_due_at: datetime | None = None
    received_at: datetime | None = None


def file_order(new: NewOrder, *, by: Membership | None, at: datetime) -> WorkOrder:
    """Keep what was reported and send it on its way; `by` is None for residents, whom the public door has checked.

    A complaint about a firm's conduct goes to the office, past that firm.
    """
    require(rules.can_file, by, None)
    if new.category.parent_id is None:
        raise Refused(_("Choose a kind of matter, not a group."), code="category")
    if not identifiers.seen(new.title):
        raise Refused(_("Say what is the matter."), code="title")
    try:
        with transaction.atomic():
            order = _keep(new, by=by, at=at)
            audit.record(
                "file_order",
                order,
                by=by,
                at=at,
                source=new.source,
                category=new.category.code,
                firm=str(order.about_firm or ""),
                reporter=by is None,
            )
            hooks.tell("file_order", order, by=by, at=at)
            _send(order, by=by, at=at)
            tell([one for one in people_of_community(order) if by is None or one.pk != by.user_id], "order.here", order, at=at)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "order_outside_once":
            raise
        raise Conflict(_("The order %(number)s of that source is here already.") % {"number": new.outside_number}, code="known") from error
    return order


def _keep(new: NewOrder, *, by: Membership | None, at: datetime) -> WorkOrder:
    received, compound = new.received_at or at, new.compound
    zone = ZoneInfo((by.subdistrict if by else Subdistrict.objects.get(pk=scope.current())).timezone)
    firm = firm_of(compound, received.astimezone(zone).date()) if compound else None
    accused = firm if (new.about_firm or new.category.conduct) and firm is not None else None
    if accused is not None and by is not None and by.role in FIRM_ROLES and by.firm_id == accused.pk:
        raise Refused(_("A complaint about your own firm is taken by the community or the subdistrict."), code="own_firm")
    working = working_time(received)
    respond, resolve = running.deadlines(new.category, received, working)
    latitude, longitude = new.position or (None, None)
    order: WorkOrder = WorkOrder.objects.create(
        number=next_number("GD", at.astimezone(zone).date()), source=new.source, kind=new.kind, category=new.category,
        compound=compound, community_id=compound.community_id if compound else (by.community_id if by else None),
        place=new.place, latitude=latitude, longitude=longitude, title=new.title, description=new.description,
        urgent=new.urgent or new.category.urgent, reporter=new.reporter, phone=phones.plain(new.phone), address=new.address,
        phone_key=phones.key_of(new.phone), consented=new.consented and accused is None, firm=None if accused else firm,
        about_firm=accused, received_at=received, respond_due_at=respond, due_at=resolve, outside_number=new.outside_number,
        outside_due_at=new.outside_due_at, countable=new.category.countable, created_by=by,
        state=OrderState.FILED, state_since=at, state_due_at=at + policy.minutes("order_route_hours"),
    )  # fmt: skip
    running.begin(order, working, by=by)
    return order


def _send(order: WorkOrder, *, by: Membership | None, at: datetime) -> None:
    """To the claim pool of the firm under contract, to whom a rule names, or to the office."""
    chosen = _chosen(order, at)
    name = chosen.rule.name if chosen.rule else ""
    if chosen.to == RouteTo.OFFICE or (chosen.to == RouteTo.CONTRACT and (order.firm_id is None or order.about_firm_id is not None)):
        if name:
            audit.record("route", order, by=None, at=at, rule=name)
        tell_holder(order, "order.filed", at=at)
        return
    if chosen.to == RouteTo.CONTRACT:
        shift(order, "offer_claim", by=by, at=at, due_at=at + policy.minutes("order_claim_hours"), rule=name)
    else:
        hand_to(order, firm=chosen.firm, department=chosen.department)
        shift(order, "assign", by=None, at=at, due_at=at + policy.minutes("order_claim_hours"), rule=name)
    tell_holder(order, "order.new", at=at)


def _chosen(order: WorkOrder, at: datetime) -> Route:
    category = order.category
    facts = Facts(
        source=order.source, category=category.pk, group=category.parent_id, compound=order.compound_id, community=order.community_id,
        urgent=order.urgent, text=f"{order.title} {order.description}",
    )  # fmt: skip
    chosen = route(facts, at=at)
    accused = chosen.firm is not None and chosen.firm.pk == order.about_firm_id
    if accused or (chosen.rule is None and category.side not in CLAIMED_BY_CONTRACT):
        return Route(RouteTo.OFFICE, rule=chosen.rule)
    return chosen


def hand_to(order: WorkOrder, *, firm: PropertyFirm | None, department: object | None) -> None:
    """Write who is responsible now; one of the two, and nobody personally yet."""
    WorkOrder.objects.filter(pk=order.pk).update(firm=firm, department=department, handler=None)
    order.firm, order.department, order.handler = firm, department, None  # type: ignore[assignment]
