"""A night of storm: requests pour in, firms answer, decline, stay silent or turn out to be away, and processes die.

SIZE=full runs it with 300 requests in a minute over 30 firms; without it a smaller storm blows.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from communities.contracts.models import ServiceContract
from communities.places.models import Compound
from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import HelpRequest, Job, Offer, PlanRun, RequestLine, Urgency
from dispatch.mutual_aid.states import JobState, OfferState, RequestState
from dispatch.mutual_aid.supply import unfilled
from federation.accounts.models import Membership, Role, User
from federation.firms.models import PropertyFirm
from federation.firms.states import FirmState
from federation.kernel.audit import LogEntry
from federation.kernel.errors import Conflict, Refused
from federation.pool import actions as pool
from federation.pool.models import Certificate, CertificateKind, EquipmentType, Kind, Skill, Trade, Verification
from federation.tenancy import scope
from federation.tenancy.models import Setting
from tests.cast import LUYI, browser_of, subdistrict
from tests.conftest import LIVE
from tests.sizes import FULL
from tests.stack import Stack, until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(**LIVE)]

FIRMS, REQUESTS, SECONDS = (30, 300, 60.0) if FULL else (8, 24, 8.0)
SETTLE_WITHIN = 600.0 if FULL else 240.0
OVERLAPS = """
SELECT count(*) FROM dispatch_booking a JOIN dispatch_booking b
ON a.unit_id = b.unit_id AND a.id < b.id AND a.during && b.during WHERE a.live AND b.live
"""
PLANS_AT_ONCE = """
SELECT count(*) FROM dispatch_planrun a JOIN dispatch_planrun b
ON a.id < b.id AND a.subdistrict_id = b.subdistrict_id AND a.during && b.during
"""


def firms(dispatcher: Membership, now: datetime) -> list[Membership]:
    """Firms beside the demo's, each with a compound, an administrator, a crew, an expert and a pump."""
    made = []
    card = pool.NewCertificate(
        kind=CertificateKind.objects.get(code="TZZY-DY"),
        issued_on=now.date() - timedelta(days=700),
        valid_until=now.date() + timedelta(days=700),
    )
    for number in range(FIRMS):
        firm = PropertyFirm.objects.create(name=f"风暴物业{number}", state=FirmState.ADMITTED, state_since=now, joined_on=now.date())
        place = Compound.objects.create(
            name=f"风暴小区{number}", latitude=39.90 + number % 6 / 100, longitude=116.66 + number // 6 / 100, households=500
        )
        ServiceContract.objects.create(firm=firm, compound=place, during=DateRange(now.date() - timedelta(days=700), None))
        user = User.objects.create(username=f"storm{number}", name=f"风暴{number}")
        made.append(Membership.objects.create(user=user, role=Role.FIRM_ADMIN, firm=firm))
        what: list[dict[str, Any]] = [
            {"kind": Kind.CREW, "trade": Trade.objects.get(code="ELE"), "quantity": 4 + number % 5, "certificates": [card]},
            {"kind": Kind.EXPERT, "skills": [(Skill.objects.get(code="WPF-ROOF"), 3)]},
            {"kind": Kind.EQUIPMENT, "equipment_type": EquipmentType.objects.get(code="PMP-SUB"), "quantity": 2, "capacity": 100},
        ]
        for one in what:
            resource = pool.add_resource(by=dispatcher, at=now, firm=firm, home=place, name=f"风暴{one['kind'].label}{number}", **one)
            pool.verify_resource(resource, approve=True, by=dispatcher, at=now)
    Certificate.objects.update(verification=Verification.VERIFIED)
    return made


