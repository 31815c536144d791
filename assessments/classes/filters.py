"""Filters of the list of classes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.places.models import Community, Compound, CompoundClass

WHAT = [
    ("none", _("Without a plan")),
    ("overdue", _("Review overdue")),
    ("soon", _("Review within 30 days")),
    ("moved", _("Moved at any time")),
]


class ClassFilter(df.FilterSet):
    """Compounds by class, community and how their plan stands."""

    q = df.CharFilter(label=_("Search"), method="search", max_length=60)
    grade = df.ChoiceFilter(label=_("Class"), choices=CompoundClass.choices)
    target = df.ChoiceFilter(label=_("Class aimed at"), choices=CompoundClass.choices)
    community = df.ModelChoiceFilter(label=_("Community"), queryset=lambda _request: Community.objects.all())
    what = df.ChoiceFilter(label=_("Show"), choices=WHAT, method="with_what", empty_label=_("All"))

    class Meta:
        model = Compound
        fields: list[str] = []

    def search(self, rows: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=words) | Q(name_en__icontains=words))

    def with_what(self, rows: QuerySet[Any], _name: str, what: str) -> QuerySet[Any]:
        today = timezone.localdate()
        wanted = {
            "none": Q(plan_id=None),
            "overdue": Q(review_on__lt=today),
            "soon": Q(review_on__range=(today, today + timedelta(days=30))),
            "moved": Q(moved_at__isnull=False),
        }
        return rows.filter(wanted[what])
