"""The ledger's pages: who sees whose statement, exports, forms that keep what was typed, and what they cost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.ledger import actions as ledger
from dispatch.ledger import queries
from dispatch.ledger.models import Posting, Proposal, TariffRate
from federation.tenancy.models import Setting


def again(luyi):
    connection.cursor().execute("SELECT set_config('app.tenant', %s, true)", [str(luyi.subdistrict.pk)])


@pytest.fixture
def accounts(credited, luyi):
    return {name: queries.own_account(getattr(luyi, name)) for name in ("firm1", "firm2")}


def test_a_firm_reads_its_own_statement_and_no_other(accounts, sign_in, luyi):
    own, other = accounts["firm1"], accounts["firm2"]
    for username, (mine, theirs) in {
        "firm1": (200, 404), "firm3": (404, 404), "dispatcher": (200, 200), "department": (200, 200), "community": (403, 403),
        "neighbour-dispatcher": (404, 404), "neighbour-firm1": (404, 404),
    }.items():  # fmt: skip
        browser = sign_in(username)
        assert browser.get(f"/ledger/accounts/{own.pk}/").status_code == mine, username
        assert browser.get(f"/ledger/accounts/{other.pk}/").status_code == theirs, username


def test_firms_see_each_others_balances_only_where_the_subdistrict_opened_them(accounts, sign_in, luyi):
    firm = sign_in("firm1")
    assert firm.get("/ledger/balances/").status_code == 403
    again(luyi)
    Setting.objects.create(key="ledger_balances_shown", value="1")
    page = firm.get("/ledger/balances/").content.decode()
    assert "示范物业甲" in page and f"/ledger/accounts/{accounts['firm2'].pk}/" not in page
    assert sign_in("firm1").get(f"/ledger/accounts/{accounts['firm2'].pk}/").status_code == 404


def test_the_start_of_the_ledger_is_the_own_statement_or_all_balances(accounts, sign_in):
    own = sign_in("firm1").get("/ledger/").content.decode()
    assert "−4.5" in own and "受援 1 次" in own
    everything = sign_in("dispatcher").get("/ledger/").content.decode()
    assert "基尼系数" in everything and "+4.5" in everything and "−4.5" in everything
    assert "尚无" in sign_in("firm3").get("/ledger/").content.decode() or sign_in("firm3").get("/ledger/").status_code == 200


@pytest.mark.parametrize(
    "query", ["start=2026-13-45", "start=x&end=y", "start=2030-01-01&end=2020-01-01", "start=0001-01-01", "page=99999", "sort=nonsense"]
)
def test_a_wrong_period_is_answered_with_a_page(accounts, sign_in, query):
    for path in ("/ledger/", f"/ledger/accounts/{accounts['firm1'].pk}/"):
        assert sign_in("dispatcher").get(f"{path}?{query}").status_code == 200


def test_statement_as_table_and_on_paper(accounts, credited, sign_in):
    path = f"/ledger/accounts/{accounts['firm2'].pk}/"
    browser = sign_in("firm2")
    text = browser.get(f"{path}?export=csv").content.decode("utf-8-sig")
    assert "期初余额" in text and "4.50" in text and credited.request.number in text and "期末余额" in text
    assert browser.get(f"{path}?export=xlsx").content[:2] == b"PK"
    assert browser.get(f"{path}?export=pdf").status_code == 404
    paper = browser.get(f"{path}?print=1").content.decode()
    assert "对账单" in paper and "ly-side" not in paper
    assert "1500" not in sign_in("dispatcher").get("/ledger/?export=csv").content.decode("utf-8-sig").split("示范物业甲")[0][:10]


def test_a_compounds_story(accounts, luyi, sign_in):
    compound = luyi.compounds["通瑞嘉苑"]
    assert "受援 1 次" in sign_in("dispatcher").get(f"/ledger/compounds/{compound.pk}/").content.decode()
    assert sign_in("firm1").get(f"/ledger/compounds/{compound.pk}/").status_code == 200
    assert sign_in("firm3").get(f"/ledger/compounds/{compound.pk}/").status_code == 404
    assert sign_in("neighbour-dispatcher").get(f"/ledger/compounds/{compound.pk}/").status_code == 404


def test_proposing_and_deciding_by_page(accounts, luyi, sign_in):
    office, leader = sign_in("dispatcher"), sign_in("leader")
    office.get("/ledger/decisions/new/")
    again(luyi)
    home = queries.accounts().get(kind="subdistrict")
    body = {"kind": "write_off", "credited": accounts["firm1"].pk, "debited": home.pk, "points": "4.5", "reason": "企业退出联合会"}
    wrong = office.post("/ledger/decisions/new/", {**body, "points": "99"})
    assert wrong.status_code == 422 and "企业退出联合会" in wrong.content.decode() and "趋近于零" in wrong.content.decode()
    assert office.post("/ledger/decisions/new/", body).status_code == 302
    again(luyi)
    pk = Proposal.objects.get().pk
    assert office.post(f"/ledger/decisions/{pk}/approve/").status_code == 403
    assert sign_in("firm1").get(f"/ledger/decisions/{pk}/").status_code == 403
    assert sign_in("neighbour-leader").post(f"/ledger/decisions/{pk}/approve/").status_code == 404
    assert "待复核" in leader.get(f"/ledger/decisions/{pk}/").content.decode()
    assert leader.post(f"/ledger/decisions/{pk}/approve/").status_code == 302
    again(luyi)
    assert queries.standing(luyi.firm1.firm_id).balance == 0
    posting = Posting.objects.get(kind="write_off")
    assert leader.get(f"/ledger/postings/{posting.pk}/").status_code == 200
    assert leader.post(f"/ledger/postings/{posting.pk}/", {"reason": " "}).status_code == 422
    assert leader.post(f"/ledger/postings/{posting.pk}/", {"reason": "决定有误"}).status_code == 302
    assert sign_in("firm1").get(f"/ledger/postings/{posting.pk}/").status_code == 403


def test_entering_a_rate_keeps_what_was_typed(luyi, now, sign_in):
    leader = sign_in("leader")
    body = {"measure": "machine_hours", "points": "2.50", "valid_from": "2020-01-01", "reason": "台班价格调整"}
    wrong = leader.post("/ledger/tariff/", body)
    assert wrong.status_code == 422 and "台班价格调整" in wrong.content.decode()
    assert leader.post("/ledger/tariff/", {**body, "mode": "do", "valid_from": f"{now.date()}"}).status_code == 422
    good = leader.post("/ledger/tariff/", {**body, "valid_from": f"{now.year + 1}-01-01"})
    assert good.status_code == 302
    again(luyi)
    assert TariffRate.objects.get().points == Decimal("2.50")
    assert sign_in("firm1").get("/ledger/tariff/").status_code == 200
    again(luyi)
    sign_in("firm1").post("/ledger/tariff/", {**body, "valid_from": f"{now.year + 1}-01-01"})
    again(luyi)
    assert TariffRate.objects.count() == 1


def test_a_firms_own_limit(accounts, luyi, sign_in):
    path = f"/ledger/accounts/{accounts['firm1'].pk}/limit/"
    assert sign_in("firm1").get(path).status_code == 403
    leader = sign_in("leader")
    assert leader.post(path, {"limit": "-3"}).status_code == 422
    assert leader.post(path, {"limit": "4"}).status_code == 302
    assert "已超出透支限额" in sign_in("firm1").get("/ledger/").content.decode()


def test_the_jobs_page_shows_what_it_moved(credited, sign_in):
    for username in ("firm1", "firm2", "dispatcher"):
        assert "台账记录" in sign_in(username).get(f"/jobs/{credited.pk}/").content.decode()


def test_pages_cost_the_same_with_many_postings(accounts, luyi, now, sign_in, write_off):
    office = sign_in("dispatcher")
    paths = ["/ledger/", f"/ledger/accounts/{accounts['firm1'].pk}/", "/ledger/decisions/", "/ledger/tariff/"]

    def costs():
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as seen:
                assert office.get(path).status_code == 200
            found.append(len(seen))
            again(luyi)
        return found

    ledger.approve(write_off("0.01"), by=luyi.leader, at=now)
    costs()
    few = costs()
    for _ in range(30):
        ledger.approve(write_off("0.01"), by=luyi.leader, at=now)
    assert costs() == few and max(few) <= 34  # a dozen of them and more are the navigation's badges
