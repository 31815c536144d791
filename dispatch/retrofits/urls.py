"""Addresses of retrofits."""

from __future__ import annotations

from django.urls import path, re_path

from dispatch.retrofits import views

app_name = "retrofits"
urlpatterns = [
    path("", views.retrofits, name="retrofits"),
    path("new/", views.open_project, name="open"),
    path("<uuid:pk>/", views.project, name="project"),
    path("<uuid:pk>/homes/", views.homes, name="homes"),
    path("<uuid:pk>/mark/", views.mark, name="mark"),
    path("<uuid:pk>/notes/", views.note, name="note"),
    path("<uuid:pk>/crew/", views.crew, name="crew"),
    re_path(r"^(?P<pk>[0-9a-f-]{36})/(?P<verb>start|finish|give-up)/$", views.decide, name="decide"),
]
