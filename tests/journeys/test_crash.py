"""Nothing is lost and nothing is done twice when worker, relay or Valkey die, hang or forget everything."""

from __future__ import annotations

import http.client
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.db.models import Count
from django.utils import timezone
from kombu import Connection

from communities.places.models import Compound
from dispatch.demo.accounts import PASSWORD
from dispatch.mutual_aid.models import HelpRequest, Offer
from dispatch.mutual_aid.states import RequestState
from federation.accounts.models import Membership
from federation.celery import app
from federation.kernel.audit import LogEntry
from federation.kernel.jobs import Job, enqueue
from federation.pool.models import Skill
from federation.tenancy import scope
from tests.cast import LUYI, browser_of, subdistrict
from tests.conftest import LIVE
from tests.stack import Stack, until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(**LIVE)]

HEAL_WITHIN = 60.0
PAGE_WITHIN = 2.0
MATCHING_NOW = """
SELECT count(*) FROM pg_locks
WHERE locktype = 'advisory' AND granted AND classid::bigint = (hashtext('match')::bigint & 4294967295)
"""


def report(sentence: str) -> None:
    """Figures for the one who runs the tests with -s."""
    sys.stdout.write(f"\n  {sentence}")


@dataclass
class Asker:
    """Logs requests over HTTP as a firm's manager would, from several taps at once, and keeps the times."""

    stack: Stack
    tenant: int
    form: dict[str, str]
    cookies: dict[str, str]
    seconds: list[float] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)

    def log(self, count: int, *, at_once: int = 4) -> None:
        with ThreadPoolExecutor(at_once) as taps:
            list(taps.map(self._post, range(count)))

    def look_around(self) -> list[float]:
        """Seconds of the asker's pages, and of a sign-in that fails and one that succeeds."""
        pages = [self.page(path) for path in ("/workspace/", "/requests/new/", "/requests/mine/", "/api/v1/requests/")]
        return [*pages, self.sign_in("wrong"), self.sign_in(PASSWORD)]

    def page(self, path: str) -> float:
        """Seconds until the page stands there."""
        started = time.monotonic()
        assert self._call("GET", path)[0] == 200
        return time.monotonic() - started

    def sign_in(self, password: str) -> float:
        """Seconds that the dispatcher's sign-in takes; it asks the cache for the limits many times."""
        stranger = Asker(self.stack, self.tenant, {}, {"csrftoken": self.cookies["csrftoken"]})
        started = time.monotonic()
        status, _location = stranger._call("POST", "/accounts/login/", {"login": "dispatcher", "password": password})
        assert status == (302 if password == PASSWORD else 200)
        return time.monotonic() - started

    def _post(self, number: int) -> None:
        started = time.monotonic()
        form = {**self.form, "title": f"漏水 {number}", "submission": f"{started}-{number}"}
        status, location = self._call("POST", "/requests/new/", form)
        self.seconds.append(time.monotonic() - started)
        assert status == 302 and location.startswith("/requests/"), (status, location)
        self.accepted.append(location.split("/")[2])

    def _call(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.stack.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.cookies["csrftoken"]}
        try:
            line.request(method, path, urlencode(form) if form else None, headers)
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        finally:
            line.close()

    def all_matched(self) -> bool:
        """Everything that was answered with a redirect is there and has left the search."""
        with scope.atomic_tenant(self.tenant):
            rows = HelpRequest.objects.filter(pk__in=self.accepted)
            return rows.exclude(state__in=[RequestState.DRAFT, RequestState.MATCHING]).count() == len(self.accepted)

    def assert_each_matched_once(self, count: int) -> None:
        """Every accepted request is there, was planned exactly once, and no helper was asked twice for it."""

        with scope.atomic_tenant(self.tenant):
            requests = HelpRequest.objects.filter(pk__in=self.accepted)
            assert requests.count() == len(set(self.accepted)) == count
            planned = LogEntry.objects.filter(thread__in=self.accepted, verb__in=["ask_helpers", "escalate"])
            assert planned.count() == len(self.accepted)
            assert planned.values("thread").distinct().count() == len(self.accepted)
            asked = Offer.objects.filter(request__in=requests)
            assert not asked.values("line", "resource").annotate(times=Count("id")).filter(times__gt=1).exists()
            assert asked.exists() and set(asked.values_list("round", flat=True)) == {1}
            offered = requests.filter(state=RequestState.OFFERED)
            assert set(asked.values_list("request", flat=True)) == set(offered.values_list("pk", flat=True))


