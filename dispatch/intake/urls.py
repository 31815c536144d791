"""Addresses of the public doors and of those who keep them."""

from __future__ import annotations

from django.urls import include, path, re_path

from dispatch.intake.views import keeping, reporting, tracking

_public = (
    [
        path("report/<str:token>/", reporting.report, name="report"),
        path("report/<str:token>/suggest/", reporting.suggest, name="suggest"),
        path("report/<str:token>/code/", reporting.code, name="code"),
        path("report/<str:token>/proof/", reporting.proof, name="proof"),
        path("report/<str:token>/follow/", reporting.follow, name="follow"),
        path("report/<str:token>/mine/", reporting.mine, name="mine"),
        path("report/<str:token>/public/", reporting.public, name="public"),
        path("report/<str:token>/outbox/", reporting.outbox, name="outbox"),
        path("track/<str:token>/", tracking.track, name="track"),
        path("track/<str:token>/answer/", tracking.answer, name="answer"),
        path("track/<str:token>/more/", tracking.more, name="more"),
        re_path(r"^track/(?P<token>[^/]+)/(?P<verb>show|hide|withdraw)/$", tracking.decide, name="decide"),
        path("track/<str:token>/files/<uuid:pk>/", tracking.file, name="file"),
        path("outside/<str:token>/", tracking.outside, name="outside"),
        path("outside/<str:token>/files/<uuid:pk>/", tracking.outside_file, name="outside_file"),
    ],
    "intake",
)
_office = (
    [
        path("", keeping.codes, name="codes"),
        path("poster/", keeping.poster, name="poster"),
        path("<uuid:pk>/revoke/", keeping.revoke, name="revoke"),
    ],
    "intake_office",
)

urlpatterns = [path("work-orders/codes/", include(_office)), path("", include(_public))]
