"""Long jobs day by day."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from dispatch.fieldwork import actions
from dispatch.fieldwork.models import Shift
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.actions.crediting import measured
from dispatch.mutual_aid.models import Booking, Job
from federation.kernel.errors import Conflict, Denied, Refused
from federation.notices.models import Notice
from tests.cast import Cast


def shifts(job: Job) -> list[Shift]:
    return list(Shift.objects.filter(job=job).select_related("job__request", "job__resource", "job__firm").order_by("number"))


def test_every_booked_day_is_a_row(crew_job: Job) -> None:
    rows = shifts(crew_job)
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0].starts_at == crew_job.starts_at and rows[4].ends_at == crew_job.ends_at
    assert {row.state for row in rows} == {"planned"}


def test_work_begins_only_on_site(crew_job: Job, luyi: Cast) -> None:
    first = shifts(crew_job)[0]
    with pytest.raises(Conflict):
        actions.begin_shift(first, by=luyi.firm1, at=first.starts_at)
    aid.arrive(crew_job, by=luyi.firm1, at=first.starts_at)
    actions.begin_shift(first, by=luyi.firm1, at=first.starts_at)
    first.refresh_from_db()
    assert (first.state, first.began_at) == ("running", first.starts_at)


def test_done_only_when_every_shift_is_answered_for(crew_job: Job, luyi: Cast) -> None:
    rows = shifts(crew_job)
    aid.arrive(crew_job, by=luyi.firm1, at=rows[0].starts_at)
    actions.begin_shift(rows[0], by=luyi.firm1, at=rows[0].starts_at)
    actions.end_shift(rows[0], heads=9, workers="王师傅等", by=luyi.firm1, at=rows[0].ends_at)
    late = rows[4].ends_at
    for row in rows[1:3]:
        actions.fill_sheet(row, began=row.starts_at, ended=row.ends_at, heads=10, by=luyi.firm1, at=late)
    with pytest.raises(Refused) as refused:
        aid.complete(crew_job, result="完成", by=luyi.firm1, at=late)
    assert refused.value.code == "shifts_open"
    assert actions.release_open_shifts(crew_job, reason="三天就做完了", by=luyi.firm1, at=late) == 2
    aid.complete(crew_job, result="完成", by=luyi.firm1, at=late)
    crew_job.refresh_from_db()
    assert crew_job.worked == timedelta(hours=24)
    assert measured(crew_job).quantity == Decimal(29)  # heads that were there, not 50 that were booked


def test_released_units_are_free_at_once(crew_job: Job, luyi: Cast, now: datetime) -> None:
    last = shifts(crew_job)[4]
    assert Booking.objects.filter(job=crew_job, live=True).count() == 50
    actions.release_shift(last, reason="不需要了", by=luyi.firm1, at=now)
    assert Booking.objects.filter(job=crew_job, live=True).count() == 40


@pytest.mark.parametrize("heads", [0, 11])
def test_no_more_heads_than_booked(crew_job: Job, luyi: Cast, heads: int) -> None:
    first = shifts(crew_job)[0]
    aid.arrive(crew_job, by=luyi.firm1, at=first.starts_at)
    with pytest.raises(Refused):
        actions.fill_sheet(first, began=first.starts_at, ended=first.ends_at, heads=heads, by=luyi.firm1, at=first.ends_at)


def test_a_day_sheet_is_not_filled_in_advance(crew_job: Job, luyi: Cast) -> None:
    first = shifts(crew_job)[0]
    aid.arrive(crew_job, by=luyi.firm1, at=first.starts_at)
    with pytest.raises(Refused):
        actions.fill_sheet(first, began=first.starts_at, ended=first.ends_at, heads=5, by=luyi.firm1, at=first.starts_at)


@pytest.mark.parametrize("who", ["firm2", "firm4", "resident", "secretariat"])
def test_only_the_helping_firm_reports(crew_job: Job, luyi: Cast, who: str) -> None:
    first = shifts(crew_job)[0]
    with pytest.raises(Denied):
        actions.begin_shift(first, by=getattr(luyi, who), at=first.starts_at)


def test_a_short_job_answers_for_itself(book, luyi: Cast, tomorrow: datetime) -> None:  # type: ignore[no-untyped-def]
    job = book()
    aid.arrive(job, by=luyi.firm2, at=tomorrow)
    aid.complete(job, result="修好了", by=luyi.firm2, at=tomorrow + timedelta(hours=3))
    (only,) = shifts(job)
    assert (only.state, only.worked) == ("worked", timedelta(hours=3))


def test_who_drops_out_releases_the_shifts(crew_job: Job, luyi: Cast, now: datetime) -> None:
    aid.cancel_job(crew_job, reason="有急事", by=luyi.firm1, at=now)
    assert {row.state for row in shifts(crew_job)} == {"released"}


def test_a_missing_day_sheet_is_asked_for_once_a_day(crew_job: Job, luyi: Cast) -> None:
    rows = shifts(crew_job)
    aid.arrive(crew_job, by=luyi.firm1, at=rows[0].starts_at)
    late = rows[0].ends_at + timedelta(hours=13)
    for _ in range(2):
        actions.sweep(at=late)
    assert Notice.objects.filter(event="shift.sheet", user=luyi.firm1.user).count() == 1


def test_jobs_from_before_get_their_shifts(crew_job: Job, now: datetime) -> None:
    Shift.objects.all().delete()
    actions.sweep(at=now)
    assert len(shifts(crew_job)) == 5
