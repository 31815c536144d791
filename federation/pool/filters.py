"""Filters of the pool, shared by pages and API."""

from __future__ import annotations

import django_filters as df
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from federation.firms.models import PropertyFirm
from federation.pool.models import EquipmentType, Kind, Resource, Skill, Trade, Verification


def _firms(_request: object) -> QuerySet[PropertyFirm]:
    return PropertyFirm.objects.all()


def _skills(_request: object) -> QuerySet[Skill]:
    return Skill.objects.filter(active=True).order_by("group", "code")


def _trades(_request: object) -> QuerySet[Trade]:
    return Trade.objects.filter(active=True)


def _types(_request: object) -> QuerySet[EquipmentType]:
    return EquipmentType.objects.filter(active=True)


class ResourceFilter(df.FilterSet):
    """Search by name; narrow by kind, firm, skill, trade, type and verification."""

    kind = df.ChoiceFilter(label=_("Kind"), choices=Kind.choices, widget=forms.HiddenInput)
    q = df.CharFilter(label=_("Search"), method="search")
    firm = df.ModelChoiceFilter(label=_("Firm"), queryset=_firms)
    skill = df.ModelChoiceFilter(label=_("Skill"), field_name="skills__skill", queryset=_skills, distinct=True)
    trade = df.ModelChoiceFilter(label=_("Trade"), queryset=_trades)
    equipment_type = df.ModelChoiceFilter(label=_("Equipment type"), queryset=_types)
    verification = df.ChoiceFilter(label=_("Verification"), choices=Verification.choices)

    class Meta:
        model = Resource
        fields: list[str] = []

    def search(self, found: QuerySet[Resource], _name: str, words: str) -> QuerySet[Resource]:
        return found.filter(Q(name__icontains=words) | Q(name_en__icontains=words) | Q(note__icontains=words))
