"""Decisions on classes for programs. Same actions as the pages."""

from __future__ import annotations

from uuid import UUID

import django_filters as df
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.classes import actions, queries
from assessments.classes import serializers as shapes
from assessments.classes.models import ClassDecision
from communities.places.models import CompoundClass
from federation.api.base import Shown, answered_once, by_pk


class DecisionFilter(df.FilterSet):
    compound = df.UUIDFilter(label=_("Compound"), field_name="compound_id")
    after = df.ChoiceFilter(label=_("New class"), choices=CompoundClass.choices)

    class Meta:
        model = ClassDecision
        fields: list[str] = []


class Decisions(Shown):
    """Moves of compounds between the four classes."""

    model = ClassDecision
    rows = queries.decided
    one = by_pk(queries.decided)
    ordering = ("-at", "-pk")
    serializer_class = shapes.DecisionOut
    filterset_class = DecisionFilter

    @extend_schema(responses=shapes.DecisionOut)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.shown(pk)

    @extend_schema(request=shapes.DecisionIn, responses={201: shapes.DecisionOut})
    @answered_once
    def create(self, request: Request) -> Response:
        """Move a compound up or down."""
        data = self.cleaned(shapes.DecisionIn)
        row = actions.decide(data.pop("compound"), **data, by=self.by, at=timezone.now())
        return self.answer(row, status=201)
