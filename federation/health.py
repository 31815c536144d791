"""Two questions of an operator: does the process live, and can it serve."""

from __future__ import annotations

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from redis.backoff import NoBackoff
from redis.retry import Retry

from federation.kernel.clockwork import given_up_everywhere
from federation.tenancy.checks import unfit_role


def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> JsonResponse:
    """Database (with a role that the wall stops), broker and migrations; 503 names what is missing.

    Jobs that were given up are counted: somebody must look at them (the page of the office), but the product serves.
    """
    checks = {"database": _database, "migrations": _migrations, "broker": _broker}
    results: dict[str, str] = {name: _outcome(check) for name, check in checks.items()}
    ready = all(result == "ok" for result in results.values())
    told: dict[str, str | int] = {"status": "ok" if ready else "unavailable", **results}
    if results["database"] == results["migrations"] == "ok":
        told["jobs_given_up"] = given_up_everywhere()
    return JsonResponse(told, status=200 if ready else 503)


def _outcome(check: Callable[[], str]) -> str:
    try:
        return check() or "ok"
    except (DatabaseError, redis.RedisError, OSError) as error:
        return type(error).__name__


def _database() -> str:
    with transaction.atomic():
        return unfit_role()


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    unapplied = executor.migration_plan(list(executor.loader.graph.leaf_nodes()))
    return f"{len(unapplied)} to apply" if unapplied else ""


def _broker() -> str:
    client = redis.Redis.from_url(settings.VALKEY_URL, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))
    with client:
        client.ping()
    return ""
