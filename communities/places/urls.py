"""Addresses of communities and compounds."""

from __future__ import annotations

from django.urls import path

from communities.places import views

app_name = "places"
urlpatterns = [
    path("", views.places, name="list"),
    path("new/", views.add, name="add"),
    path("communities/", views.communities, name="communities"),
    path("communities/new/", views.add_community, name="add_community"),
    path("communities/<uuid:pk>/edit/", views.edit_community, name="edit_community"),
    path("<uuid:pk>/", views.compound, name="compound"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/management/", views.manage, name="manage"),
    path("<uuid:pk>/contracts/", views.contract, name="contract"),
    path("<uuid:pk>/contracts/<uuid:contract>/end/", views.end_contract, name="end_contract"),
]
