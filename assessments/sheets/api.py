"""Scoring sheets for programs: one's own, line by line, saved as often as one likes, signed once. Same actions as the pages."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.cycles.models import Rater
from assessments.sheets import actions, filters, queries
from assessments.sheets import serializers as shapes
from assessments.sheets.actions import NewMark
from federation.api.base import Shown
from federation.api.fields import Reason
from federation.kernel.errors import Conflict


class Sheets(Shown):
    """One's own sheets in cycles that collect or are checked; the office opens anybody's by its id."""

    model = Rater
    rows = queries.mine
    one = queries.get_rater
    ordering = ("pk",)
    serializer_class = shapes.SheetOut
    detail_class = shapes.SheetDetail
    filterset_class = filters.SheetFilter

    @extend_schema(responses=shapes.SheetDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One sheet, line by line."""
        return self.shown(pk)

    @extend_schema(request=shapes.MarksIn, responses=shapes.SheetDetail)
    @action(detail=True, methods=["post"])
    def marks(self, request: Request, pk: UUID) -> Response:
        """Save marks; the newest of each indicator stands."""
        rater = queries.get_rater(self.by, pk)
        new = [NewMark(marked_at=mark.pop("at"), **mark) for mark in self.cleaned(shapes.MarksIn)["marks"]]
        actions.save_marks(rater, marks=new, by=self.by, at=timezone.now())
        return self.shown(pk)

    @extend_schema(request=shapes.SheetSignIn, responses=shapes.SheetDetail)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: UUID) -> Response:
        """Sign and lock; 422 names what is not answered or not proved yet."""
        rater = queries.get_rater(self.by, pk)
        actions.sign(rater, **self.cleaned(shapes.SheetSignIn), by=self.by, at=timezone.now())
        return self.shown(pk)

    @extend_schema(request=Reason, responses=shapes.SheetDetail)
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: UUID) -> Response:
        """Begin a new sheet from the signed one, which counts until the new one is signed."""
        rater, data = queries.get_rater(self.by, pk), self.cleaned(Reason)
        sheet = queries.current(rater)
        if sheet is None:
            raise Conflict(_("Only a signed sheet is corrected."), code="state")
        actions.correct(sheet, **data, by=self.by, at=timezone.now())
        return self.shown(pk)
