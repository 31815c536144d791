"""What a call costs beside a bare table, and at a million orders: `python -m bench.orders.run [--orders 10000 1000000]`.

Makes databases of its own beside the one the settings name, and drops them in the end. Both servers are gunicorn with one worker
and one thread on the same PostgreSQL; each client keeps its connection. Calls of both are made in turns, so that a
loaded machine slows both alike. CPU is the worker process's own, read from the kernel, and that of its database connection.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")
os.environ["API_RATE"] = os.environ["API_RATE_ANONYMOUS"] = "1000000/min"  # both servers are driven, not used

import django

django.setup()

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases
from django.utils import timezone

from bench.orders import crowd
from dispatch.demo import seed
from dispatch.open311 import actions as open311
from dispatch.work_orders.models import WorkOrder
from federation.accounts import tokens
from federation.tenancy import scope
from tests import cast

SUBDISTRICTS, HOME, WARM, TURNS, CALLS = 200, 0.05, 20, 10, 20  # the subdistrict that is measured has ten times its share
BARE, PRODUCT, START_S = 18761, 18762, 15


@dataclass
class Spent:
    """Milliseconds per call: CPU of the worker, CPU of its database connection, and the clock on the wall."""

    worker: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


@contextmanager
def served(application: str, port: int, environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "gunicorn", application, "-b", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "1"]
    command += ["--threads", "1", "--keep-alive", "60", "--log-level", "warning", "--no-control-socket"]
    with subprocess.Popen(command, env={**os.environ, **environment}) as server:
        try:
            yield
        finally:
            server.terminate()


class Caller:
    """One kept connection to one server, with the processes that serve it."""

    def __init__(self, port: int, token: str = "") -> None:
        self.port, self.line = port, http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Content-Type": "application/json", **({"Authorization": f"Token {token}"} if token else {})}

    def ready(self, path: str, known: set[int]) -> None:
        """Wait until it answers; the database connections that are new since `known` are its own."""
        for _ in range(300):
            try:
                self.call("GET", path)
                break
            except OSError:
                self.line.close()
                time.sleep(0.1)
        self.worker = max(_children(self.port))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> ALL(%s)", [list(known)])
            self.backends = [row[0] for row in cursor]

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        content = body if isinstance(body, str) else None if body is None else json.dumps(body)
        self.line.request(method, path, content, {**self.headers, **headers})
        answer = self.line.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        return text

    def measured(self, calls: int, once: Callable[[Caller, int], Any], spent: Spent, start: int) -> None:
        worker, database = _cpu(self.worker), sum(map(_cpu, self.backends))
        for number in range(start, start + calls):
            began = time.perf_counter()
            once(self, number)
            spent.wall.append(1000 * (time.perf_counter() - began))
        spent.worker.append((_cpu(self.worker) - worker) / calls)
        spent.database.append((sum(map(_cpu, self.backends)) - database) / calls)


def _cpu(pid: int) -> float:
    """Milliseconds of CPU that the process's threads have had."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir()) / 1e6


def _backends() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return {row[0] for row in cursor}


