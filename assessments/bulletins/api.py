"""Bulletins for programs: the office reads all that have begun, others what is published."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.bulletins import contents
from assessments.bulletins import serializers as shapes
from assessments.cycles.filters import CycleFilter
from assessments.cycles.models import Cycle
from federation.api.base import Listed


class Bulletins(Listed):
    """One for each cycle."""

    model = Cycle
    rows = contents.cycles_for
    ordering = ("-ends_on", "pk")
    serializer_class = shapes.BulletinOut
    filterset_class = CycleFilter

    @extend_schema(responses=shapes.BulletinDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One bulletin; the caller's own part of it until it is published."""
        cycle = contents.get_cycle(self.by, pk)
        found = contents.for_reader(cycle, self.by)
        grades = [{"grade": grade, "projects": count} for grade, count in found.grades]
        row = {
            "cycle": cycle, "title": found.title, "final": found.final, "mean": found.mean, "grades": grades,
            "text": contents.paragraphs(found), "places": found.rows,
        }  # fmt: skip
        return self.answer(row, shapes.BulletinDetail)
