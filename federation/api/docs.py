"""The description of the API for machines and for people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView

from federation.api.base import Door


class Description(SpectacularAPIView, Door):
    """OpenAPI 3 of every route, this one included."""

    throttle_classes = Door.throttle_classes

    @extend_schema(
        operation_id="schema", responses={(200, "application/json"): dict[str, Any], (200, "application/vnd.oai.openapi"): dict[str, Any]}
    )
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """The same as a page to read and to try, from our own files alone."""
    return render(request, "federation/api/docs.html")
