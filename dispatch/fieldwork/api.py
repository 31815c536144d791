"""Field work for programs: shifts, check-ins, more time, permits. Same actions as the pages."""

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

from dispatch.fieldwork import actions, queries
from dispatch.fieldwork import serializers as shapes
from dispatch.fieldwork.models import CheckIn, Extension, Moment, Permit, Shift
from dispatch.fieldwork.states import ExtensionState, PermitState, ShiftState
from dispatch.mutual_aid import queries as aid
from federation.api.base import Records, Shown, answered_once
from federation.api.fields import Nothing, OptionalReason, Reason


class ShiftFilter(df.FilterSet):
    job = df.UUIDFilter(label=_("Job"), field_name="job_id")
    state = df.ChoiceFilter(label=_("State"), choices=ShiftState.choices)


class ExtensionFilter(df.FilterSet):
    job = df.UUIDFilter(label=_("Job"), field_name="job_id")
    state = df.ChoiceFilter(label=_("State"), choices=ExtensionState.choices)


class PermitFilter(df.FilterSet):
    job = df.UUIDFilter(label=_("Job"), field_name="job_id")
    state = df.ChoiceFilter(label=_("State"), choices=PermitState.choices)


class Shifts(Shown):
    """The days of jobs with their day sheets."""

    model = Shift
    rows = queries.shifts_of
    one = queries.get_shift
    ordering = ("-starts_at", "pk")
    serializer_class = shapes.ShiftOut
    filterset_class = ShiftFilter

    @extend_schema(request=Nothing, responses=shapes.ShiftOut)
    @action(detail=True, methods=["post"])
    def begin(self, request: Request, pk: UUID) -> Response:
        """Work begins; refused without the permits that the work needs."""
        row = queries.get_shift(self.by, pk)
        self.cleaned(Nothing)
        actions.begin_shift(row, by=self.by, at=timezone.now())
        return self.shown(pk)

    @extend_schema(request=shapes.SheetIn, responses=shapes.ShiftOut)
    @action(detail=True, methods=["post"])
    def sheet(self, request: Request, pk: UUID) -> Response:
        """Fill the day sheet."""
        row = queries.get_shift(self.by, pk)
        actions.fill_sheet(row, **self.cleaned(shapes.SheetIn), by=self.by, at=timezone.now())
        return self.shown(pk)

    @extend_schema(request=Reason, responses=shapes.ShiftOut)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: UUID) -> Response:
        """The shift is not worked; its people and machines are free."""
        row = queries.get_shift(self.by, pk)
        actions.release_shift(row, reason=self.cleaned(Reason)["reason"], by=self.by, at=timezone.now())
        return self.shown(pk)

    @extend_schema(request=shapes.MoveIn, responses=shapes.ShiftOut)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: UUID) -> Response:
        """Another begin; 409 says which rule is against it."""
        row = queries.get_shift(self.by, pk)
        actions.move_shift(row, starts_at=self.cleaned(shapes.MoveIn)["starts_at"], by=self.by, at=timezone.now())
        return self.shown(pk)


class CheckIns(Records):
    """Place and time of a job's helper."""

    model = CheckIn
    rows = queries.check_ins_of
    serializer_class = shapes.CheckInOut
    pagination_class = None
    filter_backends = []

    @extend_schema(request=shapes.CheckInIn, responses={201: shapes.CheckInOut})
    @answered_once
    def create(self, request: Request, job_pk: UUID) -> Response:
        """Set out, arrive or leave, with the place."""
        job, data = aid.get_job(self.by, job_pk), self.cleaned(shapes.CheckInIn)
        known = data.get("latitude") is not None and data.get("longitude") is not None
        place = actions.Position(data["latitude"], data["longitude"], data["accuracy_m"]) if known else None
        row = actions.check_in(job, Moment(data["moment"]), position=place, reason=data["reason"], by=self.by, at=timezone.now())
        return self.answer(row, status=201)


