"""Computing a cycle: inputs are read and stored by one job, scores computed from what was stored by the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments import scoring
from assessments.cycles.models import Cycle
from assessments.cycles.states import CycleState
from assessments.results import gathering, queries, rules
from assessments.results.models import Calculation, Correction, FirmResult, Result
from assessments.results.sealing import digest
from assessments.results.states import CALCULATION, CalculationState, CorrectionState
from assessments.schemes.models import Grade
from assessments.scoring import storing
from assessments.surveys.flagging import open_box
from federation.accounts.models import Membership
from federation.kernel import audit, jobs
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require
from federation.kernel.workflow import move


def ask(cycle: Cycle, *, by: Membership, at: datetime) -> Calculation:
    """Have the cycle computed from what is known now: as a preview while scores are collected, and for the check."""
    require(rules.can_run, by, cycle)
    if cycle.state not in (CycleState.OPEN, CycleState.CHECKING):
        raise Refused(_("The firms have seen the result: it changes only by a correction."), code="state")
    with transaction.atomic():
        return _queue(cycle, basis=None, by=by, at=at)


def again(cycle: Cycle, *, by: Membership | None, at: datetime) -> Calculation:
    """Compute from the same stored inputs with the corrections approved since; inside the correction's transaction.

    A computation that still waits for its worker will read this correction too.
    """
    waiting: Calculation | None = Calculation.objects.filter(cycle=cycle, state=CalculationState.QUEUED, basis__isnull=False).first()
    if waiting is not None and Calculation.objects.filter(pk=waiting.pk, state=CalculationState.QUEUED).update(asked_at=at):
        return waiting
    return _queue(cycle, basis=queries.latest(cycle), by=by, at=at)


def _queue(cycle: Cycle, *, basis: Calculation | None, by: Membership | None, at: datetime) -> Calculation:
    number = (Calculation.objects.filter(cycle=cycle).order_by("-number").values_list("number", flat=True).first() or 0) + 1
    try:
        with transaction.atomic():
            row: Calculation = Calculation.objects.create(
                cycle=cycle, number=number, basis=basis, asked_at=at, asked_by=by, state=CalculationState.QUEUED, state_since=at
            )
    except IntegrityError as error:
        raise Conflict(_("A computation is under way."), code="running") from error
    audit.record("compute_cycle", row, by=by, at=at, thread=cycle.pk, number=number)
    jobs.enqueue("assessments.results.gather", at=at, calculation=str(row.pk))
    return row


def gather(pk: UUID, *, at: datetime) -> None:
    """Read and store everything that the scores depend on."""
    row = Calculation.objects.select_related("cycle__scheme", "basis", "cycle__subdistrict").get(pk=pk)
    if row.state != CalculationState.QUEUED:
        return
    inputs = _fresh(row.cycle, at=at) if row.basis is None else _corrected(row.basis.inputs, row.cycle)
    with transaction.atomic():
        Calculation.objects.filter(pk=pk).update(inputs=inputs, digest=digest(inputs))
        move(row, CALCULATION, "gather_inputs", by=None, at=at, thread=row.cycle_id)
        jobs.enqueue("assessments.results.finish", at=at, calculation=str(pk))


def finish(pk: UUID, *, at: datetime) -> None:
    """Compute from the stored inputs and write the results."""
    row = Calculation.objects.select_related("cycle__scheme").get(pk=pk)
    if row.state != CalculationState.GATHERED:
        return
    try:
        found = from_inputs(row.inputs)
    except (scoring.UnfitScheme, ArithmeticError) as error:
        Calculation.objects.filter(pk=pk).update(failure=str(error)[:300])
        move(row, CALCULATION, "fail_scores", by=None, at=at, thread=row.cycle_id, reason=str(error))
        return
    with transaction.atomic():
        grades = {grade.name: grade for grade in Grade.objects.filter(scheme=row.cycle.scheme)}
        Result.objects.bulk_create(_result(row, one, grades) for one in found.outcomes)
        FirmResult.objects.bulk_create(
            FirmResult(calculation=row, cycle_id=row.cycle_id, firm_id=UUID(firm), total=step.value, derivation=storing.dump(step))
            for firm, step in found.firms.items()
        )
        move(row, CALCULATION, "finish_scores", by=None, at=at, thread=row.cycle_id)


def compute_now(row: Calculation, *, at: datetime) -> Calculation:
    """Both steps at once, for commands, demo and tests."""
    gather(row.pk, at=at)
    finish(row.pk, at=at)
    done: Calculation = Calculation.objects.get(pk=row.pk)
    return done


def from_inputs(inputs: Mapping[str, Any]) -> scoring.Assessment:
    """The assessment of stored inputs; the same to the last digit whenever it is done."""
    return scoring.assess(storing.scheme(inputs["scheme"]), storing.entrants(inputs["entrants"]))


def stored(one: scoring.Outcome) -> dict[str, Any]:
    """An outcome as the columns of a result, numbers as they are."""
    ranks = one.ranks
    return {
        "panels": {key: None if value is None else str(value) for key, value in one.panels.items()},
        "base": one.base, "bonus": one.bonus, "penalty": one.penalty, "vetoed": one.vetoed, "total": one.total, "reason": one.reason,
        "rank": ranks and ranks.rank, "rank_of": ranks and ranks.of, "rank_in_class": ranks and ranks.in_class,
        "rank_overall": ranks and ranks.overall, "change": one.change, "improved": one.improved, "derivation": storing.dump(one.derivation),
    }  # fmt: skip


def _result(row: Calculation, one: scoring.Outcome, grades: Mapping[str, Grade]) -> Result:
    return Result(calculation=row, cycle_id=row.cycle_id, entrant_id=UUID(one.key), grade=grades.get(one.grade), **stored(one))


def _fresh(cycle: Cycle, *, at: datetime) -> dict[str, Any]:
    open_box(cycle)
    rows = gathering.entrants(cycle, surveyed=gathering.surveyed(cycle), at=at)
    return {"scheme": storing.dump(gathering.scheme(cycle.scheme)), "entrants": storing.dump(rows), "read_at": at.isoformat()}


def _corrected(inputs: Mapping[str, Any], cycle: Cycle) -> dict[str, Any]:
    """The same inputs with every approved correction; a later one of the same indicator replaces an earlier one."""
    approved: dict[str, dict[str, str]] = {}
    rows = Correction.objects.filter(cycle=cycle, state=CorrectionState.APPROVED).order_by("approved_at", "pk")
    for entrant, code, new in rows.values_list("entrant", "indicator__code", "new"):
        approved.setdefault(str(entrant), {})[code] = format(Decimal(new), "f")
    entrants = [one | ({"corrected": approved[one["key"]]} if one["key"] in approved else {}) for one in inputs["entrants"]]
    return {**inputs, "entrants": entrants}
