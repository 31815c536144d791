"""Who may rate, complain and decide. Whether somebody is the requester is for mutual aid to say."""

from __future__ import annotations

from typing import Any

from dispatch.ratings.models import Complaint, Rating
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role


def sees_all(by: Membership, _subject: Any = None) -> bool:
    """Staff and the district's supervisors."""
    return people.is_staff(by) or by.role == Role.SUPERVISOR


def sees_ratings(by: Membership, _subject: Any = None) -> bool:
    """Firms what was said of them, staff everything."""
    return people.is_firm(by) or sees_all(by)


def can_rate_for_staff(by: Membership, _job: Any = None) -> bool:
    """The subdistrict's word is given by those who command and by the secretariat."""
    return by.role in (Role.DISPATCHER, Role.LEADER, Role.SECRETARIAT)


def can_complain(by: Membership, rating: Rating) -> bool:
    """The rated firm's managers."""
    return people.manages(by, rating.firm_id)


def can_decide(by: Membership, complaint: Complaint) -> bool:
    """Those who command, but never the person who gave the rating."""
    rater = complaint.rating.by
    return people.commands(by) and (rater is None or rater.user_id != by.user_id)
