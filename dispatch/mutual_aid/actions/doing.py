"""Carrying out: set out, arrive, report done, confirm, or call off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.mutual_aid import hooks, rules
from dispatch.mutual_aid.actions.closing import drop_out, finish_if_done, release
from dispatch.mutual_aid.actions.photographing import RUNNING, keep
from dispatch.mutual_aid.models import Job
from dispatch.mutual_aid.queries import requester
from dispatch.mutual_aid.states import JOB
from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.accounts.queries import commanders
from federation.kernel.errors import Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.tenancy import policy


def set_out(job: Job, *, by: Membership, at: datetime) -> None:
    """The helper is on the way."""
    require(rules.can_carry_out, by, job)
    with transaction.atomic():
        hooks.ask("set_out", job, by=by, at=at)
        move(job, JOB, "set_out", by=by, at=at, due_at=max(at, job.starts_at) + policy.minutes("late_minutes"), thread=job.request_id)
        Job.objects.filter(pk=job.pk).update(set_out_at=at, late_noticed=False)
        _tell_requester(job, "job.under_way", gettext_lazy("On the way: %(resource)s for %(number)s"), at=at)
        hooks.tell("set_out", job, by=by, at=at)


def arrive(job: Job, *, by: Membership, at: datetime) -> None:
    """The helper is at the compound."""
    require(rules.can_carry_out, by, job)
    with transaction.atomic():
        hooks.ask("arrive", job, by=by, at=at)
        due = max(job.ends_at, at) + policy.minutes("overrun_hours")
        move(job, JOB, "arrive", by=by, at=at, due_at=due, thread=job.request_id)
        Job.objects.filter(pk=job.pk).update(arrived_at=at, late_noticed=False)
        _tell_requester(job, "job.on_site", gettext_lazy("On site: %(resource)s for %(number)s"), at=at)
        hooks.tell("arrive", job, by=by, at=at)


def complete(
    job: Job,
    *,
    result: str,
    worked: timedelta | None = None,
    photos: Sequence[tuple[ContentFile[bytes], int, int]] = (),
    by: Membership,
    at: datetime,
) -> None:
    """Report the work as done; `worked` is the time of each head or machine, as planned if left out. Units become free.

    `photos` show the work, as kernel.pictures.reencode gives them: file, width, height. Page and API ask for them
    (`rules.needs_picture`); programs send them before (`show_work`).
    """
    require(rules.can_carry_out, by, job)
    if not result.strip():
        raise Refused(_("Please say in a sentence what was done."), code="result_required")
    if worked is not None and worked <= timedelta(0):
        raise Refused(_("The time worked must be more than nothing."), code="worked")
    with transaction.atomic():
        hooks.ask("complete", job, by=by, at=at)
        planned = job.request.duration * job.request.shifts
        for file, width, height in photos:
            keep(job.request, job, file=file, width=width, height=height, by=by, at=at)
        move(job, JOB, "complete", by=by, at=at, due_at=at + policy.minutes("confirm_hours"), thread=job.request_id, result=result)
        Job.objects.filter(pk=job.pk).update(done_at=at, result=result, worked=worked or planned)
        release(job)
        hooks.tell("complete", job, by=by, at=at)
        finish_if_done(job.request, by=by, at=at)
        _tell_requester(job, "job.done", gettext_lazy("Please confirm: %(resource)s for %(number)s is done"), at=at)


def report(job: Job, *, result: str, worked: timedelta | None, sure: bool, by: Membership, at: datetime) -> None:
    """`complete` by a program, which has shown the work before (`show_work`) and is `sure` where the page would ask."""
    require(rules.can_carry_out, by, job)
    if job.state in RUNNING:
        if rules.needs_picture(job):
            raise Refused(_("Please add a photo of the work."), code="picture_required")
        if not sure and rules.asks_whether_sure(job, at, worked=worked):
            raise Refused(_("Please tick that the work is finished although its time is not over."), code="not_sure")
    complete(job, result=result, worked=worked, by=by, at=at)


def confirm(job: Job, *, reason: str = "", by: Membership | None, at: datetime) -> None:
    """The requester agrees that the help was given; staff may override with a reason; the clock confirms in the end."""
    require(rules.can_confirm, by, job)
    if by is not None and not rules.owns_request(by, job.request) and people.commands(by) and not reason.strip():
        raise Refused(_("Please say why you confirm in the requester's place."), code="reason_required")
    with transaction.atomic():
        move(job, JOB, "confirm", by=by, at=at, due_at=at + policy.minutes("rating_days"), thread=job.request_id, reason=reason)
        Job.objects.filter(pk=job.pk).update(confirmed_at=at)


def cancel_job(job: Job, *, reason: str, by: Membership, at: datetime) -> None:
    """The helper drops out or staff release it; the search for a replacement starts at once."""
    require(rules.can_cancel_job, by, job)
    require_reason(reason)
    with transaction.atomic():
        drop_out(job, reason=reason, by=by, at=at)
        _tell_requester(job, "job.cancelled", gettext_lazy("Dropped out: %(resource)s for %(number)s; we search again"), at=at)
        notify(
            commanders(), "job.cancelled", gettext_lazy("Dropped out: %(resource)s for %(number)s; we search again"),
            link=f"/requests/{job.request_id}/", at=at, resource=job.resource, number=job.request.number,
        )  # fmt: skip


def _tell_requester(job: Job, event: str, sentence: Promise, *, at: datetime) -> None:
    request = job.request
    users = requester(request)
    notify(users, event, sentence, link=f"/requests/{request.pk}/", at=at, resource=job.resource, number=request.number)
