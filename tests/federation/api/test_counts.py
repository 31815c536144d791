"""Lists cost the same number of queries at one row and at thirty, and pages neither repeat nor skip."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.postgres.fields.ranges import RangeField  # noqa: F401 - registers the adapters
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from communities.contracts.models import ServiceContract
from communities.places.models import Community, Compound, Management
from dispatch.ledger.actions import account_of, post_help
from dispatch.ledger.valuing import Help
from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import Candidate, HelpRequest, Job, Offer
from federation.accounts.models import Department, Membership, User
from federation.firms.models import PropertyFirm
from federation.kernel.audit import LogEntry
from federation.notices.models import Notice
from federation.pool.models import AvailabilityException, Certificate, HomeReserve, Kind, Resource, Skill, Trade
from federation.tenancy.models import TenantModel
from tests.federation.api.caller import Caller

ROWS = 30


def copies(row: TenantModel, times: int, /, **changes):
    """The row again and again, under new ids; each value of `changes` is called with the copy's number."""
    model = type(row)
    for n in range(times):
        values = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields if f.name != "id"}
        values.pop("written_at", None)
        model._default_manager.create(**{**values, **{name: make(n) for name, make in changes.items()}})


@pytest.fixture
def one(luyi, ask, now):
    """One row of everything."""
    request = ask()
    actions.find_helpers(at=now)
    job = actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    actions.set_out(job, by=luyi.firm2, at=now)
    actions.arrive(job, by=luyi.firm2, at=now)
    actions.complete(job, result="x", worked=timedelta(hours=3), by=luyi.firm2, at=now)
    actions.confirm(job, by=luyi.firm1, at=now)
    actions.rate(job, stars=5, by=luyi.firm1, at=now)
    holder = luyi.resource("演示专家-防水")
    AvailabilityException.objects.create(resource=holder, starts_at=now, ends_at=now + timedelta(hours=1))
    HomeReserve.objects.create(firm=luyi.firm1.firm, kind=Kind.CREW, code="ELE", keep=1)
    return request, job, holder


def grow(luyi, one, now) -> None:
    request, job, holder = one
    for model, changes in (
        (PropertyFirm, {"name": lambda n: f"演示企业{n}", "credit_code": lambda n: ""}),
        (Community, {"name": lambda n: f"演示社区{n}"}),
        (Department, {"name": lambda n: f"科室{n}"}),
        (Skill, {"code": lambda n: f"X{n}"}),
        (Trade, {"code": lambda n: f"X{n}"}),
        (Notice, {}),
        (LogEntry, {}),
    ):
        copies(model._default_manager.first(), ROWS, **changes)
    compound = Compound.objects.first()
    copies(compound, ROWS, name=lambda n: f"演示小区{n}")
    for copy in Compound.objects.filter(name__startswith="演示小区"):
        Management.objects.create(compound=copy, kind="professional", during=DateRange(None, None))
        ServiceContract.objects.create(compound=copy, firm=luyi.firm1.firm, during=DateRange(None, None))
    copies(holder, ROWS, name=lambda n: f"演示专家{n}")
    for copy in Resource.objects.filter(name__startswith="演示专家"):
        copies(holder.skills.first(), 1, resource_id=lambda n, copy=copy: copy.pk, skill_id=lambda n: Skill.objects.get(code="X1").pk)
    certificate = Certificate.objects.filter(resource__kind=Kind.EXPERT).first() or Certificate.objects.first()
    for copy in Resource.objects.filter(name__startswith="演示专家", certificates=None):
        copies(certificate, 1, resource_id=lambda n, copy=copy: copy.pk)
    copies(HelpRequest.objects.get(pk=request.pk), ROWS, number=lambda n: f"HZ-X-{n}")
    line = request.lines.get()
    copies(line, ROWS, position=lambda n: n + 2)
    for extra in request.lines.exclude(pk=line.pk):
        copies(line.line_skills.first(), 1, line_id=lambda n, extra=extra: extra.pk)
    copies(Candidate.objects.filter(line=line).first(), ROWS, line_id=lambda n: request.lines.exclude(pk=line.pk)[n].pk)
    offer = Offer.objects.get(pk=job.offer_id)
    copies(offer, ROWS, line_id=lambda n: request.lines.exclude(pk=line.pk)[n].pk)
    offers = list(Offer.objects.exclude(pk=offer.pk))
    copies(Job.objects.get(pk=job.pk), ROWS, offer_id=lambda n: offers[n].pk, line_id=lambda n: offers[n].line_id)
    jobs = list(Job.objects.exclude(pk=job.pk))
    giver, receiver = account_of(luyi.firm2.firm_id, at=now), account_of(luyi.firm1.firm_id, at=now)
    for other in jobs:
        worth = Help("hours", Decimal(2), mode="do")
        post_help(worth, job=other.pk, giver=giver, receiver=receiver, on=now.date(), by=None, at=now)
    AvailabilityException.objects.filter(resource=holder).first()
    copies(AvailabilityException.objects.filter(resource=holder).first(), ROWS)
    copies(HomeReserve.objects.first(), ROWS, code=lambda n: f"X{n}")
    for n in range(ROWS):
        Membership.objects.create(user=User.objects.create(username=f"person{n}"), role="firm_staff", firm=luyi.firm1.firm)
    Notice.objects.update(user=luyi.leader.user)


def cost(caller: Caller, path: str) -> tuple[int, int]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = caller.get(f"{path}?page_size=200")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    rows = next(body[name] for name in ("results", "candidates", "events", "totals", "lines") if name in body)
    return len(queries), len(rows)


LISTS = [
    "firms/",
    "people/",
    "resources/",
    "reserves/",
    "skills/",
    "trades/",
    "notices/",
    "departments/",
    "log/",
    "communities/",
    "compounds/",
    "contracts/",
    "requests/",
    "requests/{request}/",
    "requests/{request}/candidates/",
    "requests/{request}/timeline/",
    "offers/",
    "jobs/",
    "ledger/",
    "ledger/totals/",
    "resources/{holder}/exceptions/",
]


def test_lists_cost_the_same_at_one_row_and_at_thirty(luyi, one, now):
    caller = Caller("leader")
    paths = [path.format(request=one[0].pk, holder=one[2].pk) for path in LISTS]
    caller.get("me/")
    few = {path: cost(caller, path) for path in paths}
    grow(luyi, one, now)
    many = {path: cost(caller, path) for path in paths}
    for path in paths:
        if "totals" not in path and "timeline" not in path:
            assert many[path][1] >= few[path][1] + ROWS - 1, path
        assert many[path][0] == few[path][0], (path, few[path], many[path])
        assert many[path][0] <= 16, (path, many[path])


@pytest.mark.parametrize("path", ["requests/", "skills/", "compounds/", "resources/", "notices/", "log/"])
def test_pages_neither_repeat_nor_skip(luyi, one, now, path):
    grow(luyi, one, now)
    caller, seen, url = Caller("leader"), [], f"{path}?page_size=7"
    whole = [row["id"] for row in caller.get(f"{path}?page_size=200").json()["results"]]
    while url:
        body = caller.get(url.replace("http://testserver", "")).json()
        seen += [row["id"] for row in body["results"]]
        url = body["next"]
    assert seen == whole and len(set(seen)) == len(seen) > 30
