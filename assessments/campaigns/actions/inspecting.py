"""Look at points on the spot: in order, or with a finding, pictures, place and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.campaigns import rules
from assessments.campaigns.models import Campaign, CampaignPoint, CampaignSite, Finding, Inspection, InspectionPhoto, Stage
from assessments.campaigns.states import CampaignState, FindingState
from assessments.cycles.rules import is_impartial
from assessments.results.queries import working_days_on
from communities.contracts.models import ServiceContract
from federation.accounts.models import Membership
from federation.accounts.queries import people_of_firm
from federation.kernel import audit
from federation.kernel.errors import Conflict, Denied, Refused
from federation.kernel.rules import require
from federation.notices.actions import notify

MOST_PHOTOS, MOST_DAYS = 6, 250


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A re-encoded picture, with where it was taken if the phone wrote it in."""

    file: File[bytes]
    width: int
    height: int
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the phone says it is, WGS-84."""

    latitude: Decimal
    longitude: Decimal
    accuracy_m: int | None = None


def inspect(
    site: CampaignSite, point: CampaignPoint, *, finding: str = "", days: int | None = None, note: str = "",
    photos: Sequence[NewPhoto] = (), place: Place | None = None, by: Membership, at: datetime,
) -> Inspection:  # fmt: skip
    """Record what was seen. `finding` empty means in order; a finding needs a picture and goes to the firm under contract today."""
    require(rules.can_inspect, by, (site.campaign, site.compound))
    if point.campaign_id != site.campaign_id:
        raise Refused(_("This point does not belong to the campaign."), code="point")
    finding = finding.strip()
    if finding and not photos:
        raise Refused(_("A finding needs a picture of how it is now."), code="photo")
    _require_few(photos)
    where = {} if place is None else {"latitude": place.latitude, "longitude": place.longitude, "accuracy_m": place.accuracy_m}
    with transaction.atomic():
        _require_running(site)
        row: Inspection = Inspection.objects.create(
            site=site, point=point, by=by, at=at, in_order=not finding, note=note.strip()[:300], **where
        )
        keep(row, photos, stage=Stage.BEFORE, attempt=1, by=by, at=at)
        audit.record("inspect_point", row, by=by, at=at, thread=site.campaign_id, code=point.code)
        if finding:
            _find(row, finding, days or site.campaign.working_days, by=by, at=at)
    return row


def mark_rest_in_order(site: CampaignSite, *, points: Sequence[UUID], by: Membership, at: datetime) -> int:
    """Those of the given points that nobody looked at yet are in order; returns how many. One statement whatever their number."""
    require(rules.can_inspect, by, (site.campaign, site.compound))
    with transaction.atomic():
        _require_running(site)
        seen = Inspection.objects.filter(site=site).values("point")
        rest = CampaignPoint.objects.filter(campaign=site.campaign_id, pk__in=points).exclude(pk__in=seen)
        rows = Inspection.objects.bulk_create(Inspection(site=site, point=point, by=by, at=at, in_order=True) for point in rest)
        if rows:
            codes = [row.point.code for row in rows]
            audit.record("inspect_rest", site, by=by, at=at, thread=site.campaign_id, codes=codes)
    return len(rows)


def keep(inspection: Inspection, photos: Sequence[NewPhoto], *, stage: Stage, attempt: int, by: Membership, at: datetime) -> None:
    """Store pictures of one moment."""
    for photo in photos:
        row = InspectionPhoto(
            inspection=inspection, stage=stage, attempt=attempt, width=photo.width, height=photo.height, by=by, at=at,
        )  # fmt: skip
        if photo.position is not None:
            row.latitude, row.longitude = (round(Decimal(number), 6) for number in photo.position)
        row.picture.save(f"{row.pk}.webp", photo.file, save=False)
        row.save()


def _find(inspection: Inspection, text: str, days: int, *, by: Membership, at: datetime) -> Finding:
    """The finding with its deadline and the firm that is under contract now; a point with an undone finding takes no second one."""
    site = inspection.site
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("Between 1 and %(most)d working days.") % {"most": MOST_DAYS}, code="bounds")
    day = at.astimezone(ZoneInfo(site.subdistrict.timezone)).date()
    contract = ServiceContract.objects.filter(compound=site.compound_id, during__contains=day).select_related("firm").first()
    if contract is not None and not is_impartial(by, contract.firm_id):
        raise Denied(_("Whoever has a tie to the firm must not judge it. Please tell the office."))
    due = working_days_on(at, days)
    try:
        with transaction.atomic():
            row: Finding = Finding.objects.create(
                inspection=inspection, site=site, point=inspection.point, contract=contract, firm=contract.firm if contract else None,
                text=text[:500], working_days=days, found_at=at, state=FindingState.OPEN, state_since=at,
                state_due_at=due,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("This point has a finding here that is not done yet."), code="undone") from error
    audit.record("find_fault", row, by=by, at=at, thread=site.campaign_id, code=inspection.point.code, days=days)
    if row.firm_id is not None:
        sentence = gettext_lazy("A finding at %(compound)s is to be rectified by %(due)s: %(text)s")
        last = (due - timedelta(seconds=1)).astimezone(ZoneInfo(site.subdistrict.timezone)).date()
        facts = {"compound": site.compound, "due": last, "text": text[:100]}
        notify(people_of_firm(row.firm_id), "assessment.finding", sentence, link=link(row), at=at, **facts)
    return row


def link(finding: Finding) -> str:
    """Where a finding is read."""
    return f"/assessments/campaigns/findings/{finding.pk}/"


def _require_running(site: CampaignSite) -> None:
    """Closing the campaign and recording in it exclude each other."""
    state = Campaign.objects.select_for_update(of=("self",)).get(pk=site.campaign_id).state
    if state != CampaignState.RUNNING:
        raise Conflict(_("The campaign is not running."), code="state")


def _require_few(photos: Sequence[NewPhoto]) -> None:
    if len(photos) > MOST_PHOTOS:
        raise Refused(_("At most %(count)d pictures.") % {"count": MOST_PHOTOS}, code="too_many")
