"""The list of calls, one call, and who may not make it."""

from __future__ import annotations

import pytest

from dispatch.callbacks.models import Callback
from dispatch.work_orders import actions
from dispatch.work_orders.states import OrderState
from federation.kernel.audit import LogEntry
from tests.dispatch.work_orders.conftest import file  # noqa: F401


@pytest.fixture
def verified(file, luyi, now):  # noqa: F811
    order = file()
    actions.claim(order, by=luyi.firm1, at=now)
    actions.resolve(order, result="已修好", by=luyi.firm1, at=now)
    actions.verify(order, by=luyi.community, at=now)
    return order


def test_a_call_from_the_list_to_the_close(verified, sign_in):
    browser, page = sign_in("dispatcher"), f"/work-orders/callbacks/{verified.pk}/"
    assert verified.number in browser.get("/work-orders/callbacks/").content.decode()
    assert "13800138000" in browser.get(page).content.decode()
    assert LogEntry.objects.filter(verb="reveal", thread=verified.pk).count() == 1
    assert browser.post(page, {"outcome": "reached", "contacted": "1"}).status_code == 422
    answer = browser.post(page, {"outcome": "reached", "contacted": "1", "solved": "1", "satisfaction": "3", "note": "基本满意"})
    assert answer.status_code == 302
    verified.refresh_from_db()
    row = Callback.objects.get()
    assert (verified.state, row.valid, row.satisfaction, row.role) == (OrderState.CLOSED, True, 3, "dispatcher")


def test_who_was_not_reached_says_nothing(verified, sign_in):
    sign_in("dispatcher").post(f"/work-orders/callbacks/{verified.pk}/", {"outcome": "no_answer", "solved": "1", "satisfaction": "5"})
    row = Callback.objects.get()
    assert (row.valid, row.solved, row.satisfaction) == (False, None, None)


@pytest.mark.parametrize("who", ["firm1", "staff1", "community", "department"])
def test_only_the_centre_calls(verified, sign_in, who):
    browser = sign_in(who)
    assert browser.get("/work-orders/callbacks/").status_code == 403
    assert browser.post(f"/work-orders/callbacks/{verified.pk}/", {"outcome": "reached"}).status_code == 403
    assert not Callback.objects.exists()
