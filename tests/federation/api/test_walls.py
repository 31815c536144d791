"""The neighbour meets nothing: every route, every method, with the first subdistrict's own ids."""

from __future__ import annotations

import sys
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db.models import Model

from assessments.campaigns import actions as campaigns
from assessments.campaigns.models import Campaign, CampaignPoint, CampaignSite, Finding
from assessments.campaigns.presets import Group
from assessments.classes.actions import decide as decide_class
from assessments.classes.models import ClassDecision
from assessments.cycles.models import Cycle, Entrant, Rater
from assessments.results.models import Appeal
from assessments.schemes.models import Scheme
from assessments.standings.models import ListEntry, Measure, Reward
from communities.contracts.models import ServiceContract
from communities.places.models import Community, Compound
from dispatch.categories.queries import in_use
from dispatch.fieldwork.models import Extension, Permit, Shift
from dispatch.handovers.models import Handover
from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import Candidate, HelpRequest, Job, Offer, Photo
from dispatch.work_orders.actions import NewOrder, file_order
from dispatch.work_orders.models import Source, WorkOrder
from federation.accounts.models import Department, Membership
from federation.api.docs import description
from federation.api.throttles import AccountThrottle
from federation.firms.models import PropertyFirm
from federation.kernel.audit import LogEntry
from federation.notices.models import Notice
from federation.pool.models import AvailabilityException, Certificate, CertificateKind, EquipmentType, PermitKind, Resource, Skill, Trade
from federation.tenancy import scope
from tests.assessments.results.cast import judged
from tests.assessments.standings.conftest import finish
from tests.federation.api.caller import MISSING, Caller

