"""Addresses of schemes."""

from __future__ import annotations

from django.urls import path

from assessments.schemes import views

app_name = "schemes"
urlpatterns = [
    path("", views.schemes, name="schemes"),
    path("copy/<slug:code>/", views.copy_preset, name="copy"),
    path("<uuid:pk>/", views.scheme, name="scheme"),
]
