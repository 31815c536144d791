"""Silence and broken promises lower a firm's place in the ranking; an honest no does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import Declined, HelpRequest, Offer
from dispatch.mutual_aid.reliability import Reliability, reliability


def share(luyi, now):
    return reliability(at=now + timedelta(days=1), days=90, weight=300).of(luyi.firm2.firm.pk)


@pytest.fixture
def offer(ask, luyi, now) -> Offer:
    """firm2's expert is asked."""
    request: HelpRequest = ask()
    actions.find_helpers(at=now)
    found: Offer = request.offers.get()
    assert found.firm_id == luyi.firm2.firm.pk
    return found


def test_nobody_asked_nobody_doubted(luyi, now):
    assert share(luyi, now) == 1


def test_an_honest_no_is_an_answer(offer, luyi, now):
    actions.decline_offer(offer, reason="", why=Declined.BUSY, by=luyi.firm2, at=now)
    assert share(luyi, now) == 1


def test_unwilling_counts_half(offer, luyi, now):
    actions.decline_offer(offer, reason="", why=Declined.TERMS, by=luyi.firm2, at=now)
    assert share(luyi, now) == pytest.approx(5.5 / 6)


def test_silence_counts_whole(offer, luyi, now):
    actions.sweep(at=offer.state_due_at + timedelta(minutes=1))
    assert share(luyi, offer.state_due_at) == pytest.approx(5 / 6)


def test_a_job_given_back_is_a_broken_promise_unless_the_request_went_away(offer, luyi, now):
    job = actions.accept_offer(offer, by=luyi.firm2, at=now)
    assert share(luyi, now) == 1
    actions.cancel_job(job, reason="人手不够", by=luyi.firm2, at=now)
    assert share(luyi, now) == pytest.approx(5 / 6)
    actions.cancel_request(offer.request, reason="不需要了", by=luyi.firm1, at=now)
    assert share(luyi, now) == 1


def test_old_silence_is_forgotten(offer, luyi, now):
    actions.sweep(at=offer.state_due_at + timedelta(minutes=1))
    assert share(luyi, now + timedelta(days=91)) == 1


def test_it_takes_from_the_rating_and_shows_in_the_score(ask, offer, luyi, now):
    assert Reliability({}, 300).rated(luyi.firm2.firm.pk, 700) == 700
    assert Reliability({luyi.firm2.firm.pk: 0.5}, 300).rated(luyi.firm2.firm.pk, 700) == 595
    later = offer.state_due_at + timedelta(minutes=1)
    before = offer.line.candidates.get(resource=offer.resource)
    actions.sweep(at=later)
    again = ask(at=later, earliest=offer.request.earliest + timedelta(days=7), latest=offer.request.latest + timedelta(days=7))
    actions.find_helpers(at=later)
    after = again.lines.get().candidates.get(resource=offer.resource)
    parts = [{part["name"]: part["score"] for part in row.parts}["rating"] for row in (before, after)]
    assert parts[1] < parts[0]
