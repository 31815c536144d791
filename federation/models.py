"""Re-exports the capabilities' models, so that Django finds them; import them from their capability instead."""

from federation.accounts.models import ApiToken, Department, Membership, Supervision, User
from federation.api.models import IdempotencyKey
from federation.calendars.models import DayOverride, OfficeHours
from federation.firms.models import PropertyFirm
from federation.imports.models import ImportBatch
from federation.kernel.audit import LogEntry
from federation.kernel.jobs import Job
from federation.kernel.submissions import Submission
from federation.notices.models import Channel, Delivery, Manner, Notice
from federation.pool.models import (
    AvailabilityException,
    Certificate,
    CertificateKind,
    EmergencyKind,
    EquipmentType,
    HomeReserve,
    PermitKind,
    PoolChange,
    Resource,
    ResourceSkill,
    Skill,
    StandingOffer,
    Trade,
    Unit,
    WeeklyHours,
)
from federation.tenancy.models import Counter, District, Setting, Subdistrict

__all__ = [
    "ApiToken",
    "AvailabilityException",
    "Certificate",
    "CertificateKind",
    "Channel",
    "Counter",
    "DayOverride",
    "Delivery",
    "Department",
    "District",
    "EmergencyKind",
    "EquipmentType",
    "HomeReserve",
    "IdempotencyKey",
    "ImportBatch",
    "Job",
    "LogEntry",
    "Manner",
    "Membership",
    "Notice",
    "OfficeHours",
    "PermitKind",
    "PoolChange",
    "PropertyFirm",
    "Resource",
    "ResourceSkill",
    "Setting",
    "Skill",
    "StandingOffer",
    "Subdistrict",
    "Submission",
    "Supervision",
    "Trade",
    "Unit",
    "User",
    "WeeklyHours",
]
