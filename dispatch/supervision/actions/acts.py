"""Supervision acts (督办): issued by a person or the clock, answered by the holder, settled or pressed again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.clocks.models import Escalation, Level
from dispatch.supervision import rules
from dispatch.supervision.models import SupervisionAct
from dispatch.supervision.states import ACT, ActState
from dispatch.work_orders.actions.telling import holders, page_of, verifiers
from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership, Supervision, User
from federation.accounts.queries import commanders
from federation.kernel import audit
from federation.kernel.errors import Refused
from federation.kernel.rules import require
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.tenancy import policy, scope


def issue(order: WorkOrder, *, demand: str, by: Membership, at: datetime) -> SupervisionAct:
    """Demand an answer from whoever holds the order."""
    require(rules.can_supervise, by, order)
    level = rules.level_of(by)
    if order.closed_at is not None or level is None:
        raise Refused(_("This order is closed."), code="state")
    if not demand.strip():
        raise Refused(_("Please say what is demanded."), code="demand_required")
    with transaction.atomic():
        return demand_answer(order, level, demand, by=by, at=at)


def demand_answer(
    order: WorkOrder, level: Level, demand: str, *, by: Membership | None, at: datetime, escalation: Escalation | None = None
) -> SupervisionAct:
    """Write the act and tell the holder, and the level in whose name the clock acts."""
    due = at + policy.minutes("supervise_answer_hours")
    row: SupervisionAct = SupervisionAct.objects.create(
        order=order, level=level, escalation=escalation, demand=demand[:500], issued_at=at, answer_due_at=due,
        issued_by=None if by is None or by._state.adding else by, issuer="" if by is None else by.user.get_full_name(),
        state=ActState.ISSUED, state_since=at, state_due_at=due,
    )  # fmt: skip
    audit.record("supervise", row, by=by, at=at, thread=order.pk, level=level, demand=demand)
    tell(holders(order), "supervision.issued", gettext_lazy("%(level)s demands an answer: %(number)s %(title)s"), row, at=at)
    if by is None:
        tell(people_of(level, order), "supervision.late", gettext_lazy("Late, an answer was demanded: %(number)s %(title)s"), row, at=at)
    return row


def answer(act: SupervisionAct, *, text: str, by: Membership, at: datetime) -> None:
    """Say what is being done; the level that asked is told."""
    require(rules.can_answer, by, act)
    if not text.strip():
        raise Refused(_("Please write an answer."), code="answer_required")
    with transaction.atomic():
        move(act, ACT, "answer_act", by=by, at=at, due_at=at + policy.minutes("supervise_settle_days"), thread=act.order_id)
        SupervisionAct.objects.filter(pk=act.pk).update(answer=text[:1000], answered_at=at, answered_by=by)
        sentence = gettext_lazy("An answer has come to what was demanded: %(number)s %(title)s")
        tell(people_of(Level(act.level), act.order), "supervision.answered", sentence, act, at=at)


def settle(act: SupervisionAct, *, by: Membership | None, at: datetime) -> None:
    """The answer is good enough, or no longer needed; None is the clock."""
    require(rules.can_settle, by, act)
    with transaction.atomic():
        move(act, ACT, "settle_act", by=by, at=at, thread=act.order_id)


def press(act: SupervisionAct, *, demand: str, by: Membership, at: datetime) -> None:
    """The answer is not enough: another one is wanted in the same time."""
    require(rules.can_settle, by, act)
    if not demand.strip():
        raise Refused(_("Please say what is demanded."), code="demand_required")
    with transaction.atomic():
        due = at + policy.minutes("supervise_answer_hours")
        move(act, ACT, "press_act", by=by, at=at, due_at=due, thread=act.order_id, answer=act.answer)
        changed = {"demand": demand[:500], "answer_due_at": due, "answer": "", "answered_at": None, "answered_by": None}
        SupervisionAct.objects.filter(pk=act.pk).update(**changed)
        tell(holders(act.order), "supervision.issued", gettext_lazy("%(level)s demands an answer: %(number)s %(title)s"), act, at=at)


def people_of(level: Level, order: WorkOrder) -> Iterable[User]:
    """Who is a level, for this order."""
    if level == Level.FIRM:
        return holders(order)
    if level == Level.COMMUNITY:
        return verifiers(order)
    if level == Level.DISTRICT:
        supervisors = Supervision.objects.filter(district__subdistricts=scope.current())
        return User.objects.filter(is_active=True, pk__in=supervisors.values("user"))
    return commanders()


def tell(people: Iterable[User], event: str, sentence: Promise, act: SupervisionAct, *, at: datetime) -> None:
    """A notice with a link to the order."""
    notify(
        people, event, sentence, link=page_of(act.order_id), at=at, level=Level(act.level).label, number=act.order.number,
        title=act.order.title,
    )  # fmt: skip
