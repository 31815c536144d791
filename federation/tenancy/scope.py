"""Whose data the running code may touch: one context variable for the ORM, one setting for the database.

Both walls are set here and nowhere else. The ORM's managers read the context variable (first wall); the
row-level security policies read `app.tenant`, which lives only as long as the transaction (second wall).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

_tenant: ContextVar[int | None] = ContextVar("tenant", default=None)


class Unscoped(RuntimeError):
    """Tenant data was asked for while no subdistrict was set: a bug, never a user's mistake."""


def current() -> int:
    """The id of the subdistrict in whose name the code runs; raises Unscoped when there is none."""
    tenant = _tenant.get()
    if tenant is None:
        raise Unscoped("No subdistrict is set. Enter one with tenancy.scope.atomic_tenant(subdistrict_id).")
    return tenant


def current_or_none() -> int | None:
    """The id of the current subdistrict, or None outside of any."""
    return _tenant.get()


def set_database(tenant: int | None, user: int | None = None) -> None:
    """Tell the database for the rest of this transaction who asks; `user` opens that person's own memberships."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.tenant', %s, true), set_config('app.user', coalesce(%s, current_setting('app.user', true), ''), true)",
            [str(tenant or ""), None if user is None else str(user)],
        )


@contextmanager
def atomic_tenant(subdistrict_id: int) -> Iterator[None]:
    """Run the block in one transaction in the name of one subdistrict; nested use restores the outer one."""
    outer = _tenant.get()
    token = _tenant.set(subdistrict_id)
    try:
        with transaction.atomic():
            set_database(subdistrict_id)
            yield
            if not connection.needs_rollback:
                set_database(outer)
    finally:
        _tenant.reset(token)


@contextmanager
def request_scope() -> Iterator[None]:
    """Keep whatever `enter` sets inside the block from leaking to the next request of this thread."""
    token = _tenant.set(None)
    try:
        yield
    finally:
        _tenant.reset(token)


def enter(subdistrict_id: int) -> None:
    """Set the subdistrict for the rest of the running transaction; only the middleware and the doors call this."""
    _tenant.set(subdistrict_id)
    set_database(subdistrict_id)


def enter_apart(subdistrict_id: int) -> None:
    """Like `enter`, for a door at which something in the hand speaks: whoever is signed in besides, no firm asks any more."""
    _tenant.set(subdistrict_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant', %s, true), set_config('app.firm', '', true)", [str(subdistrict_id)])


def tell_firm(firm: object | None) -> None:
    """Tell the database whether a firm asks, for the rest of the transaction: tables closed to firms are then empty (FirmWall)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.firm', %s, true)", [str(firm or "")])
