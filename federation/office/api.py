"""The office's books for programs: numbers, the audit log, departments."""

from __future__ import annotations

import django_filters as df
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from federation.accounts import rules as people
from federation.accounts.models import Department, Membership
from federation.api.base import Door, Shown, by_pk
from federation.api.fields import Strict
from federation.design.fields import DayFilter
from federation.kernel.acts import ACTS, KINDS
from federation.kernel.audit import LogEntry
from federation.kernel.rules import require
from federation.office import actions, queries
from federation.tenancy.policy import SETTINGS

KEY = OpenApiParameter("key", {"type": "string", "enum": list(SETTINGS)}, OpenApiParameter.PATH)


class NumberOut(serializers.Serializer):
    """A number that the subdistrict may set; `own` is empty while the default holds."""

    key = serializers.CharField()
    label = serializers.CharField(source="spec.label")  # type: ignore[assignment]
    value = serializers.IntegerField()
    own = serializers.IntegerField(allow_null=True)
    default = serializers.IntegerField(source="spec.default")  # type: ignore[assignment]
    unit = serializers.CharField(source="spec.unit")
    low = serializers.IntegerField(source="spec.low")
    high = serializers.IntegerField(source="spec.high")
    citation = serializers.CharField()


class Numbers(serializers.Serializer):
    settings = NumberOut(many=True)


class NumberIn(Strict):
    """The own value, with the rule it rests on; a value of null goes back to the default."""

    value = serializers.IntegerField(min_value=0, max_value=1_000_000, allow_null=True)
    citation = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class LogOut(serializers.Serializer):
    """One act; `thread` is the row whose story it belongs to."""

    id = serializers.UUIDField(source="pk")
    at = serializers.DateTimeField()
    actor_name = serializers.CharField()
    verb = serializers.CharField()
    object_kind = serializers.CharField()
    object_id = serializers.UUIDField(allow_null=True)
    thread = serializers.UUIDField(allow_null=True)
    facts = serializers.DictField(source="details")
    address = serializers.CharField(allow_null=True)


class LogFilter(df.FilterSet):
    after = DayFilter(label=_("From"), field_name="at", lookup_expr="date__gte")
    before = DayFilter(label=_("Until"), field_name="at", lookup_expr="date__lte")
    person = df.CharFilter(label=_("Person"), field_name="actor_name", lookup_expr="icontains")
    verb = df.ChoiceFilter(label=_("Act"), choices=list(ACTS.items()))
    object_kind = df.ChoiceFilter(label=_("Kind"), choices=list(KINDS.items()))
    object_id = df.UUIDFilter(label=_("Object's identifier"))
    thread = df.UUIDFilter(label=_("Story"))

    class Meta:
        model = LogEntry
        fields: list[str] = []


class DepartmentOut(serializers.Serializer):
    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    name_en = serializers.CharField()


class SettingsDoor(Door):
    @extend_schema(operation_id="settings_list", responses=Numbers)
    def get(self, request: Request) -> Response:
        """All numbers, for those who may change them."""
        require(people.can_manage_settings, self.by, None)
        return Response(Numbers({"settings": queries.numbers()}).data)


class SettingDoor(Door):
    @extend_schema(operation_id="settings_retrieve", parameters=[KEY], responses=NumberOut)
    def get(self, request: Request, key: str) -> Response:
        require(people.can_manage_settings, self.by, None)
        return Response(NumberOut(queries.get_number(key)).data)

    @extend_schema(operation_id="settings_partial_update", parameters=[KEY], request=NumberIn, responses=NumberOut)
    def patch(self, request: Request, key: str) -> Response:
        """Set a number within its bounds, or go back to the default."""
        require(people.can_manage_settings, self.by, None)
        queries.get_number(key)
        data = self.cleaned(NumberIn)
        if data["value"] is None:
            actions.reset_number(key, by=self.by, at=timezone.now())
        else:
            actions.set_number(key, value=data["value"], citation=data["citation"], by=self.by, at=timezone.now())
        return Response(NumberOut(queries.get_number(key)).data)


def log(by: Membership) -> QuerySet[LogEntry]:
    """Leaders only."""
    require(people.can_read_log, by, None)
    return queries.log()


class Log(Shown):
    """Who did what, newest first."""

    model = LogEntry
    rows = log
    one = by_pk(log)
    ordering = ("-at", "-written_at", "pk")
    serializer_class = LogOut
    filterset_class = LogFilter


def departments(_by: Membership) -> QuerySet[Department]:
    return queries.departments()


class Departments(Shown):
    """Departments of the subdistrict office."""

    model = Department
    rows = departments
    one = by_pk(departments)
    ordering = ("name", "pk")
    serializer_class = DepartmentOut
    filter_backends = []