class Storm:
    """Who asks and who answers, in threads of their own, each action in its own transaction."""

    def __init__(self, tenant: int, people: list[Membership], seed: int) -> None:
        self.tenant, self.people, self.chance = tenant, people, random.Random(seed)
        self.over, self.surprises, self.answers = threading.Event(), list[str](), Counter[str]()
        self.silent: set[Any] = set()
        self.by_firm = {person.firm_id: person for person in people}

    def act(self, what: Callable[[], Any]) -> Any:
        try:
            with scope.atomic_tenant(self.tenant):
                return what()
        except (Conflict, Refused) as known:
            return known
        except Exception as surprise:
            self.surprises.append(repr(surprise))
            return surprise
        finally:
            connections.close_all()

    def ask(self, number: int) -> None:
        by, now = self.people[number % len(self.people)], timezone.now()
        kind = number % 3
        line = [
            actions.NewLine(kind=Kind.CREW, trade=Trade(pk=self.trade), quantity=2 + number % 9, certificate="TZZY-DY"),
            actions.NewLine(kind=Kind.EXPERT, skills=[(self.skill, 1)]),
            actions.NewLine(kind=Kind.EQUIPMENT, equipment_type=EquipmentType(pk=self.pump), quantity=1 + number % 2),
        ][kind]
        start = (timezone.localtime(now) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
        urgency = [Urgency.ROUTINE, Urgency.URGENT, Urgency.EMERGENCY][number % 7 // 3]
        place = ServiceContract.objects.select_related("compound").get(firm=by.firm_id).compound
        actions.ask(
            by=by, at=now, firm=by.firm, compound=place, title=f"风暴求助{number}", lines=[line], earliest=start,
            latest=start + timedelta(hours=9), duration=timedelta(hours=2), urgency=urgency,
        )  # fmt: skip

    def answer_forever(self, chance: random.Random) -> None:
        while not self.over.is_set():
            offers = self.act(
                lambda: list(Offer.objects.filter(state=OfferState.OPEN).select_related("resource", "request").order_by("?")[:20])
            )
            for offer in offers if isinstance(offers, list) else []:
                person = self.by_firm.get(offer.firm_id)
                if person is None or offer.pk in self.silent or self.over.is_set():
                    continue
                how = chance.choices(["accept", "decline", "silence", "absence"], [80, 7, 7, 6])[0]
                self.answers[how] += 1
                self.act(lambda offer=offer, person=person, how=how: self._answer(offer, person, how))
            time.sleep(0.2)

    def _answer(self, offer: Offer, person: Membership, how: str) -> None:
        now = timezone.now()
        if how == "accept":
            actions.accept_offer(offer, by=person, at=now)
        elif how == "decline":
            actions.decline_offer(offer, reason="没有人手", by=person, at=now)
        elif how == "absence":
            away = {"starts_at": offer.starts_at - timedelta(hours=2), "ends_at": offer.starts_at + timedelta(hours=4)}
            pool.add_exception(offer.resource, **away, available=False, reason="临时请假", by=person, at=now)
            self.silent.add(offer.pk)
        else:
            self.silent.add(offer.pk)


@pytest.fixture
def tenant(stack: Stack) -> Iterator[int]:
    row = subdistrict(LUYI)
    if not FULL:  # a minute of waiting for an answer lasts eight seconds
        stack.environment |= {"ANSWER_MINUTE_SECONDS": "8", "TICK_SECONDS": "2"}
    with scope.atomic_tenant(row.pk):
        for urgency in ("routine", "urgent", "emergency"):
            Setting.objects.create(key=f"answer_minutes_{urgency}", value="1")
    yield row.pk


def settled() -> bool:
    """Nothing searches and nobody is being asked any more."""
    return not HelpRequest.objects.filter(title__startswith="风暴", state__in=[RequestState.MATCHING, RequestState.OFFERED]).exists()


def test_a_night_of_storm_ends_with_every_request_filled_or_in_somebodys_hands(stack: Stack, tenant: int) -> None:
    now = timezone.now()
    with scope.atomic_tenant(tenant):
        dispatcher = Membership.objects.select_related("user", "subdistrict").get(user__username="dispatcher")
        people = firms(dispatcher, now)
        for person in people:
            str(person.firm), str(person.subdistrict)  # read while the scope is open
        storm = Storm(tenant, people, seed=7)
        storm.trade = Trade.objects.get(code="ELE").pk  # type: ignore[attr-defined]
        storm.skill = Skill.objects.get(code="WPF-ROOF")  # type: ignore[attr-defined]
        storm.pump = EquipmentType.objects.get(code="PMP-SUB").pk  # type: ignore[attr-defined]
    stack.start("relay", "worker", "beat")
    began, answering = (
        time.monotonic(),
        [threading.Thread(target=storm.answer_forever, args=(random.Random(seed),), daemon=True) for seed in (1, 2)],
    )
    for thread in answering:
        thread.start()

    def killer() -> None:
        for name in ("worker", "valkey", "worker", "valkey"):
            time.sleep(SECONDS / 5)
            stack.kill(name)
            time.sleep(0.5)
            stack.start(name)

    death = threading.Thread(target=killer)
    death.start()
    with ThreadPoolExecutor(4) as taps:
        for number in range(REQUESTS):
            taps.submit(storm.act, lambda number=number: storm.ask(number))
            time.sleep(max(0.0, began + SECONDS * (number + 1) / REQUESTS - time.monotonic()))
    logged_in = time.monotonic() - began
    death.join()

    def calm() -> bool:
        with scope.atomic_tenant(tenant):
            return settled()

    try:
        took = until(calm, within=SETTLE_WITHIN, every=1)
    finally:
        storm.over.set()
        sys.stdout.write(f"\n  surprises: {storm.surprises[:3]}; answers {dict(storm.answers)}")
    for thread in answering:
        thread.join()

    with scope.atomic_tenant(tenant):
        rows = HelpRequest.objects.filter(title__startswith="风暴求助")
        assert storm.surprises == []
        assert rows.count() == REQUESTS
        ends: Counter[str] = Counter()
        for row in rows:
            missing, booked = unfilled(row), Job.objects.filter(request=row).exclude(state=JobState.CANCELLED).exists()
            if row.state in (RequestState.STAFFED, RequestState.FINISHED):
                assert not missing
                ends["filled"] += 1
            else:
                assert row.state == RequestState.ESCALATED and row.shortfall, (row.number, row.state, row.shortfall)
                ends["partly filled" if booked else "escalated"] += 1
        over = RequestLine.objects.filter(request__in=rows)
        for line in over:
            got = sum(Job.objects.filter(line=line).exclude(state=JobState.CANCELLED).values_list("quantity", flat=True))
            assert got <= line.quantity
        with connection.cursor() as cursor:
            cursor.execute(OVERLAPS)
            assert cursor.fetchone() == (0,)
            cursor.execute(PLANS_AT_ONCE)
            assert cursor.fetchone() == (0,)
        twice = Counter(
            LogEntry.objects.filter(verb__in=["accept", "decline", "expire", "withdraw"], thread__in=rows.values("pk")).values_list(
                "object_id", flat=True
            )
        )
        assert max(twice.values()) == 1
        plans, offers = PlanRun.objects.count(), Offer.objects.filter(request__in=rows).count()
        assert {"accept", "decline", "silence", "absence"} <= set(storm.answers) and ends["filled"]
    page = browser_of("dispatcher").get("/plans/night/")
    assert page.status_code == 200 and "<svg" in page.content.decode()
    sys.stdout.write(
        f"\n  {REQUESTS} requests in {logged_in:.0f} s over {FIRMS} firms, worker and Valkey killed twice each: {dict(ends)};"
        f" {plans} plans, {offers} offers, answers {dict(storm.answers)}; calm {took:.0f} s after the last request"
    )
