"""Work orders for programs: enter, claim, mend, verify, close. Same actions as the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import django_filters as df
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.work_orders import actions, filters, presentation, queries
from dispatch.work_orders import serializers as shapes
from dispatch.work_orders.models import OrderKind, Source, WorkOrder
from federation.api.base import Shown, answered_once
from federation.api.fields import Nothing, Reason


class OrderFilter(filters.OrderFilter):
    """The pages' filter; unknown ids find nothing."""

    category = df.CharFilter(label=_("Category"), field_name="category__code", max_length=20)
    community = df.UUIDFilter(label=_("Community"), field_name="community_id")
    compound = df.UUIDFilter(label=_("Compound"), field_name="compound_id")
    firm = df.UUIDFilter(label=_("Firm"), field_name="firm_id")


class WorkOrders(Shown):
    """Reported matters from intake to close."""

    model = WorkOrder
    rows = queries.listed
    one = queries.get_order
    ordering = ("-received_at", "-pk")
    serializer_class = shapes.OrderOut
    detail_class = shapes.OrderDetail
    filterset_class = OrderFilter

    @extend_schema(responses=shapes.OrderDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.shown(pk)

    @extend_schema(request=shapes.OrderIn, responses={201: shapes.OrderDetail})
    @answered_once
    def create(self, request: Request) -> Response:
        """Enter a report; it is numbered, clocked and routed at once."""
        data: dict[str, Any] = self.cleaned(shapes.OrderIn)
        new = actions.NewOrder(**{**data, "source": Source(data["source"]), "kind": OrderKind(data["kind"])})
        row = actions.file_order(new, by=self.by, at=timezone.now())
        return self.answer(row, shapes.OrderDetail, status=201)

    @extend_schema(request=Nothing, responses=shapes.OrderDetail)
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pk: UUID) -> Response:
        """Take it out of the pool; 409 when somebody was faster."""
        return self._plain(pk, actions.claim)

    @extend_schema(request=Nothing, responses=shapes.OrderDetail)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: UUID) -> Response:
        """Take on what was assigned."""
        return self._plain(pk, actions.accept)

    @extend_schema(request=Nothing, responses=shapes.OrderDetail)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: UUID) -> Response:
        """Work begins."""
        return self._plain(pk, actions.start)

    @extend_schema(request=Nothing, responses=shapes.OrderDetail)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, pk: UUID) -> Response:
        """It was looked at and is mended."""
        return self._plain(pk, actions.verify)

    @extend_schema(request=Nothing, responses=shapes.OrderDetail)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: UUID) -> Response:
        """Nothing is left to do."""
        return self._plain(pk, actions.close)

    @extend_schema(request=Reason, responses=shapes.OrderDetail)
    @action(detail=True, methods=["post"])
    def return_order(self, request: Request, pk: UUID) -> Response:
        """Back to the office."""
        return self._reasoned(pk, actions.return_order)

    @extend_schema(request=Reason, responses=shapes.OrderDetail)
    @action(detail=True, methods=["post"])
    def send_back(self, request: Request, pk: UUID) -> Response:
        """Looked at, and not mended."""
        return self._reasoned(pk, actions.send_back)

    @extend_schema(request=Reason, responses=shapes.OrderDetail)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: UUID) -> Response:
        """Not mended after all."""
        return self._reasoned(pk, actions.reopen)

    @extend_schema(request=shapes.ResolveIn, responses=shapes.OrderDetail)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: UUID) -> Response:
        """Report it mended; pictures are added on the page."""
        row = queries.get_order(self.by, pk)
        actions.resolve(row, **self.cleaned(shapes.ResolveIn), by=self.by, at=timezone.now())
        return self.answer(row, shapes.OrderDetail)

    @extend_schema(request=shapes.AssignIn, responses=shapes.OrderDetail)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: UUID) -> Response:
        """Give it to a firm or a department."""
        row = queries.get_order(self.by, pk)
        actions.assign(row, **self.cleaned(shapes.AssignIn), by=self.by, at=timezone.now())
        return self.answer(row, shapes.OrderDetail)

    @extend_schema(responses=shapes.OrderStory, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def timeline(self, request: Request, pk: UUID) -> Response:
        """Everything that happened, oldest first."""
        return self.answer({"events": presentation.story(queries.get_order(self.by, pk))}, shapes.OrderStory)

    def _plain(self, pk: UUID, act: Callable[..., Any]) -> Response:
        row = queries.get_order(self.by, pk)
        self.cleaned(Nothing)
        act(row, by=self.by, at=timezone.now())
        return self.answer(row, shapes.OrderDetail)

    def _reasoned(self, pk: UUID, act: Callable[..., Any]) -> Response:
        row = queries.get_order(self.by, pk)
        act(row, reason=self.cleaned(Reason)["reason"], by=self.by, at=timezone.now())
        return self.answer(row, shapes.OrderDetail)
