"""The same firm sends something else; the engine's hard rules hold and the history stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from dispatch.fieldwork import actions
from dispatch.fieldwork.models import Swap
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import Booking, HelpRequest, Job, Offer
from federation.kernel.errors import Conflict, Denied, Refused
from federation.pool.models import Certificate, Resource, ResourceSkill, Unit, WeeklyHours
from tests.cast import Cast


@pytest.fixture
def job(book: Callable[..., Job]) -> Job:
    """firm2's expert in roof leaks for firm1."""
    return book()


@pytest.fixture
def colleague(job: Job, now: datetime) -> Resource:
    """A second expert of the firm, as able and as free."""
    first = job.resource
    row = Resource.objects.create(
        kind=first.kind, firm=first.firm, home=first.home, name="演示专家-防水乙", verification="verified", verified_at=now
    )
    Unit.objects.create(resource=row, number=1)
    for skill in ResourceSkill.objects.filter(resource=first):
        ResourceSkill.objects.create(resource=row, skill=skill.skill, level=skill.level)
    for period in WeeklyHours.objects.filter(resource=first):
        WeeklyHours.objects.create(resource=row, weekday=period.weekday, from_minute=period.from_minute, until_minute=period.until_minute)
    for paper in Certificate.objects.filter(resource=first):
        Certificate.objects.create(resource=row, kind=paper.kind, valid_until=paper.valid_until, verification="verified")
    return row


def test_a_colleague_takes_over_before_the_job(job: Job, colleague: Resource, luyi: Cast, now: datetime) -> None:
    before = job.resource
    actions.swap(job, colleague, reason="原专家生病", by=luyi.firm2, at=now)
    job.refresh_from_db()
    row = Swap.objects.get()
    assert (job.resource, row.before, row.after, row.reason) == (colleague, before, colleague, "原专家生病")
    assert Booking.objects.get(job=job, live=True).unit.resource == colleague
    assert not Booking.objects.filter(unit__resource=before, live=True).exists()


def test_a_colleague_takes_over_in_the_middle(job: Job, colleague: Resource, luyi: Cast) -> None:
    before, at = job.resource, job.starts_at + timedelta(hours=1)
    aid.arrive(job, by=luyi.firm2, at=job.starts_at)
    actions.swap(job, colleague, reason="原专家受伤", by=luyi.firm2, at=at)
    old, new = (Booking.objects.get(unit__resource=row, job=job, live=True).during for row in (before, colleague))
    assert old.upper == new.lower == at and new.upper > job.ends_at  # what was worked stays on record


def test_the_hard_rules_hold(job: Job, colleague: Resource, luyi: Cast, now: datetime) -> None:
    ResourceSkill.objects.filter(resource=colleague).delete()
    assert [(row.name, verdict.reason) for row, verdict in actions.replacements(job, at=now)] == [("演示专家-防水乙", "no_skill")]
    with pytest.raises(Conflict) as refused:
        actions.swap(job, colleague, reason="换人", by=luyi.firm2, at=now)
    assert refused.value.code == "no_skill"
    job.refresh_from_db()
    assert job.resource != colleague and not Swap.objects.exists()


def test_a_booked_colleague_is_busy(job: Job, colleague: Resource, ask, luyi: Cast, now: datetime) -> None:  # type: ignore[no-untyped-def]
    Booking.objects.create(unit=colleague.units.get(), job=job, during=Booking.objects.get(job=job).during, live=True)
    other = ask(by=luyi.firm4, compound=luyi.compounds["珠江东都国际"])
    Booking.objects.filter(unit__resource=colleague).update(job=_elsewhere(other, job, now))
    ((_row, verdict),) = actions.replacements(job, at=now)
    assert verdict.reason == "busy"
    with pytest.raises(Conflict):
        actions.swap(job, colleague, reason="换人", by=luyi.firm2, at=now)


def _elsewhere(request: HelpRequest, job: Job, _now: datetime) -> Job:
    """The same work for somebody else."""
    values = {f.attname: getattr(job, f.attname) for f in Job._meta.concrete_fields if f.name != "id"}
    offer = {f.attname: getattr(job.offer, f.attname) for f in Offer._meta.concrete_fields if f.name != "id"}
    made = Offer.objects.create(**{**offer, "request_id": request.pk, "line_id": request.lines.get().pk})
    row: Job = Job.objects.create(**{**values, "request_id": request.pk, "line_id": made.line_id, "offer_id": made.pk})
    return row


def test_only_within_the_firm_and_by_its_managers(job: Job, colleague: Resource, luyi: Cast, now: datetime) -> None:
    with pytest.raises(Refused):
        actions.swap(job, Resource.objects.get(name="演示专家-电梯"), reason="换人", by=luyi.firm2, at=now)
    for who in ("firm1", "firm3", "leader", "resident"):
        with pytest.raises(Denied):
            actions.swap(job, colleague, reason="换人", by=getattr(luyi, who), at=now)
    with pytest.raises(Refused):
        actions.swap(job, colleague, reason=" ", by=luyi.firm2, at=now)


def test_over_the_page(job: Job, colleague: Resource, luyi: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client, url = sign_in("firm2"), f"/jobs/{job.pk}/swap/"
    assert "演示专家-防水乙" in client.get(url).content.decode()
    assert client.post(url, {"resource": str(colleague.pk), "reason": ""}).status_code == 422
    assert client.post(url, {"resource": str(job.resource_id), "reason": "x"}).status_code == 422
    assert client.post(url, {"resource": str(colleague.pk), "reason": "原专家生病"}).status_code == 302
    assert "原专家生病" in sign_in("firm1").get(f"/jobs/{job.pk}/").content.decode()