def _children(port: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and f"127.0.0.1:{port}" in (folder / "cmdline").read_text():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def form(**given: str) -> str:
    return urlencode(given)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure calls of work orders beside a bare table.")
    parser.add_argument("--orders", type=int, nargs="*", default=[10_000, 1_000_000])
    asked = parser.parse_args()
    for one in connections.databases.values():
        one["TEST"] = {**one.get("TEST", {}), "NAME": f"bench_{one['NAME']}"}
        one["OPTIONS"]["options"] = "-c idle_in_transaction_session_timeout=0"
    made = setup_databases(verbosity=0, interactive=False, aliases={"default", "owner"})
    try:
        compare(asked.orders)
    finally:
        connections.close_all()
        teardown_databases(made, verbosity=0)


WHAT = "二号楼三层楼道灯不亮"


def compare(sizes: list[int]) -> None:
    at = timezone.now()
    seed.seed(at=at)
    home = cast.subdistrict(cast.LUYI)
    others = crowd.subdistricts(home, SUBDISTRICTS - 1)
    with scope.atomic_tenant(home.pk):
        person = cast.Cast(home)
        token = tokens.issue(person.dispatcher.user, at=at)
        _, key = open311.issue_key("bench", publishes=True, by=person.dispatcher, at=at)
        compound = person.compounds["通瑞嘉苑"]
    name = str(connections["default"].settings_dict["NAME"])
    url = _address(name)
    bare_url = _address(name, owner=True)
    build = [sys.executable, "-c", f"from bench.orders import bare; bare.build({sizes[0]})"]
    subprocess.run(build, check=True, env={**os.environ, "BARE_DATABASE_URL": bare_url})
    there = 0
    for size in sizes:
        began = time.perf_counter()
        for one in others:
            crowd.orders(one.pk, *grown((1 - HOME) / len(others), size, there), at=at)
        crowd.orders(home.pk, *grown(HOME, size, there), at=at)
        with connections["owner"].cursor() as cursor:
            cursor.execute("ANALYZE")
        there = size
        print(f"\n{size:,} orders of {SUBDISTRICTS} subdistricts, made in {time.perf_counter() - began:.0f} s", flush=True)
        environment = {"DATABASE_URL": url}
        with (
            served("bench.orders.bare:application", BARE, {"BARE_DATABASE_URL": bare_url}),
            served("federation.wsgi", PRODUCT, environment),
        ):
            bare, product = Caller(BARE), Caller(PRODUCT, token)
            time.sleep(START_S)
            bare.ready("/orders/?state=closed", before := _backends())
            product.ready("/api/v1/work-orders/?page_size=1", before | set(bare.backends))
            table(bare, product, key=key, compound=str(compound.pk), tenant=home.pk)
        queries(token, home.pk)


def grown(share: float, size: int, there: int) -> tuple[int, int]:
    """How many are to be made, and how many are there."""
    return max(1, int(share * size)) - int(share * there), int(share * there)


def table(bare: Caller, product: Caller, *, key: str, compound: str, tenant: int) -> None:
    with scope.atomic_tenant(tenant):
        rows = WorkOrder.objects.filter(state="working").values_list("pk", flat=True)[:400]
        shown = [str(pk) for pk in rows]
        waiting = [str(pk) for pk in WorkOrder.objects.filter(state="closed").values_list("pk", flat=True)[: WARM + TURNS * CALLS]]
        WorkOrder.objects.filter(pk__in=waiting).update(state="resolved", closed_at=None)
    new = {"source": "phone", "category": "ELE02", "compound": compound, "title": WHAT, "phone": "13800000000"}
    plain = {
        "source": "phone",
        "kind": "repair",
        "category": "R1",
        "compound": "C1",
        "title": WHAT,
        "phone": "13800000000",
    }
    report = form(api_key=key, jurisdiction_id=cast.LUYI, service_code="ELE02", address_string="通瑞嘉苑", description=WHAT)
    urlencoded = {"Content-Type": "application/x-www-form-urlencoded"}
    calls: list[tuple[str, Callable[[Caller, int], Any], Callable[[Caller, int], Any]]] = [
        (
            "list of 50, filtered",
            lambda one, n: one.call("GET", "/orders/?state=closed&source=resident"),
            lambda one, n: one.call("GET", "/api/v1/work-orders/?state=closed&source=resident"),
        ),
        (
            "one order",
            lambda one, n: one.call("GET", f"/orders/{1 + n}/"),
            lambda one, n: one.call("GET", f"/api/v1/work-orders/{shown[n % len(shown)]}/"),
        ),
        (
            "create, API",
            lambda one, n: one.call("POST", "/orders/", plain),
            lambda one, n: one.call("POST", "/api/v1/work-orders/", new, **{"Idempotency-Key": uuid4().hex}),
        ),
        (
            "create, Open311",
            lambda one, n: one.call("POST", "/orders/", plain),
            lambda one, n: one.call("POST", "/open311/v2/requests.json", report, **urlencoded),
        ),
        (
            "change of state",
            lambda one, n: one.call("PATCH", f"/orders/{1 + n}/", {"state": "closed"}),
            lambda one, n: one.call("POST", f"/api/v1/work-orders/{waiting[n]}/verify/", {}),
        ),
    ]
    print(
        "| call | bare, ms CPU | product, ms CPU | ratio | database, ms CPU: bare, product | with database | p50, p95 ms: bare | product |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, by_bare, by_product in calls:
        spent = Spent(), Spent()
        for turn in range(TURNS + 1):
            for one, once, into in ((bare, by_bare, spent[0]), (product, by_product, spent[1])):
                one.measured(WARM if turn == 0 else CALLS, once, into if turn else Spent(), 0 if turn == 0 else WARM + (turn - 1) * CALLS)
        _print(name, *spent)


def _print(name: str, bare: Spent, product: Spent) -> None:
    worker = [statistics.median(one.worker) for one in (bare, product)]
    database = [statistics.median(one.database) for one in (bare, product)]
    both = (worker[1] + database[1]) / (worker[0] + database[0])
    walls = [(statistics.median(one.wall), sorted(one.wall)[int(0.95 * len(one.wall))]) for one in (bare, product)]
    print(
        f"| {name} | {worker[0]:.2f} | {worker[1]:.2f} | {worker[1] / worker[0]:.1f} | {database[0]:.2f}, {database[1]:.2f} | {both:.1f} | "
        f"{walls[0][0]:.1f}, {walls[0][1]:.1f} | {walls[1][0]:.1f}, {walls[1][1]:.1f} |",
        flush=True,
    )


def queries(token: str, tenant: int) -> None:
    """How many statements each reading call sends, counted in this process."""
    with scope.atomic_tenant(tenant):
        pk = WorkOrder.objects.filter(state="working").values_list("pk", flat=True)[0]
    browser = Client(headers={"authorization": f"Token {token}"})
    staff = cast.browser_of("dispatcher")
    for name, client, path in (
        ("list", browser, "/api/v1/work-orders/?state=closed&source=resident"), ("order", browser, f"/api/v1/work-orders/{pk}/"),
        ("page of the list", staff, "/work-orders/?state=working&sort=due"), ("page of the order", staff, f"/work-orders/{pk}/"),
    ):  # fmt: skip
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            began = time.perf_counter()
            answer = client.get(path)
            spent = 1000 * (time.perf_counter() - began)
        print(f"{name}: {answer.status_code}, {len(caught)} queries, {spent:.0f} ms", flush=True)


def _address(name: str, *, owner: bool = False) -> str:
    url = urlsplit(os.environ["DATABASE_OWNER_URL" if owner else "DATABASE_URL"])
    return url._replace(path=f"/{name}").geturl()


if __name__ == "__main__":
    main()
