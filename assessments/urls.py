"""The pages of the assessments."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("assessments/cycles/", include("assessments.cycles.urls")),
    path("assessments/sheets/", include("assessments.sheets.urls")),
    path("assessments/schemes/", include("assessments.schemes.urls")),
    path("", include("assessments.surveys.urls")),
    path("assessments/results/", include("assessments.results.urls")),
    path("", include("assessments.bulletins.urls")),
    path("assessments/classes/", include("assessments.classes.urls")),
    path("assessments/conduct/", include("assessments.conduct.urls")),
    path("assessments/campaigns/", include("assessments.campaigns.urls")),
    path("assessments/standings/", include("assessments.standings.urls")),
]
