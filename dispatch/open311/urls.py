"""Addresses of GeoReport v2, each in both forms, and of the office's page of keys."""

from __future__ import annotations

from django.urls import path, re_path

from dispatch.open311 import pages, views

app_name = "open311"
FORM = r"\.(?P<form>json|xml)$"
NUMBER = r"(?P<number>[^/]{1,60}?)"
urlpatterns = [
    path("keys/", pages.keys, name="keys"),
    path("keys/new/", pages.issue, name="issue"),
    path("keys/<uuid:pk>/revoke/", pages.revoke, name="revoke"),
    re_path(rf"^v2/discovery{FORM}", views.discovery, name="discovery"),
    re_path(rf"^v2/services{FORM}", views.services, name="services"),
    re_path(rf"^v2/services/(?P<code>[^/]{{1,60}}?){FORM}", views.service, name="service"),
    re_path(rf"^v2/requests{FORM}", views.requests, name="requests"),
    re_path(rf"^v2/requests/{NUMBER}{FORM}", views.one_request, name="request"),
    re_path(rf"^v2/tokens/{NUMBER}{FORM}", views.token, name="token"),
    re_path(rf"^v2/servicerequestupdates{FORM}", views.updates, name="updates"),
]
