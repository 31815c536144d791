"""Addresses of the survey; everything under `survey/` is open to whoever holds a code."""

from __future__ import annotations

from typing import Any

from django.urls import include, path, re_path

from assessments.surveys.views import collecting, office, public

_public = (
    [
        path("", public.enter, name="enter"),
        path("phone/<str:door>/", public.phone, name="phone"),
        path("<str:code>/", public.form, name="form"),
    ],
    "survey",
)
_one: list[Any] = [
    path("", office.survey, name="survey"),
    path("fill/", office.fill, name="fill"),
    path("look/", office.look, name="look"),
    path("answers/", office.answers, name="answers"),
    re_path(r"^answers/(?P<answer>[0-9a-f-]{36})/(?P<verb>exclude|keep)/$", office.decide, name="decide"),
    path("paper/", collecting.paper, name="paper"),
    path("paper/<uuid:entry>/withdraw/", collecting.withdraw, name="withdraw"),
    path("compounds/<uuid:compound>/", office.compound, name="compound"),
    path("compounds/<uuid:compound>/letters/", office.print_letters, name="letters"),
    path("compounds/<uuid:compound>/poster/", office.poster, name="poster"),
    path("compounds/<uuid:compound>/invite/", office.invite, name="invite"),
    path("compounds/<uuid:compound>/homes/<uuid:home>/", collecting.visit, name="visit"),
]
_office: Any = ([path("", office.surveys, name="surveys"), path("<uuid:pk>/", include(_one))], "surveys")

urlpatterns = [path("assessments/surveys/", include(_office)), path("survey/", include(_public))]
