"""Measures the way from PostgreSQL to a plan: `python -m bench.supply [--resources 1000 10000]`; prints rows of a Markdown table.

Makes a database of its own beside the one the settings name, and drops it in the end. Times are medians by the wall clock, for half of
the work is the database's; memory is what stays allocated in this process.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")

import django

django.setup()

from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

from dispatch import matching
from dispatch.demo import seed
from dispatch.matching.compiling import Compiler
from dispatch.mutual_aid import actions, resident, supply
from dispatch.mutual_aid.actions.matching import SEARCH_STEPS
from dispatch.mutual_aid.models import HelpRequest
from federation.pool.models import (
    Certificate,
    CertificateKind,
    EquipmentType,
    Kind,
    Resource,
    ResourceSkill,
    Skill,
    Trade,
    Unit,
    Verification,
    WeeklyHours,
)
from federation.tenancy import scope
from tests import cast

REQUESTS, TIMES = 40, 3


def crowd(count: int) -> None:
    """So many resources of the firms of the demo: half experts, a quarter crews, a quarter machines."""
    chance = random.Random(count)
    terms: dict[str, list[Any]] = {name: list(model.objects.all()) for name, model in _TERMS.items()}
    known = list(Resource.objects.select_related("firm", "home"))
    made = []
    for number in range(count):
        beside, kind = chance.choice(known), chance.choices(Kind.values, (2, 1, 1))[0]
        own: dict[str, Any] = {"quantity": 1} if kind == Kind.EXPERT else {"quantity": chance.randint(1, 6)}
        own |= {"trade": chance.choice(terms["trade"])} if kind == Kind.CREW else {}
        own |= {"verification": Verification.VERIFIED}
        own |= {"equipment_type": chance.choice(terms["machine"]), "capacity": 50} if kind == Kind.EQUIPMENT else {}
        made.append(Resource(kind=kind, firm=beside.firm, home=beside.home, name=f"{count}-{number}", **own))
    Resource.objects.bulk_create(made, batch_size=2000)
    Unit.objects.bulk_create((Unit(resource=one, number=n + 1) for one in made for n in range(one.quantity)), batch_size=2000)
    days = [(one, day) for one in made for day in range(7)]
    hours = (WeeklyHours(resource=one, weekday=day, from_minute=480, until_minute=chance.choice((1020, 1080))) for one, day in days)
    WeeklyHours.objects.bulk_create(hours, batch_size=2000)
    experts = [one for one in made if one.kind == Kind.EXPERT]
    held = ((one, skill) for one in experts for skill in chance.sample(terms["skill"], 2))
    ResourceSkill.objects.bulk_create((ResourceSkill(resource=one, skill=skill, level=chance.randint(1, 5)) for one, skill in held))
    cards = ((one, kind) for one in experts for kind in chance.sample(terms["certificate"], 2))
    Certificate.objects.bulk_create(Certificate(resource=one, kind=kind, verification=Verification.VERIFIED) for one, kind in cards)


_TERMS: dict[str, Any] = {"trade": Trade, "machine": EquipmentType, "skill": Skill, "certificate": CertificateKind}


def waiting(story: cast.Cast, at: datetime) -> list[HelpRequest]:
    """Requests for every kind of help, tomorrow."""
    chance, day = random.Random(7), at + timedelta(days=1)
    skills, trades = list(Skill.objects.filter(mode="do")), list(Trade.objects.all())
    made = []
    for number in range(REQUESTS):
        line = actions.NewLine(kind=Kind.CREW, trade=chance.choice(trades), quantity=chance.randint(1, 8))
        if number % 2:
            line = actions.NewLine(kind=Kind.EXPERT, skills=[(chance.choice(skills), chance.randint(1, 3))])
        made.append(
            actions.ask(
                by=story.firm1, at=at, firm=story.firm1.firm, compound=story.compounds["通瑞嘉苑"], title=f"{number}", lines=[line],
                earliest=day, latest=day + timedelta(hours=chance.randint(6, 20)), duration=timedelta(hours=chance.randint(1, 4)),
            )
        )  # fmt: skip
    return made


def objects() -> list[Resource]:
    """The same rows as model objects, as one would write it first."""
    rows = Resource.objects.filter(active=True).select_related("firm", "home", "trade", "equipment_type")
    return list(rows.prefetch_related("skills__skill", "certificates__kind", "weekly_hours", "units"))


def timed(action: Callable[[], object], times: int = TIMES) -> float:
    """Milliseconds, the middle of several."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        spent.append(1000 * (time.perf_counter() - began))
    return statistics.median(spent)


