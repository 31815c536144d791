"""Generated calls against a running server: no 5xx, and every error in the one format.

About 300 calls, 2,000 with SIZE=full, in all over both people.
"""

from __future__ import annotations

import random
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from assessments.campaigns.models import Campaign, Finding
from assessments.classes.models import ClassDecision
from assessments.cycles.models import Cycle, Entrant, Rater
from assessments.cycles.states import CycleState
from assessments.demo import campaign, scene
from assessments.results import actions as results
from assessments.results.models import Appeal
from assessments.schemes.models import Indicator, Scheme
from assessments.standings.models import ListEntry, Measure, Reward
from communities.contracts.models import ServiceContract
from communities.places.models import Community, Compound
from dispatch.categories.models import Category
from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import Candidate, HelpRequest, Job, Offer
from dispatch.work_orders import actions as orders
from dispatch.work_orders.models import Source, WorkOrder
from federation.accounts.models import Department, Membership
from federation.firms.models import PropertyFirm
from federation.kernel.audit import LogEntry
from federation.notices.models import Notice
from federation.pool.models import AvailabilityException, Certificate, CertificateKind, EquipmentType, Kind, Resource, Skill, Trade
from federation.tenancy import scope
from tests.assessments.results.cast import judged
from tests.assessments.standings.conftest import finish
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE
from tests.federation.api.caller import Caller
from tests.sizes import FULL
from tests.stack import Stack

CALLS = 2_000 if FULL else 300  # by default each operation by one person, in turns
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
PEOPLE = ("dispatcher", "firm1")
OF_PATH: dict[str, Any] = {
    "firms": PropertyFirm,
    "people": Membership,
    "resources": Resource,
    "certificates": Certificate,
    "exceptions": AvailabilityException,
    "skills": Skill,
    "trades": Trade,
    "equipment-types": EquipmentType,
    "certificate-kinds": CertificateKind,
    "notices": Notice,
    "log": LogEntry,
    "departments": Department,
    "communities": Community,
    "compounds": Compound,
    "contracts": ServiceContract,
    "requests": HelpRequest,
    "candidates": Candidate,
    "offers": Offer,
    "jobs": Job,
    "work-orders": WorkOrder,
    "campaigns": Campaign,
    "campaign-findings": Finding,
    "class-decisions": ClassDecision,
    "schemes": Scheme,
    "cycles": Cycle,
    "surveys": Cycle,
    "bulletins": Cycle,
    "entrants": Entrant,
    "sheets": Rater,
    "appeals": Appeal,
    "standings": ListEntry,
    "measures": Measure,
    "rewards": Reward,
    "indicators": Indicator,
}


@pytest.fixture
def running(world: None, now: datetime, tomorrow: datetime) -> Iterator[Stack]:
    """A server on the test's database, with requests in several states."""
    tenant = subdistrict(LUYI)
    with scope.atomic_tenant(tenant.pk):
        luyi = Cast(tenant)
        firm1, firm2 = luyi.firm1, luyi.firm2
        roof = Category.objects.select_related("parent").get(code="STR01")
        for number in range(6):
            start = tomorrow + timedelta(days=number)
            request = actions.ask(
                by=firm1,
                at=now,
                firm=firm1.firm,
                compound=luyi.compounds["通瑞嘉苑"],
                title=f"屋面漏水 {number}",
                lines=[actions.NewLine(kind=Kind.EXPERT, skills=[(Skill.objects.get(code="WPF-ROOF"), 1)])],
                earliest=start,
                latest=start + timedelta(hours=8),
                duration=timedelta(hours=2),
            )
            report = orders.NewOrder(
                source=Source.PHONE, category=roof, title=f"屋面漏雨 {number}", compound=luyi.compounds["通瑞嘉苑"], phone="13800138000"
            )
            orders.file_order(report, by=luyi.dispatcher, at=now)
            actions.find_helpers(at=now)
            if number % 2 and (offer := request.offers.filter(state="open").first()):
                actions.accept_offer(offer, by=firm2, at=now)
        campaign.load(luyi.__getattr__, scene.picture, at=now)
        assess(luyi, now)
    with Stack() as stack:
        yield stack


def assess(luyi: Cast, now: datetime) -> None:
    """A published cycle with a list, one that firms may appeal in, and one in which the office's own sheets are open."""
    done = finish(judged(luyi, now, start=now.date() - timedelta(days=200)), now)
    entrant = done.entrants["通瑞嘉苑"]
    given = {"firm": entrant.firm, "compound": entrant.compound, "state_since": now}
    days = {"published_at": now, "expires_at": now + timedelta(days=9)}
    ListEntry.objects.create(**given, **days, kind="red", entrant=entrant, basis="x", state="published")
    Measure.objects.create(**given, kind="talk", basis="x", demand="x", ordered_by=luyi.leader, ordered_at=now, state="ordered")
    Reward.objects.create(
        **given, entrant=entrant, title="x", plan="x", budget_fen=1, proposed_by=luyi.firm1, proposed_at=now, state="approved"
    )
    shown = judged(luyi, now, start=now.date() - timedelta(days=100))
    shown.state(CycleState.CHECKING)
    shown.computed(now)
    results.show_to_firms(shown.cycle, by=luyi.dispatcher, at=now)
    results.file(shown.entrants["通瑞嘉苑"], text="x", indicator=None, by=luyi.firm1, at=now)
    collecting = judged(luyi, now, start=now.date())
    for one in collecting.entrants.values():
        Rater.objects.create(cycle=collecting.cycle, entrant=one, panel=None, member=luyi.dispatcher)


