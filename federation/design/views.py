"""The style guide: every component in every state, for the eye and for the accessibility test."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from federation.design import specimens


def styleguide(request: HttpRequest) -> HttpResponse:
    if not getattr(settings, "DEVELOPMENT", False):
        raise Http404
    return render(request, "styleguide.html", specimens.everything(now=timezone.now()))
