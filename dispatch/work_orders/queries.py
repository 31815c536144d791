"""Reading work orders: what each role may see, the staff list, one order. Fetching is authorising."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from dispatch.mutual_aid import queries as aid
from dispatch.work_orders import rules
from dispatch.work_orders.models import Attachment, CoHandler, Exclusion, Medium, OutsideLink, Transfer, WorkOrder
from dispatch.work_orders.states import OPEN, OrderState, TransferState
from federation.accounts import rules as people
from federation.accounts.models import FIRM_ROLES, Membership, Role
from federation.kernel import lookup
from federation.kernel.audit import LogEntry
from federation.kernel.lookup import one

#: Columns a list does not show; encrypted ones would be decrypted for nothing.
_UNLISTED = ("reporter", "phone", "address", "description", "result", "plan", "phone_key", "parts", "plan_owner")
_BESIDE = ("category", "compound", "firm", "department")
_SHOWN = [field.name for field in WorkOrder._meta.concrete_fields if field.name not in _UNLISTED]
_SHOWN += ["category__code", *(f"{beside}__{name}" for beside in _BESIDE for name in ("name", "name_en"))]


def visible_to(by: Membership) -> QuerySet[WorkOrder]:
    """The orders this membership may know of. A complaint about a firm is never seen by that firm."""
    rows: QuerySet[WorkOrder] = WorkOrder.objects.all()
    if by.role in rules.SEES_ALL:
        return rows
    if by.role in FIRM_ROLES:
        return rows.filter(_of_firm(by)).exclude(about_firm=by.firm_id)
    if by.role in (Role.COMMUNITY, Role.GRID):
        grid = by.role == Role.GRID and by.compound_id
        own = lookup.at("compound", by.compound_id) if grid else lookup.at("community", by.community_id)
        return rows.filter(own | Q(created_by=by.pk))
    if by.role == Role.DEPARTMENT:
        called = CoHandler.objects.filter(lookup.at("department", by.department_id), order=OuterRef("pk"))
        asked = Transfer.objects.filter(lookup.at("to_department", by.department_id), order=OuterRef("pk"), state=TransferState.ASKED)
        return rows.filter(lookup.at("department", by.department_id) | Q(created_by=by.pk) | Exists(called) | Exists(asked))
    return rows.filter(created_by=by.pk) if by.role == Role.OWNERS else rows.none()


def _of_firm(by: Membership) -> Q:
    """Managers see the firm's orders; staff what can be claimed and what they hold or entered."""
    called = CoHandler.objects.filter(order=OuterRef("pk"), firm=by.firm_id)
    asked = Transfer.objects.filter(order=OuterRef("pk"), to_firm=by.firm_id, state=TransferState.ASKED)
    own = Q(firm=by.firm_id)
    if by.role == Role.SITE_MANAGER and by.compound_id:
        own &= lookup.at("compound", by.compound_id) | Q(handler=by.pk)
    if by.role == Role.FIRM_STAFF:
        own &= Q(state=OrderState.CLAIMABLE) | Q(handler=by.pk) | Q(handler=None, state=OrderState.ASSIGNED)
    return own | Q(created_by=by.pk) | Exists(called) | Exists(asked)


def listed(by: Membership) -> QuerySet[WorkOrder]:
    """The same for lists: joined to what a row shows, without what it does not."""
    return visible_to(by).select_related(*_BESIDE).only(*_SHOWN)


def get_order(by: Membership, pk: UUID) -> WorkOrder:
    """One order, or 404 for what does not exist and for what is none of this person's business.

    Joined only to what nearly every order has: planning a join of a dozen tables costs the database more than reading
    the few others when they are looked at.
    """
    return one(visible_to(by).select_related(*_BESIDE, "category__parent"), pk=pk)


def get_attachment(by: Membership, pk: UUID) -> Attachment:
    """A picture or video of a visible order, or 404."""
    return one(Attachment.objects.filter(order__in=visible_to(by).order_by().values("pk")), pk=pk)


def get_help_video(by: Membership, pk: UUID) -> Attachment:
    """A video of an order, for those who read the help request that it went along with in full; or 404."""
    row: Attachment = one(Attachment.objects.filter(medium=Medium.VIDEO).select_related("order__help_request"), pk=pk)
    request = row.order.help_request
    if request is None or not aid.sees_details(by, aid.get_request(by, request.pk)):
        raise Http404
    return row


def get_transfer(by: Membership, pk: UUID) -> Transfer:
    row: Transfer = one(Transfer.objects.select_related("order__compound", "to_firm", "to_department", "asked_by__user"), pk=pk)
    get_order(by, row.order_id)
    return row


def get_exclusion(by: Membership, pk: UUID) -> Exclusion:
    row: Exclusion = one(Exclusion.objects.select_related("order", "asked_by__user"), pk=pk)
    get_order(by, row.order_id)
    return row


def get_co_handler(by: Membership, pk: UUID) -> CoHandler:
    row: CoHandler = one(CoHandler.objects.select_related("order", "firm", "department"), pk=pk)
    get_order(by, row.order_id)
    return row


def get_link(by: Membership, pk: UUID) -> OutsideLink:
    row: OutsideLink = one(OutsideLink.objects.select_related("order"), pk=pk)
    get_order(by, row.order_id)
    return row


def timeline(order: WorkOrder) -> QuerySet[LogEntry]:
    """Everything that happened to it, oldest first."""
    return LogEntry.objects.filter(thread=order.pk).order_by("at", "written_at")


def waiting(by: Membership) -> int:
    """How many orders wait for this person, for the badge; at most 100 are counted."""
    if by.role in FIRM_ROLES:
        states = [OrderState.CLAIMABLE, OrderState.ASSIGNED]
    elif people.commands(by):
        states = [OrderState.FILED, OrderState.RETURNED]
    elif by.role in (Role.COMMUNITY, Role.GRID):
        states = [OrderState.RESOLVED]
    else:
        return 0
    return visible_to(by).filter(state__in=states).order_by()[:100].count()


def open_at(compound_id: UUID) -> QuerySet[WorkOrder]:
    """What is being done at a compound, newest first."""
    return WorkOrder.objects.filter(compound=compound_id, state__in=OPEN).order_by("-received_at")
