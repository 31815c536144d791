"""Who draws consequences, who answers them, who proposes and accepts livelihood projects."""

from __future__ import annotations

from typing import Any

from assessments.results.rules import READERS
from assessments.standings.models import ListEntry, Measure, Reward
from federation.accounts import rules as people
from federation.accounts.models import FIRM_ROLES, Membership, Role


def can_see(by: Membership, _subject: Any = None) -> bool:
    """The office, the district and the communities; a firm's own stands on its own page."""
    return by.role in READERS or by.role == Role.COMMUNITY


def sees_rewards(by: Membership, _subject: Any = None) -> bool:
    """Everybody who works with the subdistrict: the projects are there to be seen."""
    return can_see(by) or by.role in FIRM_ROLES


def is_firm(by: Membership, _subject: Any = None) -> bool:
    """Anybody of a firm."""
    return people.is_firm(by)


def can_propose(by: Membership, _subject: Any = None) -> bool:
    """The office proposes entries and orders measures."""
    return people.commands(by)


def can_publish(by: Membership, _entry: ListEntry | None = None) -> bool:
    """The leader publishes on the list and takes off it."""
    return people.is_leader(by)


def can_answer_entry(by: Membership, entry: ListEntry) -> bool:
    """Who manages the firm may ask for repair and appeal."""
    return people.manages(by, entry.firm_id)


def can_report(by: Membership, measure: Measure) -> bool:
    """Who manages the firm reports what was done."""
    return people.manages(by, measure.firm_id)


def can_run_reward(by: Membership, reward: Reward) -> bool:
    """Who manages the firm that carries it out."""
    return people.manages(by, reward.firm_id)
