"""Bulletins as programs read them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from assessments.cycles.serializers import CycleBrief, EntrantBrief
from assessments.cycles.states import CycleState
from assessments.schemes.models import CycleKind
from federation.api.fields import Named

_POINTS: dict[str, Any] = {"max_digits": 7, "decimal_places": 2}


class BulletinOut(CycleBrief):
    """The bulletin of a cycle, by the cycle's id."""

    kind = serializers.ChoiceField(source="scheme.cycle_kind", choices=CycleKind.choices)
    state = serializers.ChoiceField(choices=CycleState.choices)


class GradeCount(serializers.Serializer):
    grade = serializers.CharField()
    projects = serializers.IntegerField()


class Place(serializers.Serializer):
    """A project's place within its class and size band."""

    entrant = EntrantBrief()
    total = serializers.DecimalField(**_POINTS, allow_null=True)
    grade = Named(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    rank_of = serializers.IntegerField(allow_null=True)
    change = serializers.DecimalField(**_POINTS, allow_null=True)
    vetoed = serializers.BooleanField()


class BulletinDetail(serializers.Serializer):
    """What it says: the notice's sentences (Chinese, they are official), and every project's place."""

    cycle = BulletinOut()
    title = serializers.CharField()
    final = serializers.BooleanField()
    mean = serializers.DecimalField(**_POINTS, allow_null=True)
    grades = GradeCount(many=True)
    text = serializers.ListField(child=serializers.CharField())
    places = Place(many=True)
