"""Addresses of hotline imports."""

from __future__ import annotations

from django.urls import path, re_path

from dispatch.hotline import views

app_name = "hotline"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("places/", views.places, name="places"),
    path("return/", views.outcomes, name="return"),
    path("<uuid:pk>/", views.one, name="import"),
    path("<uuid:pk>/wrong/", views.wrong, name="wrong"),
    re_path(r"^(?P<pk>[0-9a-f-]{36})/(?P<verb>begin|cancel)/$", views.decide, name="decide"),
]
