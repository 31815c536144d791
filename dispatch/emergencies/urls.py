"""Addresses of the emergency lane."""

from __future__ import annotations

from django.urls import path, re_path

from dispatch.emergencies import views

app_name = "emergencies"
urlpatterns = [
    path("", views.alarms, name="alarms"),
    path("new/", views.call, name="call"),
    path("<uuid:pk>/", views.alarm, name="alarm"),
    re_path(r"^(?P<pk>[0-9a-f-]{36})/(?P<verb>acknowledge|end)/$", views.act, name="act"),
]
