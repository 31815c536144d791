"""A person's own ways: written with the notice, quiet at night, tried until taken, never twice."""

from __future__ import annotations

import http.server
import json
import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from federation.kernel.errors import Conflict
from federation.kernel.jobs import Job
from federation.notices import reaching
from federation.notices.actions import notify
from federation.notices.events import GROUPS, group_of
from federation.notices.models import Channel, Delivery, Notice, Way
from federation.notices.quiet import heard_at

BEIJING = ZoneInfo("Asia/Shanghai")


def told(luyi, now, event="offer.new"):
    notify([luyi.firm1.user], event, "请答复", link="/offers/", at=now)
    return Notice.objects.filter(user=luyi.firm1.user, event=event).latest("created_at")


@pytest.fixture
def by_mail(luyi, now):
    return reaching.open_channel(Way.EMAIL, address="firm1@example.com", secret="", silent=["ledger"], by=luyi.firm1, at=now)


def test_without_a_way_nothing_is_written(luyi, now):
    told(luyi, now)
    assert not Delivery.objects.exists()


def test_a_notice_goes_out_once_however_often_the_job_comes(by_mail, luyi, now, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    delivery = Delivery.objects.get(notice=told(luyi, now))
    assert Job.objects.filter(name=reaching.SEND, args={"delivery": str(delivery.pk)}, due_at=now).exists()
    for _again in range(3):
        reaching.send(delivery.pk, at=now)
    assert [message.to for message in mail.outbox] == [["firm1@example.com"]]


def test_what_the_person_does_not_want_does_not_leave(by_mail, luyi, now):
    told(luyi, now, "ledger.decided")
    assert not Delivery.objects.exists()


def test_night_waits_for_morning_but_not_an_emergency(by_mail, luyi, now):
    night = datetime(2026, 11, 22, 23, 0, tzinfo=BEIJING)
    reaching.set_quiet(22 * 60, 7 * 60, by=luyi.firm1, at=night)
    notices = [told(luyi, night), told(luyi, night, "alarm.raised")]
    due = [Delivery.objects.get(notice=notice).due_at for notice in notices]
    assert due == [datetime(2026, 11, 23, 7, 0, tzinfo=BEIJING), night]


@pytest.mark.parametrize(
    ("clock", "quiet", "heard"),
    [
        ("21:59", (1320, 420), "21:59"), ("22:00", (1320, 420), "+07:00"), ("06:59", (1320, 420), "07:00"), ("07:00", (1320, 420), "07:00"),
        ("13:00", (720, 840), "14:00"), ("14:00", (720, 840), "14:00"), ("13:00", (None, None), "13:00"), ("13:00", (600, 600), "13:00"),
        ("23:59", (0, 1440), "+00:00"),
    ],
)  # fmt: skip
def test_quiet_hours(clock, quiet, heard):
    at = datetime.fromisoformat(f"2026-11-22T{clock}+08:00")
    day = "23" if heard.startswith("+") else "22"
    wanted = datetime.fromisoformat(f"2026-11-{day}T{heard.removeprefix('+')}+08:00")
    assert heard_at(at, zone=BEIJING, quiet_from=quiet[0], quiet_until=quiet[1]) == wanted


def test_a_failure_is_kept_and_tried_again_and_given_up_in_the_end(by_mail, luyi, now, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 1
    delivery = Delivery.objects.get(notice=told(luyi, now))
    reaching.send(delivery.pk, at=now)
    delivery.refresh_from_db()
    assert (delivery.sent_at, delivery.attempts) == (None, 1) and delivery.failure
    assert Job.objects.filter(name=reaching.SEND, due_at=now + timedelta(minutes=1)).exists()
    for _try in range(20):
        reaching.send(delivery.pk, at=now)
    delivery.refresh_from_db()
    assert delivery.attempts == reaching.MOST_ATTEMPTS


def test_a_text_message_is_signed_and_carries_a_key(luyi, now, settings):
    got = []

    class Sink(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            got.append((self.headers["X-Signature"], json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_SENDER, settings.SMS_URL, settings.SMS_SECRET = "http", f"http://127.0.0.1:{server.server_port}/", "s"
    reaching.open_channel(Way.SMS, address="13800138000", secret="", silent=[], by=luyi.firm1, at=now)
    delivery = Delivery.objects.get(notice=told(luyi, now))
    reaching.send(delivery.pk, at=now)
    server.shutdown()
    assert len(got) == 1 and len(got[0][0]) == 64 and got[0][1]["key"] == str(delivery.pk) and got[0][1]["phone"] == "13800138000"


def test_every_event_has_a_group():
    assert group_of("alarm.late") == "alarm" and group_of("shift.sheet") == "job" and group_of("nobody.knows") == "other"
    assert set(GROUPS) >= {group_of(event) for event in ("order.new", "costs", "damage.due")}


def test_somebody_elses_way_is_not_closed(by_mail, luyi, now):
    with pytest.raises(Conflict):
        reaching.close_channel(by_mail, by=luyi.firm2, at=now)


def test_the_page(luyi, sign_in):
    client = sign_in("firm1")
    assert "企业微信" in client.get("/notices/ways/").content.decode()
    for way, wrong in {"email": "x", "sms": "123", "wecom": "http://10.0.0.1/", "dingtalk": "a b", "feishu": "../../x"}.items():
        page = client.post(f"/notices/ways/{way}/", {"address": wrong, "groups": ["offer"]})
        assert page.status_code == 422 and wrong in page.content.decode()
    assert client.post("/notices/ways/wecom/", {"address": "0123456789abcdef"}).status_code == 422
    assert (
        client.post("/notices/ways/wecom/", {"address": "https://q.example/send?key=0123456789abcdef", "groups": ["offer"]}).status_code
        == 302
    )
    row = Channel.objects.get()
    assert row.address == "0123456789abcdef" and "offer" not in row.silent and "ledger" in row.silent
    assert "0123456789abcdef" not in client.get("/notices/ways/").content.decode()
    assert client.post("/notices/ways/", {"quiet_from": "22:00", "quiet_until": ""}).status_code == 422
    assert client.post("/notices/ways/", {"quiet_from": "22:00", "quiet_until": "07:00"}).status_code == 302
    client.post("/notices/ways/wecom/close/")
    assert not Channel.objects.exists()
