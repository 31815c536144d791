"""Campaigns and findings as programs read and write them."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.campaigns import presentation
from assessments.campaigns.actions.inspecting import MOST_DAYS
from assessments.campaigns.models import ClosedBy, Finding
from assessments.campaigns.states import CampaignState, FindingState
from federation.accounts import rules as people
from federation.api.fields import Named, Strict


class CampaignOut(serializers.Serializer):
    """A row of the list."""

    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    name_en = serializers.CharField()
    state = serializers.ChoiceField(choices=CampaignState.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class PointOut(serializers.Serializer):
    """One point with its category."""

    id = serializers.UUIDField(source="pk")
    code = serializers.CharField()
    category = serializers.CharField(source="category.name")
    name = serializers.CharField()
    name_en = serializers.CharField()


class CampaignDetail(CampaignOut):
    """A campaign with its plan and points, and how the findings that one may see stand."""

    plan = serializers.CharField()
    working_days = serializers.IntegerField()
    points = PointOut(many=True, source="all_points")
    findings = serializers.IntegerField(source="numbers.findings")
    closed = serializers.IntegerField(source="numbers.closed")
    excused = serializers.IntegerField(source="numbers.excused")
    overdue = serializers.IntegerField(source="numbers.overdue")
    rechecked = serializers.IntegerField(source="numbers.rechecked")
    passed = serializers.IntegerField(source="numbers.passed")


class FindingOut(serializers.Serializer):
    """A finding; whether the lot fell on it is not told to firms."""

    id = serializers.UUIDField(source="pk")
    campaign = Named(source="site.campaign")
    compound = Named(source="site.compound")
    firm = Named(allow_null=True)
    point = serializers.CharField(source="point.code")
    text = serializers.CharField()
    state = serializers.ChoiceField(choices=FindingState.choices)
    found_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(source="state_due_at", allow_null=True)
    answer = serializers.CharField()
    rectified_at = serializers.DateTimeField(allow_null=True)
    attempt = serializers.IntegerField()
    late = serializers.BooleanField()
    sampled = serializers.SerializerMethodField()
    closed_by = serializers.ChoiceField(choices=[*ClosedBy.choices, ("", "")])
    closed_at = serializers.DateTimeField(allow_null=True)
    excuse = serializers.CharField()

    @extend_schema_field({"type": "boolean", "nullable": True})
    def get_sampled(self, row: Finding) -> bool | None:
        by = self.context["by"]
        return None if by is None or people.is_firm(by) else row.sampled


class FindingDetail(FindingOut):
    """One finding with what can be done with it."""

    allowed = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"type": "string"}, "description": "What the acting membership can do with it now."})
    def get_allowed(self, row: Finding) -> list[str]:
        return presentation.offers(row, self.context["by"])


class RectifyIn(Strict):
    """What was done; pictures are sent before."""

    text = serializers.CharField(max_length=1000)


class RecheckIn(Strict):
    """What was seen on site; a note is needed when it did not pass."""

    passed = serializers.BooleanField()
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, required=False, allow_null=True, default=None)


class PhotoIn(serializers.Serializer):
    """A picture of how it is after the work."""

    file = serializers.FileField(max_length=200)
