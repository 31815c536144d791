"""Who sits at the table of a consultation, and who may do what there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from dispatch.consultations.models import Consultation, Step
from dispatch.mutual_aid import rules as aid
from dispatch.mutual_aid.models import HelpRequest, Job
from dispatch.mutual_aid.states import JobState
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.pool.models import Kind


def experts_of(request: HelpRequest) -> set[UUID]:
    """The firms whose experts are booked on the request."""
    jobs = Job.objects.filter(request=request, resource__kind=Kind.EXPERT).exclude(state=JobState.CANCELLED)
    return set(jobs.values_list("firm", flat=True))


def signers(consultation: Consultation) -> set[UUID | None]:
    """Every firm that must sign: each expert's and the requester's; None is the office for a compound without a firm."""
    return {*experts_of(consultation.request), consultation.request.firm_id}


def can_open(by: Membership, request: HelpRequest) -> bool:
    """The requester's managers and the people who command."""
    return aid.can_change_request(by, request)


def at_table(by: Membership, consultation: Consultation) -> bool:
    """The requester, the experts' firms and the people who command."""
    if people.commands(by) or aid.can_change_request(by, consultation.request):
        return True
    return people.is_firm(by) and by.firm_id in experts_of(consultation.request)


def can_lead(by: Membership, consultation: Consultation) -> bool:
    """Put the plan to signature, change it, close: whoever may open."""
    return can_open(by, consultation.request)


def can_sign(by: Membership, consultation: Consultation) -> bool:
    """A signing firm's managers; the office only where the compound has no firm."""
    required = signers(consultation)
    if by.firm_id is not None:
        return by.firm_id in required and by.role in (Role.FIRM_ADMIN, Role.SITE_MANAGER)
    return None in required and people.commands(by)


def can_tick(by: Membership, step: Step) -> bool:
    """Whoever carries the step out; for a licensed unit from outside, whoever leads."""
    if step.firm_id is not None:
        return people.acts_for(by, step.firm_id) or people.is_dispatcher(by)
    return can_lead(by, step.consultation)


def licensed_only(skill: Any) -> bool:
    """Work that a peer may at most advise on (the skill's mode in the subdistrict's word list)."""
    return skill is not None and skill.mode in ("advise", "licensed_firm_only", "forbidden")
