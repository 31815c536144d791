"""Addresses of systems that are told of work orders."""

from __future__ import annotations

from django.urls import path, re_path

from dispatch.webhooks import views

app_name = "webhooks"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
urlpatterns = [
    path("", views.webhooks, name="webhooks"),
    path("new/", views.connect, name="connect"),
    path("<uuid:pk>/", views.webhook, name="webhook"),
    path("<uuid:pk>/change/", views.change, name="change"),
    path("deliveries/<uuid:pk>/again/", views.again, name="again"),
    re_path(rf"^(?P<pk>{_UUID})/(?P<verb>try|renew|remove)/$", views.act, name="act"),
]
