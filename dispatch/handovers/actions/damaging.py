"""A damage from report to settlement; money in fen, never points. The machine stays out of service until it is cleared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.fieldwork.models import Side
from dispatch.handovers import rules
from dispatch.handovers.actions.handing import Picture, keep_picture, people_of
from dispatch.handovers.models import DamageCase, Direction, Handover, Party
from dispatch.handovers.states import DAMAGE, DamageState, HandoverState
from federation.accounts.models import Membership
from federation.accounts.queries import commanders
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.numbers import next_number
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.pool.models import Unit
from federation.tenancy import policy


def report_damage(handover: Handover, *, description: str, pictures: Sequence[Picture] = (), by: Membership, at: datetime) -> DamageCase:
    """Found at the return; the machine is lent to nobody until it is cleared."""
    require(rules.can_report_damage, by, handover.job)
    if handover.direction != Direction.BACK or handover.state == HandoverState.WITHDRAWN:
        raise Conflict(_("A damage is reported from the return."), code="not_a_return")
    if not description.strip():
        raise Refused(_("Please describe the damage."), code="description")
    with transaction.atomic():
        day = at.astimezone(ZoneInfo(by.subdistrict.timezone)).date()
        row: DamageCase = DamageCase.objects.create(
            number=next_number("SHD", day), job=handover.job, unit=handover.unit, handover=handover, description=description[:2000],
            reported_by=by, created_at=at, state=DamageState.REPORTED, state_since=at, state_due_at=at + policy.minutes("damage_days"),
        )  # fmt: skip
        Unit.objects.filter(pk=handover.unit_id).update(active=False)
        for file, width, height in pictures:
            keep_picture(damage=row, file=file, width=width, height=height, at=at)
        audit.record("report_damage", row, by=by, at=at, thread=handover.job.request_id, resource=handover.unit, name=row.number)
        _tell(row, gettext_lazy("Damage %(number)s is reported: %(resource)s"), at=at, staff=True)
    return row


def assess_damage(case: DamageCase, *, party: Party, amount_fen: int, decision: str, by: Membership, at: datetime) -> None:
    """Staff decide who is liable and for how much; not disputed in time, it counts as agreed."""
    require(rules.can_assess, by, case)
    if not decision.strip():
        raise Refused(_("Please give the grounds of the decision."), code="reason_required")
    if amount_fen < 0 or (party == Party.WEAR and amount_fen):
        raise Refused(_("Wear and tear costs nobody anything."), code="amount")
    with transaction.atomic():
        due = at + policy.minutes("damage_days")
        move(case, DAMAGE, "assess_damage", by=by, at=at, due_at=due, thread=case.job.request_id, reason=decision)
        DamageCase.objects.filter(pk=case.pk).update(party=party, amount_fen=amount_fen, decision=decision[:500])
        _tell(case, gettext_lazy("Damage %(number)s is decided: %(resource)s"), at=at)


def agree_damage(case: DamageCase, *, by: Membership | None, at: datetime) -> None:
    """Who is liable agrees; the clock does when nobody disputed."""
    require(rules.can_agree, by, case)
    with transaction.atomic():
        move(case, DAMAGE, "agree_damage", by=by, at=at, due_at=at + policy.minutes("damage_days"), thread=case.job.request_id)
        _tell(case, gettext_lazy("Damage %(number)s is agreed: %(resource)s"), at=at)


def dispute_damage(case: DamageCase, *, reason: str, by: Membership, at: datetime) -> None:
    """Either side objects, with a reason; staff decide again."""
    require(rules.can_dispute, by, case)
    require_reason(reason)
    with transaction.atomic():
        due = at + policy.minutes("damage_days")
        move(case, DAMAGE, "dispute_damage", by=by, at=at, due_at=due, thread=case.job.request_id, reason=reason)
        DamageCase.objects.filter(pk=case.pk).update(answer=reason[:500])
        _tell(case, gettext_lazy("Damage %(number)s is disputed: %(resource)s"), at=at, staff=True)


def settle_damage(case: DamageCase, *, by: Membership, at: datetime) -> None:
    """What was agreed is paid or repaired."""
    require(rules.can_settle, by, case)
    with transaction.atomic():
        move(case, DAMAGE, "settle_damage", by=by, at=at, thread=case.job.request_id)
        _tell(case, gettext_lazy("Damage %(number)s is settled: %(resource)s"), at=at)


def drop_damage(case: DamageCase, *, reason: str, by: Membership, at: datetime) -> None:
    """Nothing is asked of anybody."""
    require(rules.can_drop, by, case)
    require_reason(reason)
    with transaction.atomic():
        move(case, DAMAGE, "drop_damage", by=by, at=at, thread=case.job.request_id, reason=reason)
        DamageCase.objects.filter(pk=case.pk).update(answer=reason[:500])


def clear_unit(case: DamageCase, *, by: Membership, at: datetime) -> None:
    """Repaired and looked at: the machine may be lent again, unless another damage keeps it away."""
    require(rules.can_clear, by, case)
    with transaction.atomic():
        if not DamageCase.objects.filter(pk=case.pk, cleared_at=None).update(cleared_at=at):
            raise Conflict(_("The machine is back in service already."), code="state")
        if not DamageCase.objects.filter(unit=case.unit_id, cleared_at=None).exclude(state=DamageState.DROPPED).exists():
            Unit.objects.filter(pk=case.unit_id).update(active=True)
        audit.record("clear_unit", case, by=by, at=at, thread=case.job.request_id, resource=case.unit)


def _tell(case: DamageCase, sentence: Any, *, at: datetime, staff: bool = False) -> None:
    users = {user.pk: user for side in Side for user in people_of(case.job, side)}
    if staff:
        users |= {user.pk: user for user in commanders()}
    notify(users.values(), "damage", sentence, link=f"/damages/{case.pk}/", at=at, number=case.number, resource=case.unit)
