"""Reading mutual aid: what each role may see, the board, the inbox. Fetching is authorising."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import Http404

from dispatch.mutual_aid.models import Booking, Candidate, HelpRequest, Job, Offer
from dispatch.mutual_aid.states import JobState, OfferState, RequestState
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role, User
from federation.accounts.queries import people_of_firm
from federation.kernel import lookup
from federation.kernel.audit import LogEntry
from federation.kernel.lookup import one

LIVE_JOBS = (JobState.BOOKED, JobState.UNDER_WAY, JobState.ON_SITE)
LOOKING = (RequestState.MATCHING, RequestState.OFFERED, RequestState.ESCALATED)
SEES_ALL = (Role.LEADER, Role.DISPATCHER, Role.DEPARTMENT, Role.SECRETARIAT, Role.SUPERVISOR)


def visible_to(by: Membership) -> QuerySet[HelpRequest]:
    """The requests this membership may know of; drafts belong to whoever writes them."""
    rows = HelpRequest.objects.select_related("firm", "compound")
    sent = ~Q(state=RequestState.DRAFT)
    if by.role in SEES_ALL:
        return rows.filter(sent | Q(created_by=by.pk))
    if people.is_firm(by):
        asked = Offer.objects.filter(request=OuterRef("pk"), firm=by.firm_id)
        return rows.filter(Q(firm=by.firm_id) | (sent & Exists(asked)))
    if by.role == Role.COMMUNITY:
        return rows.filter((sent & lookup.at("compound__community", by.community_id)) | Q(created_by=by.pk))
    return rows.none()


def get_request(by: Membership, pk: UUID) -> HelpRequest:
    """One request, or 404 for what does not exist and for what is none of this person's business."""
    return one(visible_to(by).select_related("created_by__user", "created_by__firm"), pk=pk)


def sees_details(by: Membership, request: HelpRequest) -> bool:
    """Description, exact place, photos and contact: staff and the requester; a helper only once it accepted."""
    if by.role in SEES_ALL or by.pk == request.created_by_id:
        return True
    if people.is_firm(by):
        if by.firm_id == request.firm_id:
            return True
        return Job.objects.filter(request=request, firm=by.firm_id).exclude(state=JobState.CANCELLED).exists()
    return by.role == Role.COMMUNITY


def offers_to(by: Membership) -> QuerySet[Offer]:
    """Offers this membership may see: a firm its own, staff and supervisors all."""
    rows = Offer.objects.select_related("request__compound", "request__firm", "resource", "firm", "line__trade", "line__equipment_type")
    if by.role in SEES_ALL:
        return rows
    return rows.filter(firm=by.firm_id) if people.is_firm(by) else rows.none()


def get_offer(by: Membership, pk: UUID) -> Offer:
    return one(offers_to(by), pk=pk)


def open_to_volunteers(by: Membership) -> QuerySet[HelpRequest]:
    """Requests of others that still look for help; title and compound only, as in an offer."""
    rows = HelpRequest.objects.filter(state__in=LOOKING, drill=False).select_related("firm", "compound")
    return rows.exclude(firm=by.firm_id)


def own_candidate(by: Membership, pk: UUID) -> Candidate:
    """What the last search said of an own helper."""
    return one(Candidate.objects.select_related("resource__firm").filter(resource__firm=by.firm_id), pk=pk)


def volunteered_to(by: Membership, pk: UUID) -> Offer:
    """An unasked offer for a request this person may read in full."""
    offer: Offer = one(Offer.objects.select_related("request__firm", "request__created_by__user", "resource", "firm"), pk=pk)
    request = get_request(by, offer.request_id)
    if not sees_details(by, request):
        raise Http404
    return offer


def jobs_of(by: Membership) -> QuerySet[Job]:
    """Jobs this membership may see: helper and requester their own, staff and supervisors all."""
    rows = Job.objects.select_related(
        "request__compound", "request__firm", "request__created_by__user", "resource", "firm", "line__trade", "line__equipment_type",
    ).prefetch_related("ratings")  # fmt: skip
    if by.role in SEES_ALL:
        return rows
    if people.is_firm(by):
        return rows.filter(Q(firm=by.firm_id) | Q(request__firm=by.firm_id))
    if by.role == Role.COMMUNITY:
        return rows.filter(lookup.at("request__compound__community", by.community_id) | Q(request__created_by=by.pk))
    return rows.none()