class Extensions(Shown):
    """Wishes for more time."""

    model = Extension
    rows = queries.extensions_of
    one = queries.get_extension
    ordering = ("-created_at", "pk")
    serializer_class = shapes.ExtensionOut
    filterset_class = ExtensionFilter

    @extend_schema(request=OptionalReason, responses=shapes.ExtensionOut)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, pk: UUID) -> Response:
        """The booking grows; 409 tells a clash and nothing has changed. Staff say why."""
        return self._answered(pk, actions.agree_extension, OptionalReason)

    @extend_schema(request=Reason, responses=shapes.ExtensionOut)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: UUID) -> Response:
        """No, with a reason."""
        return self._answered(pk, actions.refuse_extension, Reason)

    @extend_schema(request=Nothing, responses=shapes.ExtensionOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID) -> Response:
        """Take the wish back."""
        row = queries.get_extension(self.by, pk)
        self.cleaned(Nothing)
        actions.withdraw_extension(row, by=self.by, at=timezone.now())
        return self.shown(pk)

    def _answered(self, pk: UUID, act: Callable[..., Any], body: Any) -> Response:
        row = queries.get_extension(self.by, pk)
        act(row, reason=self.cleaned(body)["reason"], by=self.by, at=timezone.now())
        return self.shown(pk)


class NewExtensions(Records):
    """More time for a job."""

    model = Extension
    rows = queries.extensions_of
    serializer_class = shapes.ExtensionOut
    pagination_class = None
    filter_backends = []

    @extend_schema(request=shapes.ExtensionIn, responses={201: shapes.ExtensionOut})
    @answered_once
    def create(self, request: Request, job_pk: UUID) -> Response:
        """Ask the other side."""
        job = aid.get_job(self.by, job_pk)
        row = actions.ask_for_time(job, **self.cleaned(shapes.ExtensionIn), by=self.by, at=timezone.now())
        return self.answer(row, status=201)


class Permits(Shown):
    """Work permits."""

    model = Permit
    rows = queries.permits_of
    one = queries.get_permit
    ordering = ("-issued_at", "pk")
    serializer_class = shapes.PermitOut
    filterset_class = PermitFilter

    @extend_schema(request=Nothing, responses=shapes.PermitOut)
    @action(detail=True, methods=["post"])
    def countersign(self, request: Request, pk: UUID) -> Response:
        """The asking side has looked; the permit counts from now on."""
        return self._plain(pk, actions.countersign_permit)

    @extend_schema(request=Nothing, responses=shapes.PermitOut)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: UUID) -> Response:
        """The dangerous work is over."""
        return self._plain(pk, actions.close_permit)

    @extend_schema(request=Reason, responses=shapes.PermitOut)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: UUID) -> Response:
        """Stop the work, with a reason."""
        row = queries.get_permit(self.by, pk)
        actions.revoke_permit(row, reason=self.cleaned(Reason)["reason"], by=self.by, at=timezone.now())
        return self.shown(pk)

    def _plain(self, pk: UUID, act: Callable[..., Any]) -> Response:
        row = queries.get_permit(self.by, pk)
        self.cleaned(Nothing)
        act(row, by=self.by, at=timezone.now())
        return self.shown(pk)


class NewPermits(Records):
    """A permit for a job."""

    model = Permit
    rows = queries.permits_of
    serializer_class = shapes.PermitOut
    pagination_class = None
    filter_backends = []

    @extend_schema(request=shapes.PermitIn, responses={201: shapes.PermitOut})
    @answered_once
    def create(self, request: Request, job_pk: UUID) -> Response:
        """Issue it; the asking side is asked to countersign. Pictures are added on the page."""
        job = aid.get_job(self.by, job_pk)
        data = self.cleaned(shapes.PermitIn)
        row = actions.issue_permit(job, data.pop("kind"), **data, by=self.by, at=timezone.now())
        return self.answer(row, status=201)
