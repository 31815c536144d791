"""Addresses of reports."""

from __future__ import annotations

from django.urls import include, path

from dispatch.reports import views

_reports = (
    [
        path("", views.figures, name="figures"),
        path("unmet/", views.unmet, name="unmet"),
        path("requests/", views.requests, name="requests"),
    ],
    "reports",
)

urlpatterns = [path("reports/", include(_reports))]
