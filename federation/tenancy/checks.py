"""Start-up checks: the product refuses to run under a database role that the wall does not stop."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

LONG, VARIED = 50, 12  # characters, and different ones among them

_ROLE = """
SELECT rolsuper, rolbypassrls,
       EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind = 'r'
               AND c.relnamespace = 'public'::regnamespace),
       pg_has_role(current_user, (SELECT datdba FROM pg_database WHERE datname = current_database()), 'USAGE')
FROM pg_roles r WHERE rolname = current_user
"""


def unfit_role() -> str:
    """Why the connected role must not serve, or an empty text."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        superuser, bypasses, owns, owns_database = cursor.fetchone()
    faults = {
        "is a superuser": superuser,
        "has BYPASSRLS": bypasses,
        "owns tables": owns,
        "owns the database": owns_database,
    }
    return ", ".join(fault for fault, present in faults.items() if present)


@register("database")
def application_role(databases: Any = None, **_: Any) -> list[Error]:
    """`manage.py check --database default` says whether the application role is fit to serve."""
    if "default" not in (databases or []):
        return []
    fault = unfit_role()
    if not fault:
        return []
    return [Error(f"DATABASE_URL signs in as a role that {fault}; row-level security would not hold.", id="linyuan.E001")]


@register("security")
def keys(**_: Any) -> list[Error]:
    """In production, a key that can be guessed is an error; development makes its own."""
    if settings.DEVELOPMENT:
        return []
    weak = [
        name for name, value in _keys() if len(value) < LONG or len(set(value)) < VARIED or value.startswith(("django-insecure", "change"))
    ]
    return [Error(f"{name} can be guessed: it needs {LONG} random characters, see .env.example.", id="linyuan.E002") for name in weak]


def _keys() -> list[tuple[str, str]]:
    """Fernet keys are 32 bytes in 44 letters, so they are measured by their variety alone."""
    fernet = [("FIELD_KEYS", key + key) for key in settings.FIELD_KEYS]
    return [
        ("SECRET_KEY", settings.SECRET_KEY),
        *(("LINK_KEYS", key) for key in settings.LINK_KEYS),
        ("DIGEST_KEY", settings.DIGEST_KEY),
        *fernet,
    ]


def without_limit() -> str:
    """Why a pooled role may not serve, or an empty text: its statements would have no end."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return "has no statement_timeout of its own (docker/roles.sh)" if settings.DATABASE_POOLED and cursor.fetchone() == ("0",) else ""


def refuse_unfit_role() -> None:
    """Stop a starting process whose database role is owner or superuser; a database that is down is readyz's matter."""
    try:
        fault = unfit_role() or without_limit()
    except OperationalError:
        return
    finally:
        connection.close()
    if fault:
        raise ImproperlyConfigured(f"DATABASE_URL signs in as a role that {fault}; it must not serve.")
