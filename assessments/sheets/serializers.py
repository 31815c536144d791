"""Scoring sheets as programs read and fill them in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from assessments.cycles.models import Rater
from assessments.cycles.serializers import CycleBrief, EntrantBrief, IndicatorBrief
from assessments.schemes.models import PanelCode
from assessments.sheets import queries
from assessments.sheets.states import SheetState
from federation.api.fields import Moment, Strict

KINDS = [("count", "how often"), ("value", "points"), ("check", "yes or no"), ("veto", "yes or no, veto")]


class SheetOut(serializers.Serializer):
    """A place at a sheet: who is to be judged, in the name of which panel (empty: the office's own record)."""

    id = serializers.UUIDField(source="pk")
    cycle = CycleBrief()
    entrant = EntrantBrief()
    panel = serializers.SerializerMethodField()
    signed = serializers.BooleanField()

    def get_panel(self, row: Rater) -> str:
        return str(PanelCode(row.panel.code)) if row.panel else ""


class EvidenceOut(serializers.Serializer):
    """A picture by its facts; the picture itself is on the page. Position in degrees, WGS-84."""

    id = serializers.UUIDField(source="pk")
    taken_at = serializers.DateTimeField()
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)


class RowOut(serializers.Serializer):
    """One line: `kind` says which of the three it takes, `low` and `high` between what. `missing`: the sheet cannot be signed yet."""

    indicator = IndicatorBrief()
    kind = serializers.ChoiceField(choices=KINDS)
    low = serializers.DecimalField(max_digits=8, decimal_places=3)
    high = serializers.DecimalField(max_digits=8, decimal_places=3)
    occurrences = serializers.IntegerField(source="mark.occurrences", allow_null=True, default=None)
    value = serializers.DecimalField(source="mark.value", max_digits=8, decimal_places=3, allow_null=True, default=None)
    checked = serializers.BooleanField(source="mark.checked", allow_null=True, default=None)
    note = serializers.CharField(source="mark.note", default="")
    evidence_required = serializers.BooleanField(source="indicator.evidence")
    evidence = EvidenceOut(many=True)
    missing = serializers.BooleanField(source="is_open")


class SheetDetail(SheetOut):
    """The sheet that is open, else the signed one; without any the lines are empty."""

    signed = serializers.SerializerMethodField()  # type: ignore[assignment]
    state = serializers.ChoiceField(source="shown.state", default="", choices=[*SheetState.choices, ("", "")])
    signed_at = serializers.DateTimeField(source="shown.signed_at", default=None, allow_null=True)
    signature = serializers.CharField(source="shown.signature", default="")
    correction = serializers.CharField(source="shown.reason", default="", help_text="Why a signed sheet is being corrected.")
    rows = RowOut(many=True)

    def get_signed(self, row: Any) -> bool:
        return bool(row.shown and row.shown.state == SheetState.SIGNED)

    def to_representation(self, instance: Any) -> Any:
        instance.shown = queries.current(instance)
        instance.rows = queries.rows(instance, instance.shown)
        return super().to_representation(instance)


class MarkIn(Strict):
    """What was found for one indicator; exactly the value that its kind takes. `at` is the time on the spot: the newest stands."""

    indicator = serializers.UUIDField()
    at = Moment()
    occurrences = serializers.IntegerField(min_value=0, max_value=999, allow_null=True, default=None)
    value = serializers.DecimalField(max_digits=8, decimal_places=3, min_value=Decimal(0), allow_null=True, default=None)
    checked = serializers.BooleanField(allow_null=True, default=None)
    note = serializers.CharField(max_length=300, allow_blank=True, default="")


class MarksIn(Strict):
    """However late and however often: sending the same again changes nothing."""

    marks = serializers.ListSerializer(child=MarkIn(), max_length=200)


class SheetSignIn(Strict):
    """The full name, and the declaration to have no tie to the firm."""

    signature = serializers.CharField(max_length=60)
    impartial = serializers.BooleanField()
