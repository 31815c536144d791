"""Re-exports the capabilities' models, so that Django finds them; import them from their capability instead."""

from dispatch.callbacks.models import Callback
from dispatch.cases.models import Answer, Case, CaseHelper, Question
from dispatch.categories.models import Category
from dispatch.clocks.models import Escalation, Span
from dispatch.consultations.models import Consultation, Finding, FindingPicture, Option, Signature, Step
from dispatch.costs.models import CostItem, CostSheet
from dispatch.emergencies.models import Alarm, AlarmStep
from dispatch.fieldwork.models import CheckIn, Extension, Feed, Permit, PermitNeed, PermitPicture, Shift, Swap, TimeEstimate
from dispatch.handovers.models import ConditionPicture, DamageCase, Handover, OverdueAlarm
from dispatch.hotline.models import HotlineChunk, HotlineImport, HotlineMapping, HotlineOrder, PlaceAlias
from dispatch.intake.models import PhoneCode, PlaceCode, TextMessage
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
from dispatch.open311.models import ClientKey, Received, Update
from dispatch.planning.models import PlanProposal, PlanRow
from dispatch.ratings.models import Complaint, Rating
from dispatch.retrofits.models import Home, Note, Project, ProjectRequest
from dispatch.routing.models import RoutingRule
from dispatch.supervision.models import SupervisionAct, TimeRequest
from dispatch.webhooks.models import Delivery as WebhookDelivery
from dispatch.webhooks.models import Webhook
from dispatch.work_orders.models import Attachment, CoHandler, Exclusion, Follower, OutsideLink, Transfer, WorkOrder

__all__ = [
    "Account",
    "Agreement",
    "Alarm",
    "AlarmStep",
    "Answer",
    "Attachment",
    "Booking",
    "Call",
    "Callback",
    "Candidate",
    "Case",
    "CaseHelper",
    "Category",
    "CheckIn",
    "ClientKey",
    "CoHandler",
    "Complaint",
    "ConditionPicture",
    "Consultation",
    "CostItem",
    "CostSheet",
    "DamageCase",
    "Entry",
    "Escalation",
    "Exclusion",
    "Extension",
    "Feed",
    "Finding",
    "FindingPicture",
    "Follower",
    "Guest",
    "Handover",
    "HelpRequest",
    "Home",
    "HotlineChunk",
    "HotlineImport",
    "HotlineMapping",
    "HotlineOrder",
    "Job",
    "LineSkill",
    "Note",
    "Offer",
    "Option",
    "OutsideHelp",
    "OutsideLink",
    "OverdueAlarm",
    "Permit",
    "PermitNeed",
    "PermitPicture",
    "PhoneCode",
    "Photo",
    "PlaceAlias",
    "PlaceCode",
    "PlanProposal",
    "PlanRow",
    "PlanRun",
    "Project",
    "ProjectRequest",
    "Proposal",
    "Question",
    "Rating",
    "Received",
    "RequestLine",
    "RoutingRule",
    "Shift",
    "Signature",
    "Span",
    "Step",
    "SupervisionAct",
    "Swap",
    "TariffRate",
    "TextMessage",
    "TimeEstimate",
    "TimeRequest",
    "Transfer",
    "Update",
    "Wave",
    "Webhook",
    "WebhookDelivery",
    "WorkOrder",
]
