"""Filters of ratings and complaints."""

from __future__ import annotations

import django_filters as df
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dispatch.ratings.models import Complaint, Rating, Side
from dispatch.ratings.states import ComplaintState
from federation.firms.models import PropertyFirm


def _firms(_request: object) -> QuerySet[PropertyFirm]:
    return PropertyFirm.objects.all()


class RatingFilter(df.FilterSet):
    side = df.ChoiceFilter(label=_("Side"), choices=Side.choices)
    firm = df.ModelChoiceFilter(label=_("Rated firm"), queryset=_firms)
    stars = df.ChoiceFilter(label=_("Rating"), choices=[(n, "★" * n) for n in range(1, 6)])

    class Meta:
        model = Rating
        fields: list[str] = []


class ComplaintFilter(df.FilterSet):
    state = df.ChoiceFilter(label=_("State"), choices=ComplaintState.choices)

    class Meta:
        model = Complaint
        fields: list[str] = []
