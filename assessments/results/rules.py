"""Who computes, corrects, appeals, decides and publishes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from assessments.cycles.models import Cycle, Entrant, Rater
from assessments.cycles.states import CycleState
from assessments.results.models import Appeal, Correction
from federation.accounts import rules as people
from federation.accounts.models import FIRM_ROLES, Membership, Role

READERS = (Role.LEADER, Role.DISPATCHER, Role.SECRETARIAT, Role.DEPARTMENT, Role.SUPERVISOR)


def can_see(by: Membership, _subject: Any = None) -> bool:
    """The office and the district read all; firms their own after the notice; the communities what is public."""
    return by.role in READERS or by.role in FIRM_ROLES or by.role == Role.COMMUNITY


def reads_all(by: Membership, _subject: Any = None) -> bool:
    """Scores that no firm has seen yet. Departments score themselves, so they wait like everybody else."""
    return by.role in (Role.LEADER, Role.DISPATCHER, Role.SECRETARIAT, Role.SUPERVISOR)


def can_run(by: Membership, _cycle: Any = None) -> bool:
    """The property management centre computes, checks and shows."""
    return people.commands(by)


def can_decide_finally(by: Membership, _cycle: Any = None) -> bool:
    """The leader makes a result final and publishes it."""
    return people.is_leader(by)


def can_appeal(by: Membership, entrant: Entrant) -> bool:
    """Who manages the firm that was judged."""
    return people.manages(by, entrant.firm_id)


def can_withdraw(by: Membership, appeal: Appeal) -> bool:
    """Who may file it."""
    return people.manages(by, appeal.entrant.firm_id)


def can_decide(by: Membership, appeal: Appeal, known: Collection[Any] | None = None) -> bool:
    """The office, but nobody who judged this project on any panel, nor who filed the appeal.

    `known` holds the projects that the person judged, where a list has read them already.
    """
    return people.commands(by) and appeal.filed_by_id != by.pk and not _judged(by, appeal.entrant_id, known)


def can_correct(by: Membership, _entrant: Any = None) -> bool:
    """The office proposes."""
    return people.commands(by)


def can_approve(by: Membership, correction: Correction, known: Collection[Any] | None = None) -> bool:
    """A second person of the office (in no other role the first one), who judged nothing of this project; `known` as above."""
    return people.commands(by) and correction.by.user_id != by.user_id and not _judged(by, correction.entrant_id, known)


def _judged(by: Membership, entrant: Any, known: Collection[Any] | None) -> bool:
    return judged(by, entrant) if known is None else entrant in known


def judged(by: Membership, entrant: Any) -> bool:
    """Whether this person, in whatever role, was to score the project."""
    return Rater.objects.filter(entrant=entrant, member__user=by.user_id).exists()


def corrects_in(cycle: Cycle) -> bool:
    """From the check until the result is published."""
    return cycle.state in (CycleState.CHECKING, CycleState.NOTIFIED, CycleState.DECIDING, CycleState.FINAL)
