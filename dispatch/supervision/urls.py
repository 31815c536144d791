"""Addresses of supervision."""

from __future__ import annotations

from django.urls import path, re_path

from dispatch.supervision import views

app_name = "supervision"
_PK = r"(?P<pk>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
urlpatterns = [
    path("", views.supervision, name="supervision"),
    re_path(rf"^orders/{_PK}/(?P<verb>demand|extension|pause|hold|run)/$", views.on_order, name="on_order"),
    re_path(rf"^acts/{_PK}/(?P<verb>answer|press|settle)/$", views.on_act, name="on_act"),
    re_path(rf"^times/{_PK}/(?P<verb>grant|refuse|withdraw)/$", views.on_time, name="on_time"),
]
