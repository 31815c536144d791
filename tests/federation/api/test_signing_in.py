"""Tokens: who gets one, what it opens, and everything that ends it."""

from __future__ import annotations

import time
import uuid

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from federation.accounts import actions, tokens
from federation.accounts.models import ApiToken, Membership, User
from federation.kernel import limits
from tests.federation.api.caller import Caller, codes

PASSWORD = "linyuan-demo-2026"
pytestmark = pytest.mark.django_db


def sign_in(username: str = "dispatcher", password: str = PASSWORD, **more: str):
    return Caller().call("POST", "auth/token/", {"username": username, "password": password, **more})


def as_typed(code: str) -> str:
    """Full-width, with a space in the middle and an invisible letter behind."""
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    return f"{wide[:3]} {wide[3:]}\u200b"


def test_the_page_of_the_second_factor_takes_a_code_however_it_is_typed(client):
    secret = generate_totp_secret()
    TOTP.activate(User.objects.get(username="dispatcher"), secret)
    client.post(reverse("account_login"), {"login": "dispatcher", "password": PASSWORD})
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code in (200, 422)
    assert client.post(reverse("mfa_authenticate"), {"code": as_typed(code)}).status_code == 302


def test_a_token_opens_what_its_person_may_see():
    answer = sign_in().json()
    assert set(answer) == {"token", "expires_at", "memberships"}
    assert [m["role"] for m in answer["memberships"]] == ["dispatcher"]
    me = Caller(headers={"Authorization": f"Token {answer['token']}"}).get("me/").json()
    assert me["person"]["username"] == "dispatcher" and me["membership"] == answer["memberships"][0]


def test_only_a_digest_is_stored():
    token = sign_in().json()["token"]
    assert not ApiToken.objects.filter(digest=token).exists()
    assert token not in str(list(ApiToken.objects.values()))


