"""The permission matrix of mutual aid: every role against every act, allowed and denied."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.mutual_aid import actions, queries, rules
from dispatch.mutual_aid.models import Candidate
from federation.accounts.models import Supervision
from federation.firms.actions import decide
from federation.kernel.audit import LogEntry
from federation.kernel.errors import Denied, Refused
from federation.pool import rules as pool_rules
from federation.tenancy import scope

EVERYBODY = [
    "leader", "dispatcher", "department", "secretariat", "community", "grid", "firm1", "firm2", "manager1", "staff1",
    "owners", "assessor", "resident",
]  # fmt: skip


def allowed(luyi, rule, subject):
    return {name for name in EVERYBODY if rule(getattr(luyi, name), subject)}


@pytest.fixture
def offered(ask, now):
    request = ask()
    actions.find_helpers(at=now)
    request.refresh_from_db()
    return request


@pytest.fixture
def job(offered, luyi, now):
    return actions.accept_offer(offered.offers.get(), by=luyi.firm2, at=now)


def test_who_may_ask(luyi):
    assert allowed(luyi, rules.can_ask, None) == {
        "leader", "dispatcher", "department", "secretariat", "community", "firm1", "firm2", "manager1",
    }  # fmt: skip


def test_only_the_asked_firms_administrator_answers(luyi, offered):
    assert allowed(luyi, rules.can_answer, offered.offers.get()) == {"firm2"}


def test_a_site_manager_proposes_to_the_own_administrator(ask, crew_line, luyi, now):
    request = ask(by=luyi.firm4, compound=luyi.compounds["珠江东都国际"], lines=[crew_line(10)])
    actions.find_helpers(at=now)
    offer = request.offers.get()
    assert allowed(luyi, rules.can_propose, offer) == {"manager1"}
    with pytest.raises(Denied):
        actions.accept_offer(offer, by=luyi.manager1, at=now)
    actions.propose_help(offer, note="有人手", by=luyi.manager1, at=now)
    assert luyi.firm1.user.notices.filter(event="offer.proposed").count() == 1


def test_who_may_remind_command_and_override(luyi, offered, job):
    assert allowed(luyi, rules.can_command, offered) == {"leader", "dispatcher"}
    assert allowed(luyi, rules.can_carry_out, job) == {"firm2", "dispatcher"}
    assert allowed(luyi, rules.can_confirm, job) == {"firm1", "manager1", "staff1", "dispatcher"}
    assert allowed(luyi, rules.can_rate, job) == {"firm1", "manager1", "staff1"}
    assert allowed(luyi, rules.can_cancel_job, job) == {"firm2", "leader", "dispatcher"}


def test_only_the_subdistrict_verifies_the_pool(luyi):
    verifiers = allowed(luyi, pool_rules.can_verify, luyi.resource("演示专家-防水"))
    assert "dispatcher" in verifiers
    assert not verifiers & {"firm1", "firm2", "manager1", "staff1", "community", "grid", "owners", "assessor", "resident", "department"}


def test_a_firm_asks_only_for_its_own_compounds_and_in_its_own_name(ask, luyi):
    with pytest.raises(Refused):
        ask(compound=luyi.compounds["珠江丽景"])
    with pytest.raises(Denied):
        ask(firm=luyi.firm2.firm)


def test_a_residents_committee_asks_only_where_there_is_no_firm(ask, luyi):
    with pytest.raises(Refused):
        ask(by=luyi.community, firm=None)


@pytest.mark.parametrize("role", ["grid", "staff1", "owners", "assessor", "resident"])
def test_who_may_not_ask_is_denied(ask, luyi, role):
    with pytest.raises(Denied):
        ask(by=getattr(luyi, role), firm=luyi.firm1.firm)


def test_a_helper_sees_the_details_only_after_accepting(ask, luyi, now, sign_in):
    request = ask(description="三单元 502 室", place="3 号楼")
    actions.find_helpers(at=now)
    browser = sign_in("firm2")
    page = browser.get(f"/requests/{request.pk}/").content.decode()
    assert request.title in page and "502" not in page and "3 号楼" not in page
    actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    page = browser.get(f"/requests/{request.pk}/").content.decode()
    assert "502" in page and "3 号楼" in page


def test_a_firm_that_was_not_asked_does_not_know_of_the_request(offered, luyi, sign_in):
    assert sign_in("firm3").get(f"/requests/{offered.pk}/").status_code == 404
    assert not queries.visible_to(luyi.firm3).exists()


def test_the_stranger_from_the_neighbouring_subdistrict_finds_nothing(offered, job, sign_in):
    stranger = sign_in("neighbour-dispatcher")
    for path in (f"/requests/{offered.pk}/", f"/offers/{offered.offers.get().pk}/", f"/jobs/{job.pk}/", f"/pool/{job.resource_id}/"):
        assert stranger.get(path).status_code == 404, path
    assert stranger.post(f"/jobs/{job.pk}/arrive/").status_code == 404
    assert offered.number not in stranger.get("/requests/?view=list").content.decode()


def test_a_supervisor_reads_but_changes_nothing(offered, luyi, sign_in):
    supervisor = sign_in("supervisor")
    supervisor.post("/accounts/switch/", {"subdistrict": luyi.subdistrict.code})
    assert supervisor.get(f"/requests/{offered.pk}/").status_code == 200
    candidate = Candidate.objects.filter(line__request=offered, rank=1).get()
    assert supervisor.post(f"/requests/{offered.pk}/candidates/{candidate.pk}/order/", {"reason": "x", "quantity": 1}).status_code == 403
    assert supervisor.post(f"/requests/{offered.pk}/cancel/", {"reason": "x"}).status_code == 403
    offered.refresh_from_db()
    assert offered.state == "offered"


def test_a_supervisors_look_is_logged_where_it_was_looked_at(luyi, sign_in):
    sign_in("supervisor").post("/accounts/switch/", {"subdistrict": luyi.subdistrict.code})
    with scope.atomic_tenant(luyi.subdistrict.pk):  # the request left the database's own scope behind
        assert LogEntry.objects.filter(verb="look_into", actor__username="supervisor").count() == 1


def test_a_supervisor_of_another_district_cannot_look_in(luyi, sign_in):
    Supervision.objects.all().delete()
    assert sign_in("supervisor").post("/accounts/switch/", {"subdistrict": luyi.subdistrict.code}).status_code == 404


def test_the_log_is_for_leaders(sign_in, luyi):
    assert sign_in("leader").get("/office/log/").status_code == 200
    for name in ("dispatcher", "firm1", "secretariat", "community"):
        assert sign_in(name).get("/office/log/").status_code == 403, name


def test_a_suspended_firm_is_neither_asked_nor_may_it_ask(ask, luyi, now):
    decide(luyi.firm2.firm, "suspend", reason="演示", by=luyi.dispatcher, at=now)
    request = ask()
    actions.find_helpers(at=now)
    assert Candidate.objects.get(line__request=request, resource=luyi.resource("演示专家-防水")).reason == "firm_suspended"
    with pytest.raises(Refused):
        ask(by=luyi.firm2, compound=luyi.compounds["珠江拉维小镇"])


def test_what_a_neighbour_keeps_is_never_a_candidate(ask, luyi, neighbour, now):
    request = ask(latest=now + timedelta(days=5))
    actions.find_helpers(at=now)
    with scope.atomic_tenant(neighbour.subdistrict.pk):
        theirs = set(neighbour.resource("邻街演示专家").__class__.objects.values_list("id", flat=True))
    assert not theirs & set(Candidate.objects.filter(line__request=request).values_list("resource", flat=True))
