"""Answering an offer. Here double booking is refused: first politely by locks, finally by the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q, Sum
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.mutual_aid import hooks, rules
from dispatch.mutual_aid.actions.closing import staff_if_filled, withdraw_open
from dispatch.mutual_aid.models import Booking, Declined, HelpRequest, Job, Offer, RequestLine
from dispatch.mutual_aid.queries import requester
from dispatch.mutual_aid.states import OFFER, REQUEST, UNANSWERED, JobState, OfferState, RequestState
from dispatch.mutual_aid.supply import spans, unfilled
from federation.accounts.models import Membership, Role
from federation.accounts.queries import people_of_firm
from federation.kernel import audit, jobs
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.pool.actions import add_exception, edit_resource
from federation.pool.models import Condition, HomeReserve, Kind, Resource, Unit
from federation.tenancy import policy

TAKEN = gettext_lazy("%(resource)s is already booked between %(start)s and %(end)s.")


def accept_offer(offer: Offer, *, by: Membership, at: datetime) -> Job:
    """Book the helper. The loser of a race gets a Conflict that says what happened.

    Locks are taken in the order line, resource, reserves, request, everywhere, and never against foreign-key
    checks (NO KEY); the exclusion constraint on bookings is the last word.
    """
    require(rules.can_answer, by, offer)
    with transaction.atomic():
        job = book(offer, by=by, at=at)
        after_booking(offer, job, by=by, at=at)
    return job


def after_booking(offer: Offer, job: Job, *, by: Membership, at: datetime) -> None:
    """Go on with the request, take back what is no longer needed or no longer possible, and tell the requester."""
    request = offer.request
    if not staff_if_filled(request, by=by, at=at):
        if not _missing(job.line):
            withdraw_open(request, line=job.line, reason="filled", by=by, at=at)
        look_again_if_nobody_is_asked(request, by=by, at=at)
    if Offer.objects.filter(resource=job.resource_id, state__in=UNANSWERED).exclude(request=job.request_id).exists():
        jobs.enqueue("dispatch.mutual_aid.booked", at=at, resource=str(job.resource_id))
    notify(
        requester(request), "offer.accepted",
        gettext_lazy("%(firm)s helps with %(number)s: %(resource)s"),
        link=f"/requests/{request.pk}/", at=at, firm=offer.firm, number=request.number, resource=offer.resource,
    )  # fmt: skip


def book_on_standing_offer(offer: Offer, *, given_by: Membership, at: datetime) -> Job:
    """Book a helper whose firm said yes beforehand; Conflict as in `accept_offer`."""
    job = book(offer, by=given_by, at=at, standing=True)
    after_booking(offer, job, by=given_by, at=at)
    return job


def book(offer: Offer, *, by: Membership, at: datetime, verb: str = "accept", **facts: Any) -> Job:
    """Turn an open offer into a job with its bookings, or raise Conflict; the caller holds the transaction.

    What is visibly taken already is refused before any lock is asked for, so that losers do not queue.
    """
    free_units(offer.resource, offer.quantity, spans(offer.starts_at, offer.request, offer.travel), at_least=1)
    line = RequestLine.objects.select_for_update(of=("self",), no_key=True).select_related("request").get(pk=offer.line_id)
    request = HelpRequest.objects.select_related("firm", "compound", "created_by__user").get(pk=offer.request_id)
    offer.request = request
    if request.state not in (RequestState.OFFERED, RequestState.MATCHING, RequestState.ESCALATED):
        raise Conflict(_("The request no longer needs help."), code="not_needed")
    offer.refresh_from_db(fields=["state"])
    missing = _missing(line)
    if offer.state == OfferState.WITHDRAWN or missing <= 0:
        raise Conflict(_("Another firm was faster; the help is no longer needed."), code="already_filled")
    if offer.state in UNANSWERED and offer.state_due_at is not None and offer.state_due_at < at:
        raise Conflict(_("The time to answer is over."), code="expired")
    try:
        move(offer, OFFER, verb, by=by, at=at, thread=request.pk, **facts)
    except OperationalError as error:
        raise Conflict(_("Many are answering at this moment; please try again."), code="busy") from error
    Offer.objects.filter(pk=offer.pk).update(answered_by=by)
    return _book_units(offer, line, request, min(offer.quantity, missing), by=by, at=at)


def _book_units(offer: Offer, line: RequestLine, request: HelpRequest, quantity: int, *, by: Membership, at: datetime) -> Job:
    resource = _locked(offer.resource_id)
    if not resource.firm.lends or not resource.in_service:
        raise Conflict(_("%(resource)s is not available for others just now.") % {"resource": resource}, code="out_of_service")
    shifts = spans(offer.starts_at, request, offer.travel)
    _respect_reserves(resource, quantity, shifts)
    free = free_units(resource, quantity, shifts, at_least=quantity)
    job = Job.objects.create(
        offer=offer,
        request=request,
        line=line,
        resource=resource,
        firm=resource.firm,
        quantity=quantity,
        starts_at=offer.starts_at,
        ends_at=offer.starts_at + request.duration + (request.shifts - 1) * timedelta(days=1),
        mode=offer.mode,
        booked_at=at,
        state=JobState.BOOKED,
        state_since=at,
        state_due_at=offer.starts_at + policy.minutes("late_minutes"),
    )
    try:
        with transaction.atomic():
            Booking.objects.bulk_create(Booking(unit=unit, job=job, during=shift) for unit in free for shift in shifts)
    except IntegrityError as error:
        raise _taken(resource, shifts) from error
    audit.record("book", job, by=by, at=at, thread=request.pk, resource=resource, quantity=quantity, start=offer.starts_at.isoformat())
    hooks.tell("book", job, by=by, at=at)
    return job


def _locked(resource_id: UUID) -> Resource:
    """The resource under lock; Conflict when so many answer at once that the wait became too long."""
    rows = Resource.objects.select_for_update(of=("self",), no_key=True).select_related("firm", "trade", "equipment_type")
    try:
        resource: Resource = rows.get(pk=resource_id)
    except OperationalError as error:
        raise Conflict(_("Many are answering at this moment; please try again."), code="busy") from error
    return resource


def free_units(resource: Resource, quantity: int, shifts: list[tuple[datetime, datetime]], *, at_least: int) -> list[Unit]:
    """Units without a live booking in any of the shifts, `quantity` at most; Conflict when there are too few."""
    overlapping = Q()
    for shift in shifts:
        overlapping |= Q(during__overlap=shift)
    taken = Booking.objects.filter(overlapping, unit__resource=resource, live=True)
    units = Unit.objects.filter(resource=resource, active=True, number__lte=resource.quantity)
    free = list(units.exclude(pk__in=taken.values("unit")).order_by("number")[:quantity])
    if len(free) < at_least:
        raise _taken(resource, shifts)
    return free


def _taken(resource: Resource, shifts: list[tuple[datetime, datetime]]) -> Conflict:
    start, end = (formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") for moment in (shifts[0][0], shifts[-1][1]))
    return Conflict(TAKEN % {"resource": resource, "start": start, "end": end}, code="already_booked")


def _missing(line: RequestLine) -> int:
    return unfilled(line.request).get(line.pk, 0)


def _respect_reserves(resource: Resource, quantity: int, shifts: list[tuple[datetime, datetime]]) -> None:
    """Never lend what the firm keeps at home; the firm's reserve rows are the lock that makes this exact."""
    term = resource.trade or resource.equipment_type
    codes = list(resource.skills.values_list("skill__code", flat=True)) if resource.kind == Kind.EXPERT else [term.code if term else ""]
    reserves = HomeReserve.objects.select_for_update(no_key=True).filter(firm=resource.firm_id, kind=resource.kind, code__in=codes)
    for reserve in reserves.order_by("id"):
        same = Resource.objects.filter(firm=resource.firm_id, kind=resource.kind, active=True)
        if resource.kind == Kind.EXPERT:
            same = same.filter(skills__skill__code=reserve.code)
        else:
            same = same.filter(trade=resource.trade_id, equipment_type=resource.equipment_type_id)
        owned = same.aggregate(sum=Sum("quantity", default=0))["sum"]
        for shift in shifts:
            away = Booking.objects.filter(live=True, unit__resource__in=same, during__overlap=shift).values("unit").distinct().count()
            if owned - away - quantity < reserve.keep:
                raise Conflict(
                    _("%(firm)s keeps %(count)d of “%(code)s” at home at that time.")
                    % {"firm": resource.firm, "count": reserve.keep, "code": reserve.code},
                    code="kept_at_home",
                )