OF_PATH: dict[str, type[Model]] = {
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
    "photos": Photo,
    "shifts": Shift,
    "extensions": Extension,
    "permits": Permit,
    "handovers": Handover,
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
}
#: Rows without an order of their own, by what is the same in every demo.
STEADY: dict[type[Model], str] = {
    Notice: "user__username",
    Membership: "user__username",
    Rater: "member__user__username",
    Department: "name",
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
BODIES = ({}, {"reason": "x"})


@pytest.fixture(autouse=True)
def _without_limits(monkeypatch):
    monkeypatch.setattr(AccountThrottle, "THROTTLE_RATES", {"account": "1000000/min"})


@pytest.fixture
def busy(luyi, ask, now) -> None:
    """A subdistrict with one row of everything that has an address."""
    request = ask(latest=now + timedelta(days=3))
    actions.find_helpers(at=now)
    job = actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    given = {"job": job, "state_since": now}
    Extension.objects.create(**given, side="helper", days=1, reason="canary", asked_by=luyi.firm2, created_at=now, state="asked")
    Permit.objects.create(
        **given, number="ZYP-1", kind=PermitKind.objects.first(), valid_from=now, valid_until=now + timedelta(hours=1),
        issued_by=luyi.firm2, issued_at=now, state="issued",
    )  # fmt: skip
    Handover.objects.create(
        **given, number="JJD-1", unit=job.bookings.first().unit, direction="out", grade="good", first_by=luyi.firm2, first_at=now,
        state="open",
    )  # fmt: skip
    canary = NewOrder(source=Source.PHONE, category=in_use().first(), title="canary", compound=luyi.compounds["通瑞嘉苑"])
    file_order(canary, by=luyi.dispatcher, at=now)
    compound = luyi.compounds["通瑞嘉苑"]
    decide_class(compound, grade="complete", reason="canary", evidence="canary", by=luyi.leader, at=now)
    _campaign(luyi, now)
    holder = luyi.resource("演示专家-防水")
    AvailabilityException.objects.create(resource=holder, starts_at=now, ends_at=now + timedelta(hours=1), reason="canary")
    assess(luyi, now)
    Photo.objects.create(request=request, width=1, height=1, created_at=now, file="photos/canary.webp")


def _campaign(luyi, now) -> None:
    """A running campaign with one finding."""
    fields = {"name": "canary", "starts_on": now.date(), "ends_on": now.date()}
    draft = campaigns.planning.Draft(fields, [Group("canary", "", (("canary", ""),))], [luyi.compounds["通瑞嘉苑"]], [])
    row = campaigns.prepare(draft, by=luyi.leader, at=now)
    campaigns.start(row, by=luyi.leader, at=now)
    site, point = CampaignSite.objects.get(campaign=row), CampaignPoint.objects.get(campaign=row)
    picture = campaigns.NewPhoto(ContentFile(b"canary", "x.webp"), 1, 1)
    campaigns.inspect(site, point, finding="canary", photos=[picture], by=luyi.leader, at=now)


def assess(luyi, now) -> None:
    """A published cycle with everything that follows from it."""
    found = finish(judged(luyi, now), now)
    entrant = found.entrants["通瑞嘉苑"]
    given = {"firm": entrant.firm, "compound": entrant.compound, "state_since": now}
    days = {"published_at": now, "expires_at": now + timedelta(days=9)}
    ListEntry.objects.create(**given, **days, kind="red", entrant=entrant, basis="canary", state="published")
    Measure.objects.create(**given, kind="talk", basis="canary", demand="x", ordered_by=luyi.leader, ordered_at=now, state="ordered")
    Reward.objects.create(
        **given, entrant=entrant, title="canary", plan="x", budget_fen=1, proposed_by=luyi.firm1, proposed_at=now, state="approved"
    )
    running = judged(luyi, now, start=now.date())
    Appeal.objects.create(
        cycle=running.cycle,
        entrant=running.entrants["通瑞嘉苑"],
        text="canary",
        filed_by=luyi.firm1,
        filed_at=now,
        state="filed",
        state_since=now,
    )


def paths() -> list[str]:
    """Every address with an id in it, filled twice: with a real id of the first subdistrict, and with none of anybody."""
    return [path for path in description("en")["paths"] if "{" in path and "{key}" not in path]


def filled(path: str, *, real: bool) -> str:
    parts = path.strip("/").split("/")
    for place, part in enumerate(parts):
        if part.startswith("{"):
            model = OF_PATH[parts[place - 1]]
            rows = model._default_manager.filter(subdistrict=scope.current())
            if model is Certificate and "{resource}" in path:
                rows = rows.filter(resource=parts[3])
            elif part == "{resource}":
                rows = rows.filter(certificates__isnull=False) if "certificates" in path else rows.filter(exceptions__isnull=False)
                rows = rows if rows.exists() else model._default_manager.all()
            elif model in STEADY:
                rows = rows.order_by(STEADY[model], "pk")
            parts[place] = str(rows.first().pk) if real else str(MISSING)
    return "/" + "/".join(parts) + "/"


def test_every_kind_of_id_is_walked(busy):
    assert {part.strip("{}") for path in paths() for part in path.split("/") if part.startswith("{")} <= {
        "id",
        "pk",
        "resource",
        "request_pk",
        "job_pk",
        "cycle_pk",
        "entrant_pk",
        "firm_pk",
    }
    for path in paths():
        assert str(MISSING) not in filled(path, real=True)


def counted() -> dict[type[Model], int]:
    """Named by subdistrict: with the ORM's wall off, the database also shows the last caller's own memberships."""
    return {model: model._default_manager.filter(subdistrict=scope.current()).count() for model in OF_PATH.values()}


@pytest.mark.parametrize("role", ["neighbour-leader", "neighbour-dispatcher", "neighbour-firm1"])
def test_a_foreign_row_is_as_missing_as_a_missing_one(busy, role):
    caller, tried, answered = Caller(role), 0, Counter()
    before = counted()
    states = set(HelpRequest.objects.values_list("pk", "state")) | set(Job.objects.values_list("pk", "state"))
    for path in paths():
        there, nowhere = filled(path, real=True), filled(path, real=False)
        described = {method.upper() for method in description("en")["paths"][path]} & set(METHODS)
        for method in METHODS if role == "neighbour-dispatcher" else sorted(described):
            for body in BODIES if method == "POST" else BODIES[:1] if method in ("PUT", "PATCH") else (None,):
                key = {"Idempotency-Key": str(uuid.uuid4())}
                addresses = (there, nowhere) if method in described or method == "HEAD" else (there, there)
                answers = [caller.call(method, address, body, **key) for address in dict.fromkeys(addresses)] * 2
                tried += 1
                assert answers[0].status_code == answers[1].status_code, (method, path, answers[0].content, answers[1].content)
                assert answers[0].content == answers[1].content, (method, path)
                answered[method if method in described else f"{method} is none of its methods", answers[0].status_code] += 1
    sys.stdout.write(f"  {tried} pairs of calls: {dict(answered)}")
    assert {(method, status) for method, status in answered if "none of" not in method} <= {
        *((method, 404) for method in METHODS), ("GET", 403),
    }  # fmt: skip
    assert {status for method, status in answered if "none of" in method and "HEAD" not in method} <= {405}
    assert tried > 100
    assert before == counted()
    assert states == set(HelpRequest.objects.values_list("pk", "state")) | set(Job.objects.values_list("pk", "state"))


def test_the_neighbours_lists_hold_none_of_our_ids(busy):
    ours = {str(pk) for model in OF_PATH.values() for pk in model._default_manager.values_list("pk", flat=True)}
    for role in ("neighbour-dispatcher", "neighbour-leader", "neighbour-firm1"):
        caller = Caller(role)
        for path, item in description("en")["paths"].items():
            if "{" not in path and "get" in item and path != "/api/v1/schema/":
                answer = caller.get(path + "?page_size=200&start=2026-01-01&end=2027-01-01")
                assert answer.status_code in (200, 403), (path, answer.content)
                assert not [pk for pk in ours if pk in answer.content.decode()], path


def test_our_ids_in_the_neighbours_bodies_and_filters_are_unknown(busy, luyi):
    caller = Caller("neighbour-dispatcher")
    compound, firm = luyi.compounds["通瑞嘉苑"], luyi.firm1.firm
    window = {
        "title": "x",
        "earliest": "2026-12-01T09:00Z",
        "latest": "2026-12-02T09:00Z",
        "lines": [{"kind": "expert", "skills": [{"skill": "WPF-ROOF"}]}],
    }
    bodies = [
        ("requests/", "compound", lambda pk: {"compound": pk, **window}),
        ("resources/", "home", lambda pk: {"firm": str(firm.pk), "kind": "expert", "home": pk, "name": "x"}),
        ("contracts/", "compound", lambda pk: {"compound": pk, "firm": str(firm.pk), "start": "2026-01-01"}),
        ("people/", "compound", lambda pk: {"username": "x", "name": "x", "role": "owners", "compound": pk}),
    ]
    for path, field, body in bodies:
        real, none = (caller.post(path, body(str(pk))) for pk in (compound.pk, MISSING))
        assert real.status_code == 400 and real.content == none.content
        assert ("does_not_exist", field) in [(error["code"], error["attr"]) for error in real.json()["errors"]]
    for query in (
        f"requests/?compound={compound.pk}",
        f"contracts/?firm={firm.pk}",
        f"resources/?firm={firm.pk}",
        f"ledger/?firm={firm.pk}",
    ):
        assert caller.get(query).json()["results"] == []
