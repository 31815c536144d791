"""Filters of results and appeals; unknown ids find nothing."""

from __future__ import annotations

import django_filters as df
from django.utils.translation import gettext_lazy as _

from assessments.cycles.models import SizeBand
from assessments.results.models import Appeal, Result
from assessments.results.states import AppealState
from communities.places.models import CompoundClass


class ResultFilter(df.FilterSet):
    compound = df.UUIDFilter(label=_("Compound"), field_name="entrant__compound_id")
    firm = df.UUIDFilter(label=_("Firm"), field_name="entrant__firm_id")
    grade = df.ChoiceFilter(label=_("Class"), field_name="entrant__grade", choices=CompoundClass.choices)
    size_band = df.ChoiceFilter(label=_("Size"), field_name="entrant__size_band", choices=SizeBand.choices)

    class Meta:
        model = Result
        fields: list[str] = []


class AppealFilter(df.FilterSet):
    cycle = df.UUIDFilter(label=_("Cycle"), field_name="cycle_id")
    entrant = df.UUIDFilter(label=_("Project"), field_name="entrant_id")
    state = df.ChoiceFilter(label=_("State"), choices=AppealState.choices)

    class Meta:
        model = Appeal
        fields: list[str] = []
