"""Addresses of work orders."""

from __future__ import annotations

from django.urls import include, path, re_path

from dispatch.work_orders.views import desk, directing, doing, exporting

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_DECISIONS = "|".join(directing.DECISIONS)
_VERBS = "|".join([*doing.PLAIN, *doing.REASONED])

_orders = (
    [
        path("", desk.orders, name="orders"),
        path("enter/", desk.enter, name="enter"),
        path("files/<uuid:pk>/", desk.attachment, name="attachment"),
        path("help-videos/<uuid:pk>/", desk.help_video, name="help_video"),
        path("<uuid:pk>/", desk.order, name="order"),
        path("<uuid:pk>/start/", doing.start, name="start"),
        path("<uuid:pk>/resolve/", doing.resolve, name="resolve"),
        path("<uuid:pk>/help/", directing.help_wanted, name="help"),
        path("<uuid:pk>/reveal/", directing.reveal, name="reveal"),
        path("export/", exporting.export, name="export"),
        path("co-handlers/<uuid:pk>/answer/", directing.co_answer, name="co_answer"),
        path("links/<uuid:pk>/revoke/", directing.revoke_link, name="revoke_link"),
        re_path(rf"^transfers/(?P<pk>{_UUID})/(?P<verb>take_over|refuse|withdraw)/$", directing.transfer, name="transfer"),
        re_path(rf"^exclusions/(?P<pk>{_UUID})/(?P<verb>grant|refuse|appeal|overturn|uphold)/$", directing.exclusion, name="exclusion"),
        re_path(rf"^(?P<pk>{_UUID})/decide/(?P<verb>{_DECISIONS})/$", directing.decide, name="decide"),
        re_path(rf"^(?P<pk>{_UUID})/(?P<verb>contact|note)/$", doing.remark, name="remark"),
        re_path(rf"^(?P<pk>{_UUID})/(?P<verb>{_VERBS})/$", doing.act, name="act"),
    ],
    "work_orders",
)

urlpatterns = [path("", include(_orders))]
