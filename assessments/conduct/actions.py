"""Write a version of the rules of conduct, put it into force, sign it; record violations, answer and withdraw them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.conduct import presets, queries, rules
from assessments.conduct.models import Acknowledgement, ConductCode, ConductRule, Violation, ViolationPhoto
from assessments.conduct.states import CODE, VIOLATION, CodeState, ViolationState
from communities.contracts.models import ServiceContract
from federation.accounts.models import FIRM_ROLES, Membership, Role, User
from federation.accounts.queries import commanders, people_of_firm
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify

LINK = "/assessments/conduct/"
MOST_PHOTOS = 6
Picture: TypeAlias = "tuple[File[bytes], int, int]"


def write(*, by: Membership, at: datetime) -> ConductCode:
    """A draft of the next version: the rules in force, or the ready-made ten."""
    require(rules.can_write, by, None)
    current = queries.in_force()
    name, name_en, lines = presets.ready_made()
    if current is not None:
        name, name_en, lines = current.name, current.name_en, [(row.text, row.text_en) for row in current.rules.all()]
    latest = ConductCode.objects.order_by("-version").values_list("version", flat=True).first() or 0
    try:
        with transaction.atomic():
            row: ConductCode = ConductCode.objects.create(
                name=name, name_en=name_en, version=latest + 1, created_by=by, created_at=at, state=CodeState.DRAFT, state_since=at
            )
            _fill(row, lines)
            audit.record("write_code", row, by=by, at=at, version=row.version)
    except IntegrityError as error:
        raise Conflict(_("A version is being written already."), code="draft") from error
    return row


def rewrite(code: ConductCode, *, name: str, name_en: str, lines: Sequence[presets.Line], by: Membership, at: datetime) -> None:
    """Change the draft; a version in force stays as it was signed."""
    require(rules.can_write, by, code)
    with transaction.atomic():
        row = ConductCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
        if row.state != CodeState.DRAFT:
            raise Conflict(_("The version is in force; it stays as it was signed. Write the next one."), code="state")
        ConductCode.objects.filter(pk=row.pk).update(name=name[:80], name_en=name_en[:120])
        ConductRule.objects.filter(code=row).delete()
        _fill(row, lines)
        audit.record("write_code", row, by=by, at=at, version=row.version)
    code.refresh_from_db()


def issue(code: ConductCode, *, by: Membership, at: datetime) -> None:
    """From now on it binds: the version before is replaced, and every firm is asked to sign."""
    require(rules.can_issue, by, code)
    with transaction.atomic():
        before = queries.in_force()
        if before is not None:
            move(before, CODE, "replace_code", by=by, at=at, thread=code.pk)
        ConductCode.objects.filter(pk=code.pk, state=CodeState.DRAFT).update(issued_at=at)
        move(code, CODE, "issue_code", by=by, at=at)
        code.refresh_from_db()
        managers = Membership.objects.filter(active=True, role__in=[Role.FIRM_ADMIN, Role.SITE_MANAGER])
        told = User.objects.filter(is_active=True, pk__in=managers.values("user"))
        notify(told, "assessment.conduct", gettext_lazy("Please sign the rules of conduct: %(name)s."), link=LINK, at=at, name=code.name)


def sign(code: ConductCode, *, contracts: Sequence[ServiceContract], signature: str, by: Membership, at: datetime) -> int:
    """Sign for the contracts, each once per version, with the full name; returns how many were new."""
    for contract in contracts:
        require(rules.can_sign, by, contract)
    name = by.user.get_full_name()
    if signature.strip() != name:
        raise Refused(_("Please sign with your full name: %(name)s.") % {"name": name}, code="signature")
    if ConductCode.objects.filter(pk=code.pk).exclude(state=CodeState.IN_FORCE).exists():
        raise Conflict(_("This version is not in force."), code="state")
    with transaction.atomic():
        known = set(Acknowledgement.objects.filter(code=code, contract__in=contracts).values_list("contract", flat=True))
        rows = [
            Acknowledgement(
                code=code, contract=one, compound_id=one.compound_id, firm_id=one.firm_id, by=by, signature=name, at=at,
            )
            for one in contracts if one.pk not in known
        ]  # fmt: skip
        Acknowledgement.objects.bulk_create(rows)
        for row in rows:
            audit.record("acknowledge_code", row, by=by, at=at, thread=code.pk)
    return len(rows)


def record(
    contract: ServiceContract, *, rule: ConductRule, text: str, happened_on: date, photos: Sequence[Picture] = (), by: Membership,
    at: datetime,
) -> Violation:  # fmt: skip
    """Somebody broke a rule at the contract's compound; the firm is told."""
    require(rules.can_record, by, contract.compound)
    require_reason(text)
    if by.role in FIRM_ROLES or Membership.objects.filter(user=by.user_id, firm=contract.firm_id, active=True).exists():
        raise Refused(_("Whoever has a tie to the firm must not judge it. Please tell the office."), code="conflict_of_interest")
    today = at.astimezone(ZoneInfo(contract.subdistrict.timezone)).date()
    during = contract.during
    if happened_on > today or happened_on < during.lower or (during.upper is not None and happened_on >= during.upper):
        raise Refused(_("On that day the contract was not running, or the day is still to come."), code="day")
    if len(photos) > MOST_PHOTOS:
        raise Refused(_("At most %(count)d pictures.") % {"count": MOST_PHOTOS}, code="too_many")
    with transaction.atomic():
        row: Violation = Violation.objects.create(
            rule=rule, compound_id=contract.compound_id, contract=contract, firm_id=contract.firm_id, text=text.strip()[:1000],
            happened_on=happened_on, recorded_by=by, recorded_at=at, state=ViolationState.RECORDED, state_since=at,
        )  # fmt: skip
        for file, width, height in photos:
            photo = ViolationPhoto(violation=row, width=width, height=height, at=at)
            photo.picture.save(f"{photo.pk}.webp", file, save=False)
            photo.save()
        audit.record("record_violation", row, by=by, at=at, number=rule.number)
        sentence = gettext_lazy("A violation of the rules of conduct is recorded at %(compound)s: %(rule)s")
        _tell(people_of_firm(row.firm_id), row, sentence, at=at, compound=contract.compound, rule=rule.text)
    return row


