"""Addresses of handovers and damage."""

from __future__ import annotations

from django.urls import include, path, re_path

from dispatch.handovers.views import damages, loans

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

_handovers = (
    [
        re_path(rf"^jobs/(?P<pk>{_UUID})/handover/(?P<unit>{_UUID})/(?P<direction>out|back)/$", loans.write, name="write"),
        path("handovers/<uuid:pk>/", loans.handover, name="handover"),
        path("handovers/<uuid:pk>/withdraw/", loans.withdraw, name="withdraw"),
        path("handovers/<uuid:pk>/damage/", damages.report, name="report"),
        path("conditions/<uuid:pk>/", loans.picture, name="picture"),
        path("damages/", damages.damages, name="damages"),
        path("damages/<uuid:pk>/", damages.damage, name="damage"),
        path("damages/<uuid:pk>/assess/", damages.assess, name="assess"),
        re_path(rf"^damages/(?P<pk>{_UUID})/(?P<verb>agree|dispute|settle|drop|clear)/$", damages.act, name="act"),
        path("units/<uuid:pk>/", loans.unit, name="unit"),
        path("pool/<uuid:pk>/labels/", loans.labels, name="labels"),
    ],
    "handovers",
)

urlpatterns = [path("", include(_handovers))]
