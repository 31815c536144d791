"""Handovers for programs: write, sign, take back. Same actions as the pages; pictures are added there."""

from __future__ import annotations

from uuid import UUID

import django_filters as df
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.handovers import actions, queries
from dispatch.handovers import serializers as shapes
from dispatch.handovers.models import Direction, Grade, Handover
from dispatch.handovers.states import HandoverState
from dispatch.mutual_aid import queries as aid
from federation.api.base import Records, Shown, answered_once
from federation.api.fields import Reason
from federation.kernel.errors import Refused


class HandoverFilter(df.FilterSet):
    job = df.UUIDFilter(label=gettext_lazy("Job"), field_name="job_id")
    state = df.ChoiceFilter(label=gettext_lazy("State"), choices=HandoverState.choices)


class Handovers(Shown):
    """Protocols of machines that change hands."""

    model = Handover
    rows = queries.handovers_of
    one = queries.get_handover
    ordering = ("-first_at", "pk")
    serializer_class = shapes.HandoverOut
    filterset_class = HandoverFilter

    @extend_schema(request=shapes.SignIn, responses=shapes.HandoverOut)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: UUID) -> Response:
        """The other side signs; a return frees the machine at once."""
        row = queries.get_handover(self.by, pk)
        actions.sign(row, signature=self.cleaned(shapes.SignIn)["signature"], by=self.by, at=timezone.now())
        return self.shown(pk)

    @extend_schema(request=Reason, responses=shapes.HandoverOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID) -> Response:
        """Take an unsigned protocol back."""
        row = queries.get_handover(self.by, pk)
        actions.withdraw(row, reason=self.cleaned(Reason)["reason"], by=self.by, at=timezone.now())
        return self.shown(pk)


class NewHandovers(Records):
    """A protocol for a job's machine."""

    model = Handover
    rows = queries.handovers_of
    serializer_class = shapes.HandoverOut
    pagination_class = None
    filter_backends = []

    @extend_schema(request=shapes.HandoverIn, responses={201: shapes.HandoverOut})
    @answered_once
    def create(self, request: Request, job_pk: UUID) -> Response:
        """Write it and sign first."""
        job, data = aid.get_job(self.by, job_pk), self.cleaned(shapes.HandoverIn)
        number = data.pop("unit")
        unit = next((one for one in queries.units_of(job) if one.number == number), None)
        if unit is None:
            raise Refused(_("This machine is not booked for the job."), code="not_booked")
        way, grade = Direction(data.pop("direction")), Grade(data.pop("grade"))
        row = actions.hand_over(job, unit, way, grade=grade, **data, by=self.by, at=timezone.now())
        return self.answer(row, status=201)
