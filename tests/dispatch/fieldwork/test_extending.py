"""More time: agreed by the other side, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from dispatch.fieldwork import actions, rules
from dispatch.fieldwork.models import Extension, Shift
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import Booking, Job
from federation.kernel.errors import Conflict, Denied, Refused
from tests.cast import Cast


def test_a_day_more_takes_the_same_heads(crew_job: Job, luyi: Cast, now: datetime) -> None:
    wish = actions.ask_for_time(crew_job, days=1, reason="线路老化，量大", by=luyi.firm1, at=now)
    actions.agree_extension(wish, by=luyi.firm4, at=now)
    rows = list(Shift.objects.filter(job=crew_job).order_by("number"))
    assert len(rows) == 6 and rows[5].starts_at == rows[4].starts_at + timedelta(days=1)
    last = Booking.objects.filter(job=crew_job, during__overlap=(rows[5].starts_at, rows[5].ends_at))
    assert set(last.values_list("unit", flat=True)) == set(Booking.objects.filter(job=crew_job).values_list("unit", flat=True))
    crew_job.refresh_from_db()
    assert crew_job.ends_at == rows[5].ends_at


def test_a_longer_last_shift(crew_job: Job, luyi: Cast, now: datetime) -> None:
    wish = actions.ask_for_time(crew_job, minutes=90, reason="差一点", by=luyi.firm4, at=now)
    before = Booking.objects.filter(job=crew_job).order_by("-during").first()
    actions.agree_extension(wish, by=luyi.firm1, at=now)
    after = Booking.objects.get(pk=before.pk)
    assert after.during.upper == before.during.upper + timedelta(minutes=90)
    assert Booking.objects.filter(job=crew_job).count() == 50


def test_who_asks_does_not_agree(crew_job: Job, luyi: Cast, now: datetime) -> None:
    wish = actions.ask_for_time(crew_job, days=1, reason="量大", by=luyi.firm1, at=now)
    people = ["leader", "dispatcher", "department", "secretariat", "community", "firm1", "firm2", "firm4", "manager1", "staff1", "resident"]
    assert {who for who in people if rules.can_answer_extension(getattr(luyi, who), wish)} == {"leader", "dispatcher", "firm4"}
    with pytest.raises(Denied):
        actions.agree_extension(wish, by=luyi.firm1, at=now)
    with pytest.raises(Refused):
        actions.agree_extension(wish, by=luyi.dispatcher, at=now)  # staff say why
    actions.agree_extension(wish, reason="居民等着用电", by=luyi.dispatcher, at=now)


def test_lending_longer_is_the_administrators_decision(crew_job: Job, luyi: Cast, now: datetime) -> None:
    wish = actions.ask_for_time(crew_job, days=1, reason="量大", by=luyi.firm4, at=now)
    assert not rules.can_answer_extension(luyi.manager1, wish)
    assert rules.can_answer_extension(luyi.firm1, wish)


def test_one_wish_at_a_time(crew_job: Job, luyi: Cast, now: datetime) -> None:
    actions.ask_for_time(crew_job, days=1, reason="量大", by=luyi.firm1, at=now)
    with pytest.raises(Conflict) as refused:
        actions.ask_for_time(crew_job, days=2, reason="量大", by=luyi.firm4, at=now)
    assert refused.value.code == "already_asked"


@pytest.fixture
def following(crew_job: Job, book: Callable[..., Job], crew_line: Callable[..., aid.NewLine], luyi: Cast) -> Job:
    """Another firm has the same crew on the day after."""
    start = crew_job.starts_at + timedelta(days=5)
    lines = [crew_line(crew_job.resource.quantity)]
    return book(by=luyi.firm5, compound=luyi.firm5.firm.contracts.get().compound, title="另一处", lines=lines,
                earliest=start, latest=start + timedelta(hours=9), duration=timedelta(hours=8))  # fmt: skip


def test_a_clash_is_told_and_nothing_is_half_done(crew_job: Job, following: Job, luyi: Cast, now: datetime) -> None:
    wish = actions.ask_for_time(crew_job, days=2, minutes=30, reason="量大", by=luyi.firm4, at=now)
    before = (Booking.objects.filter(job=crew_job).count(), Shift.objects.filter(job=crew_job).count())
    with pytest.raises(Conflict) as refused:
        actions.agree_extension(wish, by=luyi.firm1, at=now)
    assert following.request.number in str(refused.value)  # the lending firm knows its own jobs
    wish.refresh_from_db()
    assert wish.state == "asked"
    assert (Booking.objects.filter(job=crew_job).count(), Shift.objects.filter(job=crew_job).count()) == before
    assert not Shift.objects.filter(job=crew_job, ends_at__gt=crew_job.ends_at).exists()


def test_a_clash_does_not_tell_other_firms_names(crew_job: Job, following: Job, luyi: Cast, now: datetime) -> None:
    wish = actions.ask_for_time(crew_job, days=1, reason="量大", by=luyi.firm1, at=now)
    with pytest.raises(Conflict) as refused:
        actions.agree_extension(wish, by=luyi.firm4, at=now)
    words = str(refused.value)
    assert "另一项任务" in words or "another job" in words
    assert following.request.number not in words and str(following.request.compound) not in words


def test_absence_is_a_reason_too(crew_job: Job, luyi: Cast, now: datetime) -> None:
    crew_job.resource.weekly_hours.all().delete()
    wish = actions.ask_for_time(crew_job, days=1, reason="量大", by=luyi.firm1, at=now)
    with pytest.raises(Conflict) as refused:
        actions.agree_extension(wish, by=luyi.firm4, at=now)
    assert refused.value.code == "not_available"


def test_a_wish_nobody_answers_lapses(crew_job: Job, luyi: Cast, now: datetime) -> None:
    actions.ask_for_time(crew_job, days=1, reason="量大", by=luyi.firm1, at=now)
    for _ in range(2):
        actions.sweep(at=crew_job.ends_at + timedelta(minutes=1))
    assert Extension.objects.get().state == "withdrawn"


@pytest.mark.parametrize(("days", "minutes"), [(0, 0), (31, 0), (0, 1441), (-1, 60)])
def test_a_wish_is_for_something(crew_job: Job, luyi: Cast, now: datetime, days: int, minutes: int) -> None:
    with pytest.raises(Refused):
        actions.ask_for_time(crew_job, days=days, minutes=minutes, reason="量大", by=luyi.firm1, at=now)