def decline_offer(
    offer: Offer, *, reason: str, why: Declined = Declined.OTHER, until: datetime | None = None, by: Membership, at: datetime
) -> None:
    """Say no with a reason; the search goes on without this helper.

    What the reason says of the helper is kept where the next search finds it: a machine out of order leaves the
    service, a helper needed elsewhere is away until the instant that is named.
    """
    require(rules.can_answer, by, offer)
    if not reason.strip() and why == Declined.OTHER:
        raise Refused(_("Please give a reason; it helps to ask better next time."), code="reason_required")
    if until is not None and until <= at:
        raise Refused(_("The end of the absence must lie ahead."), code="until")
    with transaction.atomic():
        move(offer, OFFER, "decline", by=by, at=at, thread=offer.request_id, reason=reason, why=why.value)
        Offer.objects.filter(pk=offer.pk).update(answered_by=by, reason=reason[:300], declined=why)
        if why == Declined.BUSY and until is not None:
            add_exception(offer.resource, starts_at=at, ends_at=until, available=False, reason=reason[:200], by=by, at=at)
        elif why == Declined.BROKEN and offer.resource.kind == Kind.EQUIPMENT:
            edit_resource(offer.resource, condition=Condition.REPAIR, by=by, at=at)
        look_again_if_nobody_is_asked(offer.request, by=by, at=at)


