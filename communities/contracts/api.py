"""Service contracts for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters as df
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from communities.contracts import actions
from communities.contracts.models import ServiceContract
from communities.places import rules as places
from communities.places.models import Compound
from federation.accounts.models import Membership
from federation.api.base import Shown, answered_once, by_pk
from federation.api.fields import Day, Named, Pick, Strict
from federation.design.fields import DayFilter
from federation.firms.models import PropertyFirm


class ContractOut(serializers.Serializer):
    """Who serves a compound; `until` is the first day after the contract, or empty when it has no end."""

    id = serializers.UUIDField(source="pk")
    firm = Named()
    compound = Named()
    number = serializers.CharField()
    since = serializers.DateField(source="during.lower", allow_null=True)
    until = serializers.DateField(source="during.upper", allow_null=True)


class ContractIn(Strict):
    firm = Pick(lambda _by: PropertyFirm.objects.all())
    compound = Pick(lambda _by: Compound.objects.all())
    start = Day()
    end = Day(required=False, allow_null=True, default=None)
    number = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class EndIn(Strict):
    on = Day()


class ApiFilter(df.FilterSet):
    firm = df.UUIDFilter(label=_("Firm"), field_name="firm_id")
    compound = df.UUIDFilter(label=_("Compound"), field_name="compound_id")
    on = DayFilter(label=_("In force on"), field_name="during", lookup_expr="contains")

    class Meta:
        model = ServiceContract
        fields: list[str] = []


def contracts(by: Membership) -> QuerySet[ServiceContract]:
    """Whoever sees compounds sees who serves them."""
    rows = ServiceContract.objects.select_related("firm", "compound")
    return rows if places.can_see(by) else rows.none()


class Contracts(Shown):
    """Firm, compound, period."""

    model = ServiceContract
    rows = contracts
    one = by_pk(contracts)
    ordering = ("pk",)
    serializer_class = ContractOut
    filterset_class = ApiFilter

    @extend_schema(request=ContractIn, responses={201: ContractOut})
    @answered_once
    def create(self, request: Request) -> Response:
        """File a contract; a period that touches another contract of the compound is refused."""
        data: dict[str, Any] = self.cleaned(ContractIn)
        row = actions.add_contract(data.pop("compound"), by=self.by, at=timezone.now(), **data)
        return self.shown(row.pk, status=201)

    @extend_schema(request=EndIn, responses=ContractOut)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: UUID) -> Response:
        """The contract ends on that day."""
        row = type(self).one(self.by, pk)
        actions.end_contract(row, on=self.cleaned(EndIn)["on"], by=self.by, at=timezone.now())
        return self.shown(pk)
