"""Handovers as programs read and write them."""

from __future__ import annotations

from decimal import Decimal

from rest_framework import serializers

from dispatch.handovers.models import Direction, Grade
from dispatch.handovers.states import HandoverState
from federation.api.fields import Choice, Strict


class HandoverIn(Strict):
    """A protocol; `signature` is the own name as it stands in the account."""

    unit = serializers.IntegerField(min_value=1, max_value=500, help_text="Number of the machine within its resource.")
    direction = Choice(Direction)
    grade = Choice(Grade)
    meter = serializers.DecimalField(max_digits=10, decimal_places=1, min_value=Decimal(0), required=False, allow_null=True, default=None)
    accessories = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    signature = serializers.CharField(max_length=150)


class SignIn(Strict):
    """The second signature."""

    signature = serializers.CharField(max_length=150)


class HandoverOut(serializers.Serializer):
    """A machine changed hands, or waits for the second signature."""

    id = serializers.UUIDField(source="pk")
    number = serializers.CharField()
    job = serializers.UUIDField(source="job_id")
    unit = serializers.IntegerField(source="unit.number")
    direction = serializers.ChoiceField(choices=Direction.choices)
    grade = serializers.ChoiceField(choices=Grade.choices)
    meter = serializers.DecimalField(max_digits=10, decimal_places=1, allow_null=True)
    accessories = serializers.CharField()
    note = serializers.CharField()
    first_name = serializers.CharField()
    first_at = serializers.DateTimeField()
    second_name = serializers.CharField()
    second_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=HandoverState.choices)
    state_since = serializers.DateTimeField()
    state_due_at = serializers.DateTimeField(allow_null=True)
