"""Taking residents' answers in under load, beside bare ways of keeping one: `python -m bench.survey.run [--answers 2000]`.

Makes a database of its own beside the one the settings name, with 126,000 answers and a register of 180,000 homes in it, and drops
it in the end. Both servers are gunicorn as `make run` starts it (two workers of eight threads), the product with its production
settings, on the same PostgreSQL. Eight residents at a time, each over a kept connection; all ways in turns, so that a
loaded machine slows all alike. CPU is that of the worker processes and of their database connections as the kernel counts it.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")

import django

django.setup()

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases
from django.utils import timezone

from assessments.cycles.models import Cycle
from assessments.cycles.states import CycleState
from assessments.demo import city
from assessments.surveys import codes, flagging, hands
from assessments.surveys.models import Answer, Household
from bench.survey import bare
from dispatch.demo import seed
from federation.accounts.models import Membership
from federation.tenancy import scope
from federation.tenancy.models import Setting
from federation.tenancy.wall import role_of
from tests import cast
from tests.stack import address

PRODUCT, BARE, RESIDENTS, TURNS, WARM = 18771, 18772, 8, 8, 80
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Spent:
    """Milliseconds: CPU of the workers and of the database per answer (one figure a turn), and the clock on the wall of each."""

    worker: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


class Server:
    """One gunicorn, its workers and the database connections that they opened."""

    def __init__(self, application: str, port: int, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "gunicorn", application, "-b", f"127.0.0.1:{port}", "-k", "gthread", "-w", "2", "--threads", "8"]
        command += ["--keep-alive", "60", "--log-level", "warning", "--no-control-socket"]
        self.port, self.process = port, subprocess.Popen(command, env={**os.environ, **environment})
        for _ in range(600):
            if self.answers():
                break
            time.sleep(0.1)
        self.known: set[int] = set()

    def answers(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request("GET", "/healthz")
            return bool(line.getresponse().read())
        except OSError:
            return False

    @property
    def workers(self) -> list[int]:
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in task.split()]

    def megabytes(self) -> float:
        """Memory of the workers that is theirs alone."""
        found = [re.search(r"Private_Dirty:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text()) for pid in self.workers]
        return sum(int(one[1]) for one in found if one) / 1024


@contextmanager
def servers(url: str) -> Iterator[tuple[Server, Server]]:
    production = {
        "LINYUAN_ENV": "production", "SITE_URL": f"http://127.0.0.1:{PRODUCT}", "DATABASE_URL": url, "SECRET_KEY": secrets.token_hex(32),
        "WEB_CONCURRENCY": "2", "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env={**os.environ, **production}, check=True)
    product, plain = Server("federation.wsgi", PRODUCT, production), Server("bench.survey.bare", BARE, {"BARE_DATABASE_URL": url})
    try:
        yield product, plain
    finally:
        product.process.terminate()
        plain.process.terminate()


def cpu(pids: list[int]) -> float:
    """Milliseconds of CPU that the processes' threads have had."""
    tasks = [task for pid in pids for task in Path(f"/proc/{pid}/task").iterdir()]
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6


def backends() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        return {row[0] for row in cursor}


class Resident:
    """A browser: one kept connection, a cookie, and what the form told it to send along."""

    def __init__(self, port: int) -> None:
        self.line, self.headers, self.opened = http.client.HTTPConnection("127.0.0.1", port, timeout=60), dict(FORM), ""

    def call(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        self.line.request(method, path, body, self.headers)
        answer = self.line.getresponse()
        text = answer.read().decode()
        if answer.status not in (200, 201, 302):
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:200]}")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookies = dict(one.split("=", 1) for one in self.headers.get("Cookie", "").split("; ") if one)
                cookies.update([value.split(";")[0].split("=", 1)])
                self.headers["Cookie"] = "; ".join(f"{key}={kept}" for key, kept in cookies.items())
        return answer.status, text

    def open(self, code: str) -> None:
        """Read the form."""
        _status, page = self.call("GET", f"/survey/{code}/")
        token, opened = (re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("csrfmiddlewaretoken", "opened"))
        assert token and opened, page[:300]
        self.headers["X-CSRFToken"], self.opened = token[1], opened[1]
        self.headers["Referer"] = f"http://127.0.0.1:{PRODUCT}/"

    def send(self, path: str, number: int) -> None:
        """Send the answers."""
        form = {"overall": number % 5 + 1, **{f"q{n}": n for n in range(1, 6)}, "who": "owner", "opened": self.opened}
        self.call("POST", path, urlencode(form))


def drive(server: Server, act: Callable[[Resident, str, int], None], people: list[Resident], taken: list[str], spent: Spent | None) -> None:
    """All residents at once, each answering for its share of the homes."""

    def one(which: int) -> list[float]:
        times = []
        for number, code in enumerate(taken[which::RESIDENTS]):
            began = time.perf_counter()
            act(people[which], code, number)
            times.append(1000 * (time.perf_counter() - began))
        return times

    worker, database = cpu(server.workers), cpu(sorted(server.known))
    with ThreadPoolExecutor(RESIDENTS) as crowd:
        walls = [each for some in crowd.map(one, range(RESIDENTS)) for each in some]
    if spent is not None:
        spent.wall += walls
        spent.worker.append((cpu(server.workers) - worker) / len(taken))
        spent.database.append((cpu(sorted(server.known)) - database) / len(taken))


