"""What a person or a program was shown is kept by no cache."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from dispatch.demo.accounts import PASSWORD
from tests.cast import Cast
from tests.federation.api.caller import Caller

NOBODY = "private, no-store"


@pytest.mark.parametrize(
    "path", ["/", "/office/log/", "/requests/", "/office/log/?export=csv", "/nowhere/", "/office/jobs/", "/api/v1/me/"]
)
def test_a_signed_in_answer_is_kept_by_nobody(luyi: Cast, sign_in: Callable[[str], Client], path: str) -> None:
    assert sign_in("leader").get(path).headers["Cache-Control"] == NOBODY
    assert sign_in("firm1").get(path).headers["Cache-Control"] == NOBODY


@pytest.mark.parametrize("path", ["me/", "firms/", "work-orders/", "nowhere/"])
def test_an_answer_to_a_program_is_kept_by_nobody_refused_or_not(db: None, path: str) -> None:
    assert Caller("dispatcher").get(path).headers["Cache-Control"] == NOBODY
    assert Caller().get(path).headers["Cache-Control"] == NOBODY


def test_signing_in_and_out_are_kept_by_nobody(db: None, client: Client) -> None:
    entered = client.post("/accounts/login/", {"login": "leader", "password": PASSWORD})
    assert (entered.status_code, entered.headers["Cache-Control"]) == (302, "max-age=0, no-cache, no-store, must-revalidate, private")
    left = client.post("/accounts/logout/")
    assert (left.status_code, left.headers["Cache-Control"]) == (302, NOBODY)


def test_public_pages_and_files_may_be_kept(db: None, client: Client) -> None:
    assert "no-store" not in client.get("/static/federation/css/base.css").headers.get("Cache-Control", "")
