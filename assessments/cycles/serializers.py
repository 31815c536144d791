"""Cycles and their entrants as programs read them."""

from __future__ import annotations

from datetime import date, timedelta

from rest_framework import serializers

from assessments.cycles.models import Entrant, SizeBand, Standing
from assessments.cycles.states import CycleState
from assessments.schemes.models import CycleKind, PanelCode
from communities.places.models import CompoundClass
from federation.api.fields import Named


class SchemeBrief(serializers.Serializer):
    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    name_en = serializers.CharField()
    version = serializers.IntegerField()


class CycleBrief(serializers.Serializer):
    """A cycle by id, name and days, both included."""

    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class CycleOut(CycleBrief):
    """One period of assessment; the last days are included."""

    kind = serializers.ChoiceField(source="scheme.cycle_kind", choices=CycleKind.choices)
    scheme = SchemeBrief()
    survey_from = serializers.DateField()
    survey_until = serializers.DateField()
    state = serializers.ChoiceField(choices=CycleState.choices)
    opened_at = serializers.DateTimeField(allow_null=True)
    appeal_until = serializers.DateTimeField(allow_null=True)


class IndicatorBrief(serializers.Serializer):
    id = serializers.UUIDField(source="pk")
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()


class EntrantBrief(serializers.Serializer):
    id = serializers.UUIDField(source="pk")
    compound = Named()
    firm = Named(allow_null=True)


class EntrantOut(EntrantBrief):
    """One project in a cycle, as it was when the cycle opened; `until` is included."""

    cycle = serializers.UUIDField(source="cycle_id")
    since = serializers.SerializerMethodField()
    until = serializers.SerializerMethodField()
    grade = serializers.ChoiceField(choices=CompoundClass.choices)
    size_band = serializers.ChoiceField(choices=SizeBand.choices)
    households = serializers.IntegerField()
    standing = serializers.ChoiceField(choices=Standing.choices)
    reason = serializers.CharField()
    merged_into = serializers.UUIDField(source="merged_into_id", allow_null=True)

    def get_since(self, row: Entrant) -> date:
        return row.during.lower

    def get_until(self, row: Entrant) -> date:
        return row.during.upper - timedelta(days=1)


class PanelProgress(serializers.Serializer):
    """Empty `panel`: the office's own record of bonus, penalty and veto."""

    panel = serializers.ChoiceField(choices=[*PanelCode.choices, ("", "")])
    raters = serializers.IntegerField()
    signed = serializers.IntegerField()


class EntrantProgress(serializers.Serializer):
    entrant = EntrantBrief()
    panels = PanelProgress(many=True)


class Progress(serializers.Serializer):
    """The board of a cycle: who was asked to judge, and who has signed."""

    rows = EntrantProgress(many=True)
