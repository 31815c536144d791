"""Addresses of working days."""

from __future__ import annotations

from django.urls import path

from federation.calendars import views

app_name = "calendars"
urlpatterns = [
    path("", views.year, name="year"),
    path("days/", views.set_day, name="set_day"),
    path("days/<uuid:pk>/reset/", views.reset_day, name="reset_day"),
    path("hours/", views.hours, name="hours"),
]
