"""Steps towards a firm: talk, order, probation, replacement. None of them dismisses it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.cycles.models import Cycle
from assessments.results.queries import working_days_on
from assessments.standings import rules
from assessments.standings.models import Measure, MeasureKind
from assessments.standings.states import MEASURE, MeasureState
from communities.places.models import Compound
from federation.accounts.models import Membership
from federation.accounts.queries import commanders, people_of_firm
from federation.firms.models import PropertyFirm
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify

LADDER = {MeasureKind.ORDER: MeasureKind.TALK, MeasureKind.PROBATION: MeasureKind.ORDER, MeasureKind.REPLACEMENT: MeasureKind.ORDER}


def order_measure(
    firm: PropertyFirm, compound: Compound, *, kind: str, basis: str, demand: str, days: int, cycle: Cycle | None, by: Membership,
    at: datetime,
) -> Measure:  # fmt: skip
    """Order a measure with its working days to answer. The harder ones only follow the softer: talk, order, then the others."""
    require(rules.can_propose, by, None)
    require_reason(basis)
    require_reason(demand)
    needed = LADDER.get(MeasureKind(kind))
    before = Measure.objects.filter(firm=firm, compound=compound, kind=needed).exclude(state=MeasureState.CANCELLED).first()
    if needed is not None and before is None:
        raise Refused(_("This measure follows “%(measure)s”, which has not been taken.") % {"measure": needed.label}, code="ladder")
    try:
        with transaction.atomic():
            row: Measure = Measure.objects.create(
                kind=kind, firm=firm, compound=compound, cycle=cycle, follows=before, basis=basis[:500], demand=demand[:1000],
                ordered_by=by, ordered_at=at, state=MeasureState.ORDERED, state_since=at, state_due_at=working_days_on(at, days),
            )  # fmt: skip
            audit.record("order_measure", row, by=by, at=at, kind=kind, firm=firm.name, reason=basis)
            _tell(row, gettext_lazy("The subdistrict ordered: %(measure)s, %(compound)s."), at=at)
    except IntegrityError as error:
        raise Conflict(_("Such a measure is open already."), code="open") from error
    return row


def report_measure(row: Measure, *, text: str, by: Membership, at: datetime) -> None:
    """The firm says what it did."""
    require(rules.can_report, by, row)
    require_reason(text)
    with transaction.atomic():
        Measure.objects.filter(pk=row.pk).update(report=text[:1000])
        move(row, MEASURE, "report_measure", by=by, at=at, due_at=working_days_on(at, 5))
        sentence = gettext_lazy("%(firm)s reported on a measure.")
        notify(commanders(), "assessment.measure", sentence, link="/assessments/standings/measures/", at=at, firm=row.firm)


def meet_measure(row: Measure, *, answer: str, by: Membership, at: datetime) -> None:
    """What was demanded is done."""
    _decide(row, "meet_measure", answer, by=by, at=at)


def return_measure(row: Measure, *, answer: str, by: Membership, at: datetime) -> None:
    """The firm has to do more."""
    _decide(row, "send_measure_back", answer, by=by, at=at)


def fail_measure(row: Measure, *, answer: str, by: Membership, at: datetime) -> None:
    """The firm did not do it in time."""
    _decide(row, "fail_measure", answer, by=by, at=at)


def cancel_measure(row: Measure, *, answer: str, by: Membership, at: datetime) -> None:
    """The measure was wrong."""
    _decide(row, "cancel_measure", answer, by=by, at=at)


def _decide(row: Measure, verb: str, answer: str, *, by: Membership, at: datetime) -> None:
    require(rules.can_propose, by, row)
    require_reason(answer)
    with transaction.atomic():
        due = working_days_on(at, 5) if verb == "send_measure_back" else None
        Measure.objects.filter(pk=row.pk).update(answer=answer[:500])
        move(row, MEASURE, verb, by=by, at=at, due_at=due, reason=answer)
        _tell(row, gettext_lazy("The subdistrict decided on a measure: %(measure)s, %(compound)s."), at=at)


def _tell(row: Measure, sentence: Any, *, at: datetime) -> None:
    people, words = people_of_firm(row.firm_id), {"measure": MeasureKind(row.kind).label, "compound": row.compound}
    notify(people, "assessment.measure", sentence, link="/assessments/standings/own/", at=at, **words)
