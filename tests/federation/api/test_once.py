"""A repeated call makes nothing twice and gets the first answer."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
import requests
from django.utils import timezone

from federation.api import once
from federation.api.models import IdempotencyKey
from federation.firms.models import PropertyFirm
from federation.tenancy import scope
from tests.cast import LUYI, subdistrict
from tests.conftest import LIVE
from tests.federation.api.caller import Caller, codes

FIRM = {"name": "演示企业戊物业"}


def test_a_key_is_required(luyi):
    answer = Caller("dispatcher").call("POST", "firms/", FIRM)
    assert answer.status_code == 400 and codes(answer) == [("idempotency_key_required", None)]
    assert not PropertyFirm.objects.filter(**FIRM).exists()


@pytest.mark.parametrize("key", ["x" * 101, "with space", "汉字"])
def test_a_key_is_short_and_plain(luyi, key):
    answer = Caller("dispatcher").post("firms/", FIRM, key=key)
    assert answer.status_code == 400 and codes(answer) == [("idempotency_key_invalid", None)]


def test_the_same_call_gets_the_same_answer(luyi):
    caller = Caller("dispatcher")
    first, second = (caller.post("firms/", FIRM, key="k") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert PropertyFirm.objects.filter(**FIRM).count() == 1


def test_the_same_key_for_something_else_is_refused(luyi):
    caller = Caller("dispatcher")
    caller.post("firms/", FIRM, key="k")
    for answer in (
        caller.post("firms/", {"name": "演示企业己物业"}, key="k"),
        caller.post("communities/", FIRM, key="k"),
    ):
        assert answer.status_code == 422 and codes(answer) == [("idempotency_key_reused", None)]
    assert not PropertyFirm.objects.filter(name="演示企业己物业").exists()


def test_a_refused_call_made_nothing_and_leaves_its_key_free(luyi):
    caller = Caller("dispatcher")
    assert caller.post("firms/", {"name": ""}, key="k").status_code == 400
    assert not IdempotencyKey.objects.exists()
    assert caller.post("firms/", FIRM, key="k").status_code == 201


def test_another_person_has_keys_of_the_own(luyi):
    assert Caller("dispatcher").post("communities/", {"name": "一"}, key="k").status_code == 201
    assert Caller("leader").post("communities/", {"name": "二"}, key="k").status_code == 201


def test_another_subdistrict_has_keys_of_its_own(db):
    assert Caller("dispatcher").post("communities/", {"name": "一"}, key="k").status_code == 201
    assert Caller("neighbour-dispatcher").post("communities/", {"name": "一"}, key="k").status_code == 201


def test_old_keys_are_forgotten(luyi):
    Caller("dispatcher").post("firms/", FIRM, key="k")
    assert once.forget(timezone.now() - timedelta(hours=48)) == 0
    assert once.forget(timezone.now() + timedelta(seconds=1)) == 1


@pytest.mark.django_db(**LIVE)
def test_twelve_simultaneous_calls_make_one_thing(world, live_server):
    """Ten keys, twelve real connections each, all let go at once."""
    headers = Caller("dispatcher").headers
    for number in range(10):
        body, key = {"name": f"演示社区{number}"}, str(uuid.uuid4())
        gate, answers = threading.Barrier(12), []

        def call(body=body, key=key, gate=gate, answers=answers) -> None:
            gate.wait()
            answer = requests.post(
                f"{live_server.url}/api/v1/communities/", json=body, headers={**headers, "Idempotency-Key": key}, timeout=30
            )
            answers.append((answer.status_code, answer.content))

        threads = [threading.Thread(target=call) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == 12 and {status for status, _body in answers} == {201}
        assert len(set(answers)) == 1
        with scope.atomic_tenant(subdistrict(LUYI).pk):
            assert IdempotencyKey.objects.filter(key=key).count() == 1
