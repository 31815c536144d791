"""Addresses of scoring sheets."""

from __future__ import annotations

from django.urls import path

from assessments.sheets import views

app_name = "sheets"
urlpatterns = [
    path("", views.sheets, name="sheets"),
    path("<uuid:pk>/", views.sheet, name="sheet"),
    path("<uuid:pk>/marks/", views.marks, name="marks"),
    path("<uuid:pk>/evidence/", views.evidence, name="evidence"),
    path("<uuid:pk>/sign/", views.sign, name="sign"),
    path("signed/<uuid:pk>/correct/", views.correct, name="correct"),
    path("signed/<uuid:pk>/drop/", views.drop, name="drop"),
    path("evidence/<uuid:pk>/", views.picture, name="picture"),
    path("evidence/<uuid:pk>/remove/", views.remove, name="remove"),
]
