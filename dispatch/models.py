"""Re-exports the capabilities' models, so that Django finds them; import them from their capability instead."""

from dispatch.costs.models import CostItem, CostSheet
from dispatch.emergencies.models import Alarm, AlarmStep
from dispatch.fieldwork.models import CheckIn, Extension, Feed, Permit, PermitNeed, PermitPicture, Shift, Swap, TimeEstimate
from dispatch.handovers.models import ConditionPicture, DamageCase, Handover, OverdueAlarm
from dispatch.mutual_aid.models import (
    Booking,
    Candidate,
    HelpRequest,
    Job,
    LedgerEntry,
    LineSkill,
    Offer,
    Photo,
    PlanRun,
    Rating,
    RequestLine,
    Wave,
)

__all__ = [
    "Alarm",
    "AlarmStep",
    "Booking",
    "Candidate",
    "CheckIn",
    "ConditionPicture",
    "CostItem",
    "CostSheet",
    "DamageCase",
    "Extension",
    "Feed",
    "Handover",
    "HelpRequest",
    "Job",
    "LedgerEntry",
    "LineSkill",
    "Offer",
    "OverdueAlarm",
    "Permit",
    "PermitNeed",
    "PermitPicture",
    "Photo",
    "PlanRun",
    "Rating",
    "RequestLine",
    "Shift",
    "Swap",
    "TimeEstimate",
    "Wave",
]
