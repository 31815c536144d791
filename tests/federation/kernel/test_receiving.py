"""Slow and large bodies: read before anything is opened, bounded in number, refused in the asked format."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, ClassVar
from urllib.request import urlopen

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client, RequestFactory

from federation.kernel.receiving import ReceivingMiddleware
from tests.conftest import LIVE
from tests.stack import Stack

SLOW = 20  # more than the process has threads


def test_the_body_is_here_before_a_transaction_is_opened(rf: RequestFactory, settings: Any) -> None:
    assert settings.MIDDLEWARE.index("federation.kernel.receiving.ReceivingMiddleware") < settings.MIDDLEWARE.index(
        "federation.tenancy.middleware.TransactionMiddleware"
    )

    class Body:
        """Tells when it is read."""

        read_with: ClassVar[list[bool]] = []

        def read(self, *_: int) -> bytes:
            self.read_with.append(connection.in_atomic_block)
            return b""

        readline = read

    given = {"wsgi.input": Body(), "CONTENT_LENGTH": "9", "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    request = rf.generic("POST", "/x/", **given)
    ReceivingMiddleware(lambda _request: None)(request)  # type: ignore[arg-type, return-value]
    assert Body.read_with and not any(Body.read_with)


@pytest.mark.parametrize(("path", "kind"), [("/requests/new/", "text/html"), ("/api/v1/requests/", "application/json")])
def test_what_is_too_large_is_refused_unread_in_the_asked_format(client: Client, path: str, kind: str) -> None:
    answer = client.generic("POST", path, b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(configured.REQUEST_MAX_BYTES + 1))
    assert answer.status_code == 413 and answer["Content-Type"].startswith(kind)
    assert ("110 MB" in answer.content.decode()) == (kind == "text/html")


@pytest.fixture
def site(world: None) -> Iterator[Stack]:
    with Stack() as stack:
        stack.start("valkey", "web")
        urlopen(f"{stack.site}/accounts/login/").close()
        yield stack


def trickle(stack: Stack, path: str = "/accounts/login/") -> socket.socket:
    """An upload of a megabyte of which only the beginning has come."""
    line = socket.create_connection(("127.0.0.1", stack.port), timeout=10)
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n"
    line.sendall(head.encode() + b"--x\r\n")
    return line


@pytest.mark.django_db(**LIVE)
def test_many_slow_uploads_leave_the_site_open(site: Stack) -> None:
    slow = [trickle(site) for _ in range(SLOW)]
    time.sleep(0.5)
    began = time.monotonic()
    for _ in range(5):
        with urlopen(f"{site.site}/accounts/login/", timeout=5) as answer:
            assert answer.status == 200
    assert time.monotonic() - began < 3
    refused = 0
    for line in slow:
        line.settimeout(0.2)
        with suppress(TimeoutError):
            refused += line.recv(100).startswith(b"HTTP/1.1 503")
    assert refused == SLOW - configured.UPLOADS_AT_ONCE, "the first few are still waited for"
    for line in slow:
        line.close()
    with urlopen(f"{site.site}/accounts/login/", timeout=5) as answer:
        assert answer.status == 200
