"""The pool for programs: resources with their certificates, hours and absences, and the word lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from federation.accounts.models import Membership
from federation.api.base import Listed, Shown, answered_once, by_pk
from federation.api.fields import Nothing
from federation.kernel import identifiers
from federation.pool import actions, queries
from federation.pool import serializers as shapes
from federation.pool.models import (
    AvailabilityException,
    Certificate,
    CertificateKind,
    EquipmentType,
    HomeReserve,
    Kind,
    Resource,
    Skill,
    Trade,
    Verification,
    WeeklyHours,
)


class ApiFilter(df.FilterSet):
    q = df.CharFilter(label=_("Search"), method="search")
    kind = df.ChoiceFilter(label=_("Kind"), choices=Kind.choices)
    firm = df.UUIDFilter(label=_("Firm"), field_name="firm_id")
    skill = df.CharFilter(label=_("Skill"), field_name="skills__skill__code")
    trade = df.CharFilter(label=_("Trade"), field_name="trade__code")
    equipment_type = df.CharFilter(label=_("Equipment type"), field_name="equipment_type__code")
    verification = df.ChoiceFilter(label=_("Verification"), choices=Verification.choices)
    active = df.BooleanFilter(label=_("offered to others"))

    class Meta:
        model = Resource
        fields: list[str] = []

    def search(self, rows: QuerySet[Resource], _name: str, words: str) -> QuerySet[Resource]:
        return rows.filter(Q(name__icontains=words) | Q(name_en__icontains=words))


class Resources(Shown):
    """Experts, crews and equipment that firms lend."""

    model = Resource
    rows = queries.visible_to
    one = queries.get_resource
    ordering = ("name", "pk")
    serializer_class = shapes.ResourceOut
    detail_class = shapes.ResourceDetail
    filterset_class = ApiFilter
    existing: Resource | None = None

    @extend_schema(responses=shapes.ResourceDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.shown(pk)

    @extend_schema(request=shapes.ResourceIn, responses={201: shapes.ResourceDetail})
    @answered_once
    def create(self, request: Request) -> Response:
        """Enter an expert, crew or machine; it waits for verification."""
        data = self.cleaned(shapes.ResourceIn)
        certificates = [actions.NewCertificate(**entry) for entry in data.pop("certificates", [])]
        wanted = {"trade": None, "equipment_type": None, **data}
        row = actions.add_resource(by=self.by, at=timezone.now(), certificates=certificates, **wanted)
        return self.shown(row.pk, status=201)

    @extend_schema(request=shapes.ResourceEdit, responses=shapes.ResourceDetail)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change a resource; what makes it more capable sends it back to verification."""
        self.existing = queries.get_resource(self.by, pk)
        data = self.cleaned(shapes.ResourceEdit, partial=True)
        actions.edit_resource(self.existing, by=self.by, at=timezone.now(), **data)
        return self.shown(pk)

    @extend_schema(request=Nothing, responses=shapes.ResourceDetail)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, pk: UUID) -> Response:
        """The subdistrict has seen the papers."""
        return self._review(pk, approve=True)

    @extend_schema(request=Nothing, responses=shapes.ResourceDetail)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: UUID) -> Response:
        """The subdistrict did not accept the papers."""
        return self._review(pk, approve=False)

    def _review(self, pk: UUID, *, approve: bool) -> Response:
        row = queries.get_resource(self.by, pk)
        self.cleaned(Nothing)
        actions.verify_resource(row, approve=approve, by=self.by, at=timezone.now())
        return self.shown(pk)


class Inside(Listed):
    """A collection inside one resource."""

    def resource(self) -> Resource:
        row = queries.get_resource(self.by, self.kwargs["resource"])
        self.holder = row
        return row

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "resource": getattr(self, "holder", None)}


