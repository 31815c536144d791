"""Consequences for programs: lists as of a day, measures, livelihood projects, a firm's credit. Same rules as the pages."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.standings import filters, queries, rules
from assessments.standings import serializers as shapes
from assessments.standings.models import ListEntry, Measure, Reward
from federation.api.base import Door, Shown
from federation.firms.models import PropertyFirm
from federation.kernel.lookup import one


class Standings(Shown):
    """The red and black list: the office sees proposals too, a firm its own, others what was published."""

    model = ListEntry
    rows = queries.entries
    one = queries.get_entry
    ordering = ("-state_since", "pk")
    serializer_class = shapes.StandingOut
    detail_class = shapes.StandingDetail
    filterset_class = filters.EntryFilter

    @extend_schema(responses=shapes.StandingDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One entry with what was said to it."""
        return self.shown(pk)


class Measures(Shown):
    """Talks, orders, probation: the office and the communities see all, a firm its own."""

    model = Measure
    rows = queries.measures
    one = queries.get_measure
    ordering = ("-ordered_at", "pk")
    serializer_class = shapes.MeasureOut
    filterset_class = filters.MeasureFilter


class Rewards(Shown):
    """Livelihood projects: what is supported is for everybody to see."""

    model = Reward
    rows = queries.rewards
    one = queries.get_reward
    ordering = ("-proposed_at", "pk")
    serializer_class = shapes.RewardOut
    filterset_class = filters.RewardFilter


class FirmCredit(Door):
    """A firm's scores over time: the office any firm's, a firm its own."""

    @extend_schema(parameters=[shapes.CreditAsked], responses=shapes.Credit)
    def get(self, request: Request, firm_pk: UUID) -> Response:
        """Published cycles only."""
        if not rules.can_see(self.by) and self.by.firm_id != firm_pk:
            raise Http404
        firm, now = one(PropertyFirm.objects, pk=firm_pk), timezone.now()
        asked = shapes.CreditAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        year = asked.validated_data.get("year") or timezone.localdate(now).year
        found = {
            "firm": firm, "history": queries.history(firm.pk), "year": year, "annual": queries.year(firm.pk, year).value,
            "recommended": queries.recommended(firm.pk, now),
        }  # fmt: skip
        return Response(shapes.Credit(found).data)
