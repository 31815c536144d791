"""Addresses of the pool."""

from __future__ import annotations

from django.urls import path, re_path

from federation.pool.views import editing, keeping, listing, reviewing

app_name = "pool"
urlpatterns = [
    path("", listing.pool, name="list"),
    path("mine/", listing.mine, name="mine"),
    path("reserves/", keeping.reserves, name="reserves"),
    re_path(r"^new/(?P<kind>expert|crew|equipment)/$", editing.add, name="add"),
    path("<uuid:pk>/", listing.detail, name="detail"),
    path("<uuid:pk>/phone/", listing.phone, name="phone"),
    path("<uuid:pk>/edit/", editing.edit, name="edit"),
    path("<uuid:pk>/week/", editing.week, name="week"),
    path("<uuid:pk>/certificates/new/", editing.certificate, name="certificate"),
    path("<uuid:pk>/certificates/<uuid:certificate>/", editing.renew, name="renew"),
    path("<uuid:pk>/exceptions/new/", editing.exception, name="exception"),
    path("<uuid:pk>/exceptions/<uuid:exception>/remove/", editing.remove_exception, name="remove_exception"),
    path("<uuid:pk>/promise/", keeping.promise, name="promise"),
    path("<uuid:pk>/promise/end/", keeping.end_promise, name="end_promise"),
    re_path(r"^(?P<pk>[0-9a-f-]{36})/(?P<verb>verify|reject)/$", reviewing.review, name="review"),
    re_path(
        r"^(?P<pk>[0-9a-f-]{36})/certificates/(?P<certificate>[0-9a-f-]{36})/(?P<verb>verify|reject)/$",
        reviewing.review_certificate,
        name="review_certificate",
    ),
]
