"""Communities and compounds as programs read and write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from communities.places.coordinates import to_wgs84
from communities.places.models import Community, Compound, CompoundClass, CompoundKind, CoordinateSystem, ManagementKind
from federation.api.fields import Choice, Day, Named, Pick, Strict

SIX_PLACES = Decimal("0.000001")


class CommunityOut(serializers.Serializer):
    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    name_en = serializers.CharField()


class CommunityIn(Strict):
    name = serializers.CharField(max_length=60)
    name_en = serializers.CharField(max_length=120, required=False, allow_blank=True)


class Serving(serializers.Serializer):
    id = serializers.UUIDField(source="firm_id")
    name = serializers.CharField(source="firm_name")
    name_en = serializers.CharField(source="firm_name_en")


class CompoundOut(serializers.Serializer):
    """A compound with its firm and management mode of today; the position is WGS-84, whatever it was entered in."""

    id = serializers.UUIDField(source="pk")
    community = Named(allow_null=True)
    name = serializers.CharField()
    name_en = serializers.CharField()
    address = serializers.CharField()
    grade = serializers.ChoiceField(choices=CompoundClass.choices)
    kind = serializers.ChoiceField(choices=CompoundKind.choices)
    households = serializers.IntegerField()
    buildings = serializers.IntegerField()
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    source_crs = serializers.ChoiceField(choices=CoordinateSystem.choices)
    approximate = serializers.BooleanField()
    mode = serializers.ChoiceField(choices=ManagementKind.choices, allow_null=True)
    firm = Serving(source="*")

    def to_representation(self, instance: Any) -> Any:
        shown = super().to_representation(instance)
        return shown if instance.firm_id else shown | {"firm": None}


class ManagementOut(serializers.Serializer):
    """How a compound was managed; `until` is the first day after, or empty while it lasts."""

    kind = serializers.ChoiceField(choices=ManagementKind.choices)
    since = serializers.DateField(source="during.lower", allow_null=True)
    until = serializers.DateField(source="during.upper", allow_null=True)


class CompoundDetail(CompoundOut):
    """A compound with the history of its management."""

    managements = ManagementOut(many=True)


class CompoundEdit(Strict):
    """A compound's facts; the class moves by decisions only. `system`: of latitude and longitude, which are kept as WGS-84."""

    name = serializers.CharField(max_length=60)
    name_en = serializers.CharField(max_length=120, required=False, allow_blank=True)
    community = Pick(lambda _by: Community.objects.all(), required=False, allow_null=True)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    grade = Choice(CompoundClass, required=False)
    kind = Choice(CompoundKind, required=False)
    households = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False)
    buildings = serializers.IntegerField(min_value=0, max_value=100_000, required=False)
    latitude = serializers.DecimalField(max_digits=12, decimal_places=9, min_value=Decimal(3), max_value=Decimal(54), required=False)
    longitude = serializers.DecimalField(max_digits=12, decimal_places=9, min_value=Decimal(73), max_value=Decimal(136), required=False)
    system = Choice(CoordinateSystem, required=False)
    approximate = serializers.BooleanField(required=False)

    def validate_name(self, name: str) -> str:
        if Compound.objects.filter(name=name).exclude(pk=self.context["view"].kwargs.get("pk")).exists():
            raise serializers.ValidationError(_("A compound with this name is already entered."), code="unique")
        return name

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """The position as WGS-84; both numbers or none."""
        system = data.pop("system", CoordinateSystem.WGS84)
        if ("latitude" in data) != ("longitude" in data):
            raise serializers.ValidationError({"latitude": _("A position needs both numbers, or none.")}, code="position")
        if "latitude" in data:
            point = to_wgs84((float(data["latitude"]), float(data["longitude"])), system)
            data["latitude"], data["longitude"] = (Decimal(number).quantize(SIX_PLACES) for number in point)
            data["source_crs"] = system
        return data


class ManagementIn(Strict):
    """A new management mode from a day on."""

    kind = Choice(ManagementKind)
    since = Day()


class CompoundIn(CompoundEdit):
    """A compound that is entered for the first time also says how it is managed."""

    mode = Choice(ManagementKind, default=ManagementKind.PROFESSIONAL)
    since = Day()
