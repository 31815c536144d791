"""Filters of cycles and of who takes part in them."""

from __future__ import annotations

import django_filters as df
from django.utils.translation import gettext_lazy as _

from assessments.cycles.models import Cycle, Entrant, SizeBand, Standing
from assessments.cycles.states import CycleState
from assessments.schemes.models import CycleKind
from communities.places.models import CompoundClass


class CycleFilter(df.FilterSet):
    state = df.ChoiceFilter(label=_("State"), choices=CycleState.choices)
    kind = df.ChoiceFilter(label=_("Kind of cycle"), field_name="scheme__cycle_kind", choices=CycleKind.choices)

    class Meta:
        model = Cycle
        fields: list[str] = []


class EntrantFilter(df.FilterSet):
    """Unknown ids find nothing."""

    cycle = df.UUIDFilter(label=_("Cycle"), field_name="cycle_id")
    compound = df.UUIDFilter(label=_("Compound"), field_name="compound_id")
    firm = df.UUIDFilter(label=_("Firm"), field_name="firm_id")
    standing = df.ChoiceFilter(label=_("Takes part"), choices=Standing.choices)
    grade = df.ChoiceFilter(label=_("Class"), choices=CompoundClass.choices)
    size_band = df.ChoiceFilter(label=_("Size"), choices=SizeBand.choices)

    class Meta:
        model = Entrant
        fields: list[str] = []
