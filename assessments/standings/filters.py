"""Filters of lists, measures and livelihood projects; unknown ids find nothing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import django_filters as df
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.schemes.models import Listing
from assessments.standings import queries
from assessments.standings.models import ListEntry, Measure, MeasureKind, Reward
from assessments.standings.states import EntryState, MeasureState, RewardState
from federation.design.fields import DayFilter


class EntryFilter(df.FilterSet):
    """`on`: who stood on the list at the end of that day, whatever happened afterwards."""

    on = DayFilter(label=_("As of"), method="as_of")
    kind = df.ChoiceFilter(label=_("List"), choices=Listing.choices)
    firm = df.UUIDFilter(label=_("Firm"), field_name="firm_id")
    state = df.ChoiceFilter(label=_("State"), choices=EntryState.choices)

    class Meta:
        model = ListEntry
        fields: list[str] = []

    def as_of(self, rows: QuerySet[ListEntry], _name: str, on: date) -> QuerySet[ListEntry]:
        at = datetime.combine(on + timedelta(days=1), time(), timezone.get_current_timezone()) - timedelta(seconds=1)
        return rows.filter(pk__in=queries.as_of(at).order_by().values("pk"))


class MeasureFilter(df.FilterSet):
    kind = df.ChoiceFilter(label=_("Measure"), choices=MeasureKind.choices)
    firm = df.UUIDFilter(label=_("Firm"), field_name="firm_id")
    state = df.ChoiceFilter(label=_("State"), choices=MeasureState.choices)

    class Meta:
        model = Measure
        fields: list[str] = []


class RewardFilter(df.FilterSet):
    firm = df.UUIDFilter(label=_("Firm"), field_name="firm_id")
    state = df.ChoiceFilter(label=_("State"), choices=RewardState.choices)

    class Meta:
        model = Reward
        fields: list[str] = []
