"""Addresses of field work."""

from __future__ import annotations

from django.urls import include, path, re_path

from dispatch.fieldwork.views import changing, onsite, permits, schedule

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

_fieldwork = (
    [
        path("jobs/<uuid:pk>/check-in/", onsite.check_in, name="check_in"),
        path("jobs/<uuid:pk>/release-shifts/", onsite.release_rest, name="release_rest"),
        path("jobs/<uuid:pk>/more-time/", changing.more_time, name="more_time"),
        path("jobs/<uuid:pk>/swap/", changing.swap, name="swap"),
        path("jobs/<uuid:pk>/permits/<uuid:kind>/", permits.issue, name="issue"),
        path("shifts/<uuid:pk>/begin/", onsite.begin, name="begin"),
        path("shifts/<uuid:pk>/sheet/", onsite.sheet, name="sheet"),
        path("shifts/<uuid:pk>/release/", onsite.release, name="release"),
        path("shifts/<uuid:pk>/move/", changing.move, name="move"),
        re_path(rf"^extensions/(?P<pk>{_UUID})/(?P<how>agree|refuse|withdraw)/$", changing.answer, name="extension"),
        path("permits/<uuid:pk>/", permits.permit, name="permit"),
        path("permits/<uuid:pk>/pictures/<uuid:picture>/", permits.picture, name="permit_picture"),
        re_path(rf"^permits/(?P<pk>{_UUID})/(?P<verb>countersign|close|revoke)/$", permits.act, name="permit_act"),
        path("requests/<uuid:pk>/permits/", permits.wanted, name="wanted"),
        path("requests/<uuid:pk>/estimate/", changing.estimate, name="estimate"),
        path("schedule/", schedule.schedule, name="schedule"),
        path("schedule/subscriptions/", schedule.subscriptions, name="subscriptions"),
        path("schedule/subscriptions/<uuid:pk>/revoke/", schedule.revoke, name="revoke_feed"),
        re_path(r"^feeds/(?P<code>[0-9]{6,12})/(?P<token>[A-Za-z0-9_-]{43})\.ics$", schedule.feed, name="feed"),
    ],
    "fieldwork",
)

urlpatterns = [path("", include(_fieldwork))]
