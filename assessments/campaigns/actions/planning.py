"""Prepare a campaign, start it, close it when everything found is done, or call it off."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.campaigns import queries, rules
from assessments.campaigns.models import Campaign, CampaignCategory, CampaignPoint, CampaignSite, Finding, Participant
from assessments.campaigns.presets import Group
from assessments.campaigns.states import CAMPAIGN, UNDONE, CampaignState
from communities.contracts.models import ServiceContract
from communities.places.models import Compound
from federation.accounts.models import Department, Membership, Role, User
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.tenancy import policy


@dataclass(frozen=True, slots=True)
class Draft:
    """What the editor holds, cleaned. `document` is (file, name) or None to keep what is there."""

    fields: dict[str, Any]
    groups: Sequence[Group]
    compounds: Iterable[Compound]
    departments: Iterable[Department]
    document: tuple[File[bytes], str] | None = None


def prepare(draft: Draft, *, by: Membership, at: datetime) -> Campaign:
    """A draft with its points, compounds and departments."""
    require(rules.can_write, by, None)
    with transaction.atomic():
        row = Campaign(**draft.fields, created_by=by, created_at=at, state=CampaignState.DRAFT, state_since=at)
        _save(row)
        _fill(row, draft)
        audit.record("prepare_campaign", row, by=by, at=at, name=row.name)
    return row


def copy(campaign: Campaign, *, name: str, starts_on: date, ends_on: date, by: Membership, at: datetime) -> Campaign:
    """A draft with the plan, points, compounds and departments of another campaign."""
    fields = {name: getattr(campaign, name) for name in ("plan", "working_days")}
    compounds = Compound.objects.filter(pk__in=CampaignSite.objects.filter(campaign=campaign).values("compound"))
    departments = Department.objects.filter(pk__in=Participant.objects.filter(campaign=campaign).values("department"))
    days = {"name": name, "starts_on": starts_on, "ends_on": ends_on}
    return prepare(Draft({**fields, **days}, queries.groups(campaign), compounds, departments), by=by, at=at)


def rewrite(campaign: Campaign, draft: Draft, *, by: Membership, at: datetime) -> None:
    """Replace the whole draft by what the editor holds; a started campaign stays as it is."""
    require(rules.can_write, by, campaign)
    with transaction.atomic():
        row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
        if row.state != CampaignState.DRAFT:
            raise Conflict(_("The campaign has been started; its points stay as they are."), code="state")
        for name, value in draft.fields.items():
            setattr(row, name, value)
        _save(row)
        for model in (CampaignPoint, CampaignCategory, CampaignSite, Participant):
            model.objects.filter(campaign=row).delete()
        _fill(row, draft)
        audit.record("rewrite_campaign", row, by=by, at=at)
    campaign.refresh_from_db()


def start(campaign: Campaign, *, by: Membership, at: datetime) -> None:
    """Inspections begin. The share of rechecks and the seed of the sample are fixed now, and everybody concerned is told."""
    require(rules.can_run, by, campaign)
    if not CampaignPoint.objects.filter(campaign=campaign).exists() or not CampaignSite.objects.filter(campaign=campaign).exists():
        raise Refused(_("A campaign needs points and compounds."), code="empty")
    with transaction.atomic():
        share = policy.number("campaign_sample_percent")
        Campaign.objects.filter(pk=campaign.pk, state=CampaignState.DRAFT).update(
            sample_percent=share, seed=secrets.token_hex(16), started_at=at
        )
        move(campaign, CAMPAIGN, "start_campaign", by=by, at=at, due_at=_end(campaign), percent=share)
        campaign.refresh_from_db()
        sentence = gettext_lazy("The campaign “%(name)s” has begun; it runs until %(day)s.")
        link = f"/assessments/campaigns/{campaign.pk}/"
        notify(_concerned(campaign, at), "assessment.campaign", sentence, link=link, at=at, name=campaign.name, day=campaign.ends_on)


def close(campaign: Campaign, *, by: Membership, at: datetime) -> None:
    """Only when everything that was found is closed or excused; the report stands from now on."""
    require(rules.can_run, by, campaign)
    with transaction.atomic():
        Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)  # no inspection slips in between
        undone = Finding.objects.filter(site__campaign=campaign, state__in=UNDONE).count()
        if undone:
            sentence = _("%(count)d findings are neither closed nor excused yet.") % {"count": undone}
            raise Refused(sentence, code="undone")
        Campaign.objects.filter(pk=campaign.pk, state=CampaignState.RUNNING).update(ended_at=at)
        move(campaign, CAMPAIGN, "close_campaign", by=by, at=at)


def call_off(campaign: Campaign, *, reason: str, by: Membership, at: datetime) -> None:
    """The campaign does not go on; what was found stays readable for the office."""
    require(rules.can_call_off, by, campaign)
    require_reason(reason)
    with transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).exclude(state=CampaignState.CLOSED).update(reason=reason.strip()[:300], ended_at=at)
        move(campaign, CAMPAIGN, "call_off_campaign", by=by, at=at, reason=reason)


def _fill(campaign: Campaign, draft: Draft) -> None:
    """Categories, points with codes such as 3.2, compounds and departments; four statements."""
    categories = CampaignCategory.objects.bulk_create(
        CampaignCategory(campaign=campaign, position=n, name=group.name, name_en=group.name_en) for n, group in enumerate(draft.groups, 1)
    )
    rows = [
        CampaignPoint(campaign=campaign, category=category, code=f"{category.position}.{number}", name=name, name_en=english)
        for category, group in zip(categories, draft.groups, strict=True)
        for number, (name, english) in enumerate(group.points, 1)
    ]
    for position, row in enumerate(rows, 1):
        row.position = position
    CampaignPoint.objects.bulk_create(rows)
    CampaignSite.objects.bulk_create(CampaignSite(campaign=campaign, compound=compound) for compound in draft.compounds)
    Participant.objects.bulk_create(Participant(campaign=campaign, department=department) for department in draft.departments)
    if draft.document is not None:
        file, name = draft.document
        campaign.document_name = name[:120]
        campaign.document.save(f"{campaign.pk}.pdf", file, save=False)
        Campaign.objects.filter(pk=campaign.pk).update(document=campaign.document.name, document_name=campaign.document_name)


def _save(row: Campaign) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("There is a campaign of this name already, or its days are the wrong way round."), code="name") from error


def _end(campaign: Campaign) -> datetime:
    """The end of its last day."""
    return datetime.combine(campaign.ends_on + timedelta(days=1), time(), ZoneInfo(campaign.subdistrict.timezone))


def _concerned(campaign: Campaign, at: datetime) -> Iterable[User]:
    """Firms and communities of its compounds, and the departments that take part."""
    compounds = CampaignSite.objects.filter(campaign=campaign).values("compound")
    day = at.astimezone(ZoneInfo(campaign.subdistrict.timezone)).date()
    firms = ServiceContract.objects.filter(compound__in=compounds, during__contains=day).values("firm")
    communities = Compound.objects.filter(pk__in=compounds).values("community")
    active = Membership.objects.filter(active=True)
    told = active.filter(firm__in=firms, role__in=[Role.FIRM_ADMIN, Role.SITE_MANAGER])
    told |= active.filter(role=Role.COMMUNITY, community__in=communities)
    told |= active.filter(role=Role.DEPARTMENT, department__in=Participant.objects.filter(campaign=campaign).values("department"))
    return User.objects.filter(is_active=True, pk__in=told.values("user"))
