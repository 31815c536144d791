"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from federation.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.imports, name="list"),
    path("new/", views.new, name="new"),
    path("template/<slug:kind>/", views.template, name="template"),
    path("<uuid:pk>/", views.preview, name="preview"),
    path("<uuid:pk>/errors/", views.errors, name="errors"),
    path("<uuid:pk>/apply/", views.apply, name="apply"),
]
