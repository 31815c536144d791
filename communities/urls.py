"""The pages of the communities app."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("places/", include("communities.places.urls"))]
