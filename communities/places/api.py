"""Communities and compounds for programs."""

from __future__ import annotations

from uuid import UUID

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from communities.places import actions, queries
from communities.places import serializers as shapes
from communities.places.models import Community, Compound, CompoundClass, CompoundKind, ManagementKind
from federation.accounts.models import Membership
from federation.api.base import Shown, answered_once


class CommunityFilter(df.FilterSet):
    q = df.CharFilter(label=_("Search"), method="search")

    class Meta:
        model = Community
        fields: list[str] = []

    def search(self, rows: QuerySet[Community], _name: str, words: str) -> QuerySet[Community]:
        return rows.filter(Q(name__icontains=words) | Q(name_en__icontains=words))


class ApiFilter(df.FilterSet):
    q = df.CharFilter(label=_("Search"), method="search")
    community = df.UUIDFilter(label=_("Community"), field_name="community_id")
    grade = df.ChoiceFilter(label=_("Class"), choices=CompoundClass.choices)
    kind = df.ChoiceFilter(label=_("Type"), choices=CompoundKind.choices)

    class Meta:
        model = Compound
        fields: list[str] = []

    def search(self, rows: QuerySet[Compound], _name: str, words: str) -> QuerySet[Compound]:
        return rows.filter(Q(name__icontains=words) | Q(name_en__icontains=words) | Q(address__icontains=words))


def compounds(by: Membership) -> QuerySet[Compound]:
    return queries.visible_to(by, timezone.localdate())


def get_compound(by: Membership, pk: UUID) -> Compound:
    row: Compound = queries.get_compound(by, pk, timezone.localdate())
    return row


class Communities(Shown):
    """Communities of the subdistrict."""

    model = Community
    rows = queries.communities_for
    one = queries.get_community
    ordering = ("name", "pk")
    serializer_class = shapes.CommunityOut
    filterset_class = CommunityFilter

    @extend_schema(request=shapes.CommunityIn, responses={201: shapes.CommunityOut})
    @answered_once
    def create(self, request: Request) -> Response:
        row = actions.add_community(by=self.by, at=timezone.now(), **self.cleaned(shapes.CommunityIn))
        return self.answer(row, status=201)

    @extend_schema(request=shapes.CommunityIn, responses=shapes.CommunityOut)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        row = queries.get_community(self.by, pk)
        actions.edit_community(row, by=self.by, at=timezone.now(), **self.cleaned(shapes.CommunityIn, partial=True))
        return self.shown(pk)


class Compounds(Shown):
    """Residential compounds of the subdistrict."""

    model = Compound
    rows = compounds
    one = get_compound
    ordering = ("name", "pk")
    serializer_class = shapes.CompoundOut
    detail_class = shapes.CompoundDetail
    filterset_class = ApiFilter

    @extend_schema(responses=shapes.CompoundDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.shown(pk)

    @extend_schema(request=shapes.CompoundIn, responses={201: shapes.CompoundDetail})
    @answered_once
    def create(self, request: Request) -> Response:
        """Enter a compound with its management mode from a day on."""
        data = self.cleaned(shapes.CompoundIn)
        mode = ManagementKind(data.pop("mode"))
        row = actions.add_compound(by=self.by, at=timezone.now(), mode=mode, **data)
        return self.shown(row.pk, status=201)

    @extend_schema(request=shapes.CompoundEdit, responses=shapes.CompoundDetail)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change a compound's facts; the management mode has its own dated history."""
        row = get_compound(self.by, pk)
        actions.edit_compound(row, by=self.by, at=timezone.now(), **self.cleaned(shapes.CompoundEdit, partial=True))
        return self.shown(pk)

    @extend_schema(request=shapes.ManagementIn, responses=shapes.CompoundDetail)
    @action(detail=True, methods=["post"])
    def management(self, request: Request, pk: UUID) -> Response:
        """From a day on the compound is managed in another mode."""
        row, data = get_compound(self.by, pk), self.cleaned(shapes.ManagementIn)
        actions.change_management(row, kind=ManagementKind(data["kind"]), since=data["since"], by=self.by, at=timezone.now())
        return self.shown(pk)
