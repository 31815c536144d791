"""The subdistrict decides by hand, always with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from dispatch.mutual_aid import rules
from dispatch.mutual_aid.actions.answering import book, free_units, look_again_if_nobody_is_asked
from dispatch.mutual_aid.actions.closing import ask_anew, move_to_staffed, require_missing, staff_if_filled
from dispatch.mutual_aid.actions.holding import release_hold
from dispatch.mutual_aid.actions.offering import answer_by, new_offer, offer_of
from dispatch.mutual_aid.actions.waves import tell_firm
from dispatch.mutual_aid.models import Candidate, HelpRequest, Job, Offer, RequestLine
from dispatch.mutual_aid.states import REQUEST, UNANSWERED, JobState, OfferState, RequestState
from dispatch.mutual_aid.supply import spans
from federation.accounts.models import Membership
from federation.kernel import audit, jobs
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require
from federation.kernel.workflow import move
from federation.pool.models import Resource
from federation.tenancy import policy


def offer_by_hand(candidate: Candidate, *, quantity: int, reason: str, by: Membership, at: datetime) -> Offer:
    """Ask a candidate that the plan did not choose."""
    request, line = _prepare(candidate, quantity, reason, by)
    if Offer.objects.filter(line=line, resource=candidate.resource_id, state=OfferState.OPEN).exists():
        raise Conflict(_("This helper is being asked already."), code="already_asked")
    with transaction.atomic():
        request.state = HelpRequest.objects.select_for_update(no_key=True).values_list("state", flat=True).get(pk=request.pk)
        _require_open(request)
        due = answer_by(request, policy.number(f"answer_minutes_{request.urgency}"), at=at)
        offer = offer_of(candidate, request, quantity, due_at=due, at=at, by_hand=True, reason=reason[:300])
        offer.save(force_insert=True)
        if request.state in (RequestState.MATCHING, RequestState.ESCALATED):
            move(request, REQUEST, "ask_helpers", by=by, at=at, due_at=due, reason=reason)
        audit.record("offer_by_hand", offer, by=by, at=at, thread=request.pk, resource=offer.resource, firm=offer.firm, reason=reason)
        tell_firm(offer, at=at)
    return offer


def offer_as_planned(
    line: RequestLine, resource: Resource, *, quantity: int, starts_at: datetime, travel_minutes: int, mode: str, score: int,
    by: Membership, at: datetime,
) -> Offer:  # fmt: skip
    """Ask the helper that a released plan chose, as the search itself would have; Conflict when it is no longer possible."""
    request = HelpRequest.objects.select_for_update(of=("self",), no_key=True).select_related("compound", "firm").get(pk=line.request_id)
    require(rules.can_command, by, request)
    _require_open(request)
    due = answer_by(request, policy.number(f"answer_minutes_{request.urgency}"), at=at)
    offer = new_offer(
        request, line.pk, resource, quantity=quantity, starts_at=starts_at, travel_minutes=travel_minutes, mode=mode, score=score,
        due_at=due, at=at,
    )  # fmt: skip
    free_units(resource, quantity, spans(starts_at, request, offer.travel), at_least=quantity)
    if starts_at < at or Offer.objects.filter(line=line, resource=resource, state__in=UNANSWERED).exists():
        raise Conflict(_("This helper is being asked already."), code="already_asked")
    offer.save(force_insert=True)
    if request.state in (RequestState.MATCHING, RequestState.ESCALATED):
        move(request, REQUEST, "ask_helpers", by=by, at=at, due_at=due)
    audit.record("offer", offer, by=by, at=at, thread=request.pk, resource=resource, firm=resource.firm, score=score)
    tell_firm(offer, at=at)
    return offer


def order_by_hand(candidate: Candidate, *, quantity: int, reason: str, by: Membership, at: datetime) -> Job:
    """Book a candidate without asking; the firm is told. For emergencies and settled cases."""
    request, line = _prepare(candidate, quantity, reason, by)
    with transaction.atomic():
        due = at + timedelta(minutes=1)
        Offer.objects.filter(line=line, resource=candidate.resource_id, state=OfferState.OPEN).delete()
        offer = offer_of(candidate, request, quantity, due_at=due, at=at, by_hand=True, reason=reason[:300])
        offer.save(force_insert=True)
        audit.record("order_by_hand", offer, by=by, at=at, thread=request.pk, resource=offer.resource, firm=offer.firm, reason=reason)
        job = book(offer, by=by, at=at)
        tell_firm(offer, at=at)
        if not staff_if_filled(offer.request, by=by, at=at):
            look_again_if_nobody_is_asked(offer.request, by=by, at=at)
    return job


def proceed_with_booked(request: HelpRequest, *, reason: str, by: Membership, at: datetime) -> None:
    """Go ahead with the helpers found so far although something is missing."""
    require(rules.can_change_request, by, request)
    if not Job.objects.filter(request=request).exclude(state=JobState.CANCELLED).exists():
        raise Refused(_("Nobody is booked yet."), code="nobody_booked")
    if request.all_or_nothing and not rules.can_command(by, request):
        raise Refused(_("This request is all or nothing; only the subdistrict may proceed with a part."), code="all_or_nothing")
    with transaction.atomic():
        move_to_staffed(request, by=by, at=at, reason=reason)


def search_again(request: HelpRequest, *, by: Membership, at: datetime) -> None:
    """Let the worker look once more, for example after the pool has changed."""
    require(rules.can_change_request, by, request)
    require_missing(request)
    with transaction.atomic():
        release_hold(request, by=by)
        ask_anew(request, at=at)
        move(request, REQUEST, "search_again", by=by, at=at, due_at=at + policy.minutes("matching_minutes"))
        jobs.enqueue("dispatch.mutual_aid.match", at=at)


def escalate(request: HelpRequest, *, reason: str, by: Membership, at: datetime) -> None:
    """Raise a request to staff before the clock does."""
    require(rules.can_change_request, by, request)
    with transaction.atomic():
        move(request, REQUEST, "escalate", by=by, at=at, due_at=at + policy.minutes("decision_minutes"), reason=reason)


def _prepare(candidate: Candidate, quantity: int, reason: str, by: Membership) -> tuple[HelpRequest, RequestLine]:
    line = RequestLine.objects.select_related("request__compound", "request__firm").get(pk=candidate.line_id)
    require(rules.can_command, by, line.request)
    _require_open(line.request)
    if candidate.starts_at is None:
        raise Refused(_("This helper was excluded; change the pool or the request first."), code="excluded")
    if not reason.strip():
        raise Refused(_("Please give a reason for choosing by hand."), code="reason_required")
    if not 1 <= quantity <= candidate.quantity:
        raise Refused(_("This helper can give at most %(count)d.") % {"count": candidate.quantity}, code="quantity")
    return line.request, line


def _require_open(request: HelpRequest) -> None:
    if request.state not in (RequestState.MATCHING, RequestState.OFFERED, RequestState.ESCALATED):
        raise Conflict(_("The request no longer needs help."), code="not_needed")
