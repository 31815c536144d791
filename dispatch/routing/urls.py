"""Addresses of routing rules."""

from __future__ import annotations

from django.urls import include, path, re_path

from dispatch.routing import views

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_routing = (
    [
        path("", views.listed, name="rules"),
        path("add/", views.add, name="add"),
        path("<uuid:pk>/", views.edit, name="edit"),
        re_path(rf"^(?P<pk>{_UUID})/(?P<verb>up|down|remove)/$", views.act, name="act"),
    ],
    "routing",
)

urlpatterns = [path("", include(_routing))]
