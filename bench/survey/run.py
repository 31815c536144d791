"""Taking residents' answers in under load, beside a bare INSERT through the same server: `python -m bench.survey.run [--answers 3000]`.

Makes a database of its own beside the one the settings name, with 126,000 answers in it, and drops it in the end. Both
servers are gunicorn with two workers of four threads on the same PostgreSQL. Eight residents at a time, each over a kept
connection; both servers in turns, so that a loaded machine slows both alike.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")

import django

django.setup()

from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

from assessments.cycles.models import Cycle
from assessments.demo import city
from assessments.surveys import codes
from assessments.surveys.models import Answer, Household
from dispatch.demo import seed
from federation.accounts.models import Membership
from federation.tenancy import scope
from federation.tenancy.models import Setting
from federation.tenancy.wall import role_of
from tests import cast
from tests.stack import address

PRODUCT, BARE, RESIDENTS, TURNS = 18771, 18772, 8, 4
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


@contextmanager
def served(application: str, port: int, environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "gunicorn", application, "-b", f"127.0.0.1:{port}", "-k", "gthread", "-w", "2", "--threads", "4"]
    command += ["--keep-alive", "60", "--log-level", "warning", "--no-control-socket"]
    with subprocess.Popen(command, env={**os.environ, **environment}) as server:
        try:
            yield
        finally:
            server.terminate()


def ready(port: int, path: str) -> dict[str, str]:
    """Wait until it answers; returns what a browser would send along (the cookie against forged forms)."""
    for _ in range(600):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            line.request("GET", path)
            answer = line.getresponse()
        except OSError:
            time.sleep(0.1)
            continue
        cookies = "; ".join(value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
        return {**HEADERS, "Cookie": cookies, "X-CSRFToken": token[1] if token else "", "Referer": f"http://127.0.0.1:{port}/"}
    raise SystemExit(f"nothing answers on {port}")


def send(port: int, headers: dict[str, str], taken: list[str]) -> list[float]:
    """One resident's connection, answering for one home after the other; milliseconds of each."""
    line, spent = http.client.HTTPConnection("127.0.0.1", port, timeout=60), []
    for number, code in enumerate(taken):
        form = urlencode({"overall": number % 5 + 1, **{f"q{n}": n for n in range(1, 6)}, "who": "owner", "opened": ""})
        began = time.perf_counter()
        line.request("POST", f"/survey/{code}/", form, headers)
        answer = line.getresponse()
        answer.read()
        spent.append(1000 * (time.perf_counter() - began))
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} for {code}")
    return spent


def homes(cycle: Cycle, count: int) -> list[str]:
    """So many homes with codes at one compound of the cycle."""
    today = timezone.localdate()
    Cycle.objects.filter(pk=cycle.pk).update(survey_from=today, survey_until=today)
    place = cycle.entrants.first().compound
    made = [codes.new(scope.current()) for _ in range(count)]
    rows = (Household(cycle=cycle, compound=place, building="测", room=str(n), digest=code.digest) for n, code in enumerate(made))
    Household.objects.bulk_create(rows, batch_size=2000)
    Setting.objects.create(key="survey_address_most", value="1000000")
    return [code.text for code in made]


def measure(answers: int) -> None:
    street = cast.subdistrict(cast.LUYI)
    with scope.atomic_tenant(street.pk):
        by = Membership.objects.select_related("user").get(user__username="leader")
        cycle = city.answers(by=by, at=timezone.now())
        waiting = homes(cycle, answers)
        before = Answer.objects.count()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bare_answer (id bigserial PRIMARY KEY, code text UNIQUE, overall int NOT NULL, choices int[] NOT NULL)"
        )
        cursor.execute(
            f'GRANT INSERT ON bare_answer TO "{role_of("default")}"; GRANT USAGE ON bare_answer_id_seq TO "{role_of("default")}"'
        )
    spent: dict[int, list[float]] = {PRODUCT: [], BARE: []}
    lasted = {PRODUCT: 0.0, BARE: 0.0}
    url = address("default")
    with served("federation.wsgi", PRODUCT, {"DATABASE_URL": url}), served("bench.survey.bare", BARE, {"BARE_DATABASE_URL": url}):
        headers = {port: ready(port, f"/survey/{waiting[0] if port == PRODUCT else 'x'}/") for port in (PRODUCT, BARE)}
        step = answers // TURNS
        for turn in range(TURNS):
            part = waiting[turn * step : (turn + 1) * step]
            for port in (PRODUCT, BARE):
                began = time.perf_counter()
                with ThreadPoolExecutor(RESIDENTS) as crowd:
                    for one in crowd.map(lambda n, port=port, part=part: send(port, headers[port], part[n::RESIDENTS]), range(RESIDENTS)):
                        spent[port] += one
                lasted[port] += time.perf_counter() - began
    with scope.atomic_tenant(street.pk):
        assert Answer.objects.count() - before == TURNS * step, "an answer was lost"
    print("| way | answers | per second | p50 ms | p99 ms |\n|---|---|---|---|---|")
    for port, name in ((PRODUCT, "the survey's page"), (BARE, "bare INSERT")):
        times = statistics.quantiles(spent[port], n=100)
        print(f"| {name} | {len(spent[port]):,} | {len(spent[port]) / lasted[port]:.0f} | {times[49]:.1f} | {times[98]:.1f} |")
    print(f"\nratio of throughput: {lasted[PRODUCT] / lasted[BARE]:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure taking answers in beside a bare INSERT.")
    parser.add_argument("--answers", type=int, default=3000)
    asked = parser.parse_args()
    for one in connections.databases.values():
        one["TEST"] = {**one.get("TEST", {}), "NAME": f"bench_{one['NAME']}"}
        one["OPTIONS"]["options"] = "-c idle_in_transaction_session_timeout=0"  # a loaded machine may think long
    made = setup_databases(verbosity=0, interactive=False, aliases={"default", "owner"})
    try:
        seed.seed(at=timezone.now())
        measure(asked.answers)
    finally:
        connections.close_all()
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    main()
