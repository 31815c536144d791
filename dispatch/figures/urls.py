"""Addresses of figures."""

from __future__ import annotations

from django.urls import path

from dispatch.figures import views

app_name = "figures"
urlpatterns = [
    path("", views.figures, name="figures"),
    path("orders/", views.orders, name="orders"),
]