def get_job(by: Membership, pk: UUID) -> Job:
    return one(jobs_of(by), pk=pk)


def requester(request: HelpRequest) -> Iterable[User]:
    """Who is told how the request goes: its firm's managers, or the staff member who asked."""
    return people_of_firm(request.firm_id) if request.firm_id else [request.created_by.user]


def asker_of(request: HelpRequest) -> tuple[str, str]:
    """Name and phone of whom the helper turns to: the asking firm's contact, else who logged the request."""
    name = request.firm.contact if request.firm else ""
    return name or request.created_by.user.get_full_name(), request.firm.phone if request.firm else ""


def timeline(request: HelpRequest) -> QuerySet[LogEntry]:
    """Everything that happened to the request, its offers and its jobs, oldest first."""
    return LogEntry.objects.filter(thread=request.pk).order_by("at", "written_at")


def needs_decision(at: datetime) -> QuerySet[HelpRequest]:
    """What staff must look at now: escalated first, then what is past its time."""
    waiting = Q(state=RequestState.ESCALATED) | Q(
        state__in=[RequestState.MATCHING, RequestState.OFFERED, RequestState.STAFFED], state_due_at__lt=at
    )
    return HelpRequest.objects.filter(waiting).select_related("firm", "compound").order_by("state_due_at")


def late_jobs(at: datetime) -> QuerySet[Job]:
    """Jobs that should have moved on by now."""
    rows = Job.objects.filter(state__in=LIVE_JOBS, state_due_at__lt=at)
    return rows.select_related("request__compound", "resource", "firm").order_by("state_due_at")


def counts(at: datetime) -> dict[str, int]:
    """The dashboard's figures in one query each, over the whole subdistrict."""
    requests = HelpRequest.objects.aggregate(
        escalated=Count("id", filter=Q(state=RequestState.ESCALATED)),
        searching=Count("id", filter=Q(state__in=[RequestState.MATCHING, RequestState.OFFERED])),
        staffed=Count("id", filter=Q(state=RequestState.STAFFED)),
        finished=Count("id", filter=Q(state=RequestState.FINISHED)),
        closed_30=Count("id", filter=Q(state=RequestState.CLOSED, state_since__gte=at - timedelta(days=30))),
        logged_7=Count("id", filter=Q(submitted_at__gte=at - timedelta(days=7))),
        logged_14=Count("id", filter=Q(submitted_at__gte=at - timedelta(days=14), submitted_at__lt=at - timedelta(days=7))),
    )
    jobs = Job.objects.aggregate(
        live=Count("id", filter=Q(state__in=LIVE_JOBS)),
        on_site=Count("id", filter=Q(state=JobState.ON_SITE)),
        to_confirm=Count("id", filter=Q(state=JobState.DONE)),
    )
    return {**requests, **jobs, "open_offers": Offer.objects.filter(state=OfferState.OPEN).count()}


def bookings_between(start: datetime, end: datetime) -> QuerySet[Booking]:
    """What the pool's calendar shows of the period: live bookings, and the shifts that finished jobs really worked."""
    worked = Q(job__done_at__isnull=False, during__startswith__lte=F("job__done_at"))
    rows = Booking.objects.filter(Q(live=True) | worked, during__overlap=(start, end))
    return rows.select_related("job__request__compound", "unit").order_by("during")


def decisions_waiting(by: Membership) -> int:
    """Escalated requests for the office; help to confirm for a firm or community."""
    if by.role in SEES_ALL:
        return HelpRequest.objects.filter(state=RequestState.ESCALATED).count()
    return jobs_of(by).filter(state=JobState.DONE).exclude(firm=by.firm_id).count()


def searching(_by: Membership) -> int:
    """Requests that still look for helpers."""
    return HelpRequest.objects.filter(state__in=[RequestState.MATCHING, RequestState.OFFERED]).count()


def offers_waiting(by: Membership) -> int:
    """Offers to the firm that nobody answered yet."""
    return Offer.objects.filter(firm=by.firm_id, state=OfferState.OPEN).count()


def jobs_running(by: Membership) -> int:
    """The firm's jobs that are not done."""
    return Job.objects.filter(firm=by.firm_id, state__in=LIVE_JOBS).count()
