"""Figures of work orders for programs."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.figures import presentation, queries
from dispatch.figures import serializers as shapes
from dispatch.figures.forms import period
from dispatch.figures.rules import reads
from federation.api.base import Door
from federation.kernel.rules import require


class Figures(Door):
    """Each rate with its numerator and denominator; firms and communities read their own."""

    @extend_schema(parameters=[shapes.FiguresAsked], responses=shapes.FiguresOut)
    def get(self, request: Request) -> Response:
        """The orders received on these reporting days, by one dimension."""
        require(reads, self.by, None)
        asked = shapes.FiguresAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        how = queries.windows(self.by)
        scope = queries.Scope(self.by, period((given["start"], given["end"]), how), how, timezone.now())
        rows = queries.figures(scope, given["by"])
        words = presentation.labels(given["by"], [row.key for row in rows])
        out = {"start": scope.period.start, "end": scope.period.end, "rows": [presentation.api_row(row, words[row.key]) for row in rows]}
        return Response(shapes.FiguresOut(out).data)