@pytest.fixture
def asker(stack: Stack) -> Asker:
    tenant = subdistrict(LUYI)
    browser = browser_of("firm1")
    browser.get("/requests/new/")
    with scope.atomic_tenant(tenant.pk):
        firm = Membership.objects.select_related("firm").get(user__username="firm1").firm
        place = Compound.objects.get(name="通瑞嘉苑")
        skill = Skill.objects.get(code="WPF-ROOF")
        assert firm is not None
    start: datetime = timezone.localtime(timezone.now()).replace(hour=9, minute=0) + timedelta(days=1)
    form = {
        "compound": str(place.pk), "urgency": "routine", "hours": "1", "shifts": "1",
        "earliest": start.strftime("%Y-%m-%dT%H:%M"), "latest": (start + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M"),
        "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-MIN_NUM_FORMS": "1", "lines-MAX_NUM_FORMS": "12",
        "lines-0-kind": "expert", "lines-0-skills": str(skill.pk), "lines-0-level": "1", "lines-0-mode": "do", "lines-0-quantity": "1",
    }  # fmt: skip
    return Asker(stack, tenant.pk, form, {name: morsel.value for name, morsel in browser.cookies.items()})


def matching_now() -> bool:
    """A worker holds the subdistrict's planning lock at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(MATCHING_NOW)
        row = cursor.fetchone()
    return bool(row and row[0])


def published_now(tenant: int) -> bool:
    """The relay has taken jobs whose work is not done yet."""
    with scope.atomic_tenant(tenant):
        return Job.objects.filter(done_at=None, attempts__gt=0).exists()


def killed_at_work(stack: Stack, name: str, at_work: Callable[[], bool], *, times: int) -> None:
    """Kill the process each time it is seen at work, and start it again."""
    for _ in range(times):
        until(at_work, within=30, every=0.002)
        stack.kill(name)
        stack.start(name)


def test_a_worker_killed_while_it_matches_loses_nothing(stack: Stack, asker: Asker) -> None:
    stack.start("relay", "worker")
    taps = threading.Thread(target=lambda: [(asker.log(8), time.sleep(1)) for _ in range(5)])
    taps.start()
    killed_at_work(stack, "worker", matching_now, times=3)
    taps.join()
    took = until(asker.all_matched, within=HEAL_WITHIN)
    asker.assert_each_matched_once(40)
    report(f"worker killed 3 times while matching: 40 of 40 matched once, {took:.1f} s after the last answer")


def test_a_relay_killed_while_it_publishes_loses_nothing(stack: Stack, asker: Asker) -> None:
    stack.start("worker")
    asker.log(10)
    with pytest.raises(AssertionError):  # without a relay nobody hears of it
        until(asker.all_matched, within=3)
    stack.start("relay")
    taps = threading.Thread(target=lambda: [(asker.log(10), time.sleep(1)) for _ in range(3)])
    taps.start()
    killed_at_work(stack, "relay", lambda: published_now(asker.tenant), times=3)
    taps.join()
    took = until(asker.all_matched, within=HEAL_WITHIN)
    asker.assert_each_matched_once(40)
    report(f"relay killed 3 times while publishing: 40 of 40 matched once, {took:.1f} s after the last answer")


def test_requests_are_logged_while_valkey_is_gone_and_matched_when_it_is_back_empty(stack: Stack, asker: Asker) -> None:
    stack.start("relay", "worker")
    asker.log(1)
    until(asker.all_matched, within=HEAL_WITHIN)
    asker.look_around()  # what a fresh web server loads first is no matter of Valkey
    usual = max(asker.look_around())
    stack.kill("valkey")
    stack.forget_messages()
    asker.log(20)
    pages = asker.look_around()
    time.sleep(3)  # the worker and the relay have met the silence by now
    assert not asker.all_matched()
    stack.start("valkey")
    took = until(asker.all_matched, within=HEAL_WITHIN)
    asker.assert_each_matched_once(21)
    assert max(asker.seconds + pages) < max(PAGE_WITHIN, 5 * usual)  # a machine that is busy with other tests is slow before, too
    assert stack.alive("web") and stack.alive("worker") and stack.alive("relay")
    report(f"Valkey gone: slowest answer {max(asker.seconds + pages):.2f} s; 20 of 20 matched once, {took:.1f} s after it came back empty")


def test_requests_are_logged_while_valkey_hangs_and_matched_when_it_answers(stack: Stack, asker: Asker) -> None:
    stack.start("relay", "worker")
    asker.log(1)
    until(asker.all_matched, within=HEAL_WITHIN)
    asker.look_around()  # what a fresh web server loads first is no matter of Valkey
    usual = max(asker.look_around())
    stack.freeze("valkey")
    try:
        asker.log(20)
        pages = asker.look_around()
        time.sleep(6)  # longer than every socket time-out
        assert not asker.all_matched()
    finally:
        stack.thaw("valkey")
    took = until(asker.all_matched, within=HEAL_WITHIN)
    asker.assert_each_matched_once(21)
    assert max(asker.seconds + pages) < max(PAGE_WITHIN, 5 * usual)  # a machine that is busy with other tests is slow before, too
    assert stack.alive("web") and stack.alive("worker") and stack.alive("relay")
    report(f"Valkey hung: slowest answer {max(asker.seconds + pages):.2f} s; 20 of 20 matched once, {took:.1f} s after it answered")


def deliver(stack: Stack, tenant: int, job: Job, *, times: int) -> None:
    """Hand the worker the job's message so many times, as a broker may."""
    with Connection(stack.environment["VALKEY_URL"]) as line:
        for _ in range(times):
            message = {"job": str(job.pk), "subdistrict": tenant, "args": job.args}
            app.send_task(job.name, kwargs=message, connection=line, ignore_result=True)


def test_a_message_delivered_ten_times_takes_effect_once(stack: Stack, asker: Asker) -> None:
    """Each sweep that takes effect asks for one more match while a request waits; no relay carries these away."""
    stack.start("worker")
    asker.log(1)

    def matches() -> int:
        with scope.atomic_tenant(asker.tenant):
            return Job.objects.filter(name="dispatch.mutual_aid.match").count()

    def sweep_jobs(count: int) -> list[Job]:
        with scope.atomic_tenant(asker.tenant):
            for _ in range(count):
                enqueue("dispatch.mutual_aid.sweep", at=timezone.now())
            return list(Job.objects.filter(name="dispatch.mutual_aid.sweep", done_at=None))

    deliver(stack, asker.tenant, sweep_jobs(1)[0], times=10)
    until(lambda: matches() == 2, within=30)
    for job in sweep_jobs(2):  # the control: two jobs take effect twice
        deliver(stack, asker.tenant, job, times=1)
    until(lambda: matches() == 4, within=10)
    time.sleep(1)
    assert matches() == 4

    with scope.atomic_tenant(asker.tenant):  # and a message whose job is gone does nothing: the row is the work
        job = Job.objects.filter(name="dispatch.mutual_aid.match")[0]
        Job.objects.filter(name="dispatch.mutual_aid.match").delete()
    deliver(stack, asker.tenant, job, times=2)
    stack.start("relay")
    with pytest.raises(AssertionError):
        until(asker.all_matched, within=4)
    with scope.atomic_tenant(asker.tenant):
        enqueue("dispatch.mutual_aid.match", at=timezone.now())
    until(asker.all_matched, within=30)
