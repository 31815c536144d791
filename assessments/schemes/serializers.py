"""Schemes as programs read them."""

from __future__ import annotations

from rest_framework import serializers

from assessments.schemes.models import Arithmetic, CycleKind, Effect, Listing, PanelCode, Rule
from assessments.schemes.states import SchemeState
from communities.places.models import CompoundClass


class SchemeOut(serializers.Serializer):
    """A row of the list."""

    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    name_en = serializers.CharField()
    version = serializers.IntegerField()
    cycle_kind = serializers.ChoiceField(choices=CycleKind.choices)
    arithmetic = serializers.ChoiceField(choices=Arithmetic.choices)
    state = serializers.ChoiceField(choices=SchemeState.choices)
    citation = serializers.CharField()
    created_at = serializers.DateTimeField()


class GradeOut(serializers.Serializer):
    """From so many points on, or a share of the ranking in percent, or (neither) for who did not take part."""

    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    name_en = serializers.CharField()
    from_points = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    share = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    listing = serializers.ChoiceField(choices=[*Listing.choices, ("", "")])


class PanelOut(serializers.Serializer):
    """One side that judges, with its weight in percent."""

    id = serializers.UUIDField(source="pk")
    code = serializers.ChoiceField(choices=PanelCode.choices)
    name = serializers.CharField()
    name_en = serializers.CharField()
    weight = serializers.DecimalField(max_digits=6, decimal_places=2)


class IndicatorOut(serializers.Serializer):
    """One row of the tree; `heading` is the row above it, `classes` empty where it applies to all."""

    id = serializers.UUIDField(source="pk")
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    panel = serializers.UUIDField(source="panel_id", allow_null=True)
    heading = serializers.UUIDField(source="parent_id", allow_null=True)
    effect = serializers.ChoiceField(choices=Effect.choices)
    rule = serializers.ChoiceField(choices=Rule.choices)
    points = serializers.DecimalField(max_digits=6, decimal_places=2)
    per_occurrence = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    cap = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    formula = serializers.CharField()
    evidence = serializers.BooleanField()
    classes = serializers.ListField(child=serializers.ChoiceField(choices=CompoundClass.choices))


class SchemeDetail(SchemeOut):
    """The whole scheme."""

    base_points = serializers.DecimalField(max_digits=6, decimal_places=2)
    bonus_cap = serializers.DecimalField(max_digits=6, decimal_places=2)
    veto_ceiling = serializers.DecimalField(max_digits=6, decimal_places=2)
    grades = GradeOut(many=True)
    panels = PanelOut(many=True)
    indicators = IndicatorOut(many=True)
