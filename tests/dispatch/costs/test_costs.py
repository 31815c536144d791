"""Money between two firms: agreed by both, exact to the fen, and none of it in the ledger."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from dispatch.costs import actions
from dispatch.costs.models import CostKind, CostSheet, Terms
from dispatch.costs.presentation import total
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import Job
from federation.kernel.errors import Conflict, Denied, Refused
from federation.notices.models import Notice

ITEMS = [
    actions.NewItem(CostKind.LABOUR, "电工", Decimal("10.50"), "工时", 3333),
    actions.NewItem(CostKind.MATERIAL, "漏电保护器", Decimal(3), "只", 8_990),
]


@pytest.fixture
def job(ask, luyi, now) -> Job:  # type: ignore[no-untyped-def]
    request = ask()
    aid.find_helpers(at=now)
    return aid.accept_offer(request.offers.get(), by=luyi.firm2, at=now)


def test_written_proposed_returned_agreed(job, luyi, now):  # type: ignore[no-untyped-def]
    sheet = actions.write_costs(job.request, job.firm, terms=Terms.AT_COST, items=ITEMS, by=luyi.firm2, at=now)
    assert total(sheet) == "619.67"  # 349.965 rounds up to 349.97, and 269.70
    with pytest.raises(Denied):
        actions.agree_costs(sheet, by=luyi.firm2, at=now)
    actions.propose_costs(sheet, by=luyi.firm2, at=now)
    with pytest.raises(Conflict):
        actions.write_costs(job.request, job.firm, terms=Terms.FREE, items=[], by=luyi.firm2, at=now)
    for who in ("dispatcher", "firm2", "firm3", "staff1"):
        with pytest.raises(Denied):
            actions.agree_costs(sheet, by=getattr(luyi, who), at=now)
    actions.return_costs(sheet, reason="材料自备", by=luyi.firm1, at=now)
    actions.write_costs(job.request, job.firm, terms=Terms.AT_COST, items=ITEMS[:1], by=luyi.firm2, at=now)
    actions.propose_costs(sheet, by=luyi.firm2, at=now)
    actions.agree_costs(sheet, by=luyi.firm1, at=now)
    sheet = CostSheet.objects.get()
    assert (sheet.state, total(sheet)) == ("agreed", "349.97")


def test_free_help_has_no_items_and_paid_help_has(job, luyi, now):  # type: ignore[no-untyped-def]
    for terms, items in ((Terms.FREE, ITEMS), (Terms.PAID, [])):
        with pytest.raises(Refused):
            actions.write_costs(job.request, job.firm, terms=terms, items=items, by=luyi.firm2, at=now)
    with pytest.raises(Refused):  # firm3 does not help
        actions.write_costs(job.request, luyi.firm3.firm, terms=Terms.FREE, items=[], by=luyi.firm3, at=now)


def test_over_the_pages(job, luyi, sign_in):  # type: ignore[no-untyped-def]
    url = f"/requests/{job.request_id}/costs/"
    management = {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0", "items-MIN_NUM_FORMS": "0", "items-MAX_NUM_FORMS": "40"}
    line = {"items-0-kind": "labour", "items-0-label": "防水工", "items-0-quantity": "2", "items-0-unit": "日", "items-0-price": "350.5"}
    helper = sign_in("firm2")
    assert helper.get(url).status_code == 200
    answer = helper.post(url, {**management, **line, "terms": "free"})
    assert answer.status_code == 422 and "防水工" in answer.content.decode()
    assert helper.post(url, {**management, **line, "terms": "paid"}).status_code == 302
    sheet = CostSheet.objects.get()
    assert "701.00" in sign_in("firm1").get(f"/requests/{job.request_id}/").content.decode()
    assert sign_in("firm3").get(f"/costs/{sheet.pk}/").status_code == 404
    assert sign_in("firm1").get(url).status_code == 404  # does not help
    assert sign_in("dispatcher").get(f"/costs/{sheet.pk}/").status_code == 200
    helper.post(f"/costs/{sheet.pk}/propose/")
    assert sign_in("firm1").post(f"/costs/{sheet.pk}/agree/").status_code == 302
    sheet.refresh_from_db()
    assert sheet.state == "agreed"


def test_asked_once_a_day(job, luyi, now):  # type: ignore[no-untyped-def]
    sheet = actions.write_costs(job.request, job.firm, terms=Terms.FREE, items=[], by=luyi.firm2, at=now)
    actions.propose_costs(sheet, by=luyi.firm2, at=now)
    before = Notice.objects.filter(event="costs").count()
    for _ in range(2):
        actions.sweep(at=now + timedelta(days=8))
    assert Notice.objects.filter(event="costs").count() == before + len({luyi.firm1.user_id, luyi.manager1.user_id})
