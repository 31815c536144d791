"""Changing the pool: enter, edit, verify, set hours, report absences, keep at home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel import audit, jobs
from federation.kernel.errors import Denied, Refused
from federation.kernel.rules import require
from federation.pool import rules
from federation.pool.models import (
    AvailabilityException,
    Certificate,
    CertificateKind,
    HomeReserve,
    Kind,
    Resource,
    ResourceSkill,
    Skill,
    StandingOffer,
    Unit,
    Verification,
    WeeklyHours,
)

WORKDAY = (8 * 60, 18 * 60)  # a new resource starts with 8 to 18 o'clock on all days; the firm changes it


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """A certificate as it was typed."""

    kind: CertificateKind
    number: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    next_review_on: date | None = None


def add_resource(
    *,
    by: Membership,
    at: datetime,
    firm: PropertyFirm,
    skills: Sequence[tuple[Skill, int]] = (),
    certificates: Sequence[NewCertificate] = (),
    **fields: Any,
) -> Resource:
    """Enter an expert, crew or machine with its units and a default week; it waits for verification."""
    require(rules.can_add, by, None)
    if people.is_firm(by) and by.firm_id != firm.pk:
        raise Denied(_("You can only enter what belongs to your own firm."))
    _check(fields, skills)
    with transaction.atomic():
        resource: Resource = Resource.objects.create(firm=firm, **fields)
        Unit.objects.bulk_create(Unit(resource=resource, number=n) for n in range(1, resource.quantity + 1))
        WeeklyHours.objects.bulk_create(
            WeeklyHours(resource=resource, weekday=day, from_minute=WORKDAY[0], until_minute=WORKDAY[1]) for day in range(7)
        )
        _set_skills(resource, skills)
        for certificate in certificates:
            _put_certificate(resource, certificate)
        audit.record("add_resource", resource, by=by, at=at, name=resource.name)
    return resource


def edit_resource(
    resource: Resource, *, by: Membership, at: datetime, skills: Sequence[tuple[Skill, int]] | None = None, **fields: Any
) -> None:
    """Change a resource; what makes it more capable sends it back to verification. Units follow the quantity."""
    require(rules.can_edit, by, resource)
    _check({"kind": resource.kind, **fields}, skills)
    with transaction.atomic():
        row = Resource.objects.select_for_update(of=("self",), no_key=True).get(pk=resource.pk)
        changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
        for name in changed:
            setattr(row, name, fields[name])
        if _grew(changed) or (skills is not None and _set_skills(row, skills)):
            row.verification = Verification.PENDING
        row.save()
        _fit_units(row)
        audit.record("edit_resource", row, by=by, at=at, changed=changed)
        if not row.in_service:
            jobs.enqueue("dispatch.mutual_aid.absence", at=at, resource=str(resource.pk))


def verify_resource(resource: Resource, *, approve: bool, by: Membership, at: datetime) -> None:
    """The subdistrict has seen the papers, or not accepted them."""
    require(rules.can_verify, by, resource)
    outcome = Verification.VERIFIED if approve else Verification.REJECTED
    with transaction.atomic():
        Resource.objects.filter(pk=resource.pk).update(verification=outcome, verified_at=at, verified_by_name=by.user.get_full_name()[:60])
        audit.record("verify_resource" if approve else "reject_resource", resource, by=by, at=at)


def put_certificate(resource: Resource, certificate: NewCertificate, *, by: Membership, at: datetime) -> Certificate:
    """Enter or renew a certificate; it counts once the subdistrict has verified it."""
    require(rules.can_edit, by, resource)
    with transaction.atomic():
        row = _put_certificate(resource, certificate)
        audit.record("put_certificate", row, by=by, at=at, thread=resource.pk, kind=certificate.kind.code)
    return row


def verify_certificate(certificate: Certificate, *, approve: bool, by: Membership, at: datetime) -> None:
    """The subdistrict has seen the card, or not accepted it."""
    require(rules.can_verify, by, certificate.resource)
    with transaction.atomic():
        outcome = Verification.VERIFIED if approve else Verification.REJECTED
        Certificate.objects.filter(pk=certificate.pk).update(verification=outcome)
        verb = "verify_certificate" if approve else "reject_certificate"
        audit.record(verb, certificate, by=by, at=at, thread=certificate.resource_id)


def set_week(resource: Resource, hours: Sequence[tuple[int, int, int]], *, by: Membership, at: datetime) -> None:
    """Replace the weekly hours by (weekday, from minute, until minute); overlaps are refused."""
    require(rules.can_edit, by, resource)
    ordered = sorted(hours)
    for (day, _start, end), (next_day, next_start, _end) in pairwise(ordered):
        if day == next_day and next_start < end:
            raise Refused(_("Two periods of the same day overlap."), code="overlap")
    with transaction.atomic():
        WeeklyHours.objects.filter(resource=resource).delete()
        WeeklyHours.objects.bulk_create(
            WeeklyHours(resource=resource, weekday=day, from_minute=start, until_minute=end) for day, start, end in ordered
        )
        audit.record("set_week", resource, by=by, at=at)


def add_exception(
    resource: Resource, *, starts_at: datetime, ends_at: datetime, available: bool, reason: str, by: Membership, at: datetime
) -> AvailabilityException:
    """Leave, an own alert, or extra time."""
    require(rules.can_edit, by, resource)
    if ends_at <= starts_at:
        raise Refused(_("The end must be after the start."), code="window")
    with transaction.atomic():
        row: AvailabilityException = AvailabilityException.objects.create(
            resource=resource, starts_at=starts_at, ends_at=ends_at, available=available, reason=reason
        )
        audit.record("add_exception", row, by=by, at=at, thread=resource.pk, available=available)
        if not available:
            jobs.enqueue("dispatch.mutual_aid.absence", at=at, resource=str(resource.pk))
    return row


def remove_exception(exception: AvailabilityException, *, by: Membership, at: datetime) -> None:
    """Take an absence back."""
    require(rules.can_edit, by, exception.resource)
    with transaction.atomic():
        audit.record("remove_exception", exception, by=by, at=at, thread=exception.resource_id)
        exception.delete()


def promise(
    resource: Resource, *, quantity: int, ends_at: datetime, emergencies_only: bool = False, by: Membership, at: datetime
) -> StandingOffer:
    """Say yes beforehand until `ends_at`; a promise already given is replaced."""
    require(rules.can_promise, by, resource)
    if ends_at <= at:
        raise Refused(_("The end must lie ahead."), code="window")
    if not 1 <= quantity <= resource.quantity:
        raise Refused(_("You have at most %(count)d of these.") % {"count": resource.quantity}, code="quantity")
    with transaction.atomic():
        StandingOffer.objects.filter(resource=resource, ended_at=None).update(ended_at=at)
        row: StandingOffer = StandingOffer.objects.create(
            resource=resource, quantity=quantity, emergencies_only=emergencies_only, starts_at=at, ends_at=ends_at, given_by=by, given_at=at
        )
        audit.record("promise", row, by=by, at=at, thread=resource.pk, quantity=quantity)
    return row


def take_back_promise(resource: Resource, *, by: Membership, at: datetime) -> None:
    """From now on the firm is asked again; what is booked stays booked."""
    require(rules.can_promise, by, resource)
    with transaction.atomic():
        if StandingOffer.objects.filter(resource=resource, ended_at=None).update(ended_at=at):
            audit.record("take_back_promise", resource, by=by, at=at)


def keep_at_home(firm: PropertyFirm, *, kind: Kind, code: str, keep: int, by: Membership, at: datetime) -> None:
    """Set how many heads or machines of a code the firm never lends; 0 removes the rule."""
    if not (people.manages(by, firm.pk) or people.commands(by)):
        raise Denied(_("Your role does not allow this."))
    with transaction.atomic():
        if keep:
            HomeReserve.objects.update_or_create(firm=firm, kind=kind, code=code, defaults={"keep": keep})
        else:
            HomeReserve.objects.filter(firm=firm, kind=kind, code=code).delete()
        audit.record("keep_at_home", firm, by=by, at=at, kind=kind, code=code, keep=keep)


def _check(fields: dict[str, Any], skills: Sequence[tuple[Skill, int]] | None) -> None:
    kind = fields.get("kind")
    if kind == Kind.EXPERT and skills is not None and not skills:
        raise Refused(_("An expert needs at least one skill."), code="no_skill")
    if kind == Kind.CREW and "trade" in fields and fields["trade"] is None:
        raise Refused(_("A crew needs a trade."), code="no_trade")
    if kind == Kind.EQUIPMENT and "equipment_type" in fields and fields["equipment_type"] is None:
        raise Refused(_("Equipment needs a type."), code="no_type")


def _grew(changed: Sequence[str]) -> bool:
    return bool({"trade", "equipment_type", "quantity", "capacity", "operator_included"} & set(changed))


def _set_skills(resource: Resource, skills: Sequence[tuple[Skill, int]]) -> bool:
    """Replace the skills; True when something is new or higher than before."""
    before = dict(ResourceSkill.objects.filter(resource=resource).values_list("skill", "level"))
    wanted = {skill.pk: level for skill, level in skills}
    ResourceSkill.objects.filter(resource=resource).exclude(skill__in=wanted).delete()
    for pk, level in wanted.items():
        ResourceSkill.objects.update_or_create(resource=resource, skill_id=pk, defaults={"level": level})
    return any(level > before.get(pk, 0) for pk, level in wanted.items())


def _fit_units(resource: Resource) -> None:
    """One unit row per head or machine; surplus ones stay for the record and are switched off."""
    have = set(Unit.objects.filter(resource=resource).values_list("number", flat=True))
    Unit.objects.bulk_create(Unit(resource=resource, number=number) for number in range(1, resource.quantity + 1) if number not in have)
    Unit.objects.filter(resource=resource, number__gt=resource.quantity).update(active=False)
    Unit.objects.filter(resource=resource, number__lte=resource.quantity).update(active=True)


def _put_certificate(resource: Resource, new: NewCertificate) -> Certificate:
    if new.issued_on and new.valid_until and new.valid_until <= new.issued_on:
        raise Refused(_("A certificate ends after it begins."), code="dates")
    row, _created = Certificate.objects.update_or_create(
        resource=resource,
        kind=new.kind,
        defaults={
            "number": new.number,
            "issued_on": new.issued_on,
            "valid_until": new.valid_until,
            "next_review_on": new.next_review_on,
            "verification": Verification.PENDING,
        },
    )
    certificate: Certificate = row
    return certificate
