"""Addresses of notices."""

from __future__ import annotations

from django.urls import path

from federation.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="list"),
    path("read/", views.mark_read, name="read"),
    path("<uuid:pk>/", views.open_notice, name="open"),
]
