"""Taking turns where rows are counted before one more is written: "at most twelve pictures" holds for those who come at once."""

from __future__ import annotations

from django.db import connection

from federation.tenancy import scope


def take(what: str, whose: object) -> None:
    """Wait until no other transaction has this turn; it ends with the caller's transaction. Count only afterwards."""
    if not connection.in_atomic_block:
        raise RuntimeError("A turn ends with its transaction; open one first.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{what} {scope.current()} {whose}"])
