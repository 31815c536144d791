"""Addresses of consultations."""

from __future__ import annotations

from django.urls import path, re_path

from dispatch.consultations import views

app_name = "consultations"
urlpatterns = [
    path("", views.consultations, name="consultations"),
    path("new/<uuid:request_pk>/", views.call, name="call"),
    path("<uuid:pk>/", views.consultation, name="consultation"),
    path("<uuid:pk>/findings/", views.find, name="find"),
    path("<uuid:pk>/options/", views.suggest, name="suggest"),
    path("<uuid:pk>/plan/", views.plan, name="plan"),
    re_path(r"^(?P<pk>[0-9a-f-]{36})/(?P<verb>sign|reopen|call-off)/$", views.act, name="act"),
    path("steps/<uuid:pk>/done/", views.tick, name="tick"),
    path("pictures/<uuid:pk>/", views.picture, name="picture"),
]
