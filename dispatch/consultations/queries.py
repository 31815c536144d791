"""Reading consultations: a case page is for those at its table and for those who see all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dispatch.consultations import rules
from dispatch.consultations.models import Consultation, FindingPicture, Signature
from dispatch.mutual_aid.models import HelpRequest, Job
from dispatch.mutual_aid.queries import SEES_ALL, visible_to
from dispatch.mutual_aid.states import JobState
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.lookup import one
from federation.pool.models import Kind


def consultations_for(by: Membership) -> QuerySet[Consultation]:
    """Consultations on requests this person may know of, newest first; firms only where they sit at the table."""
    rows = Consultation.objects.select_related("request__compound", "request__firm", "opened_by__user", "opened_by__firm")
    if by.role in SEES_ALL:
        return rows
    if by.firm_id is not None:
        own = HelpRequest.objects.filter(firm=by.firm_id).values("pk")
        helping = Job.objects.filter(firm=by.firm_id, resource__kind=Kind.EXPERT).exclude(state=JobState.CANCELLED).values("request")
        return rows.filter(request__in=own) | rows.filter(request__in=helping)
    return rows.filter(request__in=visible_to(by).values("pk"))


def get_consultation(by: Membership, pk: UUID) -> Consultation:
    return one(consultations_for(by), pk=pk)


def of_request(request: HelpRequest) -> Consultation | None:
    """The newest consultation of the request."""
    row: Consultation | None = Consultation.objects.filter(request=request).order_by("-opened_at").first()
    return row


def table(consultation: Consultation) -> list[dict[str, Any]]:
    """Who sits at the table, with whose signature under the present version."""
    firms = {firm.pk: firm for firm in PropertyFirm.objects.filter(pk__in=rules.signers(consultation))}
    signed = {row.firm_id: row for row in Signature.objects.filter(consultation=consultation, version=consultation.version)}
    experts: dict[UUID, list[str]] = {}
    jobs = Job.objects.filter(request=consultation.request_id, resource__kind=Kind.EXPERT).exclude(state=JobState.CANCELLED)
    for job in jobs.select_related("resource"):
        experts.setdefault(job.firm_id, []).append(str(job.resource))
    rows = [
        {
            "firm": firms.get(firm) if firm else None,
            "experts": experts.get(firm, []) if firm else [],
            "asks": firm == consultation.request.firm_id,
            "signature": signed.get(firm) if consultation.version else None,
        }
        for firm in rules.signers(consultation)
    ]
    return sorted(rows, key=lambda row: (not row["asks"], str(row["firm"])))


def unsigned(consultation: Consultation) -> set[UUID | None]:
    """Firms whose signature is missing under the present version."""
    signed = Signature.objects.filter(consultation=consultation, version=consultation.version).values_list("firm", flat=True)
    return rules.signers(consultation) - set(signed)


def get_picture(by: Membership, pk: UUID) -> FindingPicture:
    row: FindingPicture = one(FindingPicture.objects.select_related("finding"), pk=pk)
    get_consultation(by, row.finding.consultation_id)
    return row
