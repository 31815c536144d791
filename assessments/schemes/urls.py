"""Addresses of schemes."""

from __future__ import annotations

from django.urls import path

from assessments.schemes.views import editing
from assessments.schemes.views import reading as views

app_name = "schemes"
urlpatterns = [
    path("", views.schemes, name="schemes"),
    path("copy/<slug:code>/", views.copy_preset, name="copy"),
    path("<uuid:pk>/", views.scheme, name="scheme"),
    path("<uuid:pk>/edit/", editing.edit, name="edit"),
    path("<uuid:pk>/import/", editing.upload, name="import"),
    path("<uuid:pk>/new-version/", editing.new_version, name="new_version"),
    path("<uuid:pk>/retire/", editing.retire, name="retire"),
    path("<uuid:pk>/compare/", views.compare, name="compare"),
]
