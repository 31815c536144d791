"""Robots of three vendors, met as they answer: 200 whatever they think of the message."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.server
import json
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from federation.kernel.jobs import Job
from federation.notices import reaching, robots
from federation.notices.actions import notify
from federation.notices.models import Delivery, Notice, Way
from federation.notices.senders import SharedSender
from federation.notices.tasks import deliver

WAYS = (Way.WECOM, Way.DINGTALK, Way.FEISHU)
TAKEN = {Way.WECOM: {"errcode": 0, "errmsg": "ok"}, Way.DINGTALK: {"errcode": 0, "errmsg": "ok"}, Way.FEISHU: {"code": 0, "msg": "success"}}
FINAL = [
    (Way.WECOM, {"errcode": 93000, "errmsg": "invalid webhook url"}, "93000 invalid webhook url"),
    (Way.DINGTALK, {"errcode": 310000, "errmsg": "sign not match"}, "310000 sign not match"),
    (Way.FEISHU, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}, "19021 sign match fail"),
    (Way.FEISHU, {"code": 19024, "msg": "Key Words Not Found"}, "19024 Key Words Not Found"),
]
PASSING = [
    (Way.WECOM, {"errcode": 45009, "errmsg": "api freq out of limit"}),
    (Way.DINGTALK, {"errcode": 410100, "errmsg": "send too fast"}),
    (Way.FEISHU, {"code": 11232, "msg": "frequency limited"}),
    (Way.WECOM, "<html>bad gateway"),
    (Way.WECOM, ["unexpected"]),
]


class Vendor:
    """Answers what it is told to, with 200, and keeps what it was sent."""

    def __init__(self) -> None:
        self.answer: Any = {}
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.taken: list[tuple[str, dict[str, Any]]] = []
        self.moods: Callable[[], Any] = lambda: self.answer
        vendor = self

        class Robot(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                vendor.got.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
                answer = vendor.moods()
                if answer in TAKEN.values():
                    vendor.taken.append(vendor.got[-1])
                words = answer if isinstance(answer, str) else json.dumps(answer)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(words.encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Robot)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.host = f"127.0.0.1:{self.server.server_port}"


@pytest.fixture
def vendor(settings: Any) -> Iterator[Vendor]:
    one = Vendor()
    settings.ROBOT_SITES = dict.fromkeys(("wecom", "dingtalk", "feishu"), f"http://{one.host}")
    settings.OUTGOING_ALLOWED = frozenset({one.host})
    yield one
    one.server.shutdown()


def delivery(way: Way, luyi: Any, now: Any, secret: str = "") -> Delivery:
    reaching.open_channel(way, address="token-token", secret=secret, silent=[], by=luyi.firm1, at=now)
    notify([luyi.firm1.user], "offer.new", "请答复", link="/offers/", at=now)
    row: Delivery = Delivery.objects.get(notice=Notice.objects.filter(event="offer.new").latest("created_at"))
    return row


@pytest.mark.parametrize("way", WAYS)
def test_a_message_that_is_taken_is_sent_once(way: Way, vendor: Vendor, luyi: Any, now: Any) -> None:
    vendor.answer, row = TAKEN[way], delivery(way, luyi, now)
    for _again in range(2):
        reaching.send(row.pk, at=now)
    row.refresh_from_db()
    assert (row.sent_at, row.failure, len(vendor.got)) == (now, "", 1)
    path, body = vendor.got[0]
    words = body["content"]["text"] if way == Way.FEISHU else body["text"]["content"]
    assert "token-token" in path and words.startswith("请答复\n") and words.endswith("/offers/")


@pytest.mark.parametrize(("way", "answer", "kept"), FINAL)
def test_what_a_vendor_declines_is_not_sent_and_its_words_are_kept(
    way: Way, answer: Any, kept: str, vendor: Vendor, luyi: Any, now: Any
) -> None:
    vendor.answer, row = answer, delivery(way, luyi, now)
    jobs = Job.objects.count()
    reaching.send(row.pk, at=now)
    row.refresh_from_db()
    assert row.sent_at is None and row.failure.startswith(kept)
    assert (row.attempts, Job.objects.count()) == (reaching.MOST_ATTEMPTS, jobs), "asking again is no use"


@pytest.mark.parametrize(("way", "answer"), PASSING)
def test_who_was_too_quick_comes_again(way: Way, answer: Any, vendor: Vendor, luyi: Any, now: Any) -> None:
    vendor.answer, row = answer, delivery(way, luyi, now)
    reaching.send(row.pk, at=now)
    row.refresh_from_db()
    assert (row.sent_at, row.attempts) == (None, 1) and row.failure
    assert Job.objects.filter(name=reaching.SEND, due_at=now + timedelta(minutes=1), args={"delivery": str(row.pk)}).exists()
    vendor.answer = TAKEN[way]
    reaching.send(row.pk, at=now + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.sent_at == now + timedelta(minutes=1)


def test_dingtalk_checks_the_signature_as_it_arrives(vendor: Vendor) -> None:
    vendor.answer = TAKEN[Way.DINGTALK]
    for seconds in range(1_764_000_000, 1_764_000_040):  # some signatures hold + and /, which are quoted once
        robots.send(Way.DINGTALK, token="t" * 12, secret="SEC+/=", words="x", seconds=seconds)
        query = parse_qs(urlsplit(vendor.got[-1][0]).query, strict_parsing=True)
        wanted = hmac.new(b"SEC+/=", f"{query['timestamp'][0]}\nSEC+/=".encode(), hashlib.sha256).digest()
        assert query["sign"] == [base64.b64encode(wanted).decode()] and query["timestamp"] == [f"{seconds}000"]


def test_feishu_signs_in_the_body_with_the_secret_of_the_form(vendor: Vendor, luyi: Any, now: Any, sign_in: Any) -> None:
    vendor.answer = TAKEN[Way.FEISHU]
    typed = {"address": "https://open.feishu.cn/open-apis/bot/v2/hook/abcdef-123456", "secret": "密钥x", "groups": ["offer"]}
    page = sign_in("firm1").get("/notices/ways/feishu/")
    assert 'name="secret"' in page.content.decode()
    assert sign_in("firm1").post("/notices/ways/feishu/", typed).status_code == 302
    reaching.send(Delivery.objects.get().pk, at=now)
    path, body = vendor.got[0]
    wanted = hmac.new(f"{body['timestamp']}\n密钥x".encode(), b"", hashlib.sha256).digest()
    assert path == "/open-apis/bot/v2/hook/abcdef-123456" and body["sign"] == base64.b64encode(wanted).decode()


def test_the_operators_robots_are_known_by_their_webhook_addresses(vendor: Vendor, luyi: Any, now: Any, settings: Any) -> None:
    settings.NOTICE_URLS = [f"http://{vendor.host}/cgi-bin/webhook/send?key=k-1", f"http://{vendor.host}/robot/send?access_token=t-2#SEC"]
    notify([luyi.firm1.user], "offer.new", "请答复", link="/offers/", at=now)
    vendor.answer = TAKEN[Way.WECOM]
    SharedSender().send(Notice.objects.get(event="offer.new"))
    assert vendor.got[0][0] == "/cgi-bin/webhook/send?key=k-1" and vendor.got[1][0].startswith("/robot/send?access_token=t-2&timestamp=")
    vendor.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    with pytest.raises(robots.Declined):
        SharedSender().send(Notice.objects.get(event="offer.new"))


@pytest.mark.parametrize("way", WAYS)
def test_a_token_never_leads_to_another_address(way: Way, vendor: Vendor, luyi: Any) -> None:
    vendor.answer = TAKEN[way]
    robots.send(way, token="x&y=1", secret="", words="x" * 5000, seconds=1)
    path, body = vendor.got[0]
    assert way == Way.FEISHU or path.count("&") == 0
    assert len(json.dumps(body)) < 2_200


def test_every_notice_leaves_at_least_once_however_the_vendor_fails(vendor: Vendor, luyi: Any, now: Any, settings: Any) -> None:
    """Promise P12: none missing; a duplicate only where a message had arrived and its taking was not told."""
    settings.NOTICE_SENDER, settings.NOTICE_URLS = "apprise", [f"http://{vendor.host}/cgi-bin/webhook/send?key=k-1"]
    for number in range(40):
        notify([luyi.firm1.user], "offer.new", f"求助{number:02d}号", link="/offers/", at=now)
    chance = random.Random(20261201)
    moods = [TAKEN[Way.WECOM]] * 6 + [{"errcode": 45009, "errmsg": "api freq out of limit"}, "<html>", {}]
    rounds = 0
    while Notice.objects.filter(sent_at=None).exists():
        vendor.moods, rounds = (lambda: chance.choice(moods)), rounds + 1
        deliver.run()
        assert rounds < 100
    arrived = Counter(body["text"]["content"].split(": ")[1].split("\n")[0] for _path, body in vendor.taken)
    sys.stdout.write(f"  40 notices, {len(vendor.got)} posts in {rounds} rounds, {sum(arrived.values()) - 40} twice")
    assert set(arrived) == {f"求助{number:02d}号" for number in range(40)} and rounds > 3
