"""Jobs are rows: leased, published again, done once, and never lost with a message."""

from __future__ import annotations

import select
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerDown

from federation.celery import app
from federation.kernel import clockwork, jobs, relay, tasks
from federation.kernel.jobs import Job
from federation.tenancy import scope
from federation.tenancy.unscoped import active_subdistricts
from tests.cast import LUYI, subdistrict
from tests.conftest import LIVE


@pytest.fixture
def ran() -> list[str]:
    return []


@pytest.fixture
def task(ran: list[str]) -> Iterator[Any]:
    """A registered task that notes each effective run, and fails when it is told to."""

    @tasks.job("tests.kernel.note")
    def note(word: str = "", fail: bool = False) -> None:
        if fail:
            raise ValueError(word)
        ran.append(word)

    yield app.tasks["tests.kernel.note"]
    app.tasks.unregister("tests.kernel.note")


def only(name: str = "tests.kernel.note") -> Job:
    return Job.objects.get(name=name)


def run(task: Any, luyi: Any, job: Job) -> None:
    """As the worker calls it."""
    task(job=str(job.pk), subdistrict=luyi.subdistrict.pk, args=job.args)


def test_a_job_starts_only_if_the_transaction_commits(luyi: Any, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.enqueue("tests.kernel.note", at=now)
        raise ZeroDivisionError
    assert not Job.objects.filter(name="tests.kernel.note").exists()


def test_a_lease_takes_due_jobs_once_and_brings_them_back(luyi: Any, now: datetime) -> None:
    jobs.enqueue("tests.kernel.note", at=now, word="a")
    jobs.enqueue("tests.kernel.note", at=timezone.now() + timedelta(hours=1))
    leased = [job for job in jobs.lease() if job[1] == "tests.kernel.note"]
    assert [args for _pk, _name, args in leased] == [{"word": "a"}]
    assert jobs.lease() == []
    Job.objects.filter(pk=leased[0][0]).update(due_at=timezone.now() - timedelta(seconds=1))
    assert [job[0] for job in jobs.lease()] == [leased[0][0]]
    assert Job.objects.get(pk=leased[0][0]).attempts == 2


def test_jobs_given_back_are_due_at_once_and_cost_no_attempt(luyi: Any, now: datetime) -> None:
    jobs.enqueue("tests.kernel.note", at=now)
    leased = [job[0] for job in jobs.lease()]
    jobs.give_back(leased)
    assert only().attempts == 0
    assert [job[0] for job in jobs.lease()] == leased


def test_publishing_is_no_failure_however_long_the_workers_are_away(luyi: Any, now: datetime, task: Any, ran: list[str]) -> None:
    jobs.enqueue("tests.kernel.note", at=now, word="late")
    for _publication in range(60):
        assert [job[1] for job in jobs.lease()].count("tests.kernel.note") == 1
        Job.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    Job.objects.filter(name="tests.kernel.note").update(attempts=40_000)
    assert only().pk in [job[0] for job in jobs.lease()]
    run(task, luyi, only())
    assert (ran, only().failures) == (["late"], 0)


def test_a_failing_job_waits_longer_each_time(luyi: Any, now: datetime, task: Any) -> None:
    jobs.enqueue("tests.kernel.note", at=now, word="broken", fail=True)
    waits = []
    for _failure in range(8):
        before = timezone.now()
        run(task, luyi, only())
        waits.append(round((only().due_at - before).total_seconds()))
    assert waits == [20, 40, 80, 160, 320, 640, 900, 900]
    assert (only().failures, only().given_up_at) == (8, None)


def test_a_job_is_given_up_aloud_and_may_be_tried_again(luyi: Any, now: datetime, task: Any, ran: list[str], client: Any) -> None:
    before = client.get("/readyz").json()["jobs_given_up"]
    jobs.enqueue("tests.kernel.note", at=now, word="broken", fail=True)
    Job.objects.filter(name="tests.kernel.note").update(failures=jobs.MOST_FAILURES - 1)
    run(task, luyi, only())
    Job.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert only().given_up_at is not None
    assert "tests.kernel.note" not in [job[1] for job in jobs.lease()]
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["jobs_given_up"]) == (200, before + 1)

    said = StringIO()
    call_command("jobs", "--subdistrict", LUYI, "--again", stdout=said)
    assert "tests.kernel.note" in said.getvalue() and "1 to be tried again" in said.getvalue()
    assert (only().failures, only().given_up_at) == (0, None)
    Job.objects.filter(name="tests.kernel.note").update(args={"word": "mended"})
    run(task, luyi, only())
    assert ran == ["mended"] and only().done_at is not None


def test_a_sweep_that_was_given_up_holds_back_no_other(luyi: Any, now: datetime) -> None:
    clockwork.tick()
    Job.objects.filter(name=clockwork.SWEEPS[0], done_at=None).update(given_up_at=now)
    clockwork.tick()
    assert Job.objects.filter(name=clockwork.SWEEPS[0], done_at=None, given_up_at=None).count() == 1


def test_done_jobs_are_forgotten_and_open_ones_never(luyi: Any, now: datetime) -> None:
    jobs.enqueue("tests.kernel.note", at=now - timedelta(days=9))
    jobs.enqueue("tests.kernel.done", at=now - timedelta(days=9))
    Job.objects.filter(name="tests.kernel.done").update(done_at=now - timedelta(days=3))
    assert jobs.forget(now - timedelta(days=2)) == 1
    assert Job.objects.filter(name="tests.kernel.note").exists()


