"""Communities and compounds for programs: open to every member of the subdistrict, read only."""

from __future__ import annotations

from uuid import UUID

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from communities.places.models import Community, Compound, CompoundClass, CompoundKind, CoordinateSystem, ManagementKind
from federation.accounts.models import Membership
from federation.api.base import Shown, by_pk
from federation.api.fields import Named


class CommunityOut(serializers.Serializer):
    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    name_en = serializers.CharField()


class CompoundOut(serializers.Serializer):
    """A compound; the position is WGS-84, whatever system it was entered in."""

    id = serializers.UUIDField(source="pk")
    community = Named(allow_null=True)
    name = serializers.CharField()
    name_en = serializers.CharField()
    address = serializers.CharField()
    grade = serializers.ChoiceField(choices=CompoundClass.choices)
    kind = serializers.ChoiceField(choices=CompoundKind.choices)
    households = serializers.IntegerField()
    buildings = serializers.IntegerField()
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    source_crs = serializers.ChoiceField(choices=CoordinateSystem.choices)
    approximate = serializers.BooleanField()


class ManagementOut(serializers.Serializer):
    """How a compound was managed; `until` is the first day after, or empty while it lasts."""

    kind = serializers.ChoiceField(choices=ManagementKind.choices)
    since = serializers.DateField(source="during.lower", allow_null=True)
    until = serializers.DateField(source="during.upper", allow_null=True)


class CompoundDetail(CompoundOut):
    """A compound with the history of its management."""

    managements = ManagementOut(many=True)


class CommunityFilter(df.FilterSet):
    q = df.CharFilter(label=_("Search"), method="search")

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


def communities(_by: Membership) -> QuerySet[Community]:
    return Community.objects.all()


def compounds(_by: Membership) -> QuerySet[Compound]:
    return Compound.objects.select_related("community").prefetch_related("managements")


class Communities(Shown):
    """Communities of the subdistrict."""

    model = Community
    rows = communities
    one = by_pk(communities)
    ordering = ("name", "pk")
    serializer_class = CommunityOut
    filterset_class = CommunityFilter


class Compounds(Shown):
    """Residential compounds of the subdistrict."""

    model = Compound
    rows = compounds
    one = by_pk(compounds)
    ordering = ("name", "pk")
    serializer_class = CompoundOut
    detail_class = CompoundDetail
    filterset_class = ApiFilter

    @extend_schema(responses=CompoundDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.shown(pk)
