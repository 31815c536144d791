"""Below its limit a firm is warned, or waits for the office; emergencies never wait. Exercises leave no trace."""

from __future__ import annotations

import pytest

from dispatch.ledger import actions as ledger
from dispatch.ledger import presentation, queries
from dispatch.ledger.models import Posting
from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import HelpRequest, Urgency
from federation.kernel.errors import Refused
from federation.tenancy.models import Setting


@pytest.fixture
def owing(credited, luyi, now):
    """firm1 is 4.50 below zero, its limit is 4; returns a switch for what that means."""
    ledger.set_limit(queries.own_account(luyi.firm1), limit=4, by=luyi.leader, at=now)
    return lambda effect: Setting.objects.create(key="ledger_limit_effect", value=str(effect))


def state(request):
    return HelpRequest.objects.values_list("state", "shortfall").get(pk=request.pk)


@pytest.mark.parametrize("effect", [0, 1])
def test_without_the_strict_setting_the_search_begins_at_once(owing, ask, effect):
    owing(effect)
    assert state(ask()) == ("matching", "")


def test_with_the_strict_setting_the_office_confirms_by_searching(owing, ask, luyi, now):
    owing(2)
    request = ask()
    assert state(request) == ("escalated", "credit_limit")
    request.refresh_from_db()
    with pytest.raises(Refused, match="街道确认"):
        actions.search_again(request, by=luyi.firm1, at=now)
    with pytest.raises(Refused, match="街道确认"):
        actions.widen_window(request, latest=request.latest.replace(year=request.latest.year + 1), by=luyi.firm1, at=now)
    assert state(request) == ("escalated", "credit_limit")
    actions.search_again(request, by=luyi.dispatcher, at=now)
    assert state(request) == ("matching", "")


def test_emergencies_other_firms_and_the_offices_own_requests_never_wait(owing, ask, luyi):
    owing(2)
    assert state(ask(urgency=Urgency.EMERGENCY))[0] == "matching"
    assert state(ask(by=luyi.firm3, compound=luyi.compounds["珠江丽景"]))[0] == "matching"
    assert state(ask(by=luyi.dispatcher, firm=luyi.firm1.firm))[0] == "matching"


def test_the_warning_stands_on_the_form_and_on_the_request(owing, ask, luyi, sign_in):
    owing(1)
    request = ask()
    assert "已超出透支限额" in sign_in("firm1").get("/requests/new/").content.decode()
    for username, shown in {"firm1": True, "dispatcher": True}.items():
        assert ("已超出透支限额" in sign_in(username).get(f"/requests/{request.pk}/").content.decode()) is shown
    assert "已超出透支限额" not in sign_in("firm3").get("/requests/new/").content.decode()


def test_an_exercise_leaves_no_trace(confirmed, now):
    HelpRequest.objects.filter(pk=confirmed.request_id).update(drill=True)
    confirmed.request.refresh_from_db()
    actions.credit(confirmed, by=None, at=now)
    assert not Posting.objects.exists()


def test_member_firms_that_never_gave_count_in_the_inequality(credited, luyi, now):
    found = presentation.burden(luyi.dispatcher, start=now, end=now.replace(year=now.year + 1), on=now.date())
    firms = [row for row in found["rows"] if row["account"].kind == "firm"]
    assert len(firms) == 5 and found["gini"] == pytest.approx(0.8)  # one of five gives everything
    assert sum(row["opens"] for row in firms) == 2
