"""Addresses of consequences."""

from __future__ import annotations

from django.urls import path, re_path

from assessments.standings.views import firms, lists, rewards

app_name = "standings"
urlpatterns = [
    path("", lists.standings, name="standings"),
    path("own/", firms.own, name="own"),
    path("firms/<uuid:pk>/", firms.firm, name="firm"),
    path("calls/<uuid:entrant>/", lists.follow, name="follow"),
    path("entries/new/", lists.propose, name="propose"),
    path("entries/<uuid:pk>/", lists.entry, name="entry"),
    re_path(r"^entries/(?P<pk>[0-9a-f-]{36})/(?P<verb>publish|drop|repair|appeal|grant|revoke|keep)/$", lists.on_entry, name="on_entry"),
    path("measures/", lists.measures, name="measures"),
    path("measures/new/", lists.order, name="order"),
    re_path(r"^measures/(?P<pk>[0-9a-f-]{36})/(?P<verb>report|meet|back|fail|cancel)/$", lists.on_measure, name="on_measure"),
    path("rewards/", rewards.rewards, name="rewards"),
    path("rewards/new/<uuid:entrant>/", rewards.propose, name="propose_reward"),
    path("rewards/<uuid:pk>/", rewards.reward, name="reward"),
    re_path(
        r"^rewards/(?P<pk>[0-9a-f-]{36})/(?P<verb>approve|reject|begin|note|photo|finish|accept|back|stop)/$",
        rewards.on_reward,
        name="on_reward",
    ),
    path("rewards/photos/<uuid:pk>/", rewards.photo, name="photo"),
]
