"""Correction records: never an edit. One person proposes with a reason, another approves, and the cycle is computed again."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.cycles.models import Cycle, Entrant
from assessments.results import queries, rules
from assessments.results.actions.computing import again
from assessments.results.models import Appeal, Correction, Result
from assessments.results.states import APPEAL, CORRECTION, AppealState, CorrectionState
from assessments.schemes.models import Effect, Indicator
from federation.accounts.models import Membership
from federation.accounts.queries import commanders, people_of_firm
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.tenancy import policy


def propose(entrant: Entrant, indicator: Indicator, *, new: Decimal, reason: str, by: Membership, at: datetime) -> Correction:
    """Say what an indicator's points should have been, and why."""
    require(rules.can_correct, by, entrant)
    with transaction.atomic():
        row = write(entrant, indicator, new=new, reason=reason, by=by, at=at, appeal=None)
        tell_office(entrant, at=at)
    return row


def tell_office(entrant: Entrant, *, at: datetime) -> None:
    """Somebody else is to approve."""
    sentence = gettext_lazy("A correction waits for a second person: %(compound)s")
    link = f"/assessments/results/{entrant.cycle_id}/appeals/"
    notify(commanders(), "assessment.correction", sentence, link=link, at=at, compound=entrant.compound)


def tell_firm(appeal: Appeal, *, at: datetime) -> None:
    """What became of its appeal."""
    sentence = gettext_lazy("Your appeal is decided (%(decision)s): %(compound)s")
    people, compound = people_of_firm(appeal.entrant.firm_id), appeal.entrant.compound
    link = f"/assessments/results/entrants/{appeal.entrant_id}/"
    notify(people, "assessment.appeal", sentence, link=link, at=at, decision=AppealState(appeal.state).label, compound=compound)


def approve(row: Correction, *, by: Membership, at: datetime) -> None:
    """Let the correction count: the cycle is computed again from the stored inputs."""
    require(rules.can_approve, by, row)
    with transaction.atomic():
        grant(row, by=by, at=at)
        if row.appeal is not None:
            tell_firm(row.appeal, at=at)


def refuse(row: Correction, *, reason: str, by: Membership, at: datetime) -> None:
    """The score stays as it is; an appeal that was upheld by it waits for a decision again, with its time anew."""
    require(rules.can_approve, by, row)
    require_reason(reason)
    with transaction.atomic():
        move(row, CORRECTION, "refuse_correction", by=by, at=at, thread=row.cycle_id, reason=reason)
        if row.appeal is not None:
            due = queries.working_days_on(at, policy.number("assess_decide_days"))
            move(row.appeal, APPEAL, "reopen_appeal", by=by, at=at, due_at=due, thread=row.cycle_id, reason=reason)
            Appeal.objects.filter(pk=row.appeal.pk).update(decided_by=None, decided_at=None, answer="")


def write(
    entrant: Entrant, indicator: Indicator, *, new: Decimal, reason: str, by: Membership, at: datetime, appeal: Appeal | None
) -> Correction:
    """The record itself, inside the caller's transaction."""
    require_reason(reason)
    _check(entrant.cycle, indicator, new)
    try:
        with transaction.atomic():
            row: Correction = Correction.objects.create(
                cycle=entrant.cycle, entrant=entrant, indicator=indicator, old=_now(entrant, indicator), new=new, reason=reason[:500],
                appeal=appeal, by=by, created_at=at, state=CorrectionState.PROPOSED, state_since=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("A correction of this indicator waits for a decision already."), code="open") from error
    audit.record("propose_correction", row, by=by, at=at, thread=entrant.cycle_id, reason=reason, points=str(new))
    return row


def grant(row: Correction, *, by: Membership, at: datetime) -> None:
    """Approve inside the caller's transaction."""
    if not rules.corrects_in(row.cycle):
        raise Refused(_("The result of this cycle can no longer be corrected."), code="state")
    Correction.objects.filter(pk=row.pk, state=CorrectionState.PROPOSED).update(approved_by=by, approved_at=at)
    move(row, CORRECTION, "approve_correction", by=by, at=at, thread=row.cycle_id)
    again(row.cycle, by=by, at=at)


def _check(cycle: Cycle, indicator: Indicator, new: Decimal) -> None:
    if not rules.corrects_in(cycle) or queries.latest(cycle) is None:
        raise Refused(_("The result of this cycle cannot be corrected now."), code="state")
    if indicator.scheme_id != cycle.scheme_id or indicator.children.exists():
        raise Refused(_("This indicator is not scored in this cycle."), code="indicator")
    limit = Decimal(1) if indicator.effect == Effect.VETO else indicator.limit
    if not 0 <= new <= limit:
        raise Refused(_("The points lie between 0 and %(limit)s.") % {"limit": limit}, code="bounds")


def _now(entrant: Entrant, indicator: Indicator) -> Decimal | None:
    """The points in the holding computation; the first of several sheets."""
    row = Result.objects.filter(calculation=queries.latest(entrant.cycle), entrant=entrant).first()
    value = None if row is None else _find(row.derivation, indicator.code)
    return None if value is None else Decimal(value).quantize(Decimal("0.0001"))


def _find(step: dict[str, Any], code: str) -> str | None:
    if step.get("key") == code and step.get("kind") in ("indicator", "correction"):
        value: str | None = step.get("value")
        return value
    return next((found for part in step.get("parts", []) if (found := _find(part, code)) is not None), None)