def test_a_message_that_comes_twice_works_once(luyi: Any, now: datetime, task: Any, ran: list[str]) -> None:
    jobs.enqueue("tests.kernel.note", at=now, word="once")
    job = only()
    run(task, luyi, job)
    run(task, luyi, job)
    assert ran == ["once"]
    assert only().done_at is not None


def test_a_message_without_its_row_does_nothing(luyi: Any, now: datetime, task: Any, ran: list[str]) -> None:
    jobs.enqueue("tests.kernel.note", at=now, word="never")
    job = only()
    Job.objects.all().delete()
    run(task, luyi, job)
    assert ran == []


def test_a_failure_is_kept_on_the_row_and_comes_back(luyi: Any, now: datetime, task: Any, ran: list[str]) -> None:
    jobs.enqueue("tests.kernel.note", at=now, word="broken", fail=True)
    run(task, luyi, only())
    assert only().done_at is None
    assert only().failure == "ValueError('broken')"
    Job.objects.update(args={"word": "mended"})
    run(task, luyi, only())
    assert (ran, only().failure) == (["mended"], "")


def test_the_job_of_another_subdistrict_is_not_found(luyi: Any, neighbour: Any, now: datetime, task: Any, ran: list[str]) -> None:
    jobs.enqueue("tests.kernel.note", at=now)
    task(job=str(only().pk), subdistrict=neighbour.subdistrict.pk, args={})
    assert ran == []
    assert only().done_at is None


def test_a_broker_that_is_away_gives_every_unsent_job_back(luyi: Any, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    def send(name: str, *, kwargs: dict[str, Any], **_: Any) -> None:
        if len(sent) == 2:
            raise BrokerDown("away")
        sent.append(kwargs["job"])

    monkeypatch.setattr(relay, "active_subdistricts", lambda: [luyi.subdistrict.pk])
    monkeypatch.setattr(app, "send_task", send)
    Job.objects.all().delete()
    for word in "abcd":
        jobs.enqueue("tests.kernel.note", at=now, word=word)
    with pytest.raises(BrokerDown):
        relay.publish_due()
    due = Job.objects.filter(due_at__lte=timezone.now())
    assert (len(sent), due.count()) == (2, 2)
    assert not {str(pk) for pk in due.values_list("pk", flat=True)} & set(sent)
    sent.clear()
    monkeypatch.setattr(app, "send_task", lambda name, *, kwargs, **_: sent.append(kwargs["job"]))
    assert relay.publish_due() == 2


@pytest.mark.django_db(**LIVE)
def test_two_relays_never_take_the_same_job(world: None) -> None:
    tenant = subdistrict(LUYI).pk
    with scope.atomic_tenant(tenant):
        for n in range(40):
            jobs.enqueue("tests.kernel.note", at=timezone.now(), n=n)
    held, let_go, other = threading.Event(), threading.Event(), []

    def slow_relay() -> None:
        with scope.atomic_tenant(tenant):
            other.extend(jobs.lease(limit=25))
            held.set()
            let_go.wait(10)
        connections.close_all()

    thread = threading.Thread(target=slow_relay)
    thread.start()
    held.wait(10)
    with scope.atomic_tenant(tenant):
        mine = jobs.lease()
    let_go.set()
    thread.join()
    assert (len(other), len(mine)) == (25, 15)
    assert not {job[0] for job in other} & {job[0] for job in mine}


@pytest.mark.django_db(**LIVE)
def test_two_workers_with_the_same_message_do_not_wait_for_each_other(world: None, ran: list[str], task: Any) -> None:
    """The second one finds the row locked and leaves: it neither blocks nor works."""
    tenant = subdistrict(LUYI).pk
    with scope.atomic_tenant(tenant):
        jobs.enqueue("tests.kernel.note", at=timezone.now(), word="x")
        job = only()
    held, let_go = threading.Event(), threading.Event()

    def first() -> None:
        with scope.atomic_tenant(tenant):
            Job.objects.select_for_update().get(pk=job.pk)
            held.set()
            let_go.wait(10)
        connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    held.wait(10)
    task(job=str(job.pk), subdistrict=tenant, args=job.args)
    assert ran == []
    let_go.set()
    thread.join()
    task(job=str(job.pk), subdistrict=tenant, args=job.args)
    assert ran == ["x"]


@pytest.mark.django_db(**LIVE)
def test_committing_work_wakes_a_listening_relay(world: None) -> None:
    tenant = subdistrict(LUYI).pk
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {jobs.CHANNEL}")
    thread = threading.Thread(target=_enqueue, args=(tenant,))
    thread.start()
    thread.join()
    raw = connection.connection
    assert select.select([raw], [], [], 5)[0]  # long before the relay's own poll
    raw.poll()
    assert [note.payload for note in raw.notifies] == [str(tenant)]
    with connection.cursor() as cursor:
        cursor.execute("UNLISTEN *")


def _enqueue(tenant: int) -> None:
    with scope.atomic_tenant(tenant):
        jobs.enqueue("tests.kernel.note", at=timezone.now())
    connections.close_all()


def test_the_clock_asks_for_each_sweep_once_in_every_subdistrict(luyi: Any, neighbour: Any) -> None:
    clockwork.tick()
    clockwork.tick()
    for tenant in active_subdistricts():
        with scope.atomic_tenant(tenant):
            names = list(Job.objects.filter(name__in=clockwork.SWEEPS, done_at=None).values_list("name", flat=True))
            assert sorted(names) == sorted(clockwork.SWEEPS)
