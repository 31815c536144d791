"""What the clock does: every row whose time is up is moved by its workflow's own verb, or staff are told."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy

from dispatch.mutual_aid import resident
from dispatch.mutual_aid.actions.answering import look_again_if_nobody_is_asked
from dispatch.mutual_aid.actions.asking import cancel_request
from dispatch.mutual_aid.actions.crediting import credit
from dispatch.mutual_aid.actions.doing import confirm
from dispatch.mutual_aid.models import HelpRequest, Job, Offer
from dispatch.mutual_aid.queries import LIVE_JOBS
from dispatch.mutual_aid.states import OFFER, REQUEST, UNANSWERED, JobState, OfferState, RequestState
from federation.accounts.queries import commanders
from federation.kernel import jobs
from federation.kernel.workflow import giving_way, move
from federation.notices.actions import notify
from federation.tenancy import policy

BATCH = 200


def sweep(*, at: datetime) -> None:
    """Apply every deadline that has passed in the current subdistrict; running it twice changes nothing more."""
    _expire_offers(at)
    _unasked(at)
    requests = HelpRequest.objects.filter(state_due_at__lte=at).select_related("firm", "compound")
    for request in requests.order_by("state_due_at")[:BATCH]:
        with giving_way():
            _request_due(request, at)
    jobs_due = Job.objects.filter(state_due_at__lte=at).exclude(state__in=LIVE_JOBS, late_noticed=True)
    for job in jobs_due.select_related("request__firm", "resource", "firm").order_by("state_due_at")[:BATCH]:
        with giving_way():
            _job_due(job, at)
    if HelpRequest.objects.filter(state=RequestState.MATCHING).exists():
        jobs.enqueue("dispatch.mutual_aid.match", at=at)
    resident.forget()


def _expire_offers(at: datetime) -> None:
    due = Offer.objects.filter(state__in=UNANSWERED, state_due_at__lte=at).select_related("request")
    for offer in due.order_by("state_due_at")[:BATCH]:
        with giving_way():
            _expire(offer, at)


def _expire(offer: Offer, at: datetime) -> None:
    move(offer, OFFER, "expire", by=None, at=at, thread=offer.request_id)
    look_again_if_nobody_is_asked(offer.request, by=None, at=at)


def _unasked(at: datetime) -> None:
    """Requests whose last offer was taken back because its helper was booked elsewhere."""
    asked = Offer.objects.filter(request=OuterRef("pk"), state=OfferState.OPEN)
    for request in HelpRequest.objects.filter(~Exists(asked), state=RequestState.OFFERED)[:BATCH]:
        with giving_way():
            look_again_if_nobody_is_asked(request, by=None, at=at)


def _request_due(request: HelpRequest, at: datetime) -> None:
    if request.state == RequestState.DRAFT:
        cancel_request(request, reason="draft_too_old", by=None, at=at)
    elif request.state == RequestState.MATCHING:
        move(request, REQUEST, "escalate", by=None, at=at, due_at=at + policy.minutes("decision_minutes"))
        _remind(request, at)
    elif request.state == RequestState.OFFERED:
        look_again_if_nobody_is_asked(request, by=None, at=at)
    elif request.state == RequestState.ESCALATED:
        _escalated_due(request, at)
    elif request.state == RequestState.FINISHED:
        for job in Job.objects.filter(request=request, state=JobState.DONE):
            confirm(job, by=None, at=at)
        for job in Job.objects.filter(request=request, state=JobState.CONFIRMED):
            credit(job, by=None, at=at)
    else:
        _remind(request, at)
        HelpRequest.objects.filter(pk=request.pk).update(state_due_at=at + policy.minutes("overrun_hours"))


def _escalated_due(request: HelpRequest, at: datetime) -> None:
    if request.latest <= at:
        cancel_request(request, reason="window_over", by=None, at=at)
        return
    _remind(request, at)
    HelpRequest.objects.filter(pk=request.pk).update(state_due_at=min(at + policy.minutes("decision_minutes"), request.latest))


def _remind(request: HelpRequest, at: datetime) -> None:
    notify(
        commanders(), "request.overdue", gettext_lazy("Still waiting for a decision: %(number)s %(title)s"),
        link=f"/requests/{request.pk}/", at=at, number=request.number, title=request.title,
    )  # fmt: skip


def _job_due(job: Job, at: datetime) -> None:
    if job.state == JobState.DONE:
        confirm(job, by=None, at=at)
    elif job.state == JobState.CONFIRMED:
        credit(job, by=None, at=at)
    elif job.state in LIVE_JOBS:
        Job.objects.filter(pk=job.pk).update(late_noticed=True)
        notify(
            commanders(), "job.late", gettext_lazy("Late: %(resource)s for %(number)s"),
            link=f"/requests/{job.request_id}/", at=at, resource=job.resource, number=job.request.number,
        )  # fmt: skip
