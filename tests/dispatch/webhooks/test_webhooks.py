"""Other systems are told: written with the change, signed, tried again, and never sent into a private network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.db import transaction

from dispatch.categories.models import Category
from dispatch.webhooks import actions, queries
from dispatch.webhooks.models import Delivery, Event, Webhook
from dispatch.work_orders import actions as orders
from dispatch.work_orders.models import Source, WorkOrder
from federation.kernel import outgoing
from federation.kernel.errors import Denied, Refused
from federation.kernel.jobs import Job
from tests.cast import Cast


class Centre:
    """A real server that keeps what it is sent and answers as it is told."""

    def __init__(self) -> None:
        centre, self.got, self.status = self, [], [200]

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                centre.got.append((dict(self.headers), body))
                self.send_response(centre.status[0])
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def centre(settings: Any) -> Iterator[Centre]:
    one = Centre()
    settings.OUTGOING_ALLOWED = frozenset({one.host})
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def webhook(luyi: Cast, centre: Centre, now: datetime) -> Webhook:
    events = [Event.FILED, Event.CLOSED]
    return actions.connect(name="City centre", url=f"http://{centre.host}/in", events=events, by=luyi.dispatcher, at=now)


def _file(luyi: Cast, now: datetime) -> WorkOrder:
    kind = Category.objects.select_related("parent").get(code="ELE02")
    compound, person = luyi.compounds["通瑞嘉苑"], {"phone": "13811112222", "description": "302室"}
    new = orders.NewOrder(source=Source.PHONE, category=kind, title="王先生家灯不亮", compound=compound, **person)
    return orders.file_order(new, by=luyi.dispatcher, at=now)


def test_what_is_sent_is_signed_and_names_nobody(luyi: Cast, webhook: Webhook, centre: Centre, now: datetime) -> None:
    order = _file(luyi, now)
    [message] = Delivery.objects.all()
    actions.send(str(message.pk), at=now)
    [(headers, body)] = centre.got
    signed = f"{message.pk}.{int(now.timestamp())}.".encode() + body
    secret = base64.b64decode(webhook.secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    data = json.loads(body)
    assert data["type"] == "order.filed" and data["data"]["number"] == order.number and data["data"]["category"] == "ELE02"
    assert not any(word in body.decode() for word in ("王先生", "13811112222", "302"))
    message.refresh_from_db()
    assert (message.delivered_at, message.next_at, message.answer) == (now, None, "200")
    actions.send(str(message.pk), at=now)
    assert len(centre.got) == 1


def test_the_message_is_undone_with_the_change(luyi: Cast, webhook: Webhook, now: datetime) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        _file(luyi, now)
        assert Delivery.objects.count() == 1
        raise RuntimeError
    assert not Delivery.objects.exists()


def test_only_what_it_wants_and_only_while_in_use(luyi: Cast, webhook: Webhook, now: datetime) -> None:
    given: dict[str, Any] = {"name": "x", "url": webhook.url, "by": luyi.leader, "at": now}
    actions.change(webhook, events=[Event.CLOSED], active=True, **given)
    _file(luyi, now)
    assert not Delivery.objects.exists()
    actions.change(webhook, events=[Event.FILED], active=False, **given)
    _file(luyi, now)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("status", [500, 302, 404])
def test_anything_but_2xx_is_tried_again_later_and_at_last_given_up(
    luyi: Cast, webhook: Webhook, centre: Centre, now: datetime, status: int
) -> None:
    centre.status[0] = status
    actions.try_out(webhook, by=luyi.dispatcher, at=now)
    message, at = Delivery.objects.get(), now
    for pause in actions.PAUSES:
        actions.send(str(message.pk), at=at)
        message.refresh_from_db()
        at += timedelta(minutes=pause)
        assert message.next_at == at and message.answer == str(status)
        assert Job.objects.filter(name=actions.SEND, due_at=at).exists()
    actions.send(str(message.pk), at=at)
    message.refresh_from_db()
    assert (message.next_at, message.delivered_at, message.attempts) == (None, None, len(actions.PAUSES) + 1)
    assert len(centre.got) == message.attempts  # a redirect was not followed
    assert len({headers["webhook-id"] for headers, _ in centre.got}) == 1
    assert queries.get_webhook(luyi.dispatcher, webhook.pk).lost == 1
    centre.status[0] = 204
    actions.send_again(message, by=luyi.dispatcher, at=at)
    actions.send(str(message.pk), at=at)
    message.refresh_from_db()
    assert message.delivered_at == at


def test_a_system_that_is_gone_is_left_alone(luyi: Cast, webhook: Webhook, centre: Centre, now: datetime) -> None:
    centre.status[0] = 410
    actions.try_out(webhook, by=luyi.dispatcher, at=now)
    actions.send(str(Delivery.objects.get().pk), at=now)
    webhook.refresh_from_db()
    assert not webhook.active
    with pytest.raises(Refused):
        actions.try_out(webhook, by=luyi.dispatcher, at=now)


PRIVATE = ["127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fd00::1", "fe80::1"]
PRIVATE += ["::ffff:10.0.0.1", "224.0.0.1", "2002:0a00:0001::1", "64:ff9b:1::1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_into_a_private_network_is_not_called(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Also when only one of its addresses does."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443)), (family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_k: pytest.fail("it was called"))
    with pytest.raises(outgoing.Unreachable):
        outgoing.post("https://centre.example.cn/in", b"{}", {})


def test_the_address_that_was_checked_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []

    def connect(address: Any, *_a: Any, **_k: Any) -> Any:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 8443))])
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(outgoing.Unreachable):
        outgoing.post("https://centre.example.cn:8443/in", b"{}", {})
    assert called == [("93.184.216.34", 8443)]


NONE = ["http://centre.example.cn/", "ftp://x.cn/", "https://", "https://a:b@x.cn/", "https://x.cn:99999/", "file:///etc/passwd", "//x.cn"]


@pytest.mark.parametrize("url", NONE)
def test_an_address_that_is_none_is_refused(luyi: Cast, now: datetime, url: str) -> None:
    with pytest.raises(Refused):
        actions.connect(name="x", url=url, events=[Event.FILED], by=luyi.dispatcher, at=now)


def test_only_the_centre_and_the_leaders_connect(luyi: Cast, now: datetime) -> None:
    with pytest.raises(Denied):
        actions.connect(name="x", url="https://x.cn/", events=[Event.FILED], by=luyi.firm1, at=now)
    assert not queries.visible_to(luyi.firm1).exists()


def test_the_pages_connect_try_out_and_keep_what_was_typed(luyi: Cast, sign_in: Any, centre: Centre) -> None:
    client = sign_in("dispatcher")
    wrong = client.post("/webhooks/new/", {"name": "城市指挥中心", "url": "http://10.0.0.1/", "events": ["order.filed"]})
    assert wrong.status_code == 422 and "城市指挥中心" in wrong.content.decode()
    made = client.post("/webhooks/new/", {"name": "城市指挥中心", "url": f"http://{centre.host}/", "events": ["order.filed"]})
    assert client.post(f"{made.url}try/").status_code == 302
    actions.send(str(Delivery.objects.get().pk), at=Delivery.objects.get().created_at)
    page = client.get(made.url).content.decode()
    assert "whsec_" in page and "200" in page
    assert "城市指挥中心" in client.get("/webhooks/").content.decode()
    assert client.post(f"{made.url}remove/").status_code == 302 and not Webhook.objects.exists()
    assert sign_in("firm1").get("/webhooks/").status_code == 403
