"""Addresses of categories."""

from __future__ import annotations

from django.urls import include, path

from dispatch.categories import views

_categories = (
    [path("", views.tree, name="tree"), path("add/", views.add, name="add"), path("<uuid:pk>/", views.edit, name="edit")],
    "categories",
)

urlpatterns = [path("", include(_categories))]
