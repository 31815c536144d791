"""Addresses of mutual aid. `home` and `workspace` are everybody's start pages."""

from __future__ import annotations

from django.urls import include, path, re_path

from dispatch.mutual_aid.views import answering, asking, calendar, deciding, volunteering

_mutual_aid = (
    [
        path("requests/", deciding.board, name="board"),
        path("requests/mine/", asking.mine, name="requests"),
        path("requests/new/", asking.ask, name="ask"),
        path("requests/<uuid:pk>/", deciding.detail, name="detail"),
        path("requests/<uuid:pk>/candidates/", deciding.candidates, name="candidates"),
        path("requests/<uuid:pk>/photos/<uuid:photo>/", asking.photo, name="photo"),
        re_path(r"^requests/(?P<pk>[0-9a-f-]{36})/(?P<verb>submit|cancel|proceed|escalate|widen|search)/$", deciding.decide, name="decide"),
        re_path(
            r"^requests/(?P<pk>[0-9a-f-]{36})/candidates/(?P<candidate>[0-9a-f-]{36})/(?P<how>offer|order)/$",
            deciding.choose,
            name="choose",
        ),
        path("map/", deciding.federation_map, name="map"),
        path("offers/", answering.offers, name="offers"),
        path("offers/<uuid:pk>/", answering.offer, name="offer"),
        path("offers/<uuid:pk>/withdraw/", answering.withdraw, name="withdraw"),
        path("offers/<uuid:pk>/accept/", answering.accept, name="accept"),
        path("offers/<uuid:pk>/decline/", answering.decline, name="decline"),
        path("needs/", volunteering.needs, name="needs"),
        path("needs/<uuid:candidate>/volunteer/", volunteering.volunteer, name="volunteer"),
        re_path(r"^offers/(?P<pk>[0-9a-f-]{36})/(?P<how>take|turn-down)/$", volunteering.decide, name="decide_volunteer"),
        re_path(r"^offers/(?P<pk>[0-9a-f-]{36})/(?P<how>propose|remind)/$", answering.nudge, name="nudge"),
        path("jobs/", answering.jobs, name="jobs"),
        path("jobs/<uuid:pk>/", answering.job, name="job"),
        path("jobs/<uuid:pk>/phone/", answering.phone, name="phone"),
        path("jobs/<uuid:pk>/asker/", answering.asker, name="asker"),
        re_path(r"^jobs/(?P<pk>[0-9a-f-]{36})/(?P<verb>set_out|arrive|complete|confirm|rate|cancel)/$", answering.act, name="act"),
        path("calendar/", calendar.calendar, name="calendar"),
        path("calendar/<uuid:pk>/", calendar.bookings, name="bookings"),
    ],
    "mutual_aid",
)

urlpatterns = [
    path("", deciding.home, name="home"),
    path("workspace/", answering.workspace, name="workspace"),
    path("", include(_mutual_aid)),
]
