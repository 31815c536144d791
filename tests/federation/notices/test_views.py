from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.test import Client
from django.utils.translation import gettext_lazy as _

from federation.notices.actions import notify
from federation.notices.models import Notice
from tests.cast import Cast
from tests.counting import queries

SignIn = Callable[[str], Client]


def tell(luyi: Cast, now: datetime, who: str, link: str = "/pool/") -> Notice:
    notify([getattr(luyi, who).user], "test", _("Saved."), link=link, at=now)
    notice: Notice = Notice.objects.filter(user=getattr(luyi, who).user).latest("created_at")
    return notice


def test_everybody_reads_the_own_notices(luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    mine, other = tell(luyi, now, "firm1"), tell(luyi, now, "firm2")
    client = sign_in("firm1")

    assert [notice.pk for notice in client.get("/notices/").context["page"]] == [mine.pk]
    assert client.post(f"/notices/{other.pk}/").status_code == 404
    assert client.post(f"/notices/{mine.pk}/").headers["Location"] == "/pool/"
    assert (Notice.objects.get(pk=mine.pk).read_at is None, Notice.objects.get(pk=other.pk).read_at is None) == (False, True)


def test_a_link_never_leaves_the_site(luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    notice = tell(luyi, now, "firm1", link="//evil.example/")

    assert sign_in("firm1").post(f"/notices/{notice.pk}/").headers["Location"] == "/notices/"


def test_all_are_marked_as_read(luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    tell(luyi, now, "firm1")
    other = tell(luyi, now, "firm2")

    assert sign_in("firm1").get("/notices/read/").status_code == 405
    sign_in("firm1").post("/notices/read/")

    assert list(Notice.objects.filter(read_at=None)) == [other]


def test_the_badge_counts_what_is_unread(luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    tell(luyi, now, "firm1")

    assert sign_in("firm1").get("/notices/").wsgi_request.badges["notices"] == 1  # type: ignore[attr-defined]
    assert sign_in("firm2").get("/notices/").wsgi_request.badges["notices"] == 0  # type: ignore[attr-defined]


def test_many_notices_cost_as_much_as_one(luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    tell(luyi, now, "firm1")
    client = sign_in("firm1")
    one = queries(client, "/notices/")
    for _number in range(25):
        tell(luyi, now, "firm1")

    assert queries(client, "/notices/") == one
