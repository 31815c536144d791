"""Addresses of cycles."""

from __future__ import annotations

from django.urls import path, re_path

from assessments.cycles import views

app_name = "cycles"
_VERBS = "open|check|collect|call-off|remind|assign-defaults|renew"
urlpatterns = [
    path("", views.cycles, name="cycles"),
    path("new/", views.prepare, name="prepare"),
    path("ties/", views.interests, name="interests"),
    path("<uuid:pk>/", views.cycle, name="cycle"),
    path("<uuid:pk>/days/", views.dates, name="dates"),
    path("<uuid:pk>/raters/", views.raters, name="raters"),
    path("<uuid:pk>/raters/<uuid:rater>/remove/", views.unassign, name="unassign"),
    path("<uuid:pk>/projects/<uuid:entrant>/", views.entrant, name="entrant"),
    re_path(rf"^(?P<pk>[0-9a-f-]{{36}})/(?P<verb>{_VERBS})/$", views.decide, name="decide"),
]
