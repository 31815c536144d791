"""Campaigns for programs: read them, answer findings, check the answers. Same actions as the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters as df
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.campaigns import actions, filters, queries
from assessments.campaigns import serializers as shapes
from assessments.campaigns.actions import NewPhoto
from assessments.campaigns.models import Campaign, Finding
from assessments.campaigns.states import CampaignState
from federation.api.base import Shown
from federation.api.fields import Reason
from federation.api.parsers import PictureParser
from federation.kernel.pictures import reencode


class CampaignFilter(df.FilterSet):
    state = df.ChoiceFilter(label=_("State"), choices=CampaignState.choices)

    class Meta:
        model = Campaign
        fields: list[str] = []


class FindingFilter(filters.FindingFilter):
    """The pages' filter; unknown ids find nothing."""

    campaign = df.UUIDFilter(label=_("Campaign"), field_name="site__campaign_id")
    compound = df.UUIDFilter(label=_("Compound"), field_name="site__compound_id")
    firm = df.UUIDFilter(label=_("Firm"), field_name="firm_id")


class Campaigns(Shown):
    """Rectification campaigns."""

    model = Campaign
    rows = queries.visible_to
    one = queries.get_campaign
    ordering = ("-starts_on", "pk")
    serializer_class = shapes.CampaignOut
    filterset_class = CampaignFilter

    @extend_schema(responses=shapes.CampaignDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """A campaign with its points and how the findings stand."""
        row: Any = queries.get_campaign(self.by, pk)
        row.all_points = queries.points(row)
        row.numbers = queries.numbers(queries.findings(self.by).filter(site__campaign=row), row.ended_at or timezone.now())
        return self.answer(row, shapes.CampaignDetail)


class Findings(Shown):
    """What was found, with deadline, answer and check."""

    model = Finding
    rows = queries.findings
    one = queries.get_finding
    ordering = ("-found_at", "-pk")
    serializer_class = shapes.FindingOut
    detail_class = shapes.FindingDetail
    filterset_class = FindingFilter

    @extend_schema(responses=shapes.FindingDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.shown(pk)

    @extend_schema(request={"multipart/form-data": shapes.PhotoIn}, responses={201: shapes.FindingDetail})
    @action(detail=True, methods=["post"], parser_classes=[PictureParser])
    def photos(self, request: Request, pk: UUID) -> Response:
        """Add a picture of how it is after the work; it is kept re-encoded, without metadata."""
        row = queries.get_finding(self.by, pk)
        form = shapes.PhotoIn(data=request.data)
        form.is_valid(raise_exception=True)
        file, width, height = reencode(form.validated_data["file"])
        actions.add_photo(row, photos=[NewPhoto(file, width, height)], by=self.by, at=timezone.now())
        return self.shown(pk, status=201)

    @extend_schema(request=shapes.RectifyIn, responses=shapes.FindingDetail)
    @action(detail=True, methods=["post"])
    def rectify(self, request: Request, pk: UUID) -> Response:
        """The firm reports it as rectified; needs a picture of this attempt."""
        row = queries.get_finding(self.by, pk)
        actions.rectify(row, text=self.cleaned(shapes.RectifyIn)["text"], by=self.by, at=timezone.now())
        return self.shown(pk)

    @extend_schema(request=shapes.RecheckIn, responses=shapes.FindingDetail)
    @action(detail=True, methods=["post"])
    def recheck(self, request: Request, pk: UUID) -> Response:
        """Looked at on site: closed, or to be rectified again."""
        row = queries.get_finding(self.by, pk)
        actions.recheck(row, **self.cleaned(shapes.RecheckIn), by=self.by, at=timezone.now())
        return self.shown(pk)

    @extend_schema(request=Reason, responses=shapes.FindingDetail)
    @action(detail=True, methods=["post"])
    def excuse(self, request: Request, pk: UUID) -> Response:
        """Not to be rectified, with the reason."""
        row = queries.get_finding(self.by, pk)
        actions.excuse(row, reason=self.cleaned(Reason)["reason"], by=self.by, at=timezone.now())
        return self.shown(pk)
