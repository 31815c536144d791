"""The residents' survey as programs read it: sums, never a single answer, never a home."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from assessments.cycles.serializers import CycleBrief, EntrantBrief
from assessments.cycles.states import CycleState
from assessments.surveys.models import Option

_PERCENT: dict[str, Any] = {"max_digits": 5, "decimal_places": 2}


class SurveyOut(CycleBrief):
    """The survey of a cycle; both days are included."""

    state = serializers.ChoiceField(choices=CycleState.choices)
    survey_from = serializers.DateField()
    survey_until = serializers.DateField()


class RatesOut(serializers.Serializer):
    """Satisfied in percent: as counted (none without answers), Wilson's interval at 95 %, and drawn to the mean of the street."""

    valid = serializers.IntegerField()
    raw = serializers.DecimalField(**_PERCENT, allow_null=True)
    low = serializers.DecimalField(**_PERCENT)
    high = serializers.DecimalField(**_PERCENT)
    shrunk = serializers.DecimalField(**_PERCENT, allow_null=True)


class ProjectProgress(serializers.Serializer):
    """One project: homes in the register, with a code, that answered; the smallest sample that is exact enough; the rates."""

    entrant = EntrantBrief()
    homes = serializers.IntegerField()
    coded = serializers.IntegerField()
    answered = serializers.IntegerField()
    minimum = serializers.IntegerField()
    enough = serializers.BooleanField()
    rates = RatesOut()
    mean_points = serializers.DecimalField(source="points", **_PERCENT, allow_null=True)


class OptionCount(serializers.Serializer):
    option = serializers.ChoiceField(choices=Option.choices)
    answers = serializers.IntegerField()


class SurveyDetail(SurveyOut):
    """All projects that the caller may look at, beside the whole street."""

    open = serializers.BooleanField()
    homes = serializers.IntegerField()
    answered = serializers.IntegerField()
    street = RatesOut()
    counts = OptionCount(many=True)
    projects = ProjectProgress(many=True)
