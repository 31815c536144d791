"""Filters of one's own sheets."""

from __future__ import annotations

import django_filters as df
from django.utils.translation import gettext_lazy as _

from assessments.cycles.models import Rater


class SheetFilter(df.FilterSet):
    """Unknown ids find nothing."""

    cycle = df.UUIDFilter(label=_("Cycle"), field_name="cycle_id")
    signed = df.BooleanFilter(label=_("Signed"))

    class Meta:
        model = Rater
        fields: list[str] = []
