"""Re-exports the capabilities' models, so that Django finds them; import them from their capability instead."""

from dispatch.cases.models import Answer, Case, CaseHelper, Question
from dispatch.consultations.models import Consultation, Finding, FindingPicture, Option, Signature, Step
from dispatch.costs.models import CostItem, CostSheet
from dispatch.emergencies.models import Alarm, AlarmStep
from dispatch.fieldwork.models import CheckIn, Extension, Feed, Permit, PermitNeed, PermitPicture, Shift, Swap, TimeEstimate
from dispatch.handovers.models import ConditionPicture, DamageCase, Handover, OverdueAlarm
from dispatch.ledger.models import Account, Entry, Proposal, TariffRate
from dispatch.mutual_aid.models import (
    Booking,
    Candidate,
    HelpRequest,
    Job,
    LineSkill,
    Offer,
    OutsideHelp,
    Photo,
    PlanRun,
    RequestLine,
    Wave,
)
from dispatch.neighbours.models import Agreement, Call, Guest
from dispatch.planning.models import PlanProposal, PlanRow
from dispatch.ratings.models import Complaint, Rating
from dispatch.retrofits.models import Home, Note, Project, ProjectRequest

__all__ = [
    "Account",
    "Agreement",
    "Alarm",
    "AlarmStep",
    "Answer",
    "Booking",
    "Call",
    "Candidate",
    "Case",
    "CaseHelper",
    "CheckIn",
    "Complaint",
    "ConditionPicture",
    "Consultation",
    "CostItem",
    "CostSheet",
    "DamageCase",
    "Entry",
    "Extension",
    "Feed",
    "Finding",
    "FindingPicture",
    "Guest",
    "Handover",
    "HelpRequest",
    "Home",
    "Job",
    "LineSkill",
    "Note",
    "Offer",
    "Option",
    "OutsideHelp",
    "OverdueAlarm",
    "Permit",
    "PermitNeed",
    "PermitPicture",
    "Photo",
    "PlanProposal",
    "PlanRow",
    "PlanRun",
    "Project",
    "ProjectRequest",
    "Proposal",
    "Question",
    "Rating",
    "RequestLine",
    "Shift",
    "Signature",
    "Step",
    "Swap",
    "TariffRate",
    "TimeEstimate",
    "Wave",
]
