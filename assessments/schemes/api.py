"""Schemes for programs: read only, for those who may read them."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.schemes import filters, queries
from assessments.schemes import serializers as shapes
from assessments.schemes.models import Scheme
from federation.api.base import Shown


class Schemes(Shown):
    """Rules of assessment, each version by itself."""

    model = Scheme
    rows = queries.visible_to
    one = queries.get_scheme
    ordering = ("name", "pk")
    serializer_class = shapes.SchemeOut
    detail_class = shapes.SchemeDetail
    filterset_class = filters.SchemeFilter

    @extend_schema(responses=shapes.SchemeDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One version with its grades, panels and indicators."""
        return self.shown(pk)
