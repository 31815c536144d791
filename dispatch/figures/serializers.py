"""The figures of work orders as machines read them."""

from __future__ import annotations

from rest_framework import serializers

from dispatch.figures.presentation import SHARES
from dispatch.figures.queries import DIMENSIONS
from dispatch.ledger.forms import FIRST, LAST
from federation.api.fields import Day


def _day(value: object) -> None:
    if not FIRST <= value < LAST:  # type: ignore[operator]
        raise serializers.ValidationError("The day must lie between 2000 and 2100.")


class FiguresAsked(serializers.Serializer):
    """Reporting days from one to another, both included, and the dimension to group by."""

    start = Day(validators=[_day])
    end = Day(validators=[_day])
    by = serializers.ChoiceField(choices=[*DIMENSIONS, "all"], default="all")

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if attrs["start"] > attrs["end"]:  # type: ignore[operator]
            raise serializers.ValidationError({"end": "The end must not lie before the start."})
        return attrs


class ShareOut(serializers.Serializer):
    """A share with what it is made of; `percent` is null where there is no denominator."""

    part = serializers.CharField()
    whole = serializers.IntegerField()
    percent = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)


class FiguresRow(serializers.Serializer):
    """One group."""

    key = serializers.CharField()
    name = serializers.CharField()
    received = serializers.IntegerField()
    households = serializers.IntegerField()
    composite = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    per_hundred_households = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | {name: ShareOut() for name in SHARES}


class FiguresOut(serializers.Serializer):
    """The period as instants, and its groups."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    rows = FiguresRow(many=True)
