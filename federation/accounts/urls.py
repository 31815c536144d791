"""Addresses of people and roles."""

from __future__ import annotations

from django.urls import path

from federation.accounts import pages

app_name = "people"
urlpatterns = [
    path("", pages.people, name="list"),
    path("new/", pages.add, name="add"),
    path("<uuid:pk>/end/", pages.end, name="end"),
    path("<uuid:pk>/resume/", pages.resume, name="resume"),
]
