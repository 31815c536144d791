"""A cycle is prepared: its days, its scheme, and who takes part for which reason."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.cycles import rules
from assessments.cycles.actions.assigning import assign_defaults
from assessments.cycles.eligibility import entrants_of
from assessments.cycles.models import Cycle, Entrant, Standing
from assessments.cycles.states import CycleState
from assessments.schemes.models import Scheme
from assessments.schemes.states import SchemeState
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason


def after(day: date, by: Membership) -> datetime:
    """The midnight that ends the day in the subdistrict's zone."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(by.subdistrict.timezone))


def prepare(
    *, scheme: Scheme, name: str, starts_on: date, ends_on: date, survey_from: date, survey_until: date, by: Membership, at: datetime
) -> Cycle:
    """A draft with its entrants and the raters that follow from people's roles."""
    require(rules.can_run, by, None)
    _require_order(starts_on, ends_on, survey_from, survey_until)
    if scheme.state == SchemeState.RETIRED:
        raise Refused(_("This scheme is no longer used."), code="scheme")
    if Cycle.objects.filter(name=name).exists():
        raise Refused(_("There is a cycle of this name already."), code="name")
    with transaction.atomic():
        cycle: Cycle = Cycle.objects.create(
            scheme=scheme, name=name, starts_on=starts_on, ends_on=ends_on, survey_from=survey_from, survey_until=survey_until,
            created_by=by, created_at=at, state=CycleState.DRAFT, state_since=at, state_due_at=after(ends_on, by),
        )  # fmt: skip
        audit.record("prepare_cycle", cycle, by=by, at=at, name=name)
        Entrant.objects.bulk_create(entrants_of(cycle))
        assign_defaults(cycle, by=by, at=at)
    return cycle


def change_dates(
    cycle: Cycle, *, starts_on: date, ends_on: date, survey_from: date, survey_until: date, by: Membership, at: datetime
) -> None:
    """Another period: who takes part is worked out anew. While collecting only the residents' last day can still move."""
    require(rules.can_run, by, cycle)
    _require_order(starts_on, ends_on, survey_from, survey_until)
    days = {"starts_on": starts_on, "ends_on": ends_on, "survey_from": survey_from, "survey_until": survey_until}
    fixed = [name for name in days if name != "survey_until" and days[name] != getattr(cycle, name)]
    if cycle.state == CycleState.OPEN and fixed:
        raise Conflict(_("The cycle is open: only the residents' last day can still be moved."), code="state")
    if cycle.state not in (CycleState.DRAFT, CycleState.OPEN):
        raise Conflict(_("The days of this cycle are fixed."), code="state")
    due = max(after(ends_on, by), after(survey_until, by))
    with transaction.atomic():
        Cycle.objects.filter(pk=cycle.pk).update(**days, state_due_at=due)
        cycle.refresh_from_db()
        audit.record("change_dates", cycle, by=by, at=at, days=[str(day) for day in days.values()])
        if cycle.state == CycleState.DRAFT and fixed:
            renew_entrants(cycle, by=by, at=at)


def renew_entrants(cycle: Cycle, *, by: Membership, at: datetime) -> None:
    """Work out again from today's contracts who takes part; raters are assigned anew, decisions by hand are lost."""
    require(rules.can_run, by, cycle)
    _require_draft(cycle)
    with transaction.atomic():
        cycle.raters.all().delete()
        Entrant.objects.filter(cycle=cycle).update(merged_into=None)
        Entrant.objects.filter(cycle=cycle).delete()
        Entrant.objects.bulk_create(entrants_of(cycle))
        audit.record("renew_entrants", cycle, by=by, at=at, count=Entrant.objects.filter(cycle=cycle).count())
        assign_defaults(cycle, by=by, at=at)


def set_standing(entrant: Entrant, *, standing: Standing, reason: str, by: Membership, at: datetime) -> None:
    """Rank, only record or leave out a project, for a reason that everybody can read."""
    cycle: Cycle = entrant.cycle
    require(rules.can_run, by, cycle)
    _require_unsettled(cycle)
    require_reason(reason)
    if standing == Standing.RANKED and entrant.firm_id is None:
        raise Refused(_("Without a property firm there is nothing to rank."), code="no_firm")
    with transaction.atomic():
        changes: dict[str, Any] = {"standing": standing, "reason": reason.strip()[:300]}
        if standing != Standing.EXCLUDED:
            changes["merged_into"] = None
        Entrant.objects.filter(pk=entrant.pk).update(**changes)
        entrant.refresh_from_db()
        audit.record("set_standing", entrant, by=by, at=at, thread=cycle.pk, standing=standing, reason=reason)


def merge(entrant: Entrant, *, into: Entrant, by: Membership, at: datetime) -> None:
    """Two management areas that became one are judged as one: households, answers and orders count for `into`."""
    cycle: Cycle = entrant.cycle
    require(rules.can_run, by, cycle)
    _require_unsettled(cycle)
    if into.cycle_id != cycle.pk or into.pk == entrant.pk:
        raise Refused(_("Choose another project of this cycle."), code="merge")
    if into.merged_into_id is not None or into.standing == Standing.EXCLUDED:
        raise Refused(_("%(project)s does not take part itself.") % {"project": into}, code="merge")
    if entrant.merged_into_id is not None:
        raise Conflict(_("It is assessed together with another project already."), code="state")
    if Entrant.objects.filter(merged_into=entrant).exists():
        raise Refused(_("Others are assessed together with %(project)s.") % {"project": entrant}, code="merge")
    with transaction.atomic():
        reason = _("Assessed together with %(project)s.") % {"project": into.compound.name}
        Entrant.objects.filter(pk=entrant.pk).update(merged_into=into, standing=Standing.EXCLUDED, reason=reason)
        Entrant.objects.filter(pk=into.pk).update(households=into.households + entrant.households)
        cycle.raters.filter(entrant=entrant, sheets=None).delete()
        entrant.refresh_from_db()
        into.refresh_from_db()
        audit.record("merge", entrant, by=by, at=at, thread=cycle.pk, into=into.pk)


def _require_order(starts_on: date, ends_on: date, survey_from: date, survey_until: date) -> None:
    if ends_on < starts_on:
        raise Refused(_("The end must not lie before the start."), code="period")
    if survey_until < survey_from:
        raise Refused(_("The residents' last day must not lie before their first."), code="survey")


def _require_draft(cycle: Cycle) -> None:
    if cycle.state != CycleState.DRAFT:
        raise Conflict(_("The cycle is open already."), code="state")


def _require_unsettled(cycle: Cycle) -> None:
    if cycle.state not in (CycleState.DRAFT, CycleState.OPEN, CycleState.CHECKING):
        raise Conflict(_("Who takes part is settled once the firms have seen their scores."), code="state")
