"""What the office decides: who is responsible, who joins in, what is parked, joined or not handled."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dispatch.categories.models import Category
from dispatch.clocks import running
from dispatch.clocks.models import SpanKind
from dispatch.clocks.queries import open_span
from dispatch.work_orders import hooks, rules
from dispatch.work_orders.actions.moving import shift
from dispatch.work_orders.actions.telling import people_of_department, tell, tell_holder
from dispatch.work_orders.models import CoHandler, Follower, Transfer, WorkOrder
from dispatch.work_orders.states import OPEN, TRANSFER, OrderState, TransferState
from federation.accounts.models import Department, Membership
from federation.accounts.queries import people_of_firm
from federation.firms.models import PropertyFirm
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.tenancy import policy

LONGEST_PARK = timedelta(days=366)


def assign(
    order: WorkOrder, *, firm: PropertyFirm | None = None, department: Department | None = None, reason: str, by: Membership, at: datetime
) -> None:
    """Give an order that nobody has accepted to a firm or a department. What is held already goes by transfer."""
    require(rules.can_direct, by, order)
    require_reason(reason)
    _require_party(order, firm, department)
    with transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(firm=firm, department=department, handler=None)
        order.firm, order.department, order.handler = firm, department, None
        due = at + policy.minutes("order_claim_hours")
        shift(order, "assign", by=by, at=at, due_at=due, firm=firm or "", department=department or "", reason=reason)
        tell_holder(order, "order.new", at=at)


def offer_claim(order: WorkOrder, *, by: Membership, at: datetime) -> None:
    """Put it into the claim pool of the firm under contract."""
    require(rules.can_direct, by, order)
    if order.firm_id is None:
        raise Refused(_("No firm is under contract there; assign it instead."), code="no_firm")
    with transaction.atomic():
        shift(order, "offer_claim", by=by, at=at, due_at=at + policy.minutes("order_claim_hours"))
        tell_holder(order, "order.new", at=at)


def ask_transfer(
    order: WorkOrder, *, firm: PropertyFirm | None = None, department: Department | None = None, reason: str, by: Membership, at: datetime
) -> Transfer:
    """Offer it to somebody else; who has it stays responsible until the other takes over."""
    require(rules.can_request, by, order)
    require_reason(reason)
    _require_party(order, firm, department)
    if order.state not in OPEN:
        raise Conflict(_("This order is finished."), code="state")
    try:
        with transaction.atomic():
            row: Transfer = Transfer.objects.create(
                order=order, to_firm=firm, to_department=department, reason=reason[:300], asked_by=by, created_at=at,
                state=TransferState.ASKED, state_since=at, state_due_at=at + policy.minutes("order_transfer_hours"),
            )  # fmt: skip
            audit.record("ask_transfer", order, by=by, at=at, firm=firm or "", department=department or "", reason=reason)
            tell(people_of_firm(firm.pk) if firm else people_of_department(department.pk), "order.transfer", order, at=at)  # type: ignore[union-attr]
    except IntegrityError as error:
        raise Conflict(_("A transfer of this order waits for an answer already."), code="transfer") from error
    return row


def take_over(transfer: Transfer, *, by: Membership, at: datetime) -> None:
    """The other side accepts: from now on it is responsible."""
    require(rules.can_answer_transfer, by, transfer)
    order = transfer.order
    with transaction.atomic():
        move(
            transfer,
            TRANSFER,
            "take_over",
            by=by,
            at=at,
            thread=order.pk,
            firm=transfer.to_firm or "",
            department=transfer.to_department or "",
        )
        WorkOrder.objects.filter(pk=order.pk).update(firm=transfer.to_firm, department=transfer.to_department, handler=by)
        order.firm, order.department, order.handler = transfer.to_firm, transfer.to_department, by
        shift(order, "hand_over", by=by, at=at, due_at=at + policy.minutes("order_idle_hours"))
        tell([transfer.asked_by.user], "order.decided", order, at=at)


def refuse_transfer(transfer: Transfer, *, reason: str, by: Membership, at: datetime) -> None:
    """The other side says no; nothing changes."""
    require(rules.can_answer_transfer, by, transfer)
    require_reason(reason)
    with transaction.atomic():
        move(transfer, TRANSFER, "refuse_transfer", by=by, at=at, thread=transfer.order_id, reason=reason)
        Transfer.objects.filter(pk=transfer.pk).update(answer=reason[:300])
        tell([transfer.asked_by.user], "order.decided", transfer.order, at=at)


def withdraw_transfer(transfer: Transfer, *, by: Membership | None, at: datetime) -> None:
    """Taken back, or not answered in time."""
    require(rules.can_withdraw_transfer, by, transfer)
    with transaction.atomic():
        move(transfer, TRANSFER, "withdraw_transfer", by=by, at=at, thread=transfer.order_id)


def call_in(
    order: WorkOrder, *, firm: PropertyFirm | None = None, department: Department | None = None, task: str, by: Membership, at: datetime
) -> CoHandler:
    """Have another firm or a department work on it too (吹哨); the first receiver stays in charge."""
    require(rules.can_call_in, by, order)
    require_reason(task)
    _require_party(order, firm, department)
    if order.state not in OPEN:
        raise Conflict(_("This order is finished."), code="state")
    try:
        with transaction.atomic():
            row: CoHandler = CoHandler.objects.create(
                order=order, firm=firm, department=department, task=task[:300], asked_by=by, asked_at=at,
                due_at=at + policy.minutes("order_whistle_days"),
            )  # fmt: skip
            audit.record("call_in", order, by=by, at=at, firm=firm or "", department=department or "", task=task[:300])
            tell(people_of_firm(firm.pk) if firm else people_of_department(department.pk), "order.called_in", order, at=at)  # type: ignore[union-attr]
    except IntegrityError as error:
        raise Conflict(_("They are called in already."), code="called_in") from error
    return row


def co_answer(row: CoHandler, *, answer: str, by: Membership, at: datetime) -> None:
    """What the co-handler did or says; it may be said again."""
    require(rules.can_co_answer, by, row)
    require_reason(answer)
    with transaction.atomic():
        CoHandler.objects.filter(pk=row.pk).update(answer=answer[:1000], answered_at=at)
        audit.record("co_answer", row, by=by, at=at, thread=row.order_id, reason=answer[:300], name=row.party)
        tell_holder(row.order, "order.answered", at=at)


def park(order: WorkOrder, *, plan: str, owner: str, review_in: timedelta | None = None, by: Membership, at: datetime) -> None:
    """A hard case (挂账): with a plan, somebody who answers for it, and a day on which it is looked at again."""
    require(rules.can_direct, by, order)
    if not plan.strip() or not owner.strip():
        raise Refused(_("A hard case needs a plan and somebody responsible for it."), code="plan")
    wait = review_in or policy.minutes("order_review_days")
    if not timedelta(days=1) <= wait <= LONGEST_PARK:
        raise Refused(_("Look at it again within a year."), code="review")
    with transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(plan=plan[:2000], plan_owner=owner[:60])
        shift(order, "park", by=by, at=at, due_at=at + wait, reason=plan[:200], contact=owner)
        span = open_span(order)
        if span is not None and span.kind == SpanKind.RUN:
            running.pause(order, since=at, until=at + wait, reason=plan[:300], evidence=f"{owner}: {plan}"[:300], by=by)
        tell_holder(order, "order.decided", at=at)


def unpark(order: WorkOrder, *, by: Membership, at: datetime) -> None:
    """Take a hard case up again; the office then gives it to somebody."""
    require(rules.can_direct, by, order)
    with transaction.atomic():
        shift(order, "unpark", by=by, at=at, due_at=at + policy.minutes("order_route_hours"))
        span = open_span(order)
        if span is not None and span.kind == SpanKind.PAUSE:
            running.resume(order, at=at, by=by)


def cancel(order: WorkOrder, *, reason: str, by: Membership | None, at: datetime) -> None:
    """Not handled: withdrawn, passed to another authority, or one of the cases that are handled differently."""
    require(rules.can_direct, by, order)
    require_reason(reason)
    with transaction.atomic():
        shift(order, "cancel", by=by, at=at, due_at=at + policy.minutes("order_keep_days"), reason=reason, reporter=by is None)
        WorkOrder.objects.filter(pk=order.pk).update(closed_at=at)
        running.stop(order, at=at)


def merge(order: WorkOrder, *, into: WorkOrder, by: Membership, at: datetime) -> None:
    """The same matter twice: this one ends, its reporter and followers follow the other."""
    require(rules.can_direct, by, order)
    if into.pk == order.pk or into.state in (OrderState.MERGED, OrderState.ERASED, OrderState.CANCELLED):
        raise Refused(_("Choose another order that is still being handled."), code="target")
    with transaction.atomic():
        shift(order, "merge", by=by, at=at, due_at=at + policy.minutes("order_keep_days"), name=into.number)
        WorkOrder.objects.filter(pk=order.pk).update(duplicate_of=into, closed_at=at)
        running.stop(order, at=at)
        people = {row.phone_key: row.phone for row in Follower.objects.filter(order=order)}
        if order.phone_key:
            people[order.phone_key] = order.phone
        known = set(Follower.objects.filter(order=into).values_list("phone_key", flat=True)) | {into.phone_key}
        new = [Follower(order=into, phone=phone, phone_key=key, created_at=at) for key, phone in people.items() if key not in known]
        Follower.objects.bulk_create(new)
        WorkOrder.objects.filter(pk=into.pk).update(followers=F("followers") + len(new))
        audit.record("follow", into, by=by, at=at, name=order.number)


def recategorise(order: WorkOrder, *, category: Category, by: Membership, at: datetime) -> None:
    """Another category, with its clock from the first minute; a person always may."""
    require(rules.can_request, by, order)
    if category.parent_id is None or order.state not in OPEN:
        raise Refused(_("Choose a kind of matter for an order that is open."), code="category")
    before = order.category
    with transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(category=category, countable=category.countable)
        order.category, order.countable = category, category.countable
        running.start(order, at=order.received_at, by=by)
        audit.record("recategorise", order, by=by, at=at, before=before.code, after=category.code, name=f"{before} → {category}")
        hooks.tell("recategorise", order, by=by, at=at)


def _require_party(order: WorkOrder, firm: PropertyFirm | None, department: Department | None) -> None:
    if (firm is None) == (department is None):
        raise Refused(_("Choose a firm or a department, one of the two."), code="one")
    if firm is not None and firm.pk == order.about_firm_id:
        raise Refused(_("A complaint about a firm is not given to that firm."), code="accused")
