"""Cycles for programs: what each role may see of them. Same rules as the pages."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.cycles import filters, queries, rules
from assessments.cycles import serializers as shapes
from assessments.cycles.models import Cycle, Entrant
from assessments.schemes.models import Panel
from federation.api.base import Shown, by_pk
from federation.kernel.rules import require


class Cycles(Shown):
    """Periods of assessment: the office and the district all, raters those they judge in, firms those whose scores they were shown."""

    model = Cycle
    rows = queries.visible_to
    one = queries.get_cycle
    ordering = ("-starts_on", "pk")
    serializer_class = shapes.CycleOut
    filterset_class = filters.CycleFilter

    @extend_schema(responses=shapes.Progress, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def progress(self, request: Request, pk: UUID) -> Response:
        """How many sheets are signed, by project and panel; for the office and the district."""
        cycle = queries.get_cycle(self.by, pk)
        require(rules.can_read, self.by, cycle)
        board, panels = queries.progress(cycle), dict(Panel.objects.filter(scheme=cycle.scheme_id).values_list("pk", "code"))
        rows = [
            {
                "entrant": entrant,
                "panels": [
                    {"panel": panels.get(panel, "") if panel else "", "signed": signed, "raters": raters}
                    for panel, (signed, raters) in board.get(entrant.pk, {}).items()
                ],
            }
            for entrant in queries.entrants(cycle)
        ]
        return self.answer({"rows": rows}, shapes.Progress)


class Entrants(Shown):
    """Projects in a cycle: firms see their own once they are shown their scores, raters those they judge."""

    model = Entrant
    rows = queries.entrants_visible_to
    one = by_pk(queries.entrants_visible_to)
    ordering = ("pk",)
    serializer_class = shapes.EntrantOut
    filterset_class = filters.EntrantFilter
