"""Addresses of neighbours."""

from __future__ import annotations

from django.urls import path, re_path

from dispatch.neighbours import views

app_name = "neighbours"
urlpatterns = [
    path("", views.neighbours, name="neighbours"),
    path("new/", views.propose, name="propose"),
    re_path(r"^(?P<pk>[0-9a-f-]{36})/(?P<verb>agree|decline|end)/$", views.decide, name="decide"),
    path("calls/<uuid:request_pk>/<uuid:agreement>/", views.call, name="call"),
    path("calls/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("helps/<uuid:pk>/confirm/", views.confirm, name="confirm"),
]
