"""The ledger for programs: entries and totals."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.ledger import filters, queries
from dispatch.ledger import serializers as shapes
from dispatch.ledger.models import Entry
from federation.api.base import Listed


class Ledger(Listed):
    """Who helped whom: a firm reads its own side, staff read everything."""

    model = Entry
    rows = queries.entries_of
    ordering = ("-posting__at", "pk")
    serializer_class = shapes.EntryOut
    filterset_class = filters.EntryFilter

    @extend_schema(responses=shapes.Totals)
    @action(detail=False, methods=["get"], pagination_class=None)
    def totals(self, request: Request) -> Response:
        """Given, received, other movements and their sum per account, in points."""
        found = self.filter_queryset(self.get_queryset()).select_related(None).prefetch_related(None)
        sums = queries.totals(found)
        rows = [{**sums[account.pk], "account": account} for account in queries.accounts() if account.pk in sums]
        return self.answer({"totals": rows}, shapes.Totals)
