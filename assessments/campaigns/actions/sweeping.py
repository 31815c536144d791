"""What the clock does: findings and campaigns whose time is up are told once per deadline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy

from assessments.campaigns.actions.inspecting import link
from assessments.campaigns.models import Campaign, Finding
from assessments.campaigns.states import UNDONE, CampaignState, FindingState
from federation.accounts.models import User
from federation.accounts.queries import commanders, people_of_firm
from federation.kernel import audit
from federation.notices.actions import notify

MOST = 200  # a sweep stays short; the next one is twenty seconds away


def sweep(*, at: datetime) -> None:
    """Overdue findings to the firm and who found them, unchecked ones to the office, campaigns past their last day to the office."""
    for row in _untold(Finding.objects.filter(state__in=UNDONE, site__campaign__state=CampaignState.RUNNING), at).select_related(
        "site__compound", "inspection__by__user", "firm"
    )[:MOST]:
        with transaction.atomic():
            _tell(row, at=at)
    for campaign in _untold(Campaign.objects.filter(state=CampaignState.RUNNING), at)[:MOST]:
        with transaction.atomic():
            Campaign.objects.filter(pk=campaign.pk).update(told_for=campaign.state_due_at)
            sentence = gettext_lazy("The period of the campaign “%(name)s” is over; close it when everything is done.")
            notify(commanders(), "assessment.campaign", sentence, link=f"/assessments/campaigns/{campaign.pk}/", at=at, name=campaign.name)


def _tell(row: Finding, *, at: datetime) -> None:
    """Once per deadline; from the first missed one on the finding counts as late."""
    late = row.state == FindingState.OPEN
    told = Finding.objects.filter(pk=row.pk, state=row.state, state_due_at=row.state_due_at)
    if not told.update(told_for=row.state_due_at, **({"late": True} if late else {})):
        return
    facts = {"compound": row.site.compound, "text": row.text[:100]}
    if late:
        audit.record("finding_overdue", row, by=None, at=at, thread=row.site.campaign_id)
        finder = User.objects.filter(is_active=True, pk=row.inspection.by.user_id)
        everybody = {user.pk: user for user in [*people_of_firm(row.firm_id), *finder, *commanders()]}
        sentence = gettext_lazy("A finding at %(compound)s is overdue: %(text)s")
        notify(everybody.values(), "assessment.finding", sentence, link=link(row), at=at, **facts)
    else:
        sentence = gettext_lazy("A rectified finding at %(compound)s waits for its check: %(text)s")
        notify(commanders(), "assessment.finding", sentence, link=link(row), at=at, **facts)


def _untold(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Past their deadline, and nobody was told about that deadline yet."""
    return rows.filter(Q(told_for=None) | ~Q(told_for=F("state_due_at")), state_due_at__lte=at).order_by("state_due_at")
