"""Filters of people, shared by pages and API."""

from __future__ import annotations

import django_filters as df
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Membership, Role


def _firms(_request: object) -> QuerySet:
    firms: QuerySet = Membership._meta.get_field("firm").remote_field.model._default_manager.all()  # type: ignore[union-attr]
    return firms


class MemberFilter(df.FilterSet):
    """Search by name or username; narrow by role, firm and whether the role still holds."""

    q = df.CharFilter(label=_("Search"), method="search")
    role = df.ChoiceFilter(label=_("Role"), choices=Role.choices)
    firm = df.ModelChoiceFilter(label=_("Firm"), queryset=_firms)
    active = df.BooleanFilter(
        label=_("State"), widget=forms.Select(choices=[("", "---------"), ("true", _("Active")), ("false", _("Ended"))])
    )

    class Meta:
        model = Membership
        fields: list[str] = []

    def search(self, found: QuerySet[Membership], _name: str, words: str) -> QuerySet[Membership]:
        return found.filter(Q(user__name__icontains=words) | Q(user__username__icontains=words))
