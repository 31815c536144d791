"""Addresses of classes."""

from __future__ import annotations

from django.urls import path

from assessments.classes import views

app_name = "classes"
urlpatterns = [
    path("", views.classes, name="classes"),
    path("<uuid:pk>/", views.compound, name="compound"),
    path("<uuid:pk>/decide/", views.decide, name="decide"),
    path("<uuid:pk>/plan/", views.plan, name="plan"),
    path("<uuid:pk>/review/", views.review, name="review"),
    path("<uuid:pk>/measures/<uuid:measure>/", views.finish, name="finish"),
    path("photos/<uuid:pk>/", views.photo, name="photo"),
]
