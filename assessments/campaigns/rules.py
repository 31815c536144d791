"""Who prepares, runs and inspects campaigns, who answers findings, and who checks the answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from assessments.campaigns.models import Campaign, Finding, Participant
from assessments.campaigns.states import CampaignState
from assessments.cycles.rules import is_impartial
from communities.places.models import Compound
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.kernel import lookup

OFFICE = (Role.LEADER, Role.DISPATCHER, Role.SECRETARIAT, Role.SUPERVISOR)
PLACES = (Role.COMMUNITY, Role.GRID)
INSPECTORS = (Role.LEADER, Role.DISPATCHER, Role.SECRETARIAT, Role.DEPARTMENT, Role.ASSESSOR, *PLACES)


def can_see(by: Membership, _subject: Any = None) -> bool:
    """Everybody who inspects, answers or reads; queries narrow it to what is theirs."""
    return by.role in INSPECTORS or by.role == Role.SUPERVISOR or people.is_firm(by)


def reads(by: Membership, _campaign: Any = None) -> bool:
    """Matrix and report: whoever inspects, and the district. Firms see their own findings."""
    return by.role in INSPECTORS or by.role == Role.SUPERVISOR


def can_write(by: Membership, _campaign: Any = None) -> bool:
    """The property management centre and the secretariat prepare."""
    return people.commands(by) or by.role == Role.SECRETARIAT


def can_run(by: Membership, _campaign: Any = None) -> bool:
    """The office starts, closes and excuses."""
    return people.commands(by)


def can_call_off(by: Membership, _campaign: Any = None) -> bool:
    """Only the leader calls a campaign off."""
    return people.is_leader(by)


def takes_part(by: Membership, campaign_id: UUID) -> bool:
    """A department officer takes part through the department; one without a department works for all of them."""
    if by.role != Role.DEPARTMENT or by.department_id is None:
        return True
    return Participant.objects.filter(lookup.at("department", by.department_id), campaign=campaign_id).exists()


def can_inspect(by: Membership, place: tuple[Campaign, Compound]) -> bool:
    """Inspectors everywhere, a community and its grid workers in their own compounds, departments where they take part."""
    campaign, compound = place
    if by.role not in INSPECTORS or (by.role in PLACES and not people.same(by.community_id, compound.community_id)):
        return False
    return campaign.state == CampaignState.RUNNING and takes_part(by, campaign.pk)


def can_answer(by: Membership, finding: Finding) -> bool:
    """Who manages the responsible firm; where no firm was under contract, the office."""
    return people.manages(by, finding.firm_id) if finding.firm_id is not None else people.commands(by)


def can_check(by: Membership, finding: Finding) -> bool:
    """An inspector of the place, never somebody of the firm or with a tie to it."""
    place = (finding.site.campaign, finding.site.compound)
    return can_inspect(by, place) and is_impartial(by, finding.firm_id)
