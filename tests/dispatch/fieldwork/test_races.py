"""Two at once: more time agreed twice, and more time against a booking of somebody else. The database decides, nothing is half done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from dispatch.fieldwork import actions
from dispatch.fieldwork.models import Extension, Shift
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import Booking, Job
from federation.kernel.errors import Conflict
from federation.pool.models import Kind, Trade
from federation.tenancy import scope
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE

pytestmark = pytest.mark.django_db(**LIVE)

OVERLAPS = """
SELECT count(*) FROM dispatch_booking a JOIN dispatch_booking b
  ON a.unit_id = b.unit_id AND a.id < b.id AND a.live AND b.live AND a.during && b.during
"""


def asked(cast: Cast, asker: str, place: str, start: datetime, heads: int, **more: object) -> aid.NewLine:
    line = aid.NewLine(kind=Kind.CREW, trade=Trade.objects.get(code="ELE"), certificate="TZZY-DY", quantity=heads)
    by = getattr(cast, asker)
    given = {"latest": start + timedelta(days=5, hours=9), "duration": timedelta(hours=8), "shifts": 2, **more}
    return aid.ask(
        by=by, at=timezone.now(), firm=by.firm, compound=cast.compounds[place], title="race", lines=[line], earliest=start, **given
    )


@pytest.fixture
def scene(world: None) -> tuple[Job, Extension, object]:
    """Two days booked, a third asked for, and an offer of the same crew for the third day that is not answered yet."""
    tenant = subdistrict(LUYI)
    with scope.atomic_tenant(tenant.pk):
        cast, now = Cast(tenant), timezone.now()
        start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=3)
        first = asked(cast, "firm4", "珠江东都国际", start, 12)
        aid.find_helpers(at=now)
        job = aid.accept_offer(first.offers.get(), by=cast.firm1, at=now)
        third = start + timedelta(days=2)
        other = asked(cast, "firm2", "珠江拉维小镇", third, 12, latest=third + timedelta(hours=9), shifts=1)
        aid.find_helpers(at=now)
        wish = actions.ask_for_time(job, days=1, reason="量大", by=cast.firm1, at=now)
        return job, wish, other.offers.get()


def side_by_side(*acts: Callable[[Cast], object]) -> list[object]:
    """Each act in its own thread, connection and transaction, begun together; what it returned or how it was refused."""
    results: list[object] = [None] * len(acts)
    gate = threading.Barrier(len(acts))
    tenant = subdistrict(LUYI)

    def run(n: int, act: Callable[[Cast], object]) -> None:
        try:
            with scope.atomic_tenant(tenant.pk):
                cast = Cast(tenant)
                gate.wait()
                results[n] = act(cast) or "done"
        except Conflict as refused:
            results[n] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def agree(wish: Extension) -> Callable[[Cast], object]:
    def act(cast: Cast) -> object:
        row = Extension.objects.select_related("job__request__firm", "job__resource").get(pk=wish.pk)
        return actions.agree_extension(row, by=cast.firm4, at=timezone.now())

    return act


def overlaps() -> int:
    with scope.atomic_tenant(subdistrict(LUYI).pk), connections["default"].cursor() as cursor:
        cursor.execute(OVERLAPS)
        return int(cursor.fetchone()[0])


def test_agreed_twice_at_once_grows_once(scene) -> None:  # type: ignore[no-untyped-def]
    job, wish, _offer = scene
    results = side_by_side(agree(wish), agree(wish), agree(wish))
    assert [type(result) for result in results].count(Conflict) == 2
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        assert Shift.objects.filter(job=job).count() == 3
        assert Booking.objects.filter(job=job, live=True).count() == 36
    assert overlaps() == 0


def test_more_time_against_a_new_booking(scene) -> None:  # type: ignore[no-untyped-def]
    job, wish, offer = scene

    def accept(cast: Cast) -> object:
        row = type(offer)._default_manager.select_related("request", "resource", "firm").get(pk=offer.pk)
        return aid.accept_offer(row, by=cast.firm1, at=timezone.now())

    results = side_by_side(agree(wish), accept)
    assert [isinstance(result, Conflict) for result in results].count(True) == 1, results
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        won = not isinstance(results[0], Conflict)
        assert Shift.objects.filter(job=job).count() == (3 if won else 2)
        assert Extension.objects.get(pk=wish.pk).state == ("agreed" if won else "asked")
        assert Booking.objects.filter(live=True).count() == 36
    assert overlaps() == 0
