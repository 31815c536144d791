"""Addresses of results."""

from __future__ import annotations

from django.urls import path, re_path

from assessments.results.views import deciding, reading, rehearsing

app_name = "results"
urlpatterns = [
    path("", reading.cycles, name="cycles"),
    path("<uuid:pk>/", reading.cycle, name="cycle"),
    re_path(r"^(?P<pk>[0-9a-f-]{36})/(?P<verb>compute|show|deciding|final|publish|conclude)/$", deciding.act, name="act"),
    path("<uuid:pk>/appeals/", deciding.appeals, name="appeals"),
    path("dry-run/<uuid:pk>/", rehearsing.dry_run, name="dry_run"),
    path("entrants/<uuid:pk>/", reading.entrant, name="entrant"),
    path("entrants/<uuid:pk>/orders/<slug:code>/", reading.orders, name="orders"),
    path("entrants/<uuid:pk>/photos/<uuid:photo>/", reading.photo, name="photo"),
    path("entrants/<uuid:pk>/appeal/", deciding.appeal, name="appeal"),
    path("entrants/<uuid:pk>/correct/", deciding.correct, name="correct"),
    path("appeals/<uuid:pk>/decide/", deciding.decide, name="decide"),
    path("appeals/<uuid:pk>/photos/<uuid:photo>/", reading.appeal_photo, name="appeal_photo"),
    path("appeals/<uuid:pk>/withdraw/", deciding.withdraw, name="withdraw"),
    re_path(r"^corrections/(?P<pk>[0-9a-f-]{36})/(?P<verb>approve|refuse)/$", deciding.on_correction, name="on_correction"),
]
