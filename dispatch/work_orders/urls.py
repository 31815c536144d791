"""Addresses of work orders."""

from __future__ import annotations

from django.urls import include, path, re_path

from dispatch.work_orders.views import desk, doing

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_VERBS = "|".join([*doing.PLAIN, *doing.REASONED])

_orders = (
    [
        path("", desk.orders, name="orders"),
        path("enter/", desk.enter, name="enter"),
        path("files/<uuid:pk>/", desk.attachment, name="attachment"),
        path("<uuid:pk>/", desk.order, name="order"),
        path("<uuid:pk>/start/", doing.start, name="start"),
        path("<uuid:pk>/resolve/", doing.resolve, name="resolve"),
        re_path(rf"^(?P<pk>{_UUID})/(?P<verb>contact|note)/$", doing.remark, name="remark"),
        re_path(rf"^(?P<pk>{_UUID})/(?P<verb>{_VERBS})/$", doing.act, name="act"),
    ],
    "work_orders",
)

urlpatterns = [path("", include(_orders))]
