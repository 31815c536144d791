"""Every list costs the same number of queries at one row and at thirty."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import Candidate, Job, Offer
from dispatch.mutual_aid.states import JobState, OfferState
from federation.pool.models import Kind, Resource, Skill

PAGES = {
    "dispatcher": ["/", "/requests/", "/requests/?view=list", "/offers/", "/jobs/", "/ledger/", "/map/", "/calendar/"],
    "firm1": ["/workspace/", "/requests/mine/"],
    "firm2": ["/workspace/", "/offers/", "/jobs/", "/ledger/"],
}


def more(ask, luyi, now, tomorrow, number):
    """So many requests by firm1, each with an accepted and credited help and an open offer by firm2."""
    expert = luyi.resource("演示专家-防水")
    for n in range(number):
        request = ask(title=f"第 {n} 件", earliest=tomorrow + timedelta(days=2 * n), latest=tomorrow + timedelta(days=2 * n + 1))
        line = request.lines.get()
        offer = Offer.objects.create(
            line=line, request=request, resource=expert, firm=expert.firm, quantity=1, created_at=now,
            starts_at=tomorrow + timedelta(days=2 * n), state=OfferState.OPEN, state_since=now, state_due_at=now + timedelta(hours=9),
        )  # fmt: skip
        if n % 2:
            job = actions.accept_offer(offer, by=luyi.firm2, at=now)
            if n % 4 == 3:
                actions.arrive(job, by=luyi.firm2, at=now)
                actions.complete(job, result="完成", by=luyi.firm2, at=now)
                actions.confirm(job, by=luyi.firm1, at=now)
                actions.rate(job, stars=5, by=luyi.firm1, at=now)


def costs(sign_in):
    found = {}
    for username, paths in PAGES.items():
        browser = sign_in(username)
        for path in paths:
            browser.get(path)  # warms what is cached once per process
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(path).status_code == 200
            found[username, path] = len(queries)
    return found


def test_lists_cost_the_same_at_four_and_at_thirty_rows(ask, luyi, now, tomorrow, sign_in):
    more(ask, luyi, now, tomorrow, 4)
    few = costs(sign_in)
    connection.cursor().execute("SELECT set_config('app.tenant', %s, true)", [str(luyi.subdistrict.pk)])
    more(ask, luyi, now, tomorrow + timedelta(days=10), 30)
    many = costs(sign_in)
    assert {key: many[key] for key in many if many[key] > few[key]} == {}
    assert max(many.values()) <= 45


def test_a_request_page_costs_the_same_with_many_candidates(ask, luyi, now, sign_in):
    request = ask(lines=[actions.NewLine(kind=Kind.EXPERT, skills=[(Skill.objects.get(code="WPF-ROOF"), 1)])])
    actions.find_helpers(at=now)
    browser = sign_in("dispatcher")
    browser.get(f"/requests/{request.pk}/")
    with CaptureQueriesContext(connection) as few:
        browser.get(f"/requests/{request.pk}/")
    connection.cursor().execute("SELECT set_config('app.tenant', %s, true)", [str(luyi.subdistrict.pk)])
    original = Candidate.objects.get(line__request=request, rank=1)
    others = Resource.objects.exclude(pk=original.resource_id)
    Candidate.objects.bulk_create(
        Candidate(line=original.line, resource=other, rank=n, score=500, quantity=1, starts_at=original.starts_at, parts=original.parts)
        for n, other in enumerate(others, start=2)
        if not Candidate.objects.filter(line=original.line, resource=other).exists()
    )
    with CaptureQueriesContext(connection) as many:
        browser.get(f"/requests/{request.pk}/")
    assert len(many) == len(few)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_search_costs_a_fixed_number_of_queries_per_request(ask, luyi, now, tomorrow, rows):
    for n in range(rows):
        ask(title=f"{n}", latest=tomorrow + timedelta(days=40))
    with CaptureQueriesContext(connection) as queries:
        actions.find_helpers(at=now)
    assert len(queries) <= 25 + 40 * rows
    assert not Job.objects.exclude(state=JobState.BOOKED).exists()
