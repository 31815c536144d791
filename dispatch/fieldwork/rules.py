"""Who may do what on site. The helping firm reports its own work; what binds both sides needs the other side or staff."""

from __future__ import annotations

from dispatch.fieldwork.models import Extension, Feed, Permit, Shift, Side
from dispatch.mutual_aid import rules as aid
from dispatch.mutual_aid.models import HelpRequest, Job
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role


def side_of(by: Membership, job: Job) -> Side | None:
    """For which side of the job the person stands; None for everybody else, staff too."""
    if people.acts_for(by, job.firm_id):
        return Side.HELPER
    return Side.REQUESTER if aid.owns_request(by, job.request) else None


def can_report(by: Membership, shift: Shift) -> bool:
    """The helping firm's people, on site with their phone; the dispatcher in their place."""
    return aid.can_carry_out(by, shift.job)


def can_release(by: Membership, shift: Shift) -> bool:
    """The helping firm's managers and the people who command."""
    return aid.can_cancel_job(by, shift.job)


def can_reschedule(by: Membership, job: Job) -> bool:
    """The helping firm's managers and the dispatcher, within the asking side's window."""
    return people.manages(by, job.firm_id) or people.is_dispatcher(by)


def can_swap(by: Membership, job: Job) -> bool:
    """The helping firm's managers and the dispatcher."""
    return people.manages(by, job.firm_id) or people.is_dispatcher(by)


def can_ask_for_time(by: Membership, job: Job) -> bool:
    """Either side's managers, or staff in the asking side's name."""
    if people.commands(by):
        return True
    return by.role != Role.FIRM_STAFF and side_of(by, job) is not None


def can_answer_extension(by: Membership, extension: Extension) -> bool:
    """The other side: its managers; lending is the firm's administrator's decision. Staff may in their place."""
    if people.commands(by):
        return True
    if extension.side == Side.HELPER:
        return by.role != Role.FIRM_STAFF and side_of(by, extension.job) == Side.REQUESTER
    return by.role == Role.FIRM_ADMIN and by.firm_id == extension.job.firm_id


def can_withdraw_extension(by: Membership, extension: Extension) -> bool:
    """Whoever asked, or somebody of the same side."""
    side = Side.REQUESTER if people.commands(by) else side_of(by, extension.job)
    return by.pk == extension.asked_by_id or (side == extension.side and by.role != Role.FIRM_STAFF)


def can_require_permit(by: Membership, request: HelpRequest) -> bool:
    """The asking side and the people who command."""
    return aid.can_change_request(by, request)


def can_issue(by: Membership, job: Job) -> bool:
    """The helping firm, whose people do the dangerous work."""
    return people.acts_for(by, job.firm_id)


def can_countersign(by: Membership, permit: Permit) -> bool:
    """The asking side, on whose ground it happens, or staff; never the firm that issued it."""
    if people.acts_for(by, permit.job.firm_id):
        return False
    return aid.owns_request(by, permit.job.request) or people.commands(by)


def can_revoke(by: Membership, permit: Permit) -> bool:
    """Either side and staff: whoever sees danger stops the work."""
    return side_of(by, permit.job) is not None or people.commands(by)


def can_close(by: Membership, permit: Permit) -> bool:
    """The helping firm, when the work is over."""
    return can_issue(by, permit.job) or people.commands(by)


def can_estimate(by: Membership, request: HelpRequest) -> bool:
    """The asking side knows what it would have needed; staff may enter it too."""
    return aid.can_change_request(by, request)


def can_subscribe(by: Membership, _subject: object = None) -> bool:
    """Firms and staff."""
    return people.is_firm(by) or people.is_staff(by)


def owns_feed(by: Membership, feed: Feed) -> bool:
    """Only one's own."""
    return feed.member_id == by.pk
