"""Filters of the register of firms, shared by pages and API."""

from __future__ import annotations

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from federation.firms.models import MemberKind, PropertyFirm
from federation.firms.states import FirmState
from federation.kernel import identifiers


class FirmFilter(df.FilterSet):
    """Search by name, contact or credit code; narrow by membership."""

    q = df.CharFilter(label=_("Search"), method="search")
    kind = df.ChoiceFilter(label=_("Kind of member"), choices=MemberKind.choices)
    state = df.ChoiceFilter(label=_("Membership"), choices=FirmState.choices)

    class Meta:
        model = PropertyFirm
        fields: list[str] = []

    def search(self, found: QuerySet[PropertyFirm], _name: str, words: str) -> QuerySet[PropertyFirm]:
        by_name = Q(name__icontains=words) | Q(name_en__icontains=words)
        return found.filter(by_name | Q(credit_code__istartswith=identifiers.code(words)) | Q(contact__icontains=words))