def visit(resident: Resident, code: str, number: int) -> None:
    """Open the letter's link, answer, be thanked."""
    resident.open(code)
    resident.send(f"/survey/{code}/", number)
    resident.call("GET", f"/survey/{code}/")


def homes(cycle: Cycle, count: int) -> list[str]:
    """So many homes with codes, spread over the compounds of the cycle, which is open today."""
    today = timezone.localdate()
    Cycle.objects.filter(pk=cycle.pk).update(survey_from=today, survey_until=today)
    places = list(cycle.entrants.values_list("compound", flat=True))
    made = [codes.new(scope.current()) for _ in range(count)]
    rows = (
        Household(cycle=cycle, compound_id=places[n % len(places)], building="测", room=str(n), digest=code.digest)
        for n, code in enumerate(made)
    )
    Household.objects.bulk_create(rows, batch_size=2000)
    Setting.objects.create(key="survey_address_most", value="1000000")
    return [code.text for code in made]


WAYS: list[tuple[str, bool, Callable[[Resident, str, int], None]]] = [
    ("bare INSERT, Django view", False, lambda one, code, n: one.send(f"/insert/{code}/", n)),
    ("bare row, Django REST framework", False, lambda one, code, n: one.send(f"/door/{code}/", n)),
    ("the answer (POST)", True, lambda one, code, n: one.send(f"/survey/{code}/", n)),
    ("the form (GET)", True, lambda one, code, n: one.open(code)),
    ("form, answer and thanks", True, visit),
]


def measure(answers: int) -> None:
    street = cast.subdistrict(cast.LUYI)
    with scope.atomic_tenant(street.pk):
        by = Membership.objects.select_related("user").get(user__username="leader")
        cycle = city.build(by=by, at=timezone.now())
        waiting = homes(cycle, 5 * (answers + WARM) + 2)
        rows = Answer.objects.count(), Household.objects.count()
    with connections["owner"].schema_editor() as editor:
        editor.create_model(bare.Answer)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself when it has run for a while
        cursor.execute(
            f'GRANT INSERT, SELECT ON bare_answer TO "{role_of("default")}"; GRANT USAGE ON bare_answer_id_seq TO "{role_of("default")}"'
        )
    with scope.atomic_tenant(street.pk):
        plans(waiting[-1])
    step, spent = answers // TURNS, [Spent() for _ in WAYS]
    before = backends()
    with servers(address("default")) as (product, plain):
        people = {port: [Resident(port) for _ in range(RESIDENTS)] for port in (PRODUCT, BARE)}
        for turn in range(TURNS + 1):
            for which, (_name, ours, act) in enumerate(WAYS):
                server = product if ours else plain
                start = which * (answers + WARM) + (0 if turn == 0 else WARM + (turn - 1) * step)
                part = waiting[start : start + (WARM if turn == 0 else step)]
                if turn == 0 and ours:
                    for one in people[PRODUCT]:
                        one.open(waiting[-2])
                drive(server, act, people[server.port], part, spent[which] if turn else None)
                if turn == 0:
                    server.known |= backends() - before - plain.known - product.known
        memory = product.megabytes(), plain.megabytes()
    with scope.atomic_tenant(street.pk):
        Cycle.objects.filter(pk=cycle.pk).update(state=CycleState.CHECKING)
    with scope.atomic_tenant(street.pk):
        flagging.open_box(cycle)
        assert Answer.objects.count() - rows[0] == 2 * (TURNS * step + WARM), "an answer was lost"
    print(f"\n{rows[0]:,} answers and {rows[1]:,} homes were there; load average {os.getloadavg()[0]:.1f}")
    print(
        f"memory of two workers: product {memory[0]:.0f} MB, bare {memory[1]:.0f} MB; statements of one answer: {statements(waiting[-1])}\n"
    )
    print("| way | ms CPU, workers | database | both, of a bare INSERT | of a bare DRF row | p50, p95 ms |\n|---|---|---|---|---|---|")
    both = [statistics.median(one.worker) + statistics.median(one.database) for one in spent]
    for (name, _ours, _act), one, sum_ in zip(WAYS, spent, both, strict=True):
        walls = statistics.quantiles(one.wall, n=20)
        ratios = f"{sum_ / both[0]:.1f} | {sum_ / both[1]:.1f}"
        cells = f"{statistics.median(one.worker):.2f} | {statistics.median(one.database):.2f} | {ratios}"
        print(f"| {name} | {cells} | {walls[9]:.0f}, {walls[18]:.0f} |")


def statements(code: str) -> dict[str, int]:
    """How many statements each of the three requests sends besides BEGIN and COMMIT."""
    browser, path, found = Client(), f"/survey/{code}/", {}
    for name, call in (
        ("form", lambda: browser.get(path)),
        ("answer", lambda: browser.post(path, {"overall": "1", **{f"q{n}": "1" for n in range(1, 6)}, "who": "owner"})),
        ("thanks", lambda: browser.get(path)),
    ):
        with CaptureQueriesContext(connection) as caught:
            call()
        found[name] = sum(one["sql"].split()[0] not in ("BEGIN", "COMMIT") for one in caught)
    return found


def plans(code: str) -> None:
    """How the database finds a code among so many."""
    found = codes.read(code)
    assert found is not None
    with CaptureQueriesContext(connection) as caught:
        hands.read(found, timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + caught[0]["sql"])
        print("\n".join(row[0] for row in cursor))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure taking answers in beside a bare INSERT.")
    parser.add_argument("--answers", type=int, default=2000, help="of each way")
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
