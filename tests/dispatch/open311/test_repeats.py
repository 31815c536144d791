"""What is sent again makes nothing twice, pages of the update feed miss and repeat nothing, HEAD is answered like GET."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import requests
from django.test import Client
from django.utils import timezone

from dispatch.open311 import actions
from dispatch.open311.models import Received, Update
from dispatch.work_orders.models import WorkOrder
from federation.tenancy import scope
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE

SENT = {"service_code": "STR01", "description": "六层漏雨", "account_id": "u-1", "device_id": "d-1", "address_string": "通瑞嘉苑 3号楼"}


def numbers(*answers):
    return [answer.json()[0]["service_request_id"] for answer in answers]


def test_the_same_report_within_ten_minutes_is_one_order(call, secret, luyi):
    first, second = numbers(*(call("requests.json", post={"api_key": secret, **SENT}) for _ in range(2)))
    assert first == second and Received.objects.count() == 1


@pytest.mark.parametrize(
    "change", [{"account_id": "u-2"}, {"device_id": "d-2"}, {"description": "七层漏雨"}, {"address_string": "通瑞嘉苑"}]
)
def test_another_report_is_another_order(call, secret, luyi, change):
    first, second = numbers(*(call("requests.json", post={"api_key": secret, **SENT, **more}) for more in ({}, change)))
    assert first != second


def test_another_key_is_another_system(call, secret, luyi, now):
    other = actions.issue_key("另一系统", publishes=True, by=luyi.dispatcher, at=now)[1]
    first, second = numbers(*(call("requests.json", post={"api_key": key, **SENT}) for key in (secret, other)))
    assert first != second


def test_after_ten_minutes_it_is_reported_anew(call, secret, luyi):
    (first,) = numbers(call("requests.json", post={"api_key": secret, **SENT}))
    WorkOrder.objects.filter(number=first).update(received_at=timezone.now() - timedelta(minutes=10, seconds=1))
    (second,) = numbers(call("requests.json", post={"api_key": secret, **SENT}))
    assert first != second


@pytest.mark.django_db(**LIVE)
def test_four_at_once_are_one_order(world, live_server):
    home = subdistrict(LUYI)
    with scope.atomic_tenant(home.pk):
        secret = actions.issue_key("市平台", publishes=True, by=Cast(home).dispatcher, at=timezone.now())[1]
    gate, found = threading.Barrier(4), []

    def send() -> None:
        gate.wait()
        body = {"jurisdiction_id": LUYI, "api_key": secret, **SENT}
        found.append(requests.post(f"{live_server.url}/open311/v2/requests.json", body, timeout=30).json()[0]["service_request_id"])

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(found)) == 1
    with scope.atomic_tenant(home.pk):
        assert Received.objects.count() == 1


def test_pages_of_updates_lose_and_repeat_nothing(call, file, luyi, now):
    """Every second order is not public, so a page that is cut before it is filtered would come out short."""
    for n in range(8):
        file(at=now - timedelta(minutes=n + 1), consented=n % 2 == 0)
    whole = [one["update_id"] for one in call("servicerequestupdates.json").json()]
    pages = [[one["update_id"] for one in call("servicerequestupdates.json", page_size=3, page=n).json()] for n in (1, 2, 3)]
    assert len(whole) == len(set(whole)) == 4 and pages == [whole[:3], whole[3:], []]


@pytest.mark.parametrize("path", ["discovery", "services", "services/STR01", "requests", "servicerequestupdates"])
def test_head_is_answered_like_get(luyi, path):
    asked = {"jurisdiction_id": luyi.subdistrict.code}
    answers = [method(f"/open311/v2/{path}.json", asked) for method in (Client().get, Client().head)]
    assert [one.status_code for one in answers] == [200, 200] and answers[1].content == b""
    assert answers[0]["Content-Type"] == answers[1]["Content-Type"]


def test_a_message_dated_at_the_edge_is_refused_and_may_be_sent_again(call, secret, luyi):
    (number,) = numbers(call("requests.json", post={"api_key": secret, **SENT}))
    message = {"api_key": secret, "service_request_id": number, "update_id": "m-1", "updated_datetime": "0001-01-01T00:00:00+14:00"}
    assert call("servicerequestupdates.json", post=message).status_code == 400 and not Update.objects.exists()
    assert call("servicerequestupdates.json", post={**message, "updated_datetime": "2026-11-01T08:00:00+08:00"}).status_code == 200
    assert Update.objects.get().outside_id == "m-1"
