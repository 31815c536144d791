"""Firms and their membership of the federation, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from federation.accounts import rules as people
from federation.api.base import Shown, answered_once
from federation.api.fields import Choice, Day, Masked, OptionalReason, PhoneIn, Reason, Strict
from federation.firms import actions, queries, rules
from federation.firms.models import MemberKind, PropertyFirm
from federation.firms.states import FIRM, FirmState
from federation.kernel import identifiers


class FirmOut(serializers.Serializer):
    """A firm of the register."""

    id = serializers.UUIDField(source="pk")
    kind = serializers.ChoiceField(choices=MemberKind.choices)
    name = serializers.CharField()
    name_en = serializers.CharField()
    credit_code = serializers.CharField()
    state = serializers.ChoiceField(choices=FirmState.choices)
    state_since = serializers.DateTimeField()
    joined_on = serializers.DateField(allow_null=True)
    lift_licensed_until = serializers.DateField(allow_null=True)
    pool_size = serializers.IntegerField()
    contract_count = serializers.IntegerField()


class FirmDetail(FirmOut):
    """A firm with what only the office and the firm itself read; others get these fields empty."""

    contact = serializers.CharField()
    phone = Masked()
    reason = serializers.CharField()
    state_due_at = serializers.DateTimeField(allow_null=True)
    allowed = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(FIRM.verbs)), help_text="What the acting membership can do with it now."
    )

    def to_representation(self, instance: PropertyFirm) -> Any:
        by = self.context["by"]
        verbs = FIRM.allowed(instance.state)
        instance.allowed = [v for v in verbs if (rules.can_leave if v == "leave" else rules.can_decide)(by, instance)]  # type: ignore[attr-defined]
        shown = super().to_representation(instance)
        if not (people.is_staff(by) or people.is_supervisor(by) or people.acts_for(by, instance.pk)):
            shown |= {"contact": "", "phone": "", "reason": "", "state_due_at": None}
        return shown


class FirmIn(Strict):
    """The application of a firm, or of another member that lends helpers."""

    kind = Choice(MemberKind, required=False)
    name = serializers.CharField(max_length=120)
    name_en = serializers.CharField(max_length=160, required=False, allow_blank=True)
    credit_code = serializers.RegexField(r"^[0-9A-Z]{18}$", required=False, allow_blank=True)
    contact = serializers.CharField(max_length=60, required=False, allow_blank=True)
    phone = PhoneIn()
    lift_licensed_until = Day(required=False, allow_null=True)

    def validate_name(self, name: str) -> str:
        return self._free("name", name)

    def validate_credit_code(self, code: str) -> str:
        return self._free("credit_code", code) if code else code

    def _free(self, column: str, value: str) -> str:
        """Names of the own subdistrict only; another subdistrict's firms are never compared with."""
        others = PropertyFirm.objects.exclude(pk=self.context["view"].kwargs.get("pk"))
        if others.filter(**{column: value}).exists():
            raise serializers.ValidationError(_("Another firm has this already."), code="unique")
        return value


class ContactIn(Strict):
    """What a firm's own administrator may change; name, code and licence are the register's."""

    name_en = serializers.CharField(max_length=160, required=False, allow_blank=True)
    contact = serializers.CharField(max_length=60, required=False, allow_blank=True)
    phone = PhoneIn()


class ApiFilter(df.FilterSet):
    q = df.CharFilter(label=_("Search"), method="search")
    kind = df.MultipleChoiceFilter(label=_("Kind of member"), choices=MemberKind.choices)
    state = df.MultipleChoiceFilter(label=_("State"), choices=FirmState.choices)

    class Meta:
        model = PropertyFirm
        fields: list[str] = []

    def search(self, rows: QuerySet[PropertyFirm], _name: str, words: str) -> QuerySet[PropertyFirm]:
        return rows.filter(Q(name__icontains=words) | Q(name_en__icontains=words) | Q(credit_code__icontains=identifiers.code(words)))


class Firms(Shown):
    """The register of firms."""

    model = PropertyFirm
    rows = queries.visible_to
    one = queries.get_firm
    ordering = ("name", "pk")
    serializer_class = FirmOut
    detail_class = FirmDetail
    filterset_class = ApiFilter

    @extend_schema(responses=FirmDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.shown(pk)

    @extend_schema(request=FirmIn, responses={201: FirmDetail})
    @answered_once
    def create(self, request: Request) -> Response:
        """Enter a firm's application."""
        firm = actions.apply(by=self.by, at=timezone.now(), **self.cleaned(FirmIn))
        return self.shown(firm.pk, status=201)

    @extend_schema(request=FirmIn, responses=FirmDetail)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change a firm's data; its own administrator may change `name_en`, `contact` and `phone` only."""
        firm = queries.get_firm(self.by, pk)
        form = FirmIn if rules.can_register(self.by) else ContactIn
        actions.edit_firm(firm, by=self.by, at=timezone.now(), **self.cleaned(form, partial=True))
        return self.shown(pk)

    @extend_schema(request=OptionalReason, responses=FirmDetail)
    @action(detail=True, methods=["post"])
    def admit(self, request: Request, pk: UUID) -> Response:
        return self._decide(pk, "admit", OptionalReason)

    @extend_schema(request=Reason, responses=FirmDetail)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: UUID) -> Response:
        return self._decide(pk, "reject", Reason)

    @extend_schema(request=Reason, responses=FirmDetail)
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, pk: UUID) -> Response:
        return self._decide(pk, "suspend", Reason)

    @extend_schema(request=OptionalReason, responses=FirmDetail)
    @action(detail=True, methods=["post"])
    def reinstate(self, request: Request, pk: UUID) -> Response:
        return self._decide(pk, "reinstate", OptionalReason)

    @extend_schema(request=Reason, responses=FirmDetail)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: UUID) -> Response:
        return self._decide(pk, "leave", Reason)

    @extend_schema(request=OptionalReason, responses=FirmDetail)
    @action(detail=True, methods=["post"])
    def reapply(self, request: Request, pk: UUID) -> Response:
        return self._decide(pk, "reapply", OptionalReason)

    def _decide(self, pk: UUID, verb: str, form: type[Strict]) -> Response:
        firm = queries.get_firm(self.by, pk)
        actions.decide(firm, verb, reason=self.cleaned(form)["reason"], by=self.by, at=timezone.now())
        return self.shown(pk)
