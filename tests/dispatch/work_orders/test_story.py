"""From the telephone to the close: the order goes through everybody's hands, and only through the right ones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dispatch.callbacks import actions as calls
from dispatch.callbacks.models import Callback, CallOutcome
from dispatch.work_orders import actions, queries
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.states import OrderState
from federation.accounts.models import Role
from federation.kernel.errors import Conflict, Denied
from federation.notices.models import Notice

REACHED = {"outcome": CallOutcome.REACHED, "contacted": True, "solved": True, "satisfaction": 5}


def mended(order, luyi, now):
    actions.claim(order, by=luyi.staff1, at=now)
    actions.start(order, by=luyi.staff1, at=now)
    actions.resolve(order, result="重做防水", parts="卷材", worked_minutes=90, by=luyi.staff1, at=now)
    return order


def test_from_the_telephone_to_the_close(file, luyi, now):
    order = file()
    assert (order.state, order.firm, order.community) == (OrderState.CLAIMABLE, luyi.firm1.firm, order.compound.community)
    mended(order, luyi, now)
    assert order.answered_at == now
    actions.verify(order, by=luyi.community, at=now)
    calls.record_call(order, **REACHED, by=luyi.dispatcher, at=now)
    order.refresh_from_db()
    assert (order.state, order.closed_at) == (OrderState.CLOSED, now)
    verbs = list(queries.timeline(order).values_list("verb", flat=True))
    assert verbs == ["file_order", "offer_claim", "claim", "start", "resolve", "verify", "call_back", "close"]


def test_of_two_who_claim_one_gets_it(file, luyi, now):
    order = file()
    again = WorkOrder.objects.get(pk=order.pk)
    actions.claim(order, by=luyi.staff1, at=now)
    with pytest.raises(Conflict):
        actions.claim(again, by=luyi.manager1, at=now)


def test_another_firm_neither_sees_nor_claims_it(file, luyi, now):
    order = file()
    assert not queries.visible_to(luyi.firm2).exists()
    with pytest.raises(Denied):
        actions.claim(order, by=luyi.firm2, at=now)


def test_who_did_the_work_never_verifies_it(file, luyi, now):
    order = mended(file(), luyi, now)
    for by in (luyi.staff1, luyi.firm1, luyi.firm2):
        with pytest.raises(Denied):
            actions.verify(order, by=by, at=now)


def test_a_firm_never_calls_back_by_rule_nor_in_the_database(file, luyi, now):
    order = mended(file(), luyi, now)
    actions.verify(order, by=luyi.community, at=now)
    with pytest.raises(Denied):
        calls.record_call(order, **REACHED, by=luyi.firm1, at=now)
    with pytest.raises(IntegrityError, match="callback_never_by_a_firm"), transaction.atomic():
        Callback.objects.create(order=order, attempt=1, by=luyi.firm1, role=Role.FIRM_ADMIN, at=now, outcome="no_answer")


def test_a_reporter_who_is_not_content_gets_it_opened_again(file, luyi, now):
    order = mended(file(), luyi, now)
    calls.answer_as_reporter(order, solved=False, satisfaction=1, note="还在漏", at=now)
    order.refresh_from_db()
    assert (order.state, order.reopened, order.handler) == (OrderState.ASSIGNED, 1, luyi.staff1)


def test_nobody_answers_the_telephone_three_times(file, luyi, now):
    order = mended(file(), luyi, now)
    actions.verify(order, by=luyi.community, at=now)
    for hours in range(3):
        calls.record_call(order, outcome=CallOutcome.NO_ANSWER, by=luyi.dispatcher, at=now + timedelta(hours=hours))
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED
    assert not Callback.objects.filter(order=order, valid=True).exists()


def test_a_complaint_about_a_firm_goes_past_it(file, luyi, now):
    order = file(code="SVC01", title="保安骂人")
    assert (order.state, order.firm, order.about_firm) == (OrderState.FILED, None, luyi.firm1.firm)
    assert not queries.visible_to(luyi.firm1).exists()
    assert not queries.visible_to(luyi.staff1).exists()
    with pytest.raises(IntegrityError, match="order_past_the_accused"), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(firm=luyi.firm1.firm)


def test_a_claim_that_nobody_works_on_is_released(file, luyi, now):
    order = file()
    actions.claim(order, by=luyi.staff1, at=now)
    actions.sweep(at=now + timedelta(hours=23))
    order.refresh_from_db()
    assert order.state == OrderState.ACCEPTED
    actions.sweep(at=now + timedelta(hours=24))
    order.refresh_from_db()
    assert (order.state, order.handler) == (OrderState.CLAIMABLE, None)


def test_what_nobody_claims_or_verifies_goes_on_by_the_clock(file, luyi, now):
    order, other = file(), mended(file(title="单元门坏了"), luyi, now)
    actions.sweep(at=now + timedelta(days=3))
    order.refresh_from_db()
    other.refresh_from_db()
    assert (order.state, other.state) == (OrderState.RETURNED, OrderState.VERIFIED)


def test_the_other_subdistrict_sees_nothing(file, neighbour):
    from federation.tenancy import scope

    file()
    with scope.atomic_tenant(neighbour.subdistrict.pk):
        assert not WorkOrder.objects.exists()


def test_the_committee_of_the_compound_is_told_and_nobody_tells_himself(file, luyi, now):
    told = Notice.objects.filter(event="order.here")
    order = file()
    assert [(notice.user, notice.text) for notice in told] == [(luyi.community.user, f"本社区有新工单 {order.number}：{order.title}")]
    file(by=luyi.community, title="二单元门禁失灵")
    assert told.count() == 1


def test_an_owners_committee_reads_what_it_filed_and_nothing_else(file, luyi, sign_in):
    other, own = file(), file(by=luyi.owners, title="绿化带积水")
    browser = sign_in("owners")
    assert browser.get(f"/work-orders/{own.pk}/").status_code == 200
    assert browser.get(f"/work-orders/{other.pk}/").status_code == 404
    page = browser.get("/work-orders/").content.decode()
    assert own.number in page and other.number not in page
