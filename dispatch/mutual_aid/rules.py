"""Who may do what in mutual aid (permission matrix of the domain, rows mutual-aid create to confirm)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dispatch.mutual_aid.models import Candidate, HelpRequest, Job, Offer
from dispatch.mutual_aid.states import UNANSWERED, JobState, OfferState
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.pool.models import Mode

SHORTEST = timedelta(minutes=15)  # the least that a report of hours worked takes


def can_ask(by: Membership, _subject: Any = None) -> bool:
    """Firms for their compounds, residents' committees for compounds without a firm, staff for everybody."""
    return by.role in (
        Role.FIRM_ADMIN, Role.SITE_MANAGER, Role.SECRETARIAT, Role.DISPATCHER, Role.LEADER, Role.DEPARTMENT, Role.COMMUNITY,
    )  # fmt: skip


def owns_request(by: Membership, request: HelpRequest) -> bool:
    """The requesting firm, or whoever logged a request for a compound without a firm."""
    if request.firm_id is not None:
        return people.acts_for(by, request.firm_id)
    return by.pk == request.created_by_id


def can_change_request(by: Membership, request: HelpRequest) -> bool:
    """The requester (managers), whoever logged it in the requester's name, and the people who command."""
    if people.commands(by) or by.pk == request.created_by_id:
        return True
    return owns_request(by, request) and by.role != Role.FIRM_STAFF


def can_command(by: Membership, _request: HelpRequest) -> bool:
    """Choose, override and order by hand."""
    return people.commands(by)


def can_answer(by: Membership, offer: Offer) -> bool:
    """Only the asked firm's administrator accepts or declines; lending people and machines is the firm's decision."""
    return by.role == Role.FIRM_ADMIN and by.firm_id == offer.firm_id


def can_propose(by: Membership, offer: Offer) -> bool:
    """The asked firm's site manager, who knows whether it can be done, proposes an answer to the administrator."""
    return by.role == Role.SITE_MANAGER and by.firm_id == offer.firm_id and offer.state == OfferState.OPEN


def can_remind(by: Membership, offer: Offer) -> bool:
    """The federation's secretariat and the dispatcher remind a firm that has not answered."""
    return by.role in (Role.SECRETARIAT, Role.DISPATCHER) and offer.state == OfferState.OPEN


def may_volunteer(by: Membership, _subject: Any = None) -> bool:
    """Lending unasked is the firm's decision too, so its administrator offers."""
    return by.role == Role.FIRM_ADMIN


def can_volunteer(by: Membership, candidate: Candidate) -> bool:
    """Only the own helpers."""
    return may_volunteer(by) and by.firm_id == candidate.resource.firm_id


def can_take_up(by: Membership, offer: Offer) -> bool:
    """The requester and the people who command; never the firm that offers itself."""
    return offer.state == OfferState.VOLUNTEERED and by.firm_id != offer.firm_id and can_change_request(by, offer.request)


def can_withdraw(by: Membership, offer: Offer) -> bool:
    """Staff take an offer back while nobody answered."""
    return people.commands(by) and offer.state in UNANSWERED


def can_carry_out(by: Membership, job: Job) -> bool:
    """The helping firm reports its own way and work; the dispatcher may in its place."""
    return people.acts_for(by, job.firm_id) or people.is_dispatcher(by)


def needs_picture(job: Job) -> bool:
    """Whether who reports the work as done has yet to show it; advice leaves nothing to see."""
    return job.mode != Mode.ADVISE and not job.photos.exists()


def missing_time(job: Job, at: datetime) -> timedelta:
    """How much earlier than booked the work would end; nothing or less when its time is over."""
    return job.ends_at - at


def hardly_begun(job: Job, at: datetime) -> bool:
    """Whether less time lies between arrival and now than the shortest that a report takes."""
    return job.arrived_at is None or at - job.arrived_at < SHORTEST


def asks_whether_sure(job: Job, at: datetime, *, worked: timedelta | None) -> bool:
    """Whether it is said once more that the work is finished: its booked end is ahead, or it has taken no time that anybody told."""
    return missing_time(job, at) > timedelta(0) or (hardly_begun(job, at) and not worked)


def can_cancel_job(by: Membership, job: Job) -> bool:
    """The helping firm's managers and the people who command."""
    return people.manages(by, job.firm_id) or people.commands(by)


def can_confirm(by: Membership, job: Job) -> bool:
    """The requester; the dispatcher overrides with a reason. The helping firm never confirms its own work."""
    if people.acts_for(by, job.firm_id):
        return False
    return owns_request(by, job.request) or people.is_dispatcher(by)


def can_rate(by: Membership, job: Job) -> bool:
    """Only the requester rates; where no firm asked, the person who logged the request."""
    return owns_request(by, job.request) and not people.acts_for(by, job.firm_id)


def can_see_contact(by: Membership, job: Job) -> bool:
    """The requester and staff, only while the job is live."""
    return _live(job) and (owns_request(by, job.request) or people.commands(by))


def can_see_asker(by: Membership, job: Job) -> bool:
    """The helping firm, which has accepted, and staff, only while the job is live."""
    return _live(job) and (people.acts_for(by, job.firm_id) or people.commands(by))


def _live(job: Job) -> bool:
    return job.state in (JobState.BOOKED, JobState.UNDER_WAY, JobState.ON_SITE)
