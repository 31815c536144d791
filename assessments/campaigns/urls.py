"""Addresses of campaigns."""

from __future__ import annotations

from django.urls import path, re_path

from assessments.campaigns.views import inspecting, planning, reading

app_name = "campaigns"
urlpatterns = [
    path("", reading.campaigns, name="campaigns"),
    path("new/", planning.prepare, name="prepare"),
    path("findings/", reading.findings, name="findings"),
    path("findings/<uuid:pk>/", inspecting.finding, name="finding"),
    re_path(r"^findings/(?P<pk>[0-9a-f-]{36})/(?P<verb>rectify|recheck|photos|back|excuse)/$", inspecting.on_finding, name="on_finding"),
    path("inspections/<uuid:pk>/", reading.inspection, name="inspection"),
    path("photos/<uuid:pk>/", reading.photo, name="photo"),
    path("sites/<uuid:pk>/", reading.site, name="site"),
    path("sites/<uuid:pk>/rest/", inspecting.rest, name="rest"),
    path("sites/<uuid:pk>/points/<uuid:point>/", inspecting.inspect, name="inspect"),
    path("<uuid:pk>/", reading.campaign, name="campaign"),
    path("<uuid:pk>/edit/", planning.edit, name="edit"),
    path("<uuid:pk>/report/", reading.report, name="report"),
    path("<uuid:pk>/document/", reading.document, name="document"),
    re_path(r"^(?P<pk>[0-9a-f-]{36})/(?P<verb>start|close|call_off)/$", planning.decide, name="decide"),
]
