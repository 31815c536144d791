"""Filters of the audit log."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from federation.design.fields import DayFilter
from federation.kernel.acts import ACTS, KINDS
from federation.kernel.audit import LogEntry


class LogFilter(df.FilterSet):
    """Narrow by day, person, act, and what it was done to."""

    after = DayFilter(label=_("From"), field_name="at", lookup_expr="date__gte")
    before = DayFilter(label=_("Until"), field_name="at", lookup_expr="date__lte")
    person = df.CharFilter(label=_("Person"), field_name="actor_name", lookup_expr="icontains")
    verb = df.ChoiceFilter(label=_("Act"), choices=list(ACTS.items()))
    object_kind = df.ChoiceFilter(label=_("Kind"), choices=list(KINDS.items()))
    thread = df.UUIDFilter(label=_("Object's identifier"), method="about")

    class Meta:
        model = LogEntry
        fields: list[str] = []

    def about(self, found: QuerySet[LogEntry], _name: str, pk: Any) -> QuerySet[LogEntry]:
        return found.filter(Q(thread=pk) | Q(object_id=pk))
