"""Addresses of costs."""

from __future__ import annotations

from django.urls import include, path, re_path

from dispatch.costs import views

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

_costs = (
    [
        path("requests/<uuid:pk>/costs/", views.write, name="write"),
        path("costs/<uuid:pk>/", views.sheet, name="sheet"),
        re_path(rf"^costs/(?P<pk>{_UUID})/(?P<verb>propose|agree|return)/$", views.act, name="act"),
    ],
    "costs",
)

urlpatterns = [path("", include(_costs))]
