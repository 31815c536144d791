"""Filters of compounds, shared by pages and API."""

from __future__ import annotations

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from communities.places.models import Community, Compound, CompoundClass, CompoundKind, ManagementKind
from federation.firms.models import PropertyFirm


def _communities(_request: object) -> QuerySet[Community]:
    return Community.objects.all()


def _firms(_request: object) -> QuerySet[PropertyFirm]:
    return PropertyFirm.objects.all()


class CompoundFilter(df.FilterSet):
    """Search by name or address; narrow by community, class, type, firm and management mode of the day."""

    q = df.CharFilter(label=_("Search"), method="search")
    community = df.ModelChoiceFilter(label=_("Community"), queryset=_communities)
    grade = df.ChoiceFilter(label=_("Class"), choices=CompoundClass.choices)
    kind = df.ChoiceFilter(label=_("Type"), choices=CompoundKind.choices)
    firm = df.ModelChoiceFilter(label=_("Firm"), queryset=_firms, method="served_by")
    mode = df.ChoiceFilter(label=_("Management mode"), choices=ManagementKind.choices)

    class Meta:
        model = Compound
        fields: list[str] = []

    def search(self, found: QuerySet[Compound], _name: str, words: str) -> QuerySet[Compound]:
        return found.filter(Q(name__icontains=words) | Q(name_en__icontains=words) | Q(address__icontains=words))

    def served_by(self, found: QuerySet[Compound], _name: str, firm: PropertyFirm) -> QuerySet[Compound]:
        return found.filter(firm_id=firm.pk)  # type: ignore[misc]  # annotated by queries.visible_to