class Known:
    """Ids that exist, so that generated calls get past the door."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        with scope.atomic_tenant(subdistrict(LUYI).pk):
            self.ids = {name: [str(pk) for pk in model.objects.values_list("pk", flat=True)[:50]] for name, model in OF_PATH.items()}
            drivers = {str(pk) for pk in Membership.objects.filter(user__username__in=PEOPLE).values_list("pk", flat=True)}
            self.ids["people"] = [pk for pk in self.ids["people"] if pk not in drivers]  # who drives is not sent home half-way
            self.children = {
                str(pk): {"certificates": [str(c.pk) for c in Certificate.objects.filter(resource=pk)]}
                for pk in Resource.objects.values_list("pk", flat=True)
            }

    def put_into(self, case: Any, share: float) -> None:
        """Let this share of the ids name things that are there."""
        parts = case.path.strip("/").split("/")
        for place, part in enumerate(parts):
            if part.startswith("{") and self.ids.get(parts[place - 1]) and self.chance.random() < share:
                case.path_parameters[part.strip("{}")] = self.chance.choice(self.ids[parts[place - 1]])
        if isinstance(case.body, dict):
            for name, kind in (
                ("compound", "compounds"), ("home", "compounds"), ("firm", "firms"), ("community", "communities"), ("entrant", "entrants"),
                ("indicator", "indicators"),
            ):  # fmt: skip
                if name in case.body and self.chance.random() < share:
                    case.body[name] = self.chance.choice(self.ids[kind])


def in_the_one_format(answer: Any) -> bool:
    if answer.status_code == 414:
        return True  # an address that is too long never gets past gunicorn
    try:
        return set(answer.json()) == {"type", "errors"}
    except ValueError:
        return False


@pytest.mark.slow
@pytest.mark.django_db(**LIVE)
def test_no_generated_call_breaks_the_server(running: Stack, record_property: Any) -> None:
    running.start("valkey", "web")
    site, chance = running.site, random.Random(20261122)
    schema = schemathesis.openapi.from_url(f"{site}/api/v1/schema/")
    known, statuses, failures = Known(chance), Counter[int](), []
    by_mode, driven = Counter[GenerationMode](), Counter[GenerationMode]()
    operations = [found.ok() for found in schema.get_all_operations()]
    each = max(1, CALLS // (len(operations) * len(PEOPLE if FULL else PEOPLE[:1]) * len(MODES)))
    session = requests.Session()

    def drive(operation: Any, headers: dict[str, str], mode: GenerationMode) -> None:
        @seed(20261122)
        @settings(max_examples=each, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def calls(case: Any) -> None:
            right = mode == GenerationMode.POSITIVE
            known.put_into(case, 0.75 if right else 0.4)
            own = dict(headers)
            if right or chance.random() < 0.5:  # else what was generated as wrong stays wrong
                case.headers.pop("X-Membership", None)
                own["Idempotency-Key"] = str(uuid.uuid4())
            answer = case.call(base_url=site, headers=own, session=session, timeout=30)
            statuses[answer.status_code] += 1
            by_mode[mode] += 1
            if answer.status_code >= 500 or (answer.status_code >= 400 and not in_the_one_format(answer)):
                failures.append(
                    (
                        case.method,
                        case.formatted_path,
                        answer.status_code,
                        repr(case.body)[:300],
                        answer.text[:300],
                        dict(answer.request.headers),
                        answer.request.url,
                    )
                )

        try:
            calls()
        except Unsatisfiable:
            assert mode == GenerationMode.NEGATIVE  # some calls have nothing that could be wrong
        else:
            driven[mode] += 1

    headers = [Caller(username).headers for username in PEOPLE]
    for turn, operation in enumerate(operations):
        for own in headers if FULL else headers[turn % len(headers) :][:1]:
            for mode in MODES if not operation.path.endswith("/auth/token/") else ():
                drive(operation, own, mode)
    for mode in MODES:
        drive(next(o for o in operations if o.path.endswith("/auth/token/") and o.method == "post"), {}, mode)
    made, good = sum(statuses.values()), sum(n for status, n in statuses.items() if status < 300)
    figures = f"{made} calls, {good / made:.0%} of them 2xx, {dict(sorted(statuses.items()))}, {dict(by_mode)}, operations {dict(driven)}"
    record_property("calls", figures)
    sys.stdout.write(figures)
    assert failures == []
    assert made >= CALLS * 0.9
    assert good / made >= 0.2
