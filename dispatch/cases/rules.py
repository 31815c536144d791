"""Who writes, reads and moderates the library."""

from __future__ import annotations

from typing import Any

from dispatch.cases.models import Case, Question
from dispatch.mutual_aid import rules as aid
from dispatch.mutual_aid.models import HelpRequest
from dispatch.mutual_aid.queries import SEES_ALL
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role


def can_read(by: Membership, _subject: Any = None) -> bool:
    """Members and the office; residents' committees too."""
    return by.role in SEES_ALL or people.is_firm(by) or by.role == Role.COMMUNITY


def can_write(by: Membership, request: HelpRequest) -> bool:
    """The requester, and the office."""
    return aid.can_change_request(by, request) or by.role == Role.SECRETARIAT


def moderates(by: Membership) -> bool:
    """The office looks after the library."""
    return people.commands(by) or by.role == Role.SECRETARIAT


def can_edit(by: Membership, case: Case) -> bool:
    """Its author and the office."""
    return by.pk == case.by_id or moderates(by)


def can_ask(by: Membership, _subject: Any = None) -> bool:
    """Everybody who reads, but supervisors only look."""
    return can_read(by) and by.role != Role.SUPERVISOR


def can_close(by: Membership, question: Question) -> bool:
    """The asker and the office."""
    return by.pk == question.by_id or moderates(by)
