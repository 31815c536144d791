"""Reading the rules of conduct: the version in force, who has signed it, and violations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from assessments.conduct import rules
from assessments.conduct.models import Acknowledgement, ConductCode, Violation
from assessments.conduct.states import CodeState, ViolationState
from communities.contracts.models import ServiceContract
from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.kernel import lookup
from federation.kernel.lookup import one


@dataclass(frozen=True, slots=True)
class Signing:
    """A running contract and its signature under the version, if there is one."""

    contract: ServiceContract
    signed: Acknowledgement | None


def in_force() -> ConductCode | None:
    """The version that binds now."""
    row: ConductCode | None = ConductCode.objects.filter(state=CodeState.IN_FORCE).prefetch_related("rules").first()
    return row


def draft() -> ConductCode | None:
    """The version that is being written."""
    row: ConductCode | None = ConductCode.objects.filter(state=CodeState.DRAFT).prefetch_related("rules").first()
    return row


def contracts(by: Membership, on: date) -> QuerySet[ServiceContract]:
    """The contracts of a day that this person may see: a firm its own, a community those of its compounds."""
    rows = ServiceContract.objects.filter(during__contains=on, compound__outside=False).select_related("firm", "compound__community")
    if people.is_firm(by):
        rows = rows.filter(firm=by.firm_id)
    elif by.role in rules.PLACES:
        rows = rows.filter(lookup.at("compound__community", by.community_id))
    elif not rules.reads(by):
        rows = rows.none()
    return rows.order_by("compound__name", "pk")


def get_contract(by: Membership, pk: UUID, on: date) -> ServiceContract:
    """One of them, or 404."""
    row: ServiceContract = one(contracts(by, on), pk=pk)
    return row


def signings(by: Membership, code: ConductCode, on: date) -> list[Signing]:
    """Every running contract with its signature; two statements."""
    signed = {row.contract_id: row for row in Acknowledgement.objects.filter(code=code).select_related("by__user")}
    return [Signing(row, signed.get(row.pk)) for row in contracts(by, on)]


def violations(by: Membership) -> QuerySet[Violation]:
    """A firm sees its own, a community those of its compounds, the others all."""
    rows = Violation.objects.select_related("rule__code", "compound", "firm", "recorded_by__user")
    if people.is_firm(by):
        return rows.filter(firm=by.firm_id)
    if by.role in rules.PLACES:
        return rows.filter(lookup.at("compound__community", by.community_id))
    return rows if rules.reads(by) else rows.none()


def get_violation(by: Membership, pk: UUID) -> Violation:
    """One of them, or 404."""
    row: Violation = one(violations(by), pk=pk)
    return row


def to_sign(by: Membership, on: date) -> int:
    """For the firm's workspace: how many of its contracts have not signed the version in force."""
    code = in_force()
    if code is None or not people.is_firm(by):
        return 0
    return contracts(by, on).exclude(pk__in=Acknowledgement.objects.filter(code=code).values("contract")).count()


def counted(firm_id: UUID) -> int:
    """Violations on record of a firm."""
    return Violation.objects.filter(firm=firm_id, state=ViolationState.RECORDED).count()
