"""The own notices for programs."""

from __future__ import annotations

from uuid import UUID

import django_filters as df
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api.base import Shown
from federation.api.fields import Nothing
from federation.notices import actions, queries
from federation.notices.models import Notice


class NoticeOut(serializers.Serializer):
    """A message in the reader's language; `link` is a page of the site."""

    id = serializers.UUIDField(source="pk")
    event = serializers.CharField()
    text = serializers.CharField()
    link = serializers.CharField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class Marked(serializers.Serializer):
    marked = serializers.IntegerField()


class ApiFilter(df.FilterSet):
    unread = df.BooleanFilter(label=_("Unread"), field_name="read_at", lookup_expr="isnull")
    event = df.CharFilter(label=_("Event"))

    class Meta:
        model = Notice
        fields: list[str] = []


class Notices(Shown):
    """What was told to the signed-in person in this subdistrict."""

    model = Notice
    rows = queries.own
    one = queries.get_own
    ordering = ("-created_at", "pk")
    serializer_class = NoticeOut
    filterset_class = ApiFilter

    @extend_schema(operation_id="notices_read_one", request=Nothing, responses=NoticeOut, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None, url_path="read")
    def read_one(self, request: Request, pk: UUID) -> Response:
        """This notice is read; the first time counts."""
        row = queries.get_own(self.by, pk)
        self.cleaned(Nothing)
        actions.mark_one_read(row, at=timezone.now())
        return self.shown(pk)

    @extend_schema(operation_id="notices_read_all", request=Nothing, responses=Marked, filters=False)
    @action(detail=False, methods=["post"], pagination_class=None)
    def read(self, request: Request) -> Response:
        """All unread notices are read."""
        self.cleaned(Nothing)
        return Response({"marked": actions.mark_read(self.by.user, at=timezone.now())})
