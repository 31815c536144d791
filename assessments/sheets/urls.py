"""Addresses of scoring sheets."""

from __future__ import annotations

from django.urls import path

from assessments.sheets.views import filling as views
from assessments.sheets.views import importing

app_name = "sheets"
urlpatterns = [
    path("", views.sheets, name="sheets"),
    path("import/<uuid:pk>/", importing.new, name="import"),
    path("import/<uuid:pk>/template/", importing.template, name="template"),
    path("imports/<uuid:pk>/", importing.preview, name="preview"),
    path("imports/<uuid:pk>/apply/", importing.apply, name="apply"),
    path("imports/<uuid:pk>/rejected/", importing.rejected, name="rejected"),
    path("<uuid:pk>/", views.sheet, name="sheet"),
    path("<uuid:pk>/marks/", views.marks, name="marks"),
    path("<uuid:pk>/evidence/", views.evidence, name="evidence"),
    path("<uuid:pk>/sign/", views.sign, name="sign"),
    path("signed/<uuid:pk>/correct/", views.correct, name="correct"),
    path("signed/<uuid:pk>/drop/", views.drop, name="drop"),
    path("evidence/<uuid:pk>/", views.picture, name="picture"),
    path("evidence/<uuid:pk>/remove/", views.remove, name="remove"),
]
