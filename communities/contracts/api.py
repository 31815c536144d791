"""Service contracts for programs, read only: staff all, a firm its own, a community those of its compounds."""

from __future__ import annotations

import django_filters as df
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from communities.contracts.models import ServiceContract
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.api.base import Shown, by_pk
from federation.api.fields import Named


class ContractOut(serializers.Serializer):
    """Who serves a compound; `until` is the first day after the contract, or empty when it has no end."""

    id = serializers.UUIDField(source="pk")
    firm = Named()
    compound = Named()
    number = serializers.CharField()
    since = serializers.DateField(source="during.lower", allow_null=True)
    until = serializers.DateField(source="during.upper", allow_null=True)


class ApiFilter(df.FilterSet):
    firm = df.UUIDFilter(label=_("Firm"), field_name="firm_id")
    compound = df.UUIDFilter(label=_("Compound"), field_name="compound_id")
    on = df.DateFilter(label=_("In force on"), field_name="during", lookup_expr="contains")

    class Meta:
        model = ServiceContract
        fields: list[str] = []


def contracts(by: Membership) -> QuerySet[ServiceContract]:
    rows = ServiceContract.objects.select_related("firm", "compound")
    if people.is_staff(by) or people.is_supervisor(by):
        return rows
    if people.is_firm(by):
        return rows.filter(firm=by.firm_id)
    return rows.filter(compound__community=by.community_id) if by.role == Role.COMMUNITY else rows.none()


class Contracts(Shown):
    """Firm, compound, period."""

    model = ServiceContract
    rows = contracts
    one = by_pk(contracts)
    ordering = ("pk",)
    serializer_class = ContractOut
    filterset_class = ApiFilter
