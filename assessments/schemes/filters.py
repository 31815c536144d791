"""Filters of schemes."""

from __future__ import annotations

import django_filters as df
from django.utils.translation import gettext_lazy as _

from assessments.schemes.models import CycleKind, Scheme
from assessments.schemes.states import SchemeState


class SchemeFilter(df.FilterSet):
    state = df.ChoiceFilter(label=_("State"), choices=SchemeState.choices)
    cycle_kind = df.ChoiceFilter(label=_("Kind of cycle"), choices=CycleKind.choices)

    class Meta:
        model = Scheme
        fields: list[str] = []
