"""Addresses of the rules of conduct."""

from __future__ import annotations

from django.urls import path, re_path

from assessments.conduct import views

app_name = "conduct"
urlpatterns = [
    path("", views.conduct, name="conduct"),
    path("sign/", views.sign, name="sign"),
    path("new/", views.write, name="write"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/issue/", views.issue, name="issue"),
    path("violations/new/", views.record, name="record"),
    path("violations/<uuid:pk>/", views.violation, name="violation"),
    re_path(r"^violations/(?P<pk>[0-9a-f-]{36})/(?P<verb>state|withdraw)/$", views.on_violation, name="on_violation"),
    path("photos/<uuid:pk>/", views.photo, name="photo"),
]
