"""Addresses of the register of firms."""

from __future__ import annotations

from django.urls import path, re_path

from federation.firms import views

app_name = "firms"
urlpatterns = [
    path("", views.firms, name="list"),
    path("new/", views.apply, name="apply"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    re_path(r"^(?P<pk>[0-9a-f-]{36})/(?P<verb>admit|reject|suspend|reinstate|leave|reapply)/$", views.decide, name="decide"),
]
