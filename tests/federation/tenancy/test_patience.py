"""PostgreSQL that keeps its connections and answers nothing: honest within five seconds, and back by itself."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg2
import pytest
from django.db import OperationalError, connection, connections, transaction

from federation.tenancy import patience
from tests.conftest import LIVE
from tests.stack import Stack, free_port, until


class Between:
    """A forwarder before the tests' server; frozen, it keeps all connections, takes new ones and passes nothing on."""

    def __init__(self) -> None:
        given = connections["default"].settings_dict
        host, port = str(given["HOST"]), int(given["PORT"] or 5432)
        self.target: tuple[str, int] | str = f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port)
        self.flows, self.ended = threading.Event(), False
        self.flows.set()
        self.port = free_port()
        self.door = socket.create_server(("127.0.0.1", self.port), backlog=256)
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while not self.ended:
            try:
                client, _address = self.door.accept()
                server = socket.socket(socket.AF_UNIX if isinstance(self.target, str) else socket.AF_INET)
                server.connect(self.target)
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client, server), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        with client, server:
            while not self.ended:
                for one in select.select([client, server], [], [], 1)[0]:
                    self.flows.wait()
                    try:
                        piece = one.recv(65536)
                        if not piece:
                            return
                        (server if one is client else client).sendall(piece)
                    except OSError:
                        return

    def end(self) -> None:
        self.ended = True
        self.flows.set()
        self.door.close()


@pytest.fixture
def between() -> Iterator[Between]:
    forwarder = Between()
    yield forwarder
    forwarder.end()


@pytest.fixture
def stack(world: None, between: Between) -> Iterator[Stack]:
    with Stack() as stack:
        before = stack.environment["DATABASE_URL"]
        user, _, rest = before.rpartition("@")
        stack.environment["DATABASE_URL"] = f"{user}@127.0.0.1:{between.port}/{rest.rpartition('/')[2]}"
        yield stack


def ask(stack: Stack, path: str) -> tuple[int, float, str]:
    """Status, seconds and Retry-After."""
    started = time.monotonic()
    try:
        with urlopen(f"{stack.site}{path}", timeout=75) as answer:
            return answer.status, time.monotonic() - started, ""
    except HTTPError as answer:
        return answer.code, time.monotonic() - started, answer.headers.get("Retry-After", "")


@pytest.mark.slow
@pytest.mark.django_db(**LIVE)
def test_a_database_that_hangs_costs_five_seconds_and_no_restart(stack: Stack, between: Between) -> None:
    stack.start("valkey", "web")
    paths = ["/accounts/login/", "/", "/api/v1/me/", "/open311/v2/services.json?jurisdiction_id=x"]
    with ThreadPoolExecutor(40) as pool:
        warm = list(pool.map(lambda n: ask(stack, paths[n % 2])[0], range(24)))  # every thread keeps a connection
        assert set(warm) == {200}
        between.flows.clear()
        hanging = [pool.submit(ask, stack, "/accounts/login/?next=/report/") for _ in range(24)]
        time.sleep(0.5)  # all threads of the server wait for the database now
        lives = [ask(stack, "/healthz") for _ in range(5)]
        first = [one.result() for one in hanging]
        later = [one.result() for one in [pool.submit(ask, stack, path) for path in paths * 2]]
        lives.append(ask(stack, "/healthz"))
        ready = ask(stack, "/readyz")
        between.flows.set()
        healed = until(lambda: ask(stack, "/accounts/login/")[0] == 200, within=3)
        again = [one.result() for one in [pool.submit(ask, stack, "/accounts/login/") for _ in range(24)]]
    assert {status for status, _s, _r in lives} == {200} and max(seconds for _s, seconds, _r in lives) < 1
    assert {(status, retry) for status, _s, retry in first} == {(503, "5")}
    assert max(seconds for _s, seconds, _r in first) < 5
    assert {(status, retry) for status, _s, retry in later} == {(503, "5")}
    assert max(seconds for _s, seconds, _r in later) < 2
    assert ready[0] == 503 and ready[1] < 5
    assert healed < 3 and {status for status, _s, _r in again} == {200}


def test_a_statement_is_given_up_by_the_server_before_it_is_by_us(db: None) -> None:
    """What is only slow is no silence."""
    with pytest.raises(OperationalError, match="statement timeout"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '50ms'")
        cursor.execute("SELECT pg_sleep(5)")
    assert not patience.SILENCE.silent


def test_connecting_to_what_never_answers_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "CONNECT_S", 0.2)
    monkeypatch.setattr(patience, "SILENCE", patience.Silence())
    with socket.create_server(("127.0.0.1", 0)) as mute:
        started = time.perf_counter()
        with pytest.raises(psycopg2.OperationalError, match="did not answer"):
            psycopg2.connect(host="127.0.0.1", port=mute.getsockname()[1], user="nobody", dbname="none", connect_timeout=3)
        assert patience.SILENCE.silent and time.perf_counter() - started < 3
