"""What taking one answer would cost without the product: one view, one INSERT, no code, no register, no walls, no form."""

from __future__ import annotations

import os
from typing import Any

import django
import environ
from django.conf import settings

if not settings.configured:
    settings.configure(
        SECRET_KEY="bench", ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, USE_TZ=True,
        INSTALLED_APPS=["django.contrib.contenttypes"], MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        DATABASES={"default": {**environ.Env.db_url_config(os.environ["BARE_DATABASE_URL"]), "CONN_MAX_AGE": None}},
    )  # fmt: skip
    django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path


def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Keep it."""
    given: Any = [int(request.POST.get(f"q{number}") or 0) for number in range(1, 6)]
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bare_answer (code, overall, choices) VALUES (%s, %s, %s)", [code, int(request.POST["overall"]), given])
    return HttpResponse("Thank you")


urlpatterns = [path("survey/<str:code>/", answer)]
application = get_wsgi_application()
