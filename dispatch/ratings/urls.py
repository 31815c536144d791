"""Addresses of ratings; `residents` is open to whoever has the link."""

from __future__ import annotations

from django.urls import include, path, re_path

from dispatch.ratings import views

_ratings = (
    [
        path("", views.ratings, name="list"),
        path("jobs/<uuid:pk>/", views.rate, name="rate"),
        path("<uuid:pk>/complain/", views.complain, name="complain"),
        path("complaints/", views.complaints, name="complaints"),
        path("complaints/<uuid:pk>/", views.complaint, name="complaint"),
        re_path(r"^complaints/(?P<pk>[0-9a-f-]{36})/(?P<verb>uphold|strike)/$", views.decide, name="decide"),
    ],
    "ratings",
)

urlpatterns = [path("rate/<str:token>/", views.residents, name="residents"), path("ratings/", include(_ratings))]