def kept(action: Callable[[], object]) -> float:
    """Megabytes that what it returns occupies."""
    gc.collect()
    tracemalloc.start()
    result = action()
    gc.collect()
    size = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    del result
    return size


def forgotten() -> resident.Pool:
    resident._pools.clear()
    return resident.pool()


def measure(tenant: int, at: datetime, requests: list[HelpRequest]) -> None:
    zone = ZoneInfo("Asia/Shanghai")

    def changed() -> None:
        with scope.atomic_tenant(tenant):
            one = Resource.objects.filter(active=True)[0]
            Resource.objects.filter(pk=one.pk).update(note=str(time.perf_counter()))

    def refresh() -> float:
        changed()
        with scope.atomic_tenant(tenant):
            return timed(resident.pool, 1)

    def inside(measured: Callable[[Callable[[], object]], float], action: Callable[[], object]) -> float:
        """Each in a transaction of its own: none may stay idle for long."""
        with scope.atomic_tenant(tenant):
            return measured(action)

    def problem() -> tuple[matching.Problem, supply.Ruler]:
        return supply.problem(requests, zone=zone, at=at)

    again = statistics.median(refresh() for _ in range(TIMES))
    cold, warm, plain = inside(timed, forgotten), inside(timed, resident.pool), inside(timed, objects)
    values = inside(timed, problem)
    memory = inside(kept, forgotten), inside(kept, objects), inside(kept, problem)
    with scope.atomic_tenant(tenant):
        size, (task, _) = len(resident.pool().members), problem()
    compile_ = timed(lambda: Compiler(task, (), (), 0).state(0))
    rank = timed(lambda: matching.rank(task, str(requests[0].pk)))
    plan = timed(lambda: matching.plan(task, iterations=SEARCH_STEPS))
    whole = values + plan + REQUESTS * rank
    rows = (
        ("all as model objects", plain, memory[1]), ("pool, first reading", cold, memory[0]), ("pool, one resource changed", again, 0.0),
        ("pool, nothing changed", warm, 0.0), ("problem from resident pool (all queries)", values, memory[2]),
        ("compile to arrays", compile_, 0.0), (f"plan of {REQUESTS} requests with that", plan, 0.0), ("rank one request", rank, 0.0),
        (f"one search: problem, plan, {REQUESTS} rankings", whole, 0.0),
    )  # fmt: skip
    for name, spent, megabytes in rows:
        print(f"| {size:,} | {name} | {spent:.1f} | {100 * spent / whole:.0f} % | {f'{megabytes:.1f}' if megabytes else ''} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure loading, compiling, ranking and planning with a database.")
    parser.add_argument("--resources", type=int, nargs="*", default=[1000, 10_000])
    asked = parser.parse_args()
    matching.warm_up()
    print("| resources | step | ms | of one search | MB kept |\n|---|---|---|---|---|")
    for one in connections.databases.values():
        one["TEST"] = {**one.get("TEST", {}), "NAME": f"bench_{one['NAME']}"}
        one["OPTIONS"]["options"] = "-c idle_in_transaction_session_timeout=0"  # a loaded machine may think long
    made = setup_databases(verbosity=0, interactive=False, aliases={"default", "owner"})
    try:
        at = timezone.now()
        seed.seed(at=at)
        street = cast.subdistrict(cast.LUYI)
        with scope.atomic_tenant(street.pk):
            requests = waiting(cast.Cast(street), at)
        total = 0
        for count in asked.resources:
            with scope.atomic_tenant(street.pk):
                crowd(count - total)
            total = count
            measure(street.pk, at, requests)
    finally:
        connections.close_all()
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    main()