def state_side(violation: Violation, *, text: str, by: Membership, at: datetime) -> None:
    """The firm says its side, once."""
    require(rules.can_state, by, violation)
    require_reason(text)
    with transaction.atomic():
        rows = Violation.objects.filter(pk=violation.pk, state=ViolationState.RECORDED, statement="")
        if not rows.update(statement=text.strip()[:1000], stated_at=at):
            raise Conflict(_("The firm has said its side already, or the violation is withdrawn."), code="state")
        audit.record("state_violation", violation, by=by, at=at)
        sentence = gettext_lazy("%(firm)s answers a recorded violation of the rules of conduct.")
        _tell(commanders(), violation, sentence, at=at, firm=violation.firm)
    violation.refresh_from_db()


def withdraw(violation: Violation, *, reason: str, by: Membership, at: datetime) -> None:
    """It was wrong; the record stays readable with the reason."""
    require(rules.can_issue, by, violation)
    require_reason(reason)
    with transaction.atomic():
        Violation.objects.filter(pk=violation.pk, state=ViolationState.RECORDED).update(reason=reason.strip()[:300])
        move(violation, VIOLATION, "withdraw_violation", by=by, at=at, reason=reason)
        sentence = gettext_lazy("A recorded violation at %(compound)s is withdrawn.")
        _tell(people_of_firm(violation.firm_id), violation, sentence, at=at, compound=violation.compound)
    violation.refresh_from_db()


def _fill(code: ConductCode, lines: Sequence[presets.Line]) -> None:
    ConductRule.objects.bulk_create(
        ConductRule(code=code, number=n, text=chinese, text_en=english) for n, (chinese, english) in enumerate(lines, 1)
    )


def _tell(people: Any, row: Violation, sentence: Any, *, at: datetime, **facts: Any) -> None:
    notify(people, "assessment.conduct", sentence, link=f"{LINK}violations/{row.pk}/", at=at, **facts)
