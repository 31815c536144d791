"""What several verbs do to a request as a whole: release, complete the staff, finish, close."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.mutual_aid import hooks
from dispatch.mutual_aid.models import Booking, HelpRequest, Job, Offer, OutsideHelp, Reach, RequestLine
from dispatch.mutual_aid.queries import LIVE_JOBS
from dispatch.mutual_aid.states import JOB, OFFER, REQUEST, UNANSWERED, JobState, OutsideState, RequestState
from dispatch.mutual_aid.supply import unfilled
from federation.accounts.models import Membership
from federation.accounts.queries import people_of_firm
from federation.kernel import jobs
from federation.kernel.errors import Conflict
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.tenancy import policy


def withdraw_open(request: HelpRequest, *, line: RequestLine | None = None, reason: str, by: Membership | None, at: datetime) -> None:
    """Take back the offers nobody answered yet, of one line or of the whole request, and tell the firms."""
    offers = Offer.objects.filter(request=request, state__in=UNANSWERED).select_related("firm", "resource")
    for offer in offers.filter(line=line) if line is not None else offers:
        move(offer, OFFER, "withdraw", by=by, at=at, thread=request.pk, reason=reason)
        notify(
            people_of_firm(offer.firm_id), "offer.withdrawn", gettext_lazy("No longer needed: %(resource)s for %(number)s"),
            link=f"/requests/{request.pk}/", at=at, resource=offer.resource, number=request.number,
        )  # fmt: skip


def ask_anew(request: HelpRequest, *, at: datetime) -> None:
    """Start the waves from the best again; whoever stayed silent before may be asked once more."""
    HelpRequest.objects.filter(pk=request.pk).update(reach=Reach.BEST, asked_since=at)


def release(job: Job) -> None:
    """Give the job's units back for all shifts that have not ended; what was worked stays on record."""
    Booking.objects.filter(job=job, live=True).update(live=False)


def drop_out(job: Job, *, reason: str, by: Membership | None, at: datetime) -> None:
    """Cancel a job and give its units back; a request that was complete searches for a replacement."""
    hooks.ask("cancel", job, by=by, at=at)
    move(job, JOB, "cancel", by=by, at=at, thread=job.request_id, reason=reason)
    release(job)
    hooks.tell("cancel", job, by=by, at=at)
    request = HelpRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=job.request_id)
    if request.state == RequestState.STAFFED:
        move(request, REQUEST, "search_again", by=by, at=at, due_at=at + policy.minutes("matching_minutes"), reason=reason)
        jobs.enqueue("dispatch.mutual_aid.match", at=at)


def release_everything(request: HelpRequest, *, reason: str, by: Membership | None, at: datetime) -> None:
    """Withdraw every open offer and cancel every job that has not been done."""
    withdraw_open(request, reason=reason, by=by, at=at)
    for job in Job.objects.filter(request=request, state__in=LIVE_JOBS).select_related("resource"):
        move(job, JOB, "cancel", by=by, at=at, thread=request.pk, reason=reason)
        release(job)
        hooks.tell("cancel", job, by=by, at=at)
        notify(
            people_of_firm(job.firm_id), "job.cancelled", gettext_lazy("Called off: %(resource)s for %(number)s"),
            link=f"/requests/{request.pk}/", at=at, resource=job.resource, number=request.number,
        )  # fmt: skip


def staff_if_filled(request: HelpRequest, *, by: Membership | None, at: datetime) -> bool:
    """Move the request on once nothing is missing any more."""
    if unfilled(request):
        return False
    move_to_staffed(request, by=by, at=at)
    return True


def require_missing(request: HelpRequest) -> None:
    """Refuse to search where every line is covered: a search that finds nothing to fill would raise it to staff."""
    if not unfilled(request):
        raise Conflict(_("Nothing is missing; all helpers are booked."), code="nothing_missing")


def move_to_staffed(request: HelpRequest, *, by: Membership | None, at: datetime, reason: str = "") -> None:
    """All helpers stand; the clock now watches the work."""
    last = Job.objects.filter(request=request).exclude(state=JobState.CANCELLED).aggregate(end=Max("ends_at"))["end"]
    due = (last or at) + policy.minutes("overrun_hours")
    withdraw_open(request, reason="filled", by=by, at=at)
    move(request, REQUEST, "staff", by=by, at=at, due_at=due, reason=reason)
    finish_if_done(request, by=by, at=at)


def finish_if_done(request: HelpRequest, *, by: Membership | None, at: datetime) -> None:
    """All work done -> finished; everything credited, or confirmed where a neighbour helped -> closed."""
    request.refresh_from_db(fields=["state"])
    own = set(Job.objects.filter(request=request).exclude(state=JobState.CANCELLED).values_list("state", flat=True))
    helps = OutsideHelp.objects.filter(request=request).exclude(state=OutsideState.CANCELLED)
    outside = set(helps.values_list("state", flat=True))
    if not own and not outside:
        return
    worked = not own & set(LIVE_JOBS) and outside <= {OutsideState.DONE, OutsideState.CONFIRMED}
    if request.state == RequestState.STAFFED and worked:
        wait = policy.minutes("confirm_hours") + policy.minutes("rating_days") + timedelta(days=1)
        move(request, REQUEST, "finish", by=by, at=at, due_at=at + wait)
    if request.state == RequestState.FINISHED and own <= {JobState.CREDITED} and outside <= {OutsideState.CONFIRMED}:
        move(request, REQUEST, "close", by=by, at=at)
