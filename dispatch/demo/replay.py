"""The Luyi story played through the product's own actions, with the running worker doing the matching."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from communities.places.models import Compound
from dispatch.demo import seed
from dispatch.fieldwork import actions as field
from dispatch.fieldwork.models import Shift
from dispatch.ledger import inequality
from dispatch.ledger import queries as ledger
from dispatch.ledger.models import Entry
from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import Candidate, HelpRequest, Job, Offer, Urgency
from dispatch.mutual_aid.states import OfferState, RequestState
from federation.accounts.models import Membership, Role
from federation.firms.models import PropertyFirm
from federation.pool.models import Kind, Mode, Skill, Trade
from federation.tenancy import scope, unscoped

PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One expectation of a step and what was found."""

    what: str
    expected: str
    found: str

    @property
    def holds(self) -> bool:
        return self.expected == self.found


class Replay:
    """One run. Every step opens its own transaction, so that the worker sees what was asked."""

    def __init__(self, *, code: str) -> None:
        self.demo = seed.story()
        self.tenant = unscoped.by_code(code)
        self.zone = ZoneInfo(self.tenant.timezone)
        kinds = ("experts", "crews", "equipment", "firms", "compounds")
        self.names = {entry["key"]: entry["name"] for kind in kinds for entry in self.demo[kind]}
        self.real = {entry["name"] for entry in self.demo["firms"] if entry.get("real")}
        self.asked: list[UUID] = []  # the requests of this run; what else is credited meanwhile is no part of the story

    def steps(self) -> Iterator[tuple[int, str, list[Finding]]]:
        """Each step's number, title and findings."""
        for step in self.demo["story"]:
            if "lines" in step:
                yield step["step"], step["title"], self._ask_and_help(step)
            else:
                yield step["step"], "办结、评价与双向记账", self._ledger(step)

    def _inside(self, act: Callable[[], Any]) -> Any:
        with scope.atomic_tenant(self.tenant.pk):
            return act()

    def _ask_and_help(self, step: dict[str, Any]) -> list[Finding]:
        request = self._inside(lambda: self._ask(step))
        self.asked.append(request.pk)
        self._wait(request)
        findings = self._inside(lambda: self._compare(request, step["expect"]))
        if all(finding.holds for finding in findings):
            self._inside(lambda: self._carry_out(request))
            state = self._inside(lambda: HelpRequest.objects.get(pk=request.pk).state)
            findings.append(Finding("request", str(RequestState.CLOSED), state))
        else:
            self._inside(lambda: actions.cancel_request(request, reason="replay", by=None, at=timezone.now()))
        return findings

    def _ask(self, step: dict[str, Any]) -> HelpRequest:
        now = timezone.now()
        earliest, latest = self._window(step, now)
        firm = PropertyFirm.objects.get(name=self.names[step["asks"]])
        return actions.ask(
            by=self._manager(firm),
            at=now,
            firm=firm,
            compound=Compound.objects.get(name=self.names[step["compound"]]),
            title=step["title"],
            lines=[_line(line) for line in step["lines"]],
            earliest=earliest,
            latest=latest,
            duration=timedelta(hours=step["hours"]),
            shifts=step["days"],
            urgency=Urgency(step["urgency"]),
        )

    def _window(self, step: dict[str, Any], now: datetime) -> tuple[datetime, datetime]:
        """The story's time of day, on days ahead of today; a day wide per shift."""
        hour, minute = (int(part) for part in step["start"].split(":"))
        day = now.astimezone(self.zone).date() + timedelta(days=step["start_days"])
        earliest = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
        end = earliest.replace(hour=19, minute=0) + timedelta(days=step["days"] - 1)
        return earliest, end

    def _manager(self, firm: PropertyFirm) -> Membership:
        rows = Membership.objects.select_related("user", "subdistrict", "firm")
        manager: Membership = rows.get(firm=firm, role=Role.FIRM_ADMIN)
        return manager

    def _wait(self, request: HelpRequest) -> None:
        """Until the worker has moved the request; the caller sees what it became in any case."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            now = self._inside(lambda: HelpRequest.objects.values_list("state", flat=True).get(pk=request.pk))
            if now != RequestState.MATCHING:
                return
            time.sleep(0.1)

    def _compare(self, request: HelpRequest, expect: dict[str, Any]) -> list[Finding]:
        offer = Offer.objects.filter(request=request, state=OfferState.OPEN).order_by("-score").select_related("resource").first()
        ranked = Candidate.objects.filter(line__request=request).select_related("resource")
        best = next((row.resource.name for row in ranked if row.rank == 1), "nobody")
        findings = [
            Finding("first offer", self.names[expect["first_offer"]], offer.resource.name if offer else "nobody"),
            Finding("ranked first", self.names[expect["chosen"]], best),
        ]
        if "mode" in expect:
            findings.append(Finding("mode", expect["mode"], offer.mode if offer else ""))
        for key, reason in expect.get("excluded", {}).items():
            why = next((row.reason for row in ranked if row.resource.name == self.names[key]), "not excluded")
            findings.append(Finding(f"{key} excluded", reason, why))
        if "own_days" in expect:
            heads, days = request.lines.get().quantity, request.shifts
            findings.append(Finding("days with the own people", str(expect["own_days"]), str(-(-heads * days // expect["own_heads"]))))
        return findings

    def _carry_out(self, request: HelpRequest) -> None:
        """Accept, come, do, confirm, rate: as the people of both firms."""
        now = timezone.now()
        offers = Offer.objects.filter(request=request, state=OfferState.OPEN).select_related("firm", "request__firm")
        offer = offers.order_by("-score").first()
        assert offer is not None and offer.request.firm is not None
        helper, asker = self._manager(offer.firm), self._manager(offer.request.firm)
        job = actions.accept_offer(offer, by=helper, at=now)
        actions.set_out(job, by=helper, at=now)
        actions.arrive(job, by=helper, at=now)
        over = self._work(job, helper, now)
        actions.complete(job, result="演示：已完成", by=helper, at=over)
        actions.confirm(job, by=asker, at=over)
        if offer.firm.name in self.real:  # no score is ever invented for a firm that exists; credited as by the clock
            actions.credit(job, by=None, at=over)
        else:
            actions.rate(job, stars=5, comment="演示", by=asker, at=over)

    def _work(self, job: Job, helper: Membership, now: datetime) -> datetime:
        """The day sheets of a job of several days, at the times of the days; returns when the work was over."""
        shifts = list(Shift.objects.filter(job=job).select_related("job__request"))
        if len(shifts) < 2:
            return now
        for shift in shifts:
            field.begin_shift(shift, by=helper, at=shift.starts_at)
            field.end_shift(shift, heads=job.quantity, note="演示", by=helper, at=shift.ends_at)
        return max(shift.ends_at for shift in shifts)

    def _ledger(self, step: dict[str, Any]) -> list[Finding]:
        """Helps given in the requests of this run, per firm; who received and gave in which order; that all of it is balanced."""
        expect = step["expect"]

        def count() -> list[Finding]:
            entries = Entry.objects.filter(posting__job__request__in=self.asked, posting__kind="job", account__firm__isnull=False)
            given = [
                Finding(f"{key} helps given", str(expected), str(entries.filter(account__firm__name=self.names[key], points__gt=0).count()))
                for key, expected in expect["helps_given"].items()
            ]
            sequences = [
                Finding(f"{key} first, then", expected, self._sequence(entries, key)) for key, expected in expect["sequence"].items()
            ]
            total = sum(points for points in entries.values_list("points", flat=True))
            proof = ledger.prove()
            rated = Job.objects.filter(postings__entries__in=entries, ratings__isnull=False).distinct().count()
            return [
                *given,
                *sequences,
                Finding("points over all firms", "0.00", f"{total:.2f}"),
                Finding("every posting of the ledger sums to zero", "True", str(proof.holds)),
                Finding("jobs rated", str(expect["rated"]), str(rated)),
            ]

        findings: list[Finding] = self._inside(count)
        return findings

    def _sequence(self, entries: QuerySet[Entry], key: str) -> str:
        """`received 2, gave 1`."""
        rows = entries.filter(account__firm__name=self.names[key]).order_by("posting__at", "pk")
        return ", ".join(f"{word} {n}" for word, n in inequality.runs(1 if p > 0 else -1 for p in rows.values_list("points", flat=True)))


def _line(line: dict[str, Any]) -> actions.NewLine:
    if line["kind"] == Kind.EXPERT:
        skills = [(Skill.objects.get(code=code), 1) for code in line["skills"]]
        return actions.NewLine(kind=Kind.EXPERT, skills=skills, mode=Mode(line["mode"]))
    return actions.NewLine(
        kind=Kind.CREW, trade=Trade.objects.get(code=line["trade"]), certificate=line["certificate"], quantity=line["quantity"]
    )
