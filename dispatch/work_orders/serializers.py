"""Work orders as programs read and write them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dispatch.categories import queries as categories
from dispatch.work_orders import presentation
from dispatch.work_orders.models import OrderKind, Source, WorkOrder
from dispatch.work_orders.places import places_for
from dispatch.work_orders.states import OrderState
from federation.accounts.models import Department
from federation.api.fields import Choice, Masked, Moment, Named, PhoneIn, Pick, PickCode, Strict
from federation.firms.models import PropertyFirm


class CategoryBrief(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()


class OrderOut(serializers.Serializer):
    """A row of the list; nothing of the reporter."""

    id = serializers.UUIDField(source="pk")
    number = serializers.CharField()
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=OrderKind.choices)
    category = CategoryBrief()
    compound = Named(allow_null=True)
    firm = Named(allow_null=True)
    title = serializers.CharField()
    place = serializers.CharField()
    urgent = serializers.BooleanField()
    state = serializers.ChoiceField(choices=OrderState.choices)
    received_at = serializers.DateTimeField()
    respond_due_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    outside_number = serializers.CharField()
    outside_due_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    excluded = serializers.BooleanField()
    reopened = serializers.IntegerField()
    followers = serializers.IntegerField()


class OrderDetail(OrderOut):
    """One order; the phone masked, in full only on the page, where it is logged."""

    description = serializers.CharField()
    result = serializers.CharField()
    parts = serializers.CharField()
    worked_minutes = serializers.IntegerField(allow_null=True)
    phone = Masked()
    allowed = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"type": "string"}, "description": "What the acting membership can do with it now."})
    def get_allowed(self, order: WorkOrder) -> list[str]:
        return sorted(presentation.allowed(order, self.context["by"]) & CALLS)


CALLS = frozenset({"claim", "accept", "start", "return_order", "resolve", "verify", "send_back", "close", "reopen", "assign"})


def _kinds(_by: Any) -> QuerySet[Any]:
    return categories.in_use()


class OrderIn(Strict):
    """A report somebody took down."""

    source = Choice(Source, only=[Source.PHONE, Source.VISIT, Source.PATROL, Source.COMMUNITY, Source.GRID, Source.FIRM])  # type: ignore[assignment]
    kind = Choice(OrderKind, default=OrderKind.REPAIR)
    category = PickCode(_kinds)
    compound = Pick(places_for)
    title = serializers.CharField(max_length=80)
    description = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    place = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    urgent = serializers.BooleanField(default=False)
    reporter = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    phone = PhoneIn(default="")
    address = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    about_firm = serializers.BooleanField(default=False)
    consented = serializers.BooleanField(default=False)


class ResolveIn(Strict):
    result = serializers.CharField(max_length=2000)
    parts = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    worked_minutes = serializers.IntegerField(min_value=1, max_value=100_000, required=False, allow_null=True, default=None)


class AssignIn(Strict):
    """A firm or a department, one of the two."""

    firm = Pick(lambda _by: PropertyFirm.objects.all(), required=False, allow_null=True, default=None)
    department = Pick(lambda _by: Department.objects.all(), required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=300)


class StoryEntry(serializers.Serializer):
    at = Moment()
    title = serializers.CharField()
    who = serializers.CharField()
    note = serializers.CharField()
    state = serializers.CharField()


class OrderStory(serializers.Serializer):
    events = StoryEntry(many=True)
