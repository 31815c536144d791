"""Consequences as programs read them. Money in fen."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from assessments.cycles.serializers import CycleBrief
from assessments.schemes.models import Listing
from assessments.standings.models import MeasureKind
from assessments.standings.states import EntryState, MeasureState, RewardState
from federation.api.fields import Named

_POINTS: dict[str, Any] = {"max_digits": 7, "decimal_places": 2, "allow_null": True}


class StandingOut(serializers.Serializer):
    """A firm's project on the red or black list, for a time and with its basis."""

    id = serializers.UUIDField(source="pk")
    kind = serializers.ChoiceField(choices=Listing.choices)
    firm = Named()
    compound = Named(allow_null=True)
    entrant = serializers.UUIDField(source="entrant_id", allow_null=True)
    basis = serializers.CharField()
    state = serializers.ChoiceField(choices=EntryState.choices)
    published_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class StandingDetail(StandingOut):
    """With what the firm said to it, and the decision."""

    repair = serializers.CharField()
    appeal = serializers.CharField()
    answer = serializers.CharField()


class MeasureOut(serializers.Serializer):
    """A step towards a firm; none of them dismisses it."""

    id = serializers.UUIDField(source="pk")
    kind = serializers.ChoiceField(choices=MeasureKind.choices)
    firm = Named()
    compound = Named()
    cycle = CycleBrief(allow_null=True)
    basis = serializers.CharField()
    demand = serializers.CharField()
    state = serializers.ChoiceField(choices=MeasureState.choices)
    ordered_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(source="state_due_at", allow_null=True)
    report = serializers.CharField()
    answer = serializers.CharField()


class RewardOut(serializers.Serializer):
    """A livelihood project that the subdistrict supports."""

    id = serializers.UUIDField(source="pk")
    title = serializers.CharField()
    plan = serializers.CharField()
    firm = Named()
    compound = Named()
    state = serializers.ChoiceField(choices=RewardState.choices)
    budget_fen = serializers.IntegerField()
    granted_fen = serializers.IntegerField(allow_null=True)
    spent_fen = serializers.IntegerField()
    progress = serializers.IntegerField(help_text="Percent.")
    proposed_at = serializers.DateTimeField()
    answer = serializers.CharField()


class CreditAsked(serializers.Serializer):
    """The year of the annual score; this year when left out."""

    year = serializers.IntegerField(min_value=2000, max_value=2199, required=False)


class CyclePoints(serializers.Serializer):
    cycle = CycleBrief()
    total = serializers.DecimalField(**_POINTS)


class Credit(serializers.Serializer):
    """A firm over time: its score in every published cycle, oldest first, and of a year (from two cycles on)."""

    firm = Named()
    history = CyclePoints(many=True)
    year = serializers.IntegerField()
    annual = serializers.DecimalField(**_POINTS)
    recommended = serializers.BooleanField(help_text="Whether the subdistrict recommends the firm to owners who look for one.")
