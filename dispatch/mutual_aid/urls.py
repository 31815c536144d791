from __future__ import annotations

from django.urls import URLPattern

app_name = "mutual_aid"
urlpatterns: list[URLPattern] = []
