"""What was typed is not lost: long texts with lines, a session that ended in mid-form, a sign-in in another tab."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from federation.accounts.models import User
from federation.kernel import typed
from federation.tenancy import scope
from tests.cast import browser_of
from tests.federation.kernel.test_submissions import order_of, token_in, tracked

PASSWORD = "a-long-password-of-the-test"
WORDS = {"source": "phone", "kind": "repair", "title": "3号楼电梯停了", "description": "第一行\r\n第二行"}
ENTER = "/work-orders/enter/"


def signed_in_again(browser: Client, username: str) -> None:
    """Through the page, as people do."""
    user = User.objects.get(username=username)
    user.set_password(PASSWORD)
    user.save()
    answer = browser.post("/accounts/login/", {"login": username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()


def ended(browser: Client) -> None:
    """The session is over, as the database sees it."""
    Session.objects.update(expire_date=timezone.now())


@pytest.mark.parametrize(("tail", "status"), [("bb", 302), ("bbb", 422)])
def test_a_line_end_counts_once(client, luyi, now, tail, status):
    """300 characters as the browser counts them; it sends two for each line end."""
    address = tracked(order_of(now, luyi.compounds["通瑞嘉苑"]))
    answer = client.post(f"{address}more/", {"words": "a\r\n" * 149 + tail})
    assert answer.status_code == status


def test_after_a_session_that_ended_the_text_is_there(luyi):
    browser = browser_of("dispatcher")
    shown = {"submission": token_in(browser.get(ENTER))}
    ended(browser)
    answer = browser.post(ENTER, {**WORDS, **shown})
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={ENTER}")
    assert "电梯" not in str(list(browser.session.items()))
    signed_in_again(browser, "dispatcher")
    page = browser.get(ENTER).content.decode()
    assert 'value="3号楼电梯停了"' in page and "第一行<br>第二行" in page and f'action="{ENTER}"' in page
    assert "3号楼电梯停了" not in browser.get(ENTER).content.decode()


@pytest.mark.parametrize("how", ["ended", "signed out", "cookie gone", "row gone", "no token"])
def test_it_is_kept_for_the_same_person_only(luyi, how):
    """However the session ended: who signs in at the same browser next, also for another subdistrict, sees nothing of it."""
    for other in ("leader", "firm1", "neighbour-leader"):
        browser = browser_of("dispatcher")
        shown = {} if how == "no token" else {"submission": token_in(browser.get(ENTER))}
        if how == "signed out":
            browser.post("/accounts/logout/")
        elif how == "cookie gone":
            del browser.cookies["sessionid"]
        elif how == "row gone":
            Session.objects.all().delete()
        else:
            ended(browser)
        browser.post(ENTER, {**WORDS, **shown})
        signed_in_again(browser, other)
        assert "3号楼电梯停了" not in browser.get(ENTER).content.decode(), other


def test_an_address_that_takes_only_posts_shows_it_too(luyi, sign_in):
    browser = browser_of("dispatcher")
    shown = {"submission": token_in(browser.get(ENTER))}
    ended(browser)
    browser.post("/notices/read/", {"note": "很长的文字", **shown})
    signed_in_again(browser, "dispatcher")
    assert "很长的文字" in browser.get("/notices/read/").content.decode()


@pytest.mark.parametrize("path", ["/cases/", "/work-orders/", "/firms/", "/places/"])
def test_nul_is_left_out_of_a_search(luyi, sign_in, path):
    assert sign_in("dispatcher").get(path, {"q": "a\0b"}).status_code == 200


def test_nul_in_a_reason_ends_in_no_error(luyi, sign_in, ask):
    request = ask()
    url = f"/requests/{request.pk}/cancel/"
    assert sign_in("firm1").post(url, {"reason": "\u200b\u200b"}).status_code != 500
    request.refresh_from_db()
    assert request.state == "matching"
    assert sign_in("firm1").post(url, {"reason": "不\0需要"}).status_code == 302
    request.refresh_from_db()
    assert request.state == "cancelled"


def test_a_sign_in_in_another_tab_keeps_the_text(luyi):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(username="dispatcher"), backend="django.contrib.auth.backends.ModelBackend")
    page = browser.get(ENTER).content.decode()
    old = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    browser.cookies["csrftoken"] = "x" * 32
    body = {**WORDS, "csrfmiddlewaretoken": old}
    answer = browser.post(ENTER, body, headers={"Origin": "http://testserver"})
    again = answer.content.decode()
    assert answer.status_code == 200 and 'value="3号楼电梯停了"' in again and f'action="{ENTER}"' in again
    fresh = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"><input type="hidden" name="submission"[^>]*><input', again)[1]
    assert browser.post(ENTER, {**WORDS, "csrfmiddlewaretoken": fresh}, headers={"Origin": "http://testserver"}).status_code == 422


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Referer": "http://evil.example/testserver"}])
def test_a_foreign_page_s_form_is_never_offered(luyi, headers):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(username="dispatcher"), backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post(ENTER, WORDS, headers=headers)
    assert answer.status_code == 403 and "电梯" not in answer.content.decode()


def test_what_is_too_long_is_not_kept(luyi):
    browser = Client()
    browser.post(ENTER, {"description": "长" * typed.MOST_BYTES})
    assert typed.KEPT not in browser.session
    assert scope.current_or_none() == luyi.subdistrict.pk
