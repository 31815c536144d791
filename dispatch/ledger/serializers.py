"""The ledger as programs read it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dispatch.ledger.models import Entry, Measure, PostingKind
from federation.api.fields import Named


class EntryOut(serializers.Serializer):
    """One side of a posting: points above zero for who gave, below zero for who received."""

    id = serializers.UUIDField(source="pk")
    posting = serializers.UUIDField(source="posting_id")
    kind = serializers.ChoiceField(source="posting.kind", choices=PostingKind.choices)
    at = serializers.DateTimeField(source="posting.at")
    job = serializers.UUIDField(source="posting.job_id", allow_null=True)
    request = serializers.SerializerMethodField()
    reason = serializers.CharField(source="posting.reason")
    account = serializers.UUIDField(source="account_id")
    firm = Named(source="account.firm", allow_null=True)
    counterparty = serializers.SerializerMethodField()
    unit = serializers.ChoiceField(choices=[*Measure.choices, ("", "")])
    quantity = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)
    rate = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True, help_text="Points per unit.")
    points = serializers.DecimalField(max_digits=12, decimal_places=2)

    def get_request(self, entry: Entry) -> str:
        return entry.posting.request.number if entry.posting.request else ""

    @extend_schema_field(Named(many=True))
    def get_counterparty(self, entry: Entry) -> Any:
        others = [one.account.firm for one in entry.posting.entries.all() if one.account_id != entry.account_id]
        return Named([firm for firm in others if firm is not None], many=True).data


class TotalOut(serializers.Serializer):
    """Given, received, other movements and their sum, in points; `firm` is empty for the subdistrict's own account."""

    account = serializers.UUIDField(source="account.pk")
    firm = Named(source="account.firm", allow_null=True)
    helps = serializers.IntegerField()
    given = serializers.DecimalField(max_digits=14, decimal_places=2)
    received = serializers.DecimalField(max_digits=14, decimal_places=2)
    other = serializers.DecimalField(max_digits=14, decimal_places=2)
    balance = serializers.DecimalField(max_digits=14, decimal_places=2)


class Totals(serializers.Serializer):
    totals = TotalOut(many=True)