class Certificates(Inside):
    """Certificates of a resource."""

    model = Certificate
    ordering = ("kind__code", "pk")
    serializer_class = shapes.CertificateOut

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return Certificate.objects.filter(resource=self.resource()).select_related("kind")

    @extend_schema(request=shapes.CertificateIn, responses={201: shapes.CertificateOut})
    @answered_once
    def create(self, request: Request, resource: UUID) -> Response:
        """Enter or renew a certificate; it counts once the subdistrict has verified it."""
        holder = self.resource()
        new = actions.NewCertificate(**self.cleaned(shapes.CertificateIn))
        row = actions.put_certificate(holder, new, by=self.by, at=timezone.now())
        return self.answer(row, status=201)

    @extend_schema(request=Nothing, responses=shapes.CertificateOut)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, resource: UUID, pk: UUID) -> Response:
        """The subdistrict has seen the card."""
        return self._review(pk, approve=True)

    @extend_schema(request=Nothing, responses=shapes.CertificateOut)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, resource: UUID, pk: UUID) -> Response:
        """The subdistrict did not accept the card."""
        return self._review(pk, approve=False)

    def _review(self, pk: UUID, *, approve: bool) -> Response:
        holder = self.resource()
        row = queries.get_certificate(self.by, holder.pk, pk)
        self.cleaned(Nothing)
        actions.verify_certificate(row, approve=approve, by=self.by, at=timezone.now())
        row.refresh_from_db(fields=["verification"])
        return self.answer(row)


class Exceptions(Inside):
    """Times in which a resource is away, or there in addition."""

    model = AvailabilityException
    ordering = ("starts_at", "pk")
    serializer_class = shapes.ExceptionOut

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return AvailabilityException.objects.filter(resource=self.resource())

    @extend_schema(request=shapes.ExceptionIn, responses={201: shapes.ExceptionOut})
    @answered_once
    def create(self, request: Request, resource: UUID) -> Response:
        """Leave, an own alert, or extra time."""
        holder = self.resource()
        row = actions.add_exception(holder, by=self.by, at=timezone.now(), **self.cleaned(shapes.ExceptionIn))
        return self.answer(row, status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, resource: UUID, pk: UUID) -> Response:
        """Take an absence back."""
        row = queries.get_exception(self.by, self.resource().pk, pk)
        actions.remove_exception(row, by=self.by, at=timezone.now())
        return Response(status=204)


class Week(Inside):
    """The weekly hours of a resource, read and replaced as a whole."""

    model = WeeklyHours
    pagination_class = None
    filter_backends = []
    serializer_class = shapes.WeekOut

    @extend_schema(responses=shapes.WeekOut)
    def retrieve(self, request: Request, resource: UUID) -> Response:
        return self._shown(self.resource())

    @extend_schema(request=shapes.WeekIn, responses=shapes.WeekOut)
    def update(self, request: Request, resource: UUID) -> Response:
        holder = self.resource()
        hours = [(h["weekday"], h["from_minute"], h["until_minute"]) for h in self.cleaned(shapes.WeekIn)["hours"]]
        actions.set_week(holder, hours, by=self.by, at=timezone.now())
        return self._shown(holder)

    def _shown(self, holder: Resource) -> Response:
        return self.answer({"hours": WeeklyHours.objects.filter(resource=holder).order_by("weekday", "from_minute")})


class Reserves(Listed):
    """What firms keep at home: staff read all rules, a firm its own."""

    model = HomeReserve
    rows = queries.reserves_for
    ordering = ("firm__name", "pk")
    serializer_class = shapes.ReserveOut
    filter_backends = []


class TermFilter(df.FilterSet):
    q = df.CharFilter(label=_("Search"), method="search")
    active = df.BooleanFilter(label=_("in use"))

    def search(self, rows: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=words) | Q(name_en__icontains=words) | Q(code__icontains=identifiers.code(words)))


def _all(term: type[Any]) -> Callable[[Membership], QuerySet[Any]]:
    return lambda _by: term.objects.all()


class Terms(Shown):
    """A word list of the subdistrict, open to all its members."""

    ordering = ("code", "pk")
    filterset_class = TermFilter


class Skills(Terms):
    """Skills of experts."""

    model, rows, one = Skill, _all(Skill), by_pk(_all(Skill))
    serializer_class = shapes.SkillOut


class Trades(Terms):
    """Trades of crews."""

    model, rows, one = Trade, _all(Trade), by_pk(_all(Trade))
    serializer_class = shapes.TradeOut


class EquipmentTypes(Terms):
    """Types of machines."""

    model, rows, one = EquipmentType, _all(EquipmentType), by_pk(_all(EquipmentType))
    serializer_class = shapes.EquipmentTypeOut


class CertificateKinds(Terms):
    """Kinds of certificates."""

    model, rows, one = CertificateKind, _all(CertificateKind), by_pk(_all(CertificateKind))
    serializer_class = shapes.CertificateKindOut
