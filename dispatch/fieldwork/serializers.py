"""Field work as programs read and write it."""

from __future__ import annotations

from rest_framework import serializers

from dispatch.fieldwork.models import Moment as CheckInMoment
from dispatch.fieldwork.models import Side
from dispatch.fieldwork.states import ExtensionState, PermitState, ShiftState
from federation.api.fields import Choice, Moment, Named, PickCode, Strict
from federation.pool.models import PermitKind


class ShiftOut(serializers.Serializer):
    """One booked day of a job with its day sheet."""

    id = serializers.UUIDField(source="pk")
    job = serializers.UUIDField(source="job_id")
    number = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    began_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    heads = serializers.IntegerField(allow_null=True)
    workers = serializers.CharField()
    note = serializers.CharField()
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=ShiftState.choices)
    state_since = serializers.DateTimeField()
    state_due_at = serializers.DateTimeField(allow_null=True)


class SheetIn(Strict):
    """A day sheet after the work."""

    began = Moment()
    ended = Moment()
    heads = serializers.IntegerField(min_value=1, max_value=500)
    workers = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class MoveIn(Strict):
    starts_at = Moment()


class CheckInIn(Strict):
    """WGS-84 with its accuracy in metres, or a reason why there is no position."""

    moment = Choice(CheckInMoment)
    latitude = serializers.FloatField(min_value=-90, max_value=90, required=False)
    longitude = serializers.FloatField(min_value=-180, max_value=180, required=False)
    accuracy_m = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False, default=0)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class CheckInOut(serializers.Serializer):
    """Where and when a helper was."""

    id = serializers.UUIDField(source="pk")
    job = serializers.UUIDField(source="job_id")
    moment = serializers.ChoiceField(choices=CheckInMoment.choices)
    at = serializers.DateTimeField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    accuracy_m = serializers.IntegerField(allow_null=True)
    distance_m = serializers.IntegerField(allow_null=True)
    far = serializers.BooleanField()
    reason = serializers.CharField()


class ExtensionIn(Strict):
    """More days, or a longer last shift."""

    days = serializers.IntegerField(min_value=0, max_value=30, required=False, default=0)
    minutes = serializers.IntegerField(min_value=0, max_value=1440, required=False, default=0)
    reason = serializers.CharField(max_length=300)


class ExtensionOut(serializers.Serializer):
    """A wish for more time and its answer."""

    id = serializers.UUIDField(source="pk")
    job = serializers.UUIDField(source="job_id")
    side = serializers.ChoiceField(choices=Side.choices)
    days = serializers.IntegerField()
    minutes = serializers.IntegerField()
    reason = serializers.CharField()
    answer = serializers.CharField()
    created_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=ExtensionState.choices)
    state_since = serializers.DateTimeField()
    state_due_at = serializers.DateTimeField(allow_null=True)


class PermitIn(Strict):
    """A work permit; `measures` are the Chinese names of the measures taken, and all of the kind's are needed."""

    kind = PickCode(lambda _by: PermitKind.objects.filter(active=True))
    place = serializers.CharField(max_length=120)
    work = serializers.CharField(max_length=200)
    workers = serializers.CharField(max_length=300)
    guardian = serializers.CharField(max_length=60)
    valid_from = Moment()
    valid_until = Moment()
    measures = serializers.ListField(child=serializers.CharField(max_length=300), max_length=60)


class PermitKindOut(Named):
    code = serializers.CharField(read_only=True)
    citation = serializers.CharField(read_only=True)


class PermitOut(serializers.Serializer):
    """A work permit."""

    id = serializers.UUIDField(source="pk")
    number = serializers.CharField()
    job = serializers.UUIDField(source="job_id")
    kind = PermitKindOut()
    place = serializers.CharField()
    work = serializers.CharField()
    workers = serializers.CharField()
    guardian = serializers.CharField()
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField()
    issued_at = serializers.DateTimeField()
    countersigned_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=PermitState.choices)
    state_since = serializers.DateTimeField()
    state_due_at = serializers.DateTimeField(allow_null=True)
