"""The pages of the assessments."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("assessments.surveys.urls"))]
