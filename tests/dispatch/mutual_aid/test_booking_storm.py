"""No double booking, under 64 threads and 1,000 requests; every loser is told why."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import timedelta
from queue import Empty, Queue
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import Booking, HelpRequest, Job, LineSkill, Offer, RequestLine
from dispatch.mutual_aid.states import OfferState, RequestState
from federation.accounts.models import Membership
from federation.kernel.errors import Conflict
from federation.pool.models import Kind, Resource, Skill, Unit
from federation.tenancy import scope
from tests.cast import LUYI, subdistrict
from tests.conftest import LIVE

THREADS, REQUESTS = 64, 1000

OVERLAPS = """
SELECT count(*) FROM dispatch_booking a JOIN dispatch_booking b
  ON a.unit_id = b.unit_id AND a.id < b.id AND a.live AND b.live AND a.during && b.during
"""


def storm_of_offers(now):
    """1,000 requests, one open offer each, all for the same three helpers (a crew of twelve among them), in 40 overlapping slots."""
    asker = Membership.objects.select_related("firm").get(user__username="firm4")
    place = asker.firm.contracts.get().compound
    skill = Skill.objects.get(code="WPF-ROOF")
    names = ("演示专家-防水", "演示专家-电梯", "演示电工队（12人）")
    expert, lift, crew = (Resource.objects.select_related("firm", "trade").get(name=name) for name in names)
    random.seed(7)
    base = now.astimezone(ZoneInfo("Asia/Shanghai")).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    requests, lines, skills, offers = [], [], [], []
    for n in range(REQUESTS):
        helper = (expert, lift, crew)[n % 3]
        start = base + timedelta(minutes=30 * random.randrange(40))
        request = HelpRequest(
            number=f"ST-{n:04}", firm=asker.firm, compound=place, title="storm", earliest=start, latest=start + timedelta(days=1),
            duration=timedelta(hours=1), created_by=asker, created_at=now, submitted_at=now,
            state=RequestState.OFFERED, state_since=now, state_due_at=now + timedelta(hours=1),
        )  # fmt: skip
        kind = Kind.CREW if helper is crew else Kind.EXPERT
        heads = random.randint(1, 5) if helper is crew else 1
        line = RequestLine(request=request, kind=kind, trade=crew.trade if helper is crew else None, quantity=heads)
        requests.append(request)
        lines.append(line)
        if helper is not crew:
            skills.append(LineSkill(line=line, skill=skill))
        offers.append(
            Offer(
                line=line,
                request=request,
                resource=helper,
                firm=helper.firm,
                quantity=heads,
                starts_at=start,
                travel=timedelta(minutes=15),
                created_at=now,
                state=OfferState.OPEN,
                state_since=now,
                state_due_at=now + timedelta(hours=1),
            )
        )
    HelpRequest.objects.bulk_create(requests)
    RequestLine.objects.bulk_create(lines)
    LineSkill.objects.bulk_create(skills)
    Offer.objects.bulk_create(offers)
    return offers


@pytest.mark.slow
@pytest.mark.django_db(**LIVE)
def test_sixty_four_threads_never_book_a_head_twice(world):
    tenant, now = subdistrict(LUYI).pk, timezone.now()
    with scope.atomic_tenant(tenant):
        offers = storm_of_offers(now)
        managers = {m.firm_id: m for m in Membership.objects.select_related("user", "subdistrict").filter(role="firm_admin")}
    queue: Queue = Queue()
    for offer in random.Random(3).sample(offers, len(offers)):
        queue.put(offer.pk)
    outcomes: Counter = Counter()
    surprises: list[str] = []

    def work():
        try:
            while True:
                pk = queue.get_nowait()
                try:
                    with scope.atomic_tenant(tenant):
                        offer = Offer.objects.select_related("firm", "request", "resource").get(pk=pk)
                        actions.accept_offer(offer, by=managers[offer.firm_id], at=now)
                    outcomes["booked"] += 1
                except Conflict as refusal:
                    outcomes[refusal.code] += 1
                    if refusal.code == "busy":  # waited too long behind others; a person would press again
                        queue.put(pk)
                    if not str(refusal).strip():
                        surprises.append("a refusal without a sentence")
                except Exception as error:
                    surprises.append(repr(error))
        except Empty:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert surprises == []
    outcomes.pop("busy", None)
    assert sum(outcomes.values()) == REQUESTS
    assert set(outcomes) == {"booked", "already_booked"}
    assert outcomes["booked"] >= 20 and outcomes["already_booked"] >= 500  # the storm did collide
    with scope.atomic_tenant(tenant), connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        assert cursor.fetchone() == (0,)
        assert Job.objects.count() == outcomes["booked"]
        assert Offer.objects.filter(state=OfferState.ACCEPTED).count() == outcomes["booked"]
        assert Booking.objects.count() == sum(Job.objects.values_list("quantity", flat=True))


@pytest.fixture
def booked(ask, luyi, now):
    request = ask()
    actions.find_helpers(at=now)
    actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    return Booking.objects.select_related("job", "unit").get()


def test_a_direct_overlapping_insert_is_refused_by_the_database(booked):
    with pytest.raises(IntegrityError, match="unit_never_twice"), transaction.atomic():
        Booking.objects.create(unit=booked.unit, job=booked.job, during=(booked.during.lower, booked.during.upper + timedelta(hours=1)))
    Booking.objects.create(unit=booked.unit, job=booked.job, during=(booked.during.upper, booked.during.upper + timedelta(hours=1)))


def test_a_head_that_the_crew_does_not_have_cannot_be_booked(booked):
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(unit=Unit(resource=booked.unit.resource, number=2), job=booked.job, during=booked.during)


def test_the_locks_are_polite_and_the_constraint_decides(booked, ask, luyi, now, monkeypatch):
    """Without the free-unit query the database still refuses, and the loser still gets a sentence."""
    from dispatch.mutual_aid.actions import answering

    request = ask(title="同一时间")
    offer = Offer.objects.create(
        line=request.lines.get(), request=request, resource=booked.unit.resource, firm=luyi.firm2.firm, quantity=1,
        starts_at=booked.job.starts_at, created_at=now, state=OfferState.OPEN, state_since=now, state_due_at=now + timedelta(hours=1),
    )  # fmt: skip
    monkeypatch.setattr(answering, "spans", lambda *_: [(booked.during.lower, booked.during.upper)])
    monkeypatch.setattr(answering.Booking.objects, "filter", lambda *_a, **_k: Booking.objects.none(), raising=False)
    with pytest.raises(Conflict) as refusal:
        actions.accept_offer(offer, by=luyi.firm2, at=now)
    assert refusal.value.code == "already_booked"
    assert booked.unit.resource.name in str(refusal.value)
