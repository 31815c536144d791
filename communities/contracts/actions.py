"""Filing service contracts: the database sees to it that a compound has one firm at a time."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from communities.contracts import rules
from communities.contracts.models import ServiceContract
from communities.places.models import Compound
from federation.accounts.models import Membership
from federation.firms.models import MemberKind, PropertyFirm
from federation.kernel import audit
from federation.kernel.errors import Refused
from federation.kernel.rules import require


def add_contract(
    compound: Compound, *, firm: PropertyFirm, start: date, end: date | None, number: str = "", by: Membership, at: datetime
) -> ServiceContract:
    """File a contract from `start` until before `end`; a period that touches another contract is refused."""
    require(rules.can_edit, by, compound)
    if firm.kind != MemberKind.FIRM:
        raise Refused(_("Only property firms manage compounds."), code="firm_kind")
    if end is not None and end <= start:
        raise Refused(_("The end must be after the start."), code="window")
    try:
        with transaction.atomic():
            row: ServiceContract = ServiceContract.objects.create(firm=firm, compound=compound, during=DateRange(start, end), number=number)
            audit.record("add_contract", row, by=by, at=at, thread=compound.pk, firm=firm.name, start=start, end=end or "")
    except IntegrityError as error:
        raise Refused(_("In that period another firm is already under contract here; end that contract first."), code="overlap") from error
    return row


def end_contract(contract: ServiceContract, *, on: date, by: Membership, at: datetime) -> None:
    """The contract ends on that day; it can be shortened, not stretched over another one."""
    require(rules.can_edit, by, contract)
    if contract.during.lower is not None and on <= contract.during.lower:
        raise Refused(_("The end must be after the start."), code="window")
    try:
        with transaction.atomic():
            ServiceContract.objects.filter(pk=contract.pk).update(during=DateRange(contract.during.lower, on))
            audit.record("end_contract", contract, by=by, at=at, thread=contract.compound_id, end=on)
    except IntegrityError as error:
        raise Refused(_("In that period another firm is already under contract here; end that contract first."), code="overlap") from error
