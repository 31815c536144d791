"""Addresses of planning."""

from __future__ import annotations

from django.urls import path, re_path

from dispatch.planning import views

app_name = "planning"
urlpatterns = [
    path("", views.plans, name="plans"),
    path("new/", views.propose, name="propose"),
    path("night/", views.night, name="night"),
    path("<uuid:pk>/", views.plan, name="plan"),
    re_path(r"^(?P<pk>[0-9a-f-]{36})/(?P<verb>release|discard)/$", views.decide, name="decide"),
]
