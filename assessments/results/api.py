"""Scores and appeals for programs. Same rules as the pages: a firm reads its own after the notice, everybody what is published."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.results import actions, filters, presentation, queries
from assessments.results import serializers as shapes
from assessments.results.models import Appeal, FirmResult, Result
from federation.api.base import Listed, Records, Shown, answered_once
from federation.api.fields import Nothing


class Results(Listed):
    """Results of a cycle's holding computation."""

    model = Result
    ordering = ("pk",)
    serializer_class = shapes.ResultOut
    filterset_class = filters.ResultFilter

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Result._base_manager.none()
        return queries.results(queries.get_cycle(self.by, self.kwargs["cycle_pk"]), self.by)


class FirmResults(Listed):
    """Firms' scores in a cycle."""

    model = FirmResult
    ordering = ("pk",)
    serializer_class = shapes.FirmResultOut

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return FirmResult._base_manager.none()
        return queries.firm_results(queries.get_cycle(self.by, self.kwargs["cycle_pk"]), self.by)


class Explained(Records):
    """One project's score with how it was made."""

    model = Result
    serializer_class = shapes.ResultDetail
    pagination_class = None
    filter_backends = []

    def retrieve(self, request: Request, entrant_pk: UUID) -> Response:
        """For the office, and for the firm itself after the notice."""
        row: Any = queries.get_result(self.by, entrant_pk)
        row.tree = presentation.Tree(row, self.by).node(row.derivation)
        return self.answer(row)


class Appeals(Shown):
    """Objections: the office sees all, a firm its own."""

    model = Appeal
    rows = queries.appeals
    one = queries.get_appeal
    ordering = ("-filed_at", "pk")
    serializer_class = shapes.AppealOut
    filterset_class = filters.AppealFilter

    @extend_schema(request=shapes.AppealIn, responses={201: shapes.AppealOut})
    @answered_once
    def create(self, request: Request) -> Response:
        """Object to the own score within the working days that the notice gives; pictures are added on the page."""
        data = self.cleaned(shapes.AppealIn)
        row = actions.file(**data, by=self.by, at=timezone.now())
        return self.shown(row.pk, status=201)

    @extend_schema(request=shapes.AppealDecisionIn, responses=shapes.AppealOut)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: UUID) -> Response:
        """Uphold with other points, or reject; by somebody who judged nothing of the project."""
        row = queries.get_appeal(self.by, pk)
        actions.decide(row, **self.cleaned(shapes.AppealDecisionIn), by=self.by, at=timezone.now())
        return self.shown(pk)

    @extend_schema(request=Nothing, responses=shapes.AppealOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID) -> Response:
        """The firm no longer objects."""
        row = queries.get_appeal(self.by, pk)
        self.cleaned(Nothing)
        actions.withdraw(row, by=self.by, at=timezone.now())
        return self.shown(pk)
