"""Scores and appeals as programs read and write them. Scores in points, half up to two places."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.cycles.queries import entrants_visible_to
from assessments.cycles.serializers import CycleBrief, EntrantBrief, IndicatorBrief
from assessments.results.models import Result
from assessments.results.states import AppealState
from assessments.schemes.models import Indicator
from federation.accounts.models import Membership
from federation.api.fields import Named, Pick, Strict

_POINTS: dict[str, Any] = {"max_digits": 7, "decimal_places": 2}


def indicators(_by: Membership) -> QuerySet[Indicator]:
    """Any indicator of the subdistrict; whether it is scored in the cycle is asked by the action."""
    rows: QuerySet[Indicator] = Indicator.objects.all()
    return rows


class PanelPoints(serializers.Serializer):
    """What one panel gave; `panel` is its code in the scheme."""

    panel = serializers.CharField()
    points = serializers.DecimalField(max_digits=9, decimal_places=4, allow_null=True)


class ResultOut(serializers.Serializer):
    """One project's result. Ranks count within class and size band (of `rank_of`), within the class, and over all."""

    id = serializers.UUIDField(source="pk")
    entrant = EntrantBrief()
    panels = serializers.SerializerMethodField()
    base = serializers.DecimalField(**_POINTS, allow_null=True)
    bonus = serializers.DecimalField(**_POINTS)
    penalty = serializers.DecimalField(**_POINTS)
    vetoed = serializers.BooleanField()
    total = serializers.DecimalField(**_POINTS, allow_null=True)
    reason = serializers.CharField(help_text="Why there is no score.")
    grade = Named(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    rank_of = serializers.IntegerField(allow_null=True)
    rank_in_class = serializers.IntegerField(allow_null=True)
    rank_overall = serializers.IntegerField(allow_null=True)
    change = serializers.DecimalField(**_POINTS, allow_null=True)
    improved = serializers.IntegerField(allow_null=True)

    @extend_schema_field(PanelPoints(many=True))
    def get_panels(self, row: Result) -> Any:
        return [{"panel": code, "points": points} for code, points in sorted(row.panels.items())]


@extend_schema_field(
    {
        "type": "object",
        "required": ["label", "value", "formula", "note", "counts", "parts"],
        "properties": {
            "label": {"type": "string"},
            "value": {"type": "string"},
            "formula": {"type": "string"},
            "note": {"type": "string"},
            "counts": {"type": "array", "items": {"type": "object"}, "description": "Answers by option, from five answers on."},
            "parts": {"type": "array", "items": {"type": "object"}, "description": "What it was made of, of the same shape."},
        },
    }
)
class Step(serializers.Field):
    """A number with how it was made, as the page shows it; no sheet, judge or answer is named."""

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {
            "label": value.label, "value": value.value, "formula": value.formula, "note": value.note,
            "counts": [{"label": label, "answers": count} for label, count in value.counts],
            "parts": [self.to_representation(part) for part in value.parts],
        }  # fmt: skip


class ResultDetail(ResultOut):
    """With how every number of it was made."""

    cycle = CycleBrief(source="entrant.cycle")
    derivation = Step(source="tree")


class FirmResultOut(serializers.Serializer):
    """A firm's score: the mean of its projects' scores by households."""

    id = serializers.UUIDField(source="pk")
    firm = Named()
    total = serializers.DecimalField(**_POINTS, allow_null=True)


class AppealOut(serializers.Serializer):
    """A firm objects to its own score; without an indicator to the whole of it."""

    id = serializers.UUIDField(source="pk")
    cycle = CycleBrief()
    entrant = EntrantBrief()
    indicator = IndicatorBrief(allow_null=True)
    text = serializers.CharField()
    state = serializers.ChoiceField(choices=AppealState.choices)
    filed_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(source="state_due_at", allow_null=True)
    answer = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)


class AppealIn(Strict):
    entrant = Pick(entrants_visible_to)
    indicator = Pick(indicators, allow_null=True, default=None)
    text = serializers.CharField(max_length=2000)


class AppealDecisionIn(Strict):
    """With `uphold` the appeal is right and the indicator gets these points instead; without it is rejected."""

    uphold = serializers.DecimalField(**_POINTS, min_value=Decimal(0), allow_null=True, default=None)
    indicator = Pick(indicators, allow_null=True, default=None)
    answer = serializers.CharField(max_length=2000)
