"""Addresses of bulletins; `public/` is open to everybody where the subdistrict decided so."""

from __future__ import annotations

from typing import Any

from django.urls import include, path

from assessments.bulletins import views

_members: Any = (
    [
        path("", views.bulletins, name="bulletins"),
        path("<uuid:pk>/", views.bulletin, name="bulletin"),
        path("<uuid:pk>/paper/", views.paper, name="paper"),
        path("<uuid:pk>/word/", views.word, name="word"),
    ],
    "bulletins",
)
_public: Any = (
    [path("", views.public, name="ranking"), path("<uuid:pk>/", views.compound, name="compound")],
    "public_ranking",
)

urlpatterns = [path("assessments/bulletins/", include(_members)), path("public/<str:code>/assessments/", include(_public))]
