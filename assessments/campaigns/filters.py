"""Filters of findings, shared by pages and API."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.campaigns import queries
from assessments.campaigns.models import Campaign, Finding
from assessments.campaigns.states import UNDONE, FindingState
from communities.places.models import Compound
from federation.firms.models import PropertyFirm

WHAT = [
    ("undone", _("Not done")), ("overdue", _("Overdue")), ("check", _("To be checked")), ("sampled", _("To be rechecked on site")),
    ("late", _("Late at any time")),
]  # fmt: skip


def _campaigns(request: Any) -> QuerySet[Campaign]:
    member = getattr(request, "membership", None)
    return queries.visible_to(member) if member is not None else Campaign.objects.none()


class FindingFilter(df.FilterSet):
    """What the office or a firm narrows its list by."""

    q = df.CharFilter(label=_("Search"), method="search", max_length=80)
    what = df.ChoiceFilter(label=_("Show"), choices=WHAT, method="with_what", empty_label=_("All"))
    state = df.ChoiceFilter(label=_("State"), choices=FindingState.choices)
    campaign = df.ModelChoiceFilter(label=_("Campaign"), queryset=_campaigns, field_name="site__campaign")
    compound = df.ModelChoiceFilter(
        label=_("Compound"), queryset=lambda _request: Compound.objects.filter(outside=False), field_name="site__compound"
    )
    firm = df.ModelChoiceFilter(label=_("Firm"), queryset=lambda _request: PropertyFirm.objects.all())

    class Meta:
        model = Finding
        fields: list[str] = []

    def search(self, rows: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        words = words.strip()
        return rows.filter(Q(text__icontains=words) | Q(point__name__icontains=words) | Q(site__compound__name__icontains=words))

    def with_what(self, rows: QuerySet[Any], _name: str, what: str) -> QuerySet[Any]:
        wanted = {
            "undone": Q(state__in=UNDONE),
            "overdue": Q(state=FindingState.OPEN, state_due_at__lte=timezone.now()),
            "check": Q(state=FindingState.RECTIFIED),
            "sampled": Q(state=FindingState.RECTIFIED, sampled=True),
            "late": Q(late=True),
        }
        return rows.filter(wanted[what])
