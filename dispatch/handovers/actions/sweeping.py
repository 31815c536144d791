"""What the clock does with machines: late ones stay taken, their next job raises an alarm, signatures and decisions are asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.fieldwork.actions import replacements
from dispatch.fieldwork.models import Side
from dispatch.fieldwork.rules import side_of
from dispatch.handovers import queries
from dispatch.handovers.actions.damaging import agree_damage
from dispatch.handovers.actions.handing import people_of
from dispatch.handovers.models import DamageCase, Direction, Handover, OverdueAlarm
from dispatch.handovers.states import DamageState, HandoverState
from dispatch.mutual_aid.models import Booking, Job
from dispatch.mutual_aid.states import JobState
from federation.accounts.queries import commanders
from federation.kernel import audit
from federation.kernel.workflow import giving_way
from federation.notices.actions import notify
from federation.pool.models import Kind, Unit
from federation.tenancy import policy

BATCH = 200
AGAIN = timedelta(days=1)


def sweep(*, at: datetime) -> None:
    """Apply what is due; twice changes nothing more."""
    on_site = Job.objects.filter(
        state=JobState.ON_SITE, resource__kind=Kind.EQUIPMENT, ends_at__lte=at + policy.minutes("overdue_warn_hours")
    )
    for job in on_site.select_related("request__firm", "request__compound", "request__created_by__user", "resource", "firm")[:BATCH]:
        with transaction.atomic():
            _keep_taken(job, at)
    _ask_for_signatures(at)
    _ask_for_decisions(at)


def _keep_taken(job: Job, at: datetime) -> None:
    """Every machine of the job that is not back stays booked a step ahead of the clock, as far as its next booking allows."""
    back = queries.changed_hands(job, Direction.BACK)
    step = policy.minutes("overdue_step_minutes")
    for unit in queries.units_of(job):
        if unit.pk in back:
            continue
        last = Booking.objects.filter(job=job, unit=unit, live=True).order_by("-during").first()
        if last is None:
            continue
        following = (
            Booking.objects.filter(unit=unit, live=True, during__startswith__gte=last.during.upper)
            .exclude(job=job)
            .select_related("job__request__compound", "job__request__firm", "job__request__created_by__user", "job__resource", "job__firm")
            .order_by("during")
            .first()
        )
        if last.during.upper <= at:
            until = at + step if following is None else min(at + step, following.during.lower)
            if until > last.during.upper:
                Booking.objects.filter(pk=last.pk).update(during=(last.during.lower, until))
        if job.ends_at + policy.minutes("late_minutes") > at:
            continue
        _alarm(job, unit, None, at)
        if following is not None and following.during.lower <= at + policy.minutes("overdue_warn_hours"):
            _alarm(job, unit, following, at)


def _alarm(job: Job, unit: Unit, following: Booking | None, at: datetime) -> None:
    """Once for being late, and once for each next job that it endangers, with what the firm could send there instead."""
    _row, new = OverdueAlarm.objects.get_or_create(job=job, unit=unit, following=following, defaults={"raised_at": at})
    if not new:
        return
    audit.record("raise_overdue", job, by=None, at=at, thread=job.request_id, resource=unit)
    both = {user.pk: user for side in Side for user in people_of(job, side)}
    staff = {user.pk: user for user in commanders()}
    if following is None:
        notify(
            (both | staff).values(), "machine.overdue", gettext_lazy("Not returned: %(resource)s of %(number)s"),
            link=f"/jobs/{job.pk}/", at=at, resource=unit, number=job.request.number,
        )  # fmt: skip
        return
    helpers = {user.pk: user for user in people_of(job, Side.HELPER)}
    instead = next((str(row) for row, verdict in replacements(following.job, at=at) if not verdict.reason), _("nothing of the same firm"))
    notify(
        (helpers | staff).values(), "machine.clash",
        gettext_lazy("%(resource)s is not back and is due for %(number)s; instead: %(instead)s"),
        link=f"/jobs/{following.job_id}/swap/", at=at, resource=unit, number=following.job.request.number, instead=instead,
    )  # fmt: skip


def _ask_for_signatures(at: datetime) -> None:
    due = Handover.objects.filter(state=HandoverState.OPEN, state_due_at__lte=at)
    for row in due.select_related("job__request__created_by__user", "job__firm", "unit__resource", "first_by")[:BATCH]:
        Handover.objects.filter(pk=row.pk).update(state_due_at=at + AGAIN)
        other = Side.REQUESTER if side_of(row.first_by, row.job) == Side.HELPER else Side.HELPER
        notify(
            people_of(row.job, other), "handover.to_sign", gettext_lazy("Please sign the handover %(number)s: %(resource)s"),
            link=f"/handovers/{row.pk}/", at=at, number=row.number, resource=row.unit,
        )  # fmt: skip


def _ask_for_decisions(at: datetime) -> None:
    due = DamageCase.objects.filter(state_due_at__lte=at).exclude(state__in=[DamageState.SETTLED, DamageState.DROPPED])
    for case in due.select_related("job__request__created_by__user", "job__firm", "unit__resource")[:BATCH]:
        with giving_way():
            _decide_or_ask(case, at)


def _decide_or_ask(case: DamageCase, at: datetime) -> None:
    if case.state == DamageState.ASSESSED:
        agree_damage(case, by=None, at=at)
        return
    DamageCase.objects.filter(pk=case.pk).update(state_due_at=at + AGAIN)
    users = (
        list(commanders())
        if case.state != DamageState.AGREED
        else [*people_of(case.job, Side.HELPER), *people_of(case.job, Side.REQUESTER)]
    )
    notify(
        users, "damage.due", gettext_lazy("Damage %(number)s is waiting: %(state)s"),
        link=f"/damages/{case.pk}/", at=at, number=case.number, state=DamageState(case.state).label,
    )  # fmt: skip