def propose_help(offer: Offer, *, note: str, by: Membership, at: datetime) -> None:
    """The site manager tells the own administrator that the firm can help; the administrator decides."""
    require(rules.can_propose, by, offer)
    with transaction.atomic():
        audit.record("propose_help", offer, by=by, at=at, thread=offer.request_id, reason=note)
        admins = people_of_firm(offer.firm_id, roles=(Role.FIRM_ADMIN,))
        notify(
            admins, "offer.proposed", gettext_lazy("%(who)s proposes to help: %(title)s"),
            link=f"/offers/{offer.pk}/", at=at, who=by.user, title=offer.request.title,
        )  # fmt: skip


def remind(offer: Offer, *, by: Membership, at: datetime) -> None:
    """Ask a firm once more to answer before its time is over."""
    require(rules.can_remind, by, offer)
    with transaction.atomic():
        audit.record("remind", offer, by=by, at=at, thread=offer.request_id, firm=offer.firm)
        notify(
            people_of_firm(offer.firm_id), "offer.reminder", gettext_lazy("Please answer soon: %(title)s at %(compound)s"),
            link=f"/offers/{offer.pk}/", at=at, title=offer.request.title, compound=offer.request.compound,
        )  # fmt: skip


def withdraw_offer(offer: Offer, *, reason: str, by: Membership, at: datetime) -> None:
    """Staff take an unanswered offer back."""
    require(rules.can_withdraw, by, offer)
    with transaction.atomic():
        move(offer, OFFER, "withdraw", by=by, at=at, thread=offer.request_id, reason=reason)
        Offer.objects.filter(pk=offer.pk).update(reason=reason[:300])
        look_again_if_nobody_is_asked(offer.request, by=by, at=at)


def look_again_if_nobody_is_asked(request: HelpRequest, *, by: Membership | None, at: datetime) -> None:
    """When the last open offer of a request is gone, search for the next helper."""
    request.refresh_from_db(fields=["state"])
    if request.state != RequestState.OFFERED or Offer.objects.filter(request=request, state=OfferState.OPEN).exists():
        return
    move(request, REQUEST, "search_again", by=by, at=at, due_at=at + policy.minutes("matching_minutes"))
    jobs.enqueue("dispatch.mutual_aid.match", at=at)
