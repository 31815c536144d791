"""Addresses of call-backs."""

from __future__ import annotations

from django.urls import include, path

from dispatch.callbacks import views

_callbacks = ([path("", views.calls, name="calls"), path("<uuid:pk>/", views.call, name="call")], "callbacks")

urlpatterns = [path("", include(_callbacks))]
