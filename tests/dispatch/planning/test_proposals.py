"""A plan is looked at before it counts: what stays, what changes and why, and what is done on release."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.states import OfferState, RequestState
from dispatch.planning import actions
from dispatch.planning.models import Change, PlanProposal, PlanRow
from dispatch.planning.states import ProposalState
from federation.kernel.errors import Conflict, Denied, Refused
from federation.kernel.jobs import Job


@pytest.fixture
def waiting(ask, crew_line, luyi, now):
    """One request that is being asked for, and one that the search has not seen."""
    first = ask()
    aid.find_helpers(at=now)
    second = ask(by=luyi.firm4, lines=[crew_line(2)], compound=luyi.compounds["珠江东都国际"])
    return first, second


def planned(by, at, **how):
    """Asked for, and computed as the worker would."""
    proposal = actions.propose(by=by, at=at, **how)
    actions.prepare(proposal.pk, at=at)
    proposal.refresh_from_db()
    return proposal


def by_request(proposal):
    return {row.request_id: row for row in PlanRow.objects.filter(proposal=proposal)}


def test_nothing_waits_nothing_is_planned(luyi, now):
    with pytest.raises(Refused):
        actions.propose(by=luyi.dispatcher, at=now + timedelta(days=400))


def test_firms_do_not_plan(waiting, luyi, now):
    with pytest.raises(Denied):
        actions.propose(by=luyi.firm1, at=now)


def test_a_plan_keeps_what_is_good_and_adds_what_is_missing(waiting, luyi, now):
    first, second = waiting
    proposal = planned(luyi.dispatcher, now)
    rows = by_request(proposal)
    assert (rows[first.pk].change, rows[second.pk].change) == (Change.KEPT, Change.NEW)
    assert rows[second.pk].parts and rows[second.pk].score > 0
    assert proposal.worth > proposal.worth_today > 0
    assert second.offers.count() == 0, "a preview asks nobody"
    assert actions.release(proposal, by=luyi.dispatcher, at=now) == (1, 0)
    second.refresh_from_db()
    assert second.state == RequestState.OFFERED
    assert second.offers.get().resource_id == rows[second.pk].resource_id
    with pytest.raises(Conflict):
        actions.release(proposal, by=luyi.dispatcher, at=now)


def test_what_changed_meanwhile_is_left_alone(waiting, luyi, now):
    _first, second = waiting
    proposal = planned(luyi.dispatcher, now)
    aid.cancel_request(second, reason="不需要了", by=luyi.dispatcher, at=now)
    assert actions.release(proposal, by=luyi.dispatcher, at=now) == (0, 0)
    assert PlanRow.objects.get(proposal=proposal, request=second).applied is False


def test_a_worse_choice_by_hand_would_be_dropped(ask, crew_line, luyi, now):
    request = ask(by=luyi.firm4, lines=[crew_line(2)], compound=luyi.compounds["珠江东都国际"])
    aid.find_helpers(at=now)
    best = request.offers.get()
    aid.withdraw_offer(best, reason="换一家", by=luyi.dispatcher, at=now)
    worst = request.lines.get().candidates.filter(reason="").exclude(resource=best.resource).order_by("-rank").first()
    offer = aid.offer_by_hand(worst, quantity=2, reason="轮到他们", by=luyi.dispatcher, at=now)
    proposal = planned(luyi.dispatcher, now, stability=0)
    changes = dict(PlanRow.objects.filter(proposal=proposal).values_list("resource", "change"))
    assert changes[offer.resource_id] == Change.DROPPED
    assert Change.NEW in changes.values()
    asked, dropped = actions.release(proposal, by=luyi.dispatcher, at=now)
    offer.refresh_from_db()
    assert (asked, dropped, offer.state) == (1, 1, OfferState.WITHDRAWN)


def test_an_old_plan_cannot_be_released_and_is_put_away(waiting, luyi, now):
    proposal = planned(luyi.dispatcher, now)
    later = now + timedelta(minutes=31)
    with pytest.raises(Conflict):
        actions.release(proposal, by=luyi.dispatcher, at=later)
    actions.sweep(at=later)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.DISCARDED


def test_the_pages(waiting, luyi, sign_in, now):
    proposal = planned(luyi.dispatcher, now)
    pk = proposal.pk
    for who in ("dispatcher", "leader", "secretariat"):
        client = sign_in(who)
        assert client.get("/plans/").status_code == 200
        assert "屋面漏水" in client.get(f"/plans/{pk}/").content.decode()
        assert client.get("/plans/night/").status_code == 200
    assert sign_in("firm1").get(f"/plans/{pk}/").status_code == 403
    assert sign_in("dispatcher").get("/plans/night/?start=2026-01-01T00:00&end=2025-01-01T00:00").status_code == 422
    page = sign_in("dispatcher").post("/plans/new/", {"stability": "300"}, follow=True)
    assert page.status_code == 200 and 'data-live="2"' in page.content.decode()
    waiting_plan = PlanProposal.objects.get(state=ProposalState.PREPARING)
    assert waiting_plan.stability == 300
    polled = lambda: sign_in("dispatcher").get(f"/plans/{waiting_plan.pk}/", headers={"HX-Request": "true"})  # noqa: E731
    assert "HX-Refresh" not in polled()
    actions.prepare(waiting_plan.pk, at=timezone.now())
    assert polled()["HX-Refresh"] == "true" and "data-live" not in polled().content.decode()


def test_a_page_asks_and_a_worker_plans(waiting, luyi, now):
    proposal = actions.propose(by=luyi.dispatcher, at=now)
    assert proposal.state == ProposalState.PREPARING and not PlanRow.objects.exists()
    assert Job.objects.get(name="dispatch.planning.prepare").args == {"proposal": str(proposal.pk)}
    actions.prepare(proposal.pk, at=now)
    rows = PlanRow.objects.count()
    actions.prepare(proposal.pk, at=now)
    assert rows and PlanRow.objects.count() == rows, "a message that comes twice plans once"


def test_what_nobody_computes_is_put_away(waiting, luyi, now):
    proposal = actions.propose(by=luyi.dispatcher, at=now)
    actions.sweep(at=now + timedelta(minutes=11))
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.DISCARDED
    actions.prepare(proposal.pk, at=now + timedelta(minutes=12))
    assert not PlanRow.objects.exists()


def test_nothing_waits_any_more(waiting, luyi, now):
    proposal = actions.propose(by=luyi.dispatcher, at=now)
    for request in waiting:
        aid.cancel_request(request, reason="不需要了", by=luyi.dispatcher, at=now)
    actions.prepare(proposal.pk, at=now)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.requests) == (ProposalState.DISCARDED, 0)


def test_stability_has_a_price(ask, crew_line, luyi, now):
    request = ask(by=luyi.firm4, lines=[crew_line(2)], compound=luyi.compounds["珠江东都国际"])
    aid.find_helpers(at=now)
    aid.withdraw_offer(request.offers.get(), reason="换一家", by=luyi.dispatcher, at=now)
    worst = request.lines.get().candidates.filter(reason="").order_by("-rank").first()
    aid.offer_by_hand(worst, quantity=2, reason="轮到他们", by=luyi.dispatcher, at=now)
    changes = [
        set(PlanRow.objects.filter(proposal=planned(luyi.dispatcher, now, stability=price)).values_list("change", flat=True))
        for price in (0, 900)
    ]
    assert changes == [{Change.DROPPED, Change.NEW}, {Change.KEPT}]
