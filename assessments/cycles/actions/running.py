"""A cycle runs: opened, people reminded, collecting ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.cycles import queries, rules
from assessments.cycles.actions.preparing import after
from assessments.cycles.models import Cycle, Rater, Standing
from assessments.cycles.states import CYCLE, CycleState
from assessments.schemes.actions import lock
from assessments.schemes.checking import faults
from federation.accounts.models import Membership, User
from federation.accounts.queries import commanders
from federation.kernel import audit, jobs
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.tenancy import policy

OPENING_TAKES = timedelta(minutes=10)  # after that staff are told that no worker did it


def ask_open(cycle: Cycle, *, by: Membership, at: datetime) -> None:
    """Have a worker open the cycle, step by step; what is wrong with it already is refused at once."""
    require(rules.can_run, by, cycle)
    _require_ready(cycle)
    with transaction.atomic():
        move(cycle, CYCLE, "begin_opening", by=by, at=at, due_at=at + OPENING_TAKES)
        jobs.enqueue("assessments.cycles.lock", at=at, cycle=str(cycle.pk), by=str(by.pk))


def lock_scheme(pk: UUID, member: UUID, *, at: datetime) -> None:
    """First step of the worker: the scheme is locked, or the cycle goes back to its draft with the reason. Repeated, it does nothing."""
    with transaction.atomic():
        cycle = Cycle.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=pk)
        if cycle.state != CycleState.OPENING:
            return
        by = Membership.objects.select_related("user", "subdistrict").get(pk=member)
        try:
            _require_ready(cycle)
        except Refused as refused:
            move(cycle, CYCLE, "give_up_opening", by=None, at=at, due_at=after(cycle.ends_on, by), reason=str(refused))
            sentence = gettext_lazy("%(cycle)s was not opened: %(why)s")
            link = f"/assessments/cycles/{cycle.pk}/"
            notify([by.user], "assessment.late", sentence, link=link, at=at, cycle=cycle.name, why=str(refused))
            return
        lock(cycle.scheme, by=by, at=at)
        jobs.enqueue("assessments.cycles.open", at=at, cycle=str(pk), by=str(member))


def finish_opening(pk: UUID, member: UUID, *, at: datetime) -> None:
    """Second step: collecting begins and everybody who judges is told. Repeated, it does nothing."""
    with transaction.atomic():
        cycle = Cycle.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=pk)
        if cycle.state == CycleState.OPENING:
            open_cycle(cycle, by=Membership.objects.select_related("user", "subdistrict").get(pk=member), at=at)


def open_cycle(cycle: Cycle, *, by: Membership, at: datetime) -> None:
    """Lock the scheme, begin collecting, tell everybody who judges. A scheme with faults opens nothing."""
    require(rules.can_run, by, cycle)
    _require_ready(cycle)
    with transaction.atomic():
        due = max(after(cycle.ends_on, by), after(cycle.survey_until, by))
        move(cycle, CYCLE, "open_cycle", by=by, at=at, due_at=due)
        Cycle.objects.filter(pk=cycle.pk).update(opened_at=at)
        cycle.opened_at = at
        lock(cycle.scheme, by=by, at=at)
        judging = Rater.objects.filter(cycle=cycle).exclude(entrant__standing=Standing.EXCLUDED).values("member__user")
        sentence = gettext_lazy("%(cycle)s is open: please score until %(day)s")
        people = User.objects.filter(is_active=True, pk__in=judging)
        notify(people, "assessment.opened", sentence, link="/assessments/sheets/", at=at, cycle=cycle.name, day=cycle.ends_on)


def start_checking(cycle: Cycle, *, reason: str = "", by: Membership, at: datetime) -> None:
    """End collecting. With sheets still unsigned a reason is due; those panels count as missing."""
    require(rules.can_run, by, cycle)
    open_sheets = sum(entry["open"] for entry in queries.behind(cycle))
    if open_sheets and not reason.strip():
        sentence = _("%(count)d sheets are not signed. Remind the people, or give a reason to go on without them.")
        raise Refused(sentence % {"count": open_sheets}, code="reason_required")
    days = policy.number("assessment_check_days")
    with transaction.atomic():
        move(cycle, CYCLE, "start_checking", by=by, at=at, due_at=at + timedelta(days=days), reason=reason, unsigned=open_sheets)
        jobs.enqueue("assessments.surveys.sweep", at=at)  # opens the box of answers once this is committed


def collect_again(cycle: Cycle, *, reason: str, by: Membership, at: datetime) -> None:
    """Back to collecting, as long as no firm has seen a score."""
    require(rules.can_run, by, cycle)
    require_reason(reason)
    days = policy.number("assessment_check_days")
    move(cycle, CYCLE, "collect_again", by=by, at=at, due_at=at + timedelta(days=days), reason=reason)


def call_off(cycle: Cycle, *, reason: str, by: Membership, at: datetime) -> None:
    """Throw the cycle away before any firm has seen a score; what was collected is kept."""
    require(rules.can_call_off, by, cycle)
    require_reason(reason)
    move(cycle, CYCLE, "call_off", by=by, at=at, reason=reason)


def remind(cycle: Cycle, *, by: Membership | None, at: datetime) -> int:
    """Tell everybody with unsigned sheets how many are left; returns how many people were told."""
    require(rules.can_run, by, cycle)
    if cycle.state != CycleState.OPEN:
        raise Conflict(_("The cycle is not collecting."), code="state")
    late = queries.behind(cycle)
    with transaction.atomic():
        for entry in late:
            notify(
                [entry["member"].user], "assessment.remind", gettext_lazy("%(cycle)s: %(count)s of your sheets are not signed yet"),
                link="/assessments/sheets/", at=at, cycle=cycle.name, count=entry["open"],
            )  # fmt: skip
        Rater.objects.filter(cycle=cycle, member__in=[entry["member"].pk for entry in late]).exclude(sheets__state="signed").update(
            reminded_at=at
        )
        audit.record("remind_raters", cycle, by=by, at=at, count=len(late))
    return len(late)


def sweep(*, at: datetime) -> None:
    """Remind raters some days before the end, and staff of a cycle that stands still, once a week."""
    ahead = timedelta(days=policy.number("assessment_remind_days"))
    for cycle in Cycle.objects.filter(state=CycleState.OPEN, state_due_at__lte=at + ahead, state_due_at__gt=at)[:20]:
        if not Rater.objects.filter(cycle=cycle, reminded_at__gte=cycle.state_due_at - ahead).exists():
            remind(cycle, by=None, at=at)
    still = [CycleState.DRAFT, CycleState.OPENING, CycleState.OPEN, CycleState.CHECKING]
    for cycle in Cycle.objects.filter(state__in=still, state_due_at__lte=at)[:20]:
        with transaction.atomic():
            later = at + timedelta(days=7)
            if Cycle.objects.filter(pk=cycle.pk, state_due_at=cycle.state_due_at).update(state_due_at=later):
                sentence, why = gettext_lazy("%(cycle)s stands still: %(why)s"), CYCLE.clocks[cycle.state].why
                link = f"/assessments/cycles/{cycle.pk}/"
                notify(commanders(), "assessment.late", sentence, link=link, at=at, cycle=cycle.name, why=why)


def _require_ready(cycle: Cycle) -> None:
    wrong = faults(cycle.scheme)
    if wrong:
        raise Refused(wrong[0], code="scheme")
    if not cycle.entrants.filter(standing=Standing.RANKED).exists():
        raise Refused(_("No project is ranked in this cycle."), code="entrants")