def test_unknown_wrong_and_switched_off_get_the_same_answer():
    User.objects.filter(username="firm1").update(is_active=False)
    answers = [sign_in("nobody-here"), sign_in("dispatcher", "wrong"), sign_in("firm1")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert codes(answers[0]) == [("wrong_credentials", None)]


def test_an_unknown_name_takes_as_long_as_a_wrong_password():
    def took(username: str) -> float:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            sign_in(username, "wrong")
            times.append(time.perf_counter() - start)
        return min(times)

    unknown, known = took("nobody-here"), took("dispatcher")
    assert 0.5 < unknown / known < 2


def test_five_wrong_passwords_lock_the_account_whatever_address_is_forged():
    for attempt in range(5):
        answer = Caller().call(
            "POST", "auth/token/", {"username": "leader", "password": "wrong"}, **{"X-Forwarded-For": f"10.0.0.{attempt}"}
        )
        assert answer.status_code == 401
    locked = Caller().call("POST", "auth/token/", {"username": "leader", "password": PASSWORD}, **{"X-Forwarded-For": "10.9.9.9"})
    assert locked.status_code == 429 and codes(locked) == [("throttled", None)] and int(locked["Retry-After"]) > 0
    assert sign_in("dispatcher").status_code == 200


@pytest.mark.parametrize("door", ["page", "api"])
def test_a_stranger_locks_nobody_out(client, door):
    """The account stays open from every other address; the stranger's own wait grows."""

    def try_it(password, address):
        if door == "api":
            answer = client.post(
                "/api/v1/auth/token/", {"username": "leader", "password": password}, "application/json", REMOTE_ADDR=address,
                headers={"Idempotency-Key": uuid.uuid4().hex},
            )  # fmt: skip
            return answer.status_code == 200
        answer = client.post(reverse("account_login"), {"login": "leader", "password": password}, REMOTE_ADDR=address)
        return answer.status_code == 302

    for _attempt in range(12):
        assert not try_it("wrong", "203.0.113.9")
    assert not try_it(PASSWORD, "203.0.113.9")
    assert try_it(PASSWORD, "198.51.100.7")


def test_an_account_has_a_ceiling_over_all_addresses(client):
    def status(n):
        return client.post(
            "/api/v1/auth/token/", {"username": "leader", "password": "wrong"}, "application/json", REMOTE_ADDR=f"10.1.0.{n}",
            headers={"Idempotency-Key": uuid.uuid4().hex},
        ).status_code  # fmt: skip

    with override_settings(PASSWORD_RATES={"password": "7/15m/key,30/15m/ip"}):
        assert [status(n) for n in range(9)] == [401] * 7 + [429] * 2


def test_the_wait_grows_and_success_ends_it():
    waits = []
    for _failure in range(10):
        assert limits.wait("test", "me", free=5, first=60, longest=900) == 0
        waits.append(limits.wait("test", "me", free=5, first=60, longest=900))
        cache.delete(f"{limits._key('test', 'me')}-until")
    # up to the fourth the second look is a free try itself
    assert waits[:2] == [0, 0] and waits[2] in (60, 61) and waits[-1] in (900, 901) and waits == sorted(waits)
    limits.forgive("test", "me")
    assert [limits.wait("test", "me", free=5, first=60, longest=900) for _try in range(5)] == [0] * 5
    assert limits.wait("test", "you", free=5, first=60, longest=900) == 0


def test_a_second_factor_is_asked_for_and_counts_once():
    user = User.objects.get(username="dispatcher")
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert codes(sign_in()) == [("second_factor_required", None)]
    assert codes(sign_in(code="000000")) == [("second_factor_wrong", None)]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert sign_in(code=as_typed(code)).status_code == 200
    assert codes(sign_in(code=code)) == [("second_factor_wrong", None)]


def test_signing_out_ends_the_token():
    caller = Caller("dispatcher")
    assert caller.delete("auth/token/").status_code == 204
    assert caller.get("me/").status_code == 401


@pytest.mark.parametrize("end", ["password", "deactivation", "expiry"])
def test_a_token_dies_at_once(end):
    caller = Caller("dispatcher")
    assert caller.get("firms/").status_code == 200
    user = User.objects.get(username="dispatcher")
    if end == "password":
        user.set_password("another-password-2026")
        user.save()
    elif end == "deactivation":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        ApiToken.objects.filter(user=user).update(expires_at=timezone.now())
    answer = caller.get("firms/")
    assert answer.status_code == 401 and codes(answer) == [("authentication_failed", None)]


def test_an_ended_membership_closes_every_door_at_once(luyi, now):
    caller = Caller("firm1")
    assert caller.get("firms/").status_code == 200
    actions.end_membership(luyi.firm1, by=luyi.leader, at=now)
    assert caller.get("firms/").status_code == 403
    assert caller.get("me/").json()["membership"] is None


def test_strangers_and_bad_tokens_get_401():
    assert Caller().get("firms/").status_code == 401
    bad = Caller(headers={"Authorization": "Token nonsense"}).get("firms/")
    assert bad.status_code == 401 and bad["WWW-Authenticate"] == "Token"


def test_a_person_chooses_among_the_own_memberships_only(luyi):
    first, stranger = luyi.dispatcher, luyi.leader
    second = Membership.objects.create(user=first.user, role="leader")
    caller = Caller("dispatcher")
    chosen = caller.get("me/", **{"X-Membership": str(second.pk)}).json()["membership"]
    assert chosen["id"] == str(second.pk) and chosen["role"] == "leader"
    assert caller.get("log/", **{"X-Membership": str(second.pk)}).status_code == 200
    assert caller.get("log/", **{"X-Membership": str(first.pk)}).status_code == 403
    for foreign in (str(stranger.pk), "nonsense"):
        assert caller.get("firms/", **{"X-Membership": foreign}).status_code == 403


def test_the_session_of_the_pages_reads_and_needs_the_csrf_token_to_write(sign_in):
    browser = sign_in("dispatcher")
    assert browser.get("/api/v1/firms/").status_code == 200
    browser.handler.enforce_csrf_checks = True
    answer = browser.post("/api/v1/notices/read/", data="{}", content_type="application/json")
    assert answer.status_code == 403 and codes(answer) == [("permission_denied", None)]


def test_tokens_of_the_past_are_swept_when_a_new_one_is_made():
    user = User.objects.get(username="dispatcher")
    tokens.issue(user, at=timezone.now())
    ApiToken.objects.filter(user=user).update(expires_at=timezone.now())
    sign_in()
    assert ApiToken.objects.filter(user=user).count() == 1
