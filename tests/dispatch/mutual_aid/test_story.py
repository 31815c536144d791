"""One request from asking to the ledger, action by action."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from dispatch.ledger.models import Entry
from dispatch.mutual_aid import actions, queries
from dispatch.mutual_aid.models import Booking, Candidate
from dispatch.mutual_aid.states import JobState, OfferState, RequestState
from federation.kernel.errors import Conflict, Denied, Refused


@pytest.fixture
def offered(ask, now, luyi):
    request = ask()
    actions.find_helpers(at=now)
    request.refresh_from_db()
    return request


def test_a_request_is_offered_to_the_only_helper_that_can(offered, luyi):
    assert offered.state == RequestState.OFFERED
    offer = offered.offers.get()
    assert offer.resource == luyi.resource("演示专家-防水")
    assert offer.state_due_at is not None


def test_the_whole_way_ends_closed_with_two_sides_in_the_ledger(offered, luyi, now):
    job = actions.accept_offer(offered.offers.get(), by=luyi.firm2, at=now)
    actions.set_out(job, by=luyi.firm2, at=now)
    actions.arrive(job, by=luyi.firm2, at=now)
    actions.complete(job, result="找到漏点并修复", worked=timedelta(hours=3), by=luyi.firm2, at=now)
    actions.confirm(job, by=luyi.firm1, at=now)
    actions.rate(job, stars=5, by=luyi.firm1, at=now)
    offered.refresh_from_db()
    assert offered.state == RequestState.CLOSED
    entries = Entry.objects.filter(posting__job=job).values_list("account__firm__name", "quantity", "points")
    assert set(entries) == {
        (luyi.firm2.firm.name, Decimal("3.00"), Decimal("4.50")),
        (luyi.firm1.firm.name, Decimal("-3.00"), Decimal("-4.50")),
    }
    assert not Booking.objects.filter(job=job, live=True).exists()
    acts = list(queries.timeline(offered).values_list("verb", flat=True))
    assert acts[:2] == ["save_draft", "submit"] and acts[-2:] == ["credit", "close"]


def test_another_firm_cannot_accept(offered, luyi, now):
    with pytest.raises(Denied):
        actions.accept_offer(offered.offers.get(), by=luyi.firm3, at=now)
    assert offered.offers.get().state == OfferState.OPEN


def test_firm_staff_cannot_accept_for_their_firm(ask, crew_line, luyi, now):
    request = ask(by=luyi.firm4, lines=[crew_line(5)], compound=luyi.compounds["珠江东都国际"])
    actions.find_helpers(at=now)
    with pytest.raises(Denied):
        actions.accept_offer(request.offers.get(), by=luyi.staff1, at=now)


def test_a_decline_needs_a_reason_and_leads_to_staff_when_nobody_is_left(offered, luyi, now):
    offer = offered.offers.get()
    with pytest.raises(Refused):
        actions.decline_offer(offer, reason="  ", by=luyi.firm2, at=now)
    actions.decline_offer(offer, reason="人员请假", by=luyi.firm2, at=now)
    offered.refresh_from_db()
    assert offered.state == RequestState.MATCHING
    actions.find_helpers(at=now)
    offered.refresh_from_db()
    assert offered.state == RequestState.ESCALATED
    assert Candidate.objects.get(line__request=offered, resource=offer.resource).reason == "excluded"


def test_an_unanswered_offer_expires_and_the_search_goes_on(offered, now):
    offer = offered.offers.get()
    actions.sweep(at=offer.state_due_at + timedelta(seconds=1))
    offer.refresh_from_db()
    offered.refresh_from_db()
    assert (offer.state, offered.state) == (OfferState.EXPIRED, RequestState.MATCHING)


def test_late_acceptance_is_refused(offered, luyi):
    offer = offered.offers.get()
    with pytest.raises(Conflict) as refusal:
        actions.accept_offer(offer, by=luyi.firm2, at=offer.state_due_at + timedelta(seconds=1))
    assert refusal.value.code == "expired"


def test_the_helper_cannot_confirm_or_rate_its_own_work(offered, luyi, now):
    job = actions.accept_offer(offered.offers.get(), by=luyi.firm2, at=now)
    actions.arrive(job, by=luyi.firm2, at=now)
    actions.complete(job, result="完成", by=luyi.firm2, at=now)
    with pytest.raises(Denied):
        actions.confirm(job, by=luyi.firm2, at=now)
    actions.confirm(job, by=luyi.firm1, at=now)
    with pytest.raises(Denied):
        actions.rate(job, stars=5, by=luyi.firm2, at=now)
    with pytest.raises(Denied):
        actions.rate(job, stars=5, by=luyi.dispatcher, at=now)


def test_staff_confirm_only_with_a_reason(offered, luyi, now):
    job = actions.accept_offer(offered.offers.get(), by=luyi.firm2, at=now)
    actions.arrive(job, by=luyi.firm2, at=now)
    actions.complete(job, result="完成", by=luyi.firm2, at=now)
    with pytest.raises(Refused):
        actions.confirm(job, by=luyi.dispatcher, at=now)
    actions.confirm(job, reason="项目经理出差", by=luyi.dispatcher, at=now)
    job.refresh_from_db()
    assert job.state == JobState.CONFIRMED


def test_silence_confirms_and_credits_in_the_end(offered, luyi, now):
    job = actions.accept_offer(offered.offers.get(), by=luyi.firm2, at=now)
    actions.arrive(job, by=luyi.firm2, at=now)
    actions.complete(job, result="完成", by=luyi.firm2, at=now)
    actions.sweep(at=now + timedelta(days=4))
    actions.sweep(at=now + timedelta(days=12))
    job.refresh_from_db()
    offered.refresh_from_db()
    assert (job.state, offered.state) == (JobState.CREDITED, RequestState.CLOSED)


def test_a_helper_that_drops_out_frees_its_time_and_the_search_starts_again(offered, luyi, now):
    job = actions.accept_offer(offered.offers.get(), by=luyi.firm2, at=now)
    actions.cancel_job(job, reason="突发情况", by=luyi.firm2, at=now)
    offered.refresh_from_db()
    assert offered.state == RequestState.MATCHING
    assert not Booking.objects.filter(job=job, live=True).exists()


def test_cancelling_releases_every_helper(offered, luyi, now):
    job = actions.accept_offer(offered.offers.get(), by=luyi.firm2, at=now)
    actions.cancel_request(offered, reason="已自行修复", by=luyi.firm1, at=now)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert not Booking.objects.filter(live=True).exists()


def test_ten_heads_can_come_from_two_crews_and_the_rest_stays_free(ask, crew_line, luyi, now):
    request = ask(by=luyi.firm3, compound=luyi.compounds["珠江丽景"], lines=[crew_line(14)])
    actions.find_helpers(at=now)
    request.refresh_from_db()
    assert sum(request.offers.values_list("quantity", flat=True)) == 14
    assert request.offers.count() == 2
    for offer in request.offers.select_related("firm"):
        actions.accept_offer(offer, by=luyi.firm1 if offer.firm_id == luyi.firm1.firm_id else luyi.firm5, at=now)
    request.refresh_from_db()
    assert request.state == RequestState.STAFFED
    assert Booking.objects.filter(live=True).count() == 14


def test_two_requests_never_get_the_same_expert_at_the_same_time(ask, luyi, now):
    first, second = ask(), ask(title="另一处漏水", latest=now + timedelta(days=3))
    actions.find_helpers(at=now)
    offers = [*first.offers.all(), *second.offers.all()]
    for offer in offers:
        actions.accept_offer(offer, by=luyi.firm2, at=now)
    rows = list(Booking.objects.filter(live=True).values_list("during", flat=True))
    assert len(rows) == len(offers)
    assert all(a.upper <= b.lower or b.upper <= a.lower for i, a in enumerate(rows) for b in rows[i + 1 :])


def test_a_choice_by_hand_needs_command_and_a_reason(ask, crew_line, luyi, now):
    request = ask(by=luyi.firm4, lines=[crew_line(2)], compound=luyi.compounds["珠江东都国际"])
    actions.find_helpers(at=now)
    other = Candidate.objects.get(line__request=request, resource=luyi.resource("演示电工队（3人）"))
    with pytest.raises(Denied):
        actions.order_by_hand(other, quantity=2, reason="就近", by=luyi.firm4, at=now)
    with pytest.raises(Refused):
        actions.order_by_hand(other, quantity=2, reason="", by=luyi.dispatcher, at=now)
    job = actions.order_by_hand(other, quantity=2, reason="就近", by=luyi.dispatcher, at=now)
    request.refresh_from_db()
    assert (job.firm_id, request.state) == (luyi.firm5.firm_id, RequestState.STAFFED)
