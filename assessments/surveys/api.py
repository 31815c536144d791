"""The residents' survey for programs: progress and rates. Single answers, homes and codes have no address here (ADR 10)."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.cycles.filters import CycleFilter
from assessments.cycles.models import Cycle
from assessments.surveys import presentation, queries
from assessments.surveys import serializers as shapes
from assessments.surveys.models import Option
from federation.api.base import Listed


class Surveys(Listed):
    """The office, the district and the communities; nobody of a firm."""

    model = Cycle
    rows = queries.cycles
    ordering = ("-starts_on", "pk")
    serializer_class = shapes.SurveyOut
    filterset_class = CycleFilter

    @extend_schema(responses=shapes.SurveyDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """How far it is, project by project; a community reads its own compounds."""
        cycle = queries.get_cycle(self.by, pk)
        found = presentation.progress(cycle, self.by)
        given = {name: getattr(cycle, name) for name in ("pk", "name", "starts_on", "ends_on", "state", "survey_from", "survey_until")}
        counts = [{"option": option, "answers": count} for option, (_label, count) in zip(Option, found["counts"], strict=True)]
        row = {
            **given, "open": queries.is_open(cycle, timezone.now()), "homes": found["sums"]["homes"], "answered": found["sums"]["answered"],
            "street": found["street"], "counts": counts, "projects": found["rows"],
        }  # fmt: skip
        return self.answer(row, shapes.SurveyDetail)
