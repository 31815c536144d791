"""Random sequences of verbs over a request, its offers and its jobs never leave the written-down model.

The model below is written from the domain, not derived from the workflow tables: per verb, from which state of
its row it may succeed, and to which states the row and its request may go.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from dispatch.ledger.models import Entry
from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import Booking, Candidate, HelpRequest, Job, Offer, RequestLine
from dispatch.mutual_aid.states import JOB
from dispatch.mutual_aid.supply import unfilled
from federation.kernel.audit import LogEntry
from federation.kernel.errors import Denied, Refused
from federation.kernel.workflow import Verb
from federation.pool.models import Kind, Skill, Trade
from tests.sizes import FULL

SEQUENCES, VERBS, SHARES = (40, 15, 5) if FULL else (12, 15, 3)
OPEN = {"matching", "offered", "escalated"}

#: verb -> states of the row it acts on from which it may succeed, and the state it leaves the row in
REQUEST_VERBS = {
    "submit": ({"draft"}, "matching"),
    "cancel": (OPEN | {"draft", "staffed"}, "cancelled"),
    "search": ({"offered", "escalated", "staffed"}, "matching"),
    "widen": ({"offered", "escalated", "staffed"}, "matching"),
    "escalate": ({"matching", "offered"}, "escalated"),
    "proceed": (OPEN, "staffed"),
}
OFFER_VERBS = {"accept": ({"open"}, "accepted"), "decline": ({"open"}, "declined"), "withdraw": ({"open"}, "withdrawn")}
JOB_VERBS = {
    "set_out": ({"booked"}, "under_way"),
    "arrive": ({"booked", "under_way"}, "on_site"),
    "complete": ({"on_site"}, "done"),
    "confirm": ({"done"}, "confirmed"),
    "rate": ({"confirmed"}, "credited"),
    "drop_out": ({"booked", "under_way", "on_site"}, "cancelled"),
}
#: what a verb on an offer or a job, or the clock, may do to the request besides leaving it alone
REQUEST_FOLLOWS = {
    "accept": {("matching", "staffed"), ("offered", "staffed"), ("escalated", "staffed"), ("offered", "matching")},
    "decline": {("offered", "matching")},
    "withdraw": {("offered", "matching")},
    "complete": {("staffed", "finished")},
    "rate": {("finished", "closed")},
    "drop_out": {("staffed", "matching"), ("staffed", "finished"), ("offered", "matching")},
    "proceed": {(state, "finished") for state in OPEN},
    "find": {("matching", "offered"), ("matching", "escalated")},
    "ask_by_hand": {("matching", "offered"), ("escalated", "offered")},
    "order": {(state, "staffed") for state in OPEN} | {("offered", "matching")},
    "sweep": {
        ("draft", "cancelled"), ("matching", "escalated"), ("offered", "matching"), ("escalated", "cancelled"), ("finished", "closed"),
    },
}  # fmt: skip
OTHER_VERBS = ["find", "find", "ask_by_hand", "order", "sweep", "accept", "accept"]
LIVE = {"booked", "under_way", "on_site"}


class Life:
    """One request and everything around it, moved by random people."""

    def __init__(self, luyi: Any, ask: Callable[..., HelpRequest], dice: random.Random, now: datetime) -> None:
        self.luyi, self.dice, self.now = luyi, dice, now
        self.firms = {luyi.firm(member.firm.name).pk: member for member in (luyi.firm1, luyi.firm2, luyi.firm3, luyi.firm4, luyi.firm5)}
        self.request = self._logged(ask)
        self.outcomes: Counter[str] = Counter()

    def _logged(self, ask: Callable[..., HelpRequest]) -> HelpRequest:
        expert = actions.NewLine(kind=Kind.EXPERT, skills=[(Skill.objects.get(code="WPF-ROOF"), 1)])
        heads, trade = self.dice.choice([2, 5, 14]), Trade.objects.get(code="ELE")
        crew = actions.NewLine(kind=Kind.CREW, trade=trade, certificate="TZZY-DY", quantity=heads)
        lines = self.dice.choice([[expert], [crew], [expert, crew]])
        whole = self.dice.random() < 0.3
        request = ask(by=self.luyi.firm4, compound=self.luyi.compounds["珠江东都国际"], lines=lines, all_or_nothing=whole)
        if self.dice.random() < 0.3:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE dispatch_helprequest SET state = 'draft' WHERE id = %s", [request.pk])
        return request

    def step(self) -> None:
        """One random verb by somebody who may try it, judged by the model."""
        verb = self.dice.choice([*REQUEST_VERBS, *OFFER_VERBS, *JOB_VERBS, *OTHER_VERBS])
        row, act = self._choose(verb)
        if act is None:
            return
        before, request_before = getattr(row, "state", ""), self._state()
        picture = self._picture()
        allowed, target = (REQUEST_VERBS | OFFER_VERBS | JOB_VERBS).get(verb, (None, ""))
        where = f"{verb} from {before or '-'} (request {request_before})"
        try:
            with transaction.atomic():
                act()
        except (Refused, Denied) as refusal:
            assert self._picture() == picture, f"{where} was refused and changed something"
            code = getattr(refusal, "code", "denied")
            assert not (code == "state" and allowed and before in allowed and verb not in ("submit", "proceed")), f"{where}: {refusal}"
            self.outcomes["refused"] += 1
            return
        self.outcomes["moved"] += 1
        after = self._state()
        if allowed is not None:
            assert before in allowed, f"{where} succeeded"
            row.refresh_from_db()
            assert row.state == target or (verb == "proceed" and row.state == "finished"), f"{where} left {row.state}"
        if request_before != after and not (verb in REQUEST_VERBS and after == target):
            assert (request_before, after) in REQUEST_FOLLOWS.get(verb, set()), f"{where} moved the request to {after}"
        self._hold_together(where)

    def _choose(self, verb: str) -> tuple[Any, Callable[[], object] | None]:
        requests = HelpRequest.objects.select_related("firm", "compound", "created_by__user")
        request, at, dice = requests.get(pk=self.request.pk), self.now, self.dice
        asker, staff = self.luyi.firm4, self.luyi.dispatcher
        self.now += timedelta(minutes=dice.choice([0, 1, 30]))
        if verb in REQUEST_VERBS:
            return request, {
                "submit": lambda: actions.submit(request, by=asker, at=at),
                "cancel": lambda: actions.cancel_request(request, reason="不需要了", by=asker, at=at),
                "search": lambda: actions.search_again(request, by=staff, at=at),
                "widen": lambda: actions.widen_window(request, latest=request.latest + timedelta(hours=1), by=asker, at=at),
                "escalate": lambda: actions.escalate(request, reason="急", by=staff, at=at),
                "proceed": lambda: actions.proceed_with_booked(request, reason="够了", by=staff, at=at),
            }[verb]
        if verb in OFFER_VERBS:
            offers = list(Offer.objects.filter(request=request).select_related("firm", "request", "resource", "line"))
            if not offers:
                return None, None
            offer = dice.choice(offers)
            helper = self.firms[offer.firm_id]
            return offer, {
                "accept": lambda: actions.accept_offer(offer, by=helper, at=at),
                "decline": lambda: actions.decline_offer(offer, reason="没人", by=helper, at=at),
                "withdraw": lambda: actions.withdraw_offer(offer, reason="算了", by=staff, at=at),
            }[verb]
        if verb in JOB_VERBS:
            rows = Job.objects.filter(request=request)
            jobs = list(rows.select_related("request__firm", "request__created_by__user", "firm", "resource"))
            if not jobs:
                return None, None
            job = dice.choice(jobs)
            helper = self.firms[job.firm_id]
            return job, {
                "set_out": lambda: actions.set_out(job, by=helper, at=at),
                "arrive": lambda: actions.arrive(job, by=helper, at=at),
                "complete": lambda: actions.complete(job, result="完成", by=helper, at=at),
                "confirm": lambda: actions.confirm(job, by=asker, at=at),
                "rate": lambda: actions.rate(job, stars=4, by=asker, at=at),
                "drop_out": lambda: actions.cancel_job(job, reason="车坏了", by=helper, at=at),
            }[verb]
        if verb in ("ask_by_hand", "order"):
            found = list(Candidate.objects.filter(line__request=request, reason="").select_related("resource__firm", "line"))
            if not found:
                return None, None
            candidate = dice.choice(found)
            act = actions.offer_by_hand if verb == "ask_by_hand" else actions.order_by_hand
            return None, lambda: act(candidate, quantity=1, reason="熟悉现场", by=staff, at=at)
        if verb == "sweep":
            self.now += timedelta(hours=dice.choice([0, 1, 5]))
            return None, lambda: actions.sweep(at=self.now)
        return None, lambda: actions.find_helpers(at=at)

    def _state(self) -> str:
        return str(HelpRequest.objects.values_list("state", flat=True).get(pk=self.request.pk))

    def _picture(self) -> tuple[object, ...]:
        """All that a refused verb must leave alone."""
        return (
            list(HelpRequest.objects.filter(pk=self.request.pk).values_list("state", "state_due_at", "latest", "round")),
            sorted(Offer.objects.filter(request=self.request).values_list("pk", "state", "reason")),
            sorted(Job.objects.filter(request=self.request).values_list("pk", "state", "result")),
            Booking.objects.filter(live=True).count(),
            LogEntry.objects.count(),
        )

    def _hold_together(self, where: str) -> None:
        """What is true between any two verbs."""
        request = HelpRequest.objects.get(pk=self.request.pk)
        open_offers = Offer.objects.filter(request=request, state="open")
        jobs = Job.objects.filter(request=request)
        live = jobs.filter(state__in=LIVE)
        if request.state in ("closed", "cancelled"):
            assert not open_offers.exists() and not live.exists(), where
            assert request.state_due_at is None, where
        else:
            assert request.state_due_at is not None, f"{where}: {request.state} without a deadline"
        if request.state == "offered":
            assert open_offers.exists(), f"{where}: nobody is asked and nobody searches"
        if request.state in OPEN:
            assert unfilled(request), f"{where}: {request.state} although nothing is missing"
        if request.state in ("staffed", "finished"):
            assert not open_offers.exists(), f"{where}: still asking"
            assert jobs.exclude(state="cancelled").exists(), where
        if request.state == "staffed":
            assert live.exists(), f"{where}: staffed without anybody"
        for offer in open_offers:
            assert offer.state_due_at is not None, where
        asked = list(open_offers.values_list("line", "resource"))
        assert len(asked) == len(set(asked)), f"{where}: the same helper is asked twice for one line"
        for line in RequestLine.objects.filter(request=request):
            got = sum(jobs.filter(line=line).exclude(state="cancelled").values_list("quantity", flat=True))
            assert got <= line.quantity, f"{where}: more helpers than asked for"
        held = Booking.objects.filter(job__request=request, live=True)
        assert set(held.values_list("job", flat=True)) == set(live.values_list("pk", flat=True)), where
        entries = Entry.objects.filter(posting__job__request=request)
        assert sum(entries.values_list("points", flat=True)) == 0, where
        assert entries.count() == 2 * jobs.filter(state="credited").count(), where


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_no_sequence_of_verbs_leaves_the_model(share: int, ask: Any, luyi: Any, now: datetime) -> None:
    outcomes: Counter[str] = Counter()
    for number in range(SEQUENCES):
        with transaction.atomic():
            life = Life(luyi, ask, random.Random(share * 1000 + number), now)
            for _ in range(VERBS):
                life.step()
            outcomes += life.outcomes
            outcomes[life._state()] += 1
            transaction.set_rollback(True)
    assert outcomes["moved"] >= 2 * SEQUENCES and outcomes["refused"] >= SEQUENCES // 2  # the dice did reach something


def test_a_loosened_workflow_is_noticed(ask: Any, luyi: Any, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with a verb allowed where the model forbids it, some sequence leaves the model."""
    monkeypatch.setitem(JOB.verbs, "complete", Verb(frozenset({"booked", "under_way", "on_site"}), "done"))  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match=r"complete from (booked|under_way)"):
        for number in range(SEQUENCES):
            with transaction.atomic():
                life = Life(luyi, ask, random.Random(number), now)
                for _ in range(VERBS):
                    life.step()
                transaction.set_rollback(True)
