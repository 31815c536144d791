"""The description of the API for machines and for people."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api.base import Door


@cache
def description(language: str) -> dict[str, Any]:
    """The whole description; it takes a second to make and changes only with the code."""
    with translation.override(language):
        made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        return made


class Description(Door):
    """OpenAPI 3 of every route, this one included."""

    permission_classes = [AllowAny]
    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, JSONRenderer]

    @extend_schema(operation_id="schema_retrieve", responses={(200, "application/json"): dict[str, Any]})
    def get(self, request: Request) -> Response:
        """This description."""
        return Response(description(translation.get_language() or "zh-hans"))


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """The same as a page to read and to try, from our own files alone."""
    return render(request, "federation/api/docs.html")
