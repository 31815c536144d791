"""Transfers, co-handlers, hard cases, exclusions, joining, help, personal data."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.intake.models import TextMessage
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import HelpRequest
from dispatch.mutual_aid.states import RequestState
from dispatch.work_orders import actions, queries
from dispatch.work_orders.models import Attachment, CoHandler, Follower, WorkOrder
from dispatch.work_orders.states import ExclusionState, OrderState, TransferState
from federation.accounts.models import Department, Membership
from federation.kernel.audit import LogEntry
from federation.kernel.errors import Conflict, Denied, Refused
from federation.notices.models import Notice
from federation.pool.models import EquipmentType, Kind
from tests import counting


def test_the_first_receiver_stays_responsible_until_another_accepts(file, luyi, now):
    order = file()
    actions.claim(order, by=luyi.firm1, at=now)
    transfer = actions.ask_transfer(order, firm=luyi.firm2.firm, reason="相邻小区设施", by=luyi.firm1, at=now)
    order.refresh_from_db()
    assert (order.firm, order.handler) == (luyi.firm1.firm, luyi.firm1)
    with pytest.raises(Denied):
        actions.take_over(transfer, by=luyi.firm3, at=now)
    actions.take_over(queries.get_transfer(luyi.firm2, transfer.pk), by=luyi.firm2, at=now)
    order.refresh_from_db()
    assert (order.state, order.firm, order.handler) == (OrderState.ACCEPTED, luyi.firm2.firm, luyi.firm2)
    assert not queries.visible_to(luyi.firm1).exists()


def test_a_transfer_nobody_answers_falls_back(file, luyi, now):
    order = file()
    actions.claim(order, by=luyi.firm1, at=now)
    transfer = actions.ask_transfer(order, firm=luyi.firm2.firm, reason="请接办", by=luyi.firm1, at=now)
    actions.sweep(at=now + timedelta(hours=25))
    transfer.refresh_from_db()
    assert transfer.state == TransferState.WITHDRAWN and WorkOrder.objects.get(pk=order.pk).firm == luyi.firm1.firm


def test_a_department_is_called_in_sees_it_and_answers(file, luyi, now):
    order = file()
    city = Department.objects.get(name="城市建设科")
    Membership.objects.filter(pk=luyi.department.pk).update(department=city)
    assert not queries.visible_to(luyi.department).exists()
    row = actions.call_in(order, department=city, task="现场认定", by=luyi.dispatcher, at=now)
    assert queries.visible_to(luyi.department).get() == order
    actions.co_answer(CoHandler.objects.get(pk=row.pk), answer="已到场", by=luyi.department, at=now)
    order.refresh_from_db()
    assert order.firm == luyi.firm1.firm
    with pytest.raises(Conflict):
        actions.call_in(order, department=city, task="再来", by=luyi.dispatcher, at=now)


def test_a_hard_case_holds_its_clock_and_comes_back(file, luyi, now):
    order = file(code="FEE03", title="公共收益")
    due_at = order.due_at
    actions.park(order, plan="等待审计", owner="王科长", by=luyi.leader, at=now)
    with pytest.raises(Denied):
        actions.unpark(order, by=luyi.firm1, at=now)
    actions.unpark(order, by=luyi.dispatcher, at=now + timedelta(days=3))
    later = WorkOrder.objects.get(pk=order.pk)
    assert later.state == OrderState.RETURNED
    assert abs((later.due_at - due_at) - timedelta(days=3)) < timedelta(seconds=2)


def test_an_exclusion_with_appeal_to_somebody_else(file, luyi, now):
    order = file()
    row = actions.ask_exclusion(order, reason="不可抗力", by=luyi.firm1, at=now)
    actions.decide_exclusion(row, grant=False, answer="证据不足", by=luyi.leader, at=now)
    actions.appeal_exclusion(row, reason="附气象证明", by=luyi.firm1, at=now)
    with pytest.raises(Denied):
        actions.decide_appeal(row, grant=True, answer="属实", by=luyi.dispatcher, at=now)
    row.refresh_from_db()
    assert row.state == ExclusionState.APPEALED and not WorkOrder.objects.get().excluded
    with pytest.raises(Denied):
        actions.decide_appeal(row, grant=True, answer="属实", by=luyi.leader, at=now)  # decided the first time


def test_two_reports_of_one_matter_become_one(file, luyi, now):
    first, second = file(), file(phone="13900139000", title="楼顶漏水")
    actions.merge(second, into=first, by=luyi.dispatcher, at=now)
    second.refresh_from_db()
    assert (second.state, second.duplicate_of) == (OrderState.MERGED, first)
    assert Follower.objects.get(order=first).phone == "13900139000" and WorkOrder.objects.get(pk=first.pk).followers == 1


def test_it_becomes_a_help_request_and_comes_back(file, luyi, now, tomorrow):
    order = file(description="住3号楼2单元501，电话13800138000")
    actions.claim(order, by=luyi.firm1, at=now)
    line = aid.NewLine(kind=Kind.EQUIPMENT, equipment_type=EquipmentType.objects.get(code="AWP-TRK"))
    request = actions.ask_federation(
        order, lines=[line], earliest=tomorrow, latest=tomorrow + timedelta(hours=9), duration=timedelta(hours=3), by=luyi.firm1, at=now
    )
    assert order.number in request.description and "13800138000" not in request.description and "501" not in request.description
    order.refresh_from_db()
    assert (order.state, order.help_request) == (OrderState.HELPING, request)
    actions.take_back(order, by=luyi.firm1, at=now)
    order.refresh_from_db()
    assert order.state == OrderState.WORKING and HelpRequest.objects.get().state == RequestState.CANCELLED
    again = actions.ask_federation(
        order, lines=[line], earliest=tomorrow, latest=tomorrow + timedelta(hours=9), duration=timedelta(hours=3), by=luyi.firm1, at=now
    )
    aid.cancel_request(again, reason="不需要了", by=luyi.firm1, at=now)
    actions.sweep(at=now)
    order.refresh_from_db()
    assert order.state == OrderState.WORKING
    assert TextMessage.objects.filter(event="order.ask_federation").count() == 2


def test_a_phone_is_revealed_one_at_a_time_with_a_purpose(file, luyi, now, sign_in):
    order = file()
    with pytest.raises(Denied):
        actions.reveal(order, "phone", purpose="先看看", by=luyi.firm1, at=now)  # not accepted yet
    actions.claim(order, by=luyi.firm1, at=now)
    page = sign_in("firm1").get(f"/work-orders/{order.pk}/").content.decode()
    assert "13800138000" not in page and "138****8000" in page
    with pytest.raises(Refused):
        actions.reveal(order, "phone", purpose=" ", by=luyi.firm1, at=now)
    with pytest.raises(Denied):
        actions.reveal(order, "phone", purpose="看看", by=luyi.firm2, at=now)
    answer = sign_in("firm1").post(f"/work-orders/{order.pk}/reveal/", {"field": "phone", "purpose": "约上门时间"})
    assert "13800138000" in answer.content.decode()
    entry = LogEntry.objects.get(verb="reveal")
    assert entry.words == {"reason": "约上门时间"} and "13800138000" not in str(entry.details)


def test_after_the_time_to_keep_nothing_of_the_person_is_left(file, luyi, now):
    order = file(description="我叫张小明", address="3-2-501", place="3号楼", title="张小明家漏水")
    assert Notice.objects.filter(text__contains="张小明").exists()
    actions.cancel(order, reason="重复，已电话13800138000告知", by=luyi.dispatcher, at=now)
    assert "13800138000" not in str(list(queries.timeline(order).values_list("facts", flat=True)))
    actions.sweep(at=now + timedelta(days=731))
    order = WorkOrder.objects.get(pk=order.pk)
    assert order.state == OrderState.ERASED and order.number
    assert not any([order.reporter, order.phone, order.address, order.phone_key, order.description, order.place])
    assert order.title == "屋面漏雨" and not Attachment.objects.exists()
    assert not Notice.objects.filter(text__contains="张小明").exists()


def test_an_export_has_a_reason_a_watermark_and_no_persons_unless_asked(file, luyi, sign_in):
    file()
    browser = sign_in("dispatcher")
    assert browser.post("/work-orders/export/", {"kind": "csv", "reason": ""}).status_code == 422
    text = browser.post("/work-orders/export/", {"kind": "csv", "reason": "月报"}).content.decode("utf-8-sig")
    assert "月报" in text and "演示调度员" in text and "13800138000" not in text
    assert "13800138000" in browser.post("/work-orders/export/", {"kind": "csv", "reason": "核实", "persons": "on"}).content.decode(
        "utf-8-sig"
    )
    assert LogEntry.objects.filter(verb="export_orders").count() == 2
    assert sign_in("firm1").post("/work-orders/export/", {"kind": "csv", "reason": "x"}).status_code == 403


def test_a_list_of_thirty_costs_as_many_queries_as_of_one(file, luyi, sign_in):
    file()
    browser = sign_in("dispatcher")
    one = counting.queries(browser, "/work-orders/")
    for number in range(30):
        file(title=f"漏雨 {number}", phone=f"1380013{number:04d}")
    assert counting.queries(browser, "/work-orders/") == one
    assert one <= 30


@pytest.mark.parametrize(
    "query",
    [
        "what=overdue",
        "what=mine",
        "q=漏雨",
        "q=GD-2",
        "state=claimable",
        "since=2026-01-01&until=2030-01-01",
        "sort=due",
        "page=99",
        "category=x",
        "what=zzz",
    ],
)
def test_every_filter_answers(file, luyi, sign_in, query):
    file()
    assert sign_in("dispatcher").get(f"/work-orders/?{query}").status_code == 200


def test_the_search_finds_a_number_however_it_is_typed(file, luyi, sign_in):
    order, other = file(outside_number="JB-2026-1"), file(title="另一件")
    browser = sign_in("dispatcher")
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in order.number.lower())
    for words in (wide, f"\u200b{order.number}", order.number.replace("-", "–"), "ＪＢ－2026–1"):
        page = browser.get("/work-orders/", {"q": words}).content.decode()
        assert order.number in page and other.number not in page


def test_a_title_of_nothing_visible_is_no_title(file):
    with pytest.raises(Refused):
        file(title="\u200b\u200b\u200b")
