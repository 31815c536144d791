"""Opening is done by a worker in two steps; told twice, it opens once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from assessments.cycles import actions, tasks
from assessments.cycles.models import Cycle, Entrant, Standing
from assessments.schemes.models import Indicator
from federation.kernel.errors import Conflict, Refused
from federation.kernel.jobs import Job
from federation.notices.models import Notice
from tests.cast import Cast


@pytest.fixture
def asked(prepared: Callable[..., Cycle], luyi: Cast, now: datetime) -> Cycle:
    cycle = prepared()
    actions.ask_open(cycle, by=luyi.leader, at=now)
    return cycle


def work(name: str) -> dict[str, Any]:
    """The arguments of the open jobs of this name, which are all the same."""
    jobs = list(Job.objects.filter(name=name, done_at=None))
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(done_at=jobs[0].created_at)
    (found,) = {tuple(sorted(job.args.items())) for job in jobs}
    return dict(found)


def told() -> int:
    return int(Notice.objects.filter(event="assessment.opened").count())


def test_a_worker_locks_then_opens_and_a_repeated_message_does_nothing(asked: Cycle, luyi: Cast, now: datetime) -> None:
    before = told()
    assert asked.state == "opening"
    step = work("assessments.cycles.lock")
    for _time in range(2):
        tasks.lock.run(**step)
    asked.refresh_from_db()
    asked.scheme.refresh_from_db()
    assert (asked.state, asked.scheme.state, told()) == ("opening", "locked", before)
    args = work("assessments.cycles.open")
    for _time in range(2):
        tasks.open_cycle.run(**args)
        asked.refresh_from_db()
        assert asked.state == "open" and asked.opened_at is not None
    people = {rater.member.user_id for rater in asked.raters.exclude(entrant__standing=Standing.EXCLUDED).select_related("member")}
    assert told() == before + len(people)


def test_asked_twice_it_is_refused_and_called_off_it_stays_so(asked: Cycle, luyi: Cast, now: datetime) -> None:
    with pytest.raises(Conflict):
        actions.ask_open(Cycle.objects.get(pk=asked.pk), by=luyi.leader, at=now)
    actions.call_off(asked, reason="不办了", by=luyi.leader, at=now)
    actions.lock_scheme(asked.pk, UUID(str(luyi.leader.pk)), at=now)
    actions.finish_opening(asked.pk, UUID(str(luyi.leader.pk)), at=now)
    asked.refresh_from_db()
    assert asked.state == "called_off" and not Job.objects.filter(name="assessments.cycles.open").exists()


def test_what_became_wrong_meanwhile_gives_the_draft_back_and_says_why(asked: Cycle, luyi: Cast, now: datetime) -> None:
    Entrant.objects.filter(cycle=asked).update(standing=Standing.RECORDED, reason="测试")
    actions.lock_scheme(asked.pk, UUID(str(luyi.leader.pk)), at=now)
    asked.refresh_from_db()
    asked.scheme.refresh_from_db()
    assert (asked.state, asked.scheme.state) == ("draft", "draft") and asked.state_due_at is not None
    assert Notice.objects.filter(user=luyi.leader.user, event="assessment.late").exists()


def test_faults_are_refused_at_once(prepared: Callable[..., Cycle], luyi: Cast, now: datetime) -> None:
    cycle = prepared()
    Indicator.objects.filter(scheme=cycle.scheme, panel__code="community").delete()
    with pytest.raises(Refused):
        actions.ask_open(cycle, by=luyi.leader, at=now)
    cycle.refresh_from_db()
    assert cycle.state == "draft"


def test_the_page_shows_how_far_the_worker_is(asked: Cycle, luyi: Cast, sign_in: Callable[[str], Client], now: datetime) -> None:
    office = sign_in("leader")
    url = f"/assessments/cycles/{asked.pk}/"
    page = office.get(url)
    assert page.context["opening"]["step"] == 1 and page.context["allowed"] == ["call_off"] and 'data-live="2"' in page.content.decode()
    actions.lock_scheme(asked.pk, UUID(str(luyi.leader.pk)), at=now)
    assert office.get(url).context["opening"]["step"] == 2
    live = {"HX-Request": "true", "HX-Target": "live"}
    assert "HX-Refresh" not in office.get(url, headers=live)
    actions.finish_opening(asked.pk, UUID(str(luyi.leader.pk)), at=now)
    assert office.get(url, headers=live)["HX-Refresh"] == "true"
    assert office.post(f"{url}open/").status_code == 302
