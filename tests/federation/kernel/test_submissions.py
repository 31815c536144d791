"""The same form sent twice makes one thing, at once or after the back button; what was refused may be mended and sent."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
import requests
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from communities.places.models import Compound
from dispatch.categories.models import Category
from dispatch.intake import tokens
from dispatch.intake.tokens import Purpose
from dispatch.open311.models import ClientKey
from dispatch.work_orders import actions as orders
from dispatch.work_orders.models import OrderKind, Source, WorkOrder
from federation.environment import BASE_DIR
from federation.kernel import submissions
from federation.kernel.audit import LogEntry
from federation.kernel.submissions import Submission
from federation.tenancy import scope
from tests.cast import LUYI, subdistrict
from tests.conftest import LIVE

FORM = re.compile(r'<form\b[^>]*\bmethod="post".*?</form>|<form\b[^>]*\bhx-post=.*?</form>', re.DOTALL)


def token_in(answer) -> str:
    """The token of the last form of the page."""
    found = re.findall(r'name="submission" value="([\w.-]{22,64})"', answer.content.decode())
    assert len(found) == len(set(found)) > 0
    return found[-1]


def order_of(now, compound) -> WorkOrder:
    new = orders.NewOrder(source=Source.VISIT, kind=OrderKind.REPAIR, category=_category(), title="路灯不亮", compound=compound)
    return orders.file_order(new, by=None, at=now)


def _category():
    return Category.objects.get(code="ELV02")


def tracked(order: WorkOrder) -> str:
    return f"/track/{tokens.token(Purpose.REPORTER, order.subdistrict_id, order.pk)}/"


def notes(order: WorkOrder) -> int:
    return LogEntry.objects.filter(verb="note", object_id=order.pk).count()


def test_every_form_carries_a_token():
    """Each form of each template renders `csrf_token`, and with it a token of its own; the exceptions set a state only."""
    found = [(path, form) for path in sorted((BASE_DIR / "templates").rglob("*.html")) for form in FORM.findall(path.read_text())]
    bare = [f"{path.name}: {form[:90]}" for path, form in found if "{% csrf_token %}" not in form]
    print(f"{len(found)} forms in {len({path for path, _form in found})} templates; {len(settings.REPEATABLE)} addresses by nature")  # noqa: T201 - how many is the point
    assert len(found) > 190 and not bare
    assert set(settings.REPEATABLE) == {"accounts/", "survey/"}
    request = RequestFactory().get("/")
    page = Template("{% csrf_token %}{% csrf_token %}").render(Context({"csrf_token": "x", "request": request}))
    assert len(set(re.findall(r'name="submission" value="([\w.-]{22,64})"', page))) == 2


def test_the_same_words_added_twice_are_one_note(client, luyi, now):
    order = order_of(now, luyi.compounds["通瑞嘉苑"])
    body = {"words": "楼道也黑了", "submission": token_in(client.get(tracked(order)))}
    first, second = (client.post(f"{tracked(order)}more/", body) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"] == tracked(order)
    assert notes(order) == 1
    assert "已经提交过" in client.get(tracked(order)).content.decode()


def test_other_words_after_the_back_button_are_another_note(client, luyi, now):
    order = order_of(now, luyi.compounds["通瑞嘉苑"])
    token = token_in(client.get(tracked(order)))
    for words in ("楼道也黑了", "楼道也黑了", "地下室也黑了"):
        client.post(f"{tracked(order)}more/", {"words": words, "submission": token})
    assert notes(order) == 2


def test_what_was_refused_may_be_sent_again(client, luyi, now):
    order = order_of(now, luyi.compounds["通瑞嘉苑"])
    body = {"words": " ", "submission": token_in(client.get(tracked(order)))}
    for _ in range(2):
        client.post(f"{tracked(order)}more/", body)
    assert Submission.objects.count() == 0 and notes(order) == 0
    client.post(f"{tracked(order)}more/", {**body, "words": "楼道也黑了"})
    assert Submission.objects.count() == 1 and notes(order) == 1


def test_another_person_with_the_same_token_is_somebody_else(luyi, sign_in):
    body = {"name": "市民热线", "submission": "t" * 22}
    for person in ("dispatcher", "leader"):
        assert sign_in(person).post("/open311/keys/new/", body).status_code == 200
    assert ClientKey.objects.filter(name="市民热线").count() == 2


def test_a_secret_shown_once_is_made_once(luyi, sign_in):
    browser = sign_in("dispatcher")
    body = {"name": "市民热线", "submission": token_in(browser.get("/open311/keys/new/"))}
    first, second = (browser.post("/open311/keys/new/", body) for _ in range(2))
    assert (first.status_code, second.status_code, second["Location"]) == (200, 302, "/open311/keys/")
    assert ClientKey.objects.filter(name="市民热线").count() == 1


def test_an_order_entered_twice_is_one(luyi, sign_in):
    browser = sign_in("dispatcher")
    token = token_in(browser.get("/work-orders/enter/"))
    body = {
        "source": "phone", "kind": "repair", "title": "3号楼电梯停了", "category": str(_category().pk),
        "compound": str(luyi.compounds["通瑞嘉苑"].pk), "submission": token,
    }  # fmt: skip
    first, second = (browser.post("/work-orders/enter/", body) for _ in range(2))
    assert first.status_code == 302, first.content.decode()
    assert first["Location"] == second["Location"] != "/work-orders/enter/"
    assert WorkOrder.objects.filter(title="3号楼电梯停了").count() == 1


def test_where_it_led_is_not_readable_in_the_database(client, luyi, now):
    order = order_of(now, luyi.compounds["通瑞嘉苑"])
    client.post(f"{tracked(order)}more/", {"words": "又坏了", "submission": token_in(client.get(tracked(order)))})
    assert Submission.objects.get().location == tracked(order)
    assert not Submission.objects.extra(where=["location LIKE '%%track%%'"]).exists()


def test_old_submissions_are_forgotten(client, luyi, now):
    order = order_of(now, luyi.compounds["通瑞嘉苑"])
    client.post(f"{tracked(order)}more/", {"words": "又坏了", "submission": token_in(client.get(tracked(order)))})
    assert submissions.forget(timezone.now() - timedelta(hours=48)) == 0
    assert submissions.forget(timezone.now() + timedelta(days=36_500)) == 1  # made_at is of the database's clock


@pytest.mark.django_db(**LIVE)
def test_six_at_once_are_one(world, live_server):
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        order = order_of(timezone.now(), Compound.objects.get(name="通瑞嘉苑"))
    address = live_server.url + tracked(order)
    browser = requests.Session()
    page = browser.get(address, timeout=30).text
    body = {
        "words": "楼道也黑了", "submission": re.findall(r'name="submission" value="([\w.-]{22,64})"', page)[-1],
        "csrfmiddlewaretoken": browser.cookies["csrftoken"],
    }  # fmt: skip
    gate, answers = threading.Barrier(6), []

    def send() -> None:
        gate.wait()
        answer = requests.post(f"{address}more/", body, cookies=browser.cookies, allow_redirects=False, timeout=30)
        answers.append((answer.status_code, answer.headers.get("Location")))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(302, tracked(order))] * 6
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        assert notes(order) == 1
