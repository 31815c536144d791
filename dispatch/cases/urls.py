"""Addresses of the library."""

from __future__ import annotations

from django.urls import path, re_path

from dispatch.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("similar/", views.similar, name="similar"),
    path("new/<uuid:request_pk>/", views.draft, name="draft"),
    path("questions/", views.questions, name="questions"),
    path("questions/new/", views.ask, name="ask"),
    path("questions/<uuid:pk>/", views.question, name="question"),
    path("questions/<uuid:pk>/close/", views.close, name="close"),
    path("answers/<uuid:pk>/helped/", views.helped, name="helped"),
    path("<uuid:pk>/", views.case, name="case"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    re_path(r"^(?P<pk>[0-9a-f-]{36})/(?P<verb>publish|withdraw)/$", views.decide, name="decide"),
]
