"""A bound on waiting for the database: a server that keeps its connections and answers nothing must not hold a page.

libpq has no read time-out, so every wait of psycopg2 comes here. A statement is waited for a little longer than the server's
own limit for it (`statement_timeout`): a server that lives says by itself that it was too long. After a wait without any
answer the database counts as silent in this process: who comes next is refused at once, and one at a time asks again.
The first answer ends that.
"""

from __future__ import annotations

import re
import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

import psycopg2
from psycopg2 import extensions

CONNECT_S = 3.0
GRACE_S = 0.25  # between the server's own limit and ours
PROBE_S = 0.5  # for who asks whether a silent server is back
REST_S = 0.5  # after a wait for nothing, until the next one asks
_LIMIT = re.compile(r"statement_timeout=(\d+)s")
_EVENTS = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}


class Silence:
    """Whether the database was heard of lately; shared by the threads of a process."""

    def __init__(self) -> None:
        self.silent, self._next = False, 0.0
        self._asking = threading.Lock()

    def ask(self) -> bool:
        """Whether the caller may ask a silent server now; it then owes `answered` or `missed`."""
        return time.monotonic() >= self._next and self._asking.acquire(blocking=False)

    def answered(self, *, asked: bool) -> None:
        self.silent = False
        if asked:
            self._asking.release()

    def missed(self, *, asked: bool) -> None:
        self.silent, self._next = True, time.monotonic() + REST_S
        if asked:
            self._asking.release()


SILENCE = Silence()
_endless: ContextVar[bool] = ContextVar("endless", default=False)
_limits: WeakKeyDictionary[Any, float | None] = WeakKeyDictionary()


def _limit(connection: Any) -> float | None:
    """Seconds to wait on this connection; None where its statements have no limit."""
    if _endless.get():
        return None
    if connection.status == extensions.STATUS_SETUP:
        return CONNECT_S
    if connection not in _limits:
        found = _LIMIT.search(connection.get_dsn_parameters().get("options", ""))
        _limits[connection] = int(found[1]) + GRACE_S if found else None
    return _limits[connection]


@contextmanager
def as_long_as_it_takes() -> Iterator[None]:
    """For a loader that also lifts the server's own limit."""
    token = _endless.set(True)
    try:
        yield
    finally:
        _endless.reset(token)


def wait(connection: Any) -> None:
    """psycopg2's wait callback. Raises OperationalError when nothing came in time; psycopg2 then closes the connection."""
    limit, asks = _limit(connection), False
    if SILENCE.silent and limit is not None:
        asks = SILENCE.ask()
        if not asks:
            raise psycopg2.OperationalError("the database does not answer")
        limit = min(limit, PROBE_S)
    try:
        _wait(connection, limit)
    except TimeoutError:
        SILENCE.missed(asked=asks)
        raise psycopg2.OperationalError(f"the database did not answer within {limit} s") from None
    except BaseException:  # the server said something, or this process is told to stop
        SILENCE.answered(asked=asks)
        raise
    SILENCE.answered(asked=asks)


def _wait(connection: Any, limit: float | None) -> None:
    until = None if limit is None else time.monotonic() + limit
    while (state := connection.poll()) != extensions.POLL_OK:
        watch = select.poll()
        watch.register(connection.fileno(), _EVENTS[state])
        left = None if until is None else max(until - time.monotonic(), 0.0)
        if not watch.poll(None if left is None else left * 1000):
            raise TimeoutError


def install() -> None:
    """For every connection of this process."""
    extensions.set_wait_callback(wait)
