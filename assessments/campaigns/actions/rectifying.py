"""The firm's side: pictures of the work done, and the report that a finding is rectified."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.campaigns import rules
from assessments.campaigns.actions.inspecting import MOST_PHOTOS, NewPhoto, keep, link
from assessments.campaigns.models import Campaign, Finding, InspectionPhoto, Stage
from assessments.campaigns.states import FINDING, CampaignState, FindingState
from assessments.results.queries import working_days_on
from federation.accounts.models import Membership, User
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.tenancy import policy


def add_photo(finding: Finding, *, photos: Sequence[NewPhoto], by: Membership, at: datetime) -> None:
    """Pictures of how it is after the work; the report follows."""
    require(rules.can_answer, by, finding)
    with transaction.atomic():
        row = _open(finding)
        there = InspectionPhoto.objects.filter(inspection=row.inspection_id, stage=Stage.AFTER, attempt=row.attempt).count()
        if there + len(photos) > MOST_PHOTOS:
            raise Refused(_("At most %(count)d pictures.") % {"count": MOST_PHOTOS}, code="too_many")
        keep(row.inspection, photos, stage=Stage.AFTER, attempt=row.attempt, by=by, at=at)
        audit.record("add_finding_photo", row, by=by, at=at, thread=row.site.campaign_id, count=len(photos))


def rectify(finding: Finding, *, text: str, photos: Sequence[NewPhoto] = (), by: Membership, at: datetime) -> None:
    """The firm reports what it did. The seed decides whether it is rechecked on site; what failed once always is."""
    require(rules.can_answer, by, finding)
    require_reason(text)
    with transaction.atomic():
        row = _open(finding)
        if photos:
            add_photo(finding, photos=photos, by=by, at=at)
        if not InspectionPhoto.objects.filter(inspection=row.inspection_id, stage=Stage.AFTER, attempt=row.attempt).exists():
            raise Refused(_("Show with a picture how it is now."), code="photo")
        sampled = row.attempt > 1 or in_sample(row.site.campaign, row)
        late = row.late or (row.state_due_at is not None and at > row.state_due_at)
        Finding.objects.filter(pk=row.pk).update(answer=text.strip()[:1000], rectified_at=at, sampled=sampled, late=late)
        due = working_days_on(at, policy.number("campaign_recheck_days"))
        move(finding, FINDING, "rectify_finding", by=by, at=at, due_at=due, thread=row.site.campaign_id, attempt=row.attempt)
        finding.refresh_from_db()
        sentence = gettext_lazy("%(firm)s reports a finding at %(compound)s as rectified.")
        facts = {"firm": row.firm or "", "compound": row.site.compound}
        notify(_inspector(row), "assessment.finding", sentence, link=link(row), at=at, **facts)


def in_sample(campaign: Campaign, finding: Finding) -> bool:
    """Whether the lot falls on the finding: the same for the same seed and finding, whoever computes it and when.

    The first eight hexadecimal digits of SHA-256(seed, finding) as a share of their range, below the campaign's percentage.
    """
    digest = hashlib.sha256(f"{campaign.seed}:{finding.pk}".encode()).hexdigest()
    return int(digest[:8], 16) * 100 < (campaign.sample_percent or 0) * 16**8


def _open(finding: Finding) -> Finding:
    """The row under its lock, while it can be answered."""
    rows = Finding.objects.select_for_update(of=("self",)).select_related(
        "site__campaign", "site__compound", "firm", "inspection__by__user"
    )
    row: Finding = rows.get(pk=finding.pk)
    if row.state != FindingState.OPEN or row.site.campaign.state != CampaignState.RUNNING:
        raise Conflict(_("This is no longer possible: the current state is “%(state)s”.") % {"state": row.state_label}, code="state")
    return row


def _inspector(finding: Finding) -> Iterable[User]:
    """Who found it."""
    return User.objects.filter(is_active=True, pk=finding.inspection.by.user_id)
