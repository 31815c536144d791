"""Calls per account and address."""

from __future__ import annotations

import pytest

from federation.api.throttles import AccountThrottle, AddressThrottle
from tests.federation.api.caller import Caller, codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(monkeypatch):
    for throttle in (AccountThrottle, AddressThrottle):
        monkeypatch.setattr(throttle, "THROTTLE_RATES", {"account": "3/min", "address": "3/min"})


def test_an_account_that_calls_too_often_is_told_when_to_come_back(few):
    caller = Caller("dispatcher")
    assert [caller.get("me/").status_code for _ in range(3)] == [200] * 3
    answer = caller.get("me/")
    assert answer.status_code == 429 and codes(answer) == [("throttled", None)]
    assert 0 < int(answer["Retry-After"]) <= 60
    assert Caller("dispatcher").get("me/").status_code == 429  # another token of the same account
    assert Caller("leader").get("me/").status_code == 200  # the others are served


@pytest.mark.parametrize("authorization", [{}, {"Authorization": "Token nonsense"}])
def test_a_stranger_is_limited_by_the_address_whatever_is_forged(few, authorization):
    answers = [
        Caller(headers=authorization).get("firms/", **{"X-Forwarded-For": f"10.0.0.{n}", "X-Real-Ip": f"10.1.0.{n}"}) for n in range(4)
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert Caller("dispatcher").get("firms/").status_code == 200


def test_the_proxy_that_is_trusted_names_the_address(few, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for hop in range(4):
        answer = Caller().get("firms/", **{"X-Forwarded-For": f"1.1.1.1, 10.0.0.{hop}"})
        assert answer.status_code == 401
    answers = [Caller().get("firms/", **{"X-Forwarded-For": f"1.1.1.{n}, 10.9.9.9"}).status_code for n in range(4)]
    assert answers == [401, 401, 401, 429]
