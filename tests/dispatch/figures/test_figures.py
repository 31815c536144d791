"""Figures from the database: reported numbers come out exactly, every figure opens to its orders, nobody sees too much."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from dispatch.callbacks.models import Callback
from dispatch.categories.models import Category
from dispatch.deadlines import periods
from dispatch.demo import reported
from dispatch.figures import presentation, queries
from dispatch.work_orders.models import Source, WorkOrder
from dispatch.work_orders.states import OrderState
from federation.accounts.models import Membership
from federation.tenancy import scope
from federation.tenancy.models import Setting
from tests.cast import Cast, subdistrict
from tests.counting import queries as cost

SignIn = Callable[[str], Client]
ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def make(luyi: Cast) -> Callable[..., WorkOrder]:
    """A finished order of firm1's compound with one call-back, unless told otherwise."""
    category = Category.objects.select_related("parent").get(code="STR01")
    number = 0

    def _make(answer: int | None = 5, **changes: Any) -> WorkOrder:
        nonlocal number
        number += 1
        received = changes.pop("received_at", at("2026-03-02T10:00"))
        given: dict[str, Any] = {
            "number": f"T-{number}", "source": Source.PHONE, "category": category, "title": "漏水", "firm": luyi.firm1.firm,
            "compound": luyi.compounds["通瑞嘉苑"], "community": luyi.compounds["通瑞嘉苑"].community, "received_at": received,
            "respond_due_at": received + DAY, "due_at": received + 5 * DAY, "resolved_at": received + DAY, "closed_at": received + 2 * DAY,
            "state": OrderState.CLOSED, "state_since": received,
        }  # fmt: skip
        order: WorkOrder = WorkOrder.objects.create(**{**given, **changes})
        if answer is not None:
            call(order, 1, answer)
        return order

    return _make


def call(order: WorkOrder, attempt: int, answer: int, **said: Any) -> None:
    given = {"outcome": "reached", "contacted": True, "solved": answer > 2, "satisfaction": answer or None, "valid": True} | said
    Callback.objects.create(order=order, attempt=attempt, at=order.received_at + 3 * DAY, **given)


def asked(by: Membership, first: str = "2026-01-01", last: str = "2026-12-31", **_: Any) -> queries.Scope:
    how = queries.windows(by)
    span = periods.span(date.fromisoformat(first), date.fromisoformat(last), how.zone, starts_at_hour=how.day_starts_at)
    return queries.Scope(by, span, how, at("2026-12-31T00:00"))


def percents(row: queries.Row) -> dict[str, Decimal | None]:
    return {name: row.share(name).percent for name in presentation.SHARES} | {"composite": row.rates.composite_percent}


@pytest.mark.django_db
def test_the_reported_figures_come_out_exactly(luyi: Cast, now: datetime) -> None:
    reported.load(at=now)
    with scope.atomic_tenant(subdistrict(reported.QINZAO).pk):
        leader = Membership.objects.select_related("subdistrict").get(user__username="qinzao-leader")
        half = asked(leader, "2024-01-01", "2024-06-30")
        row = queries.whole(half)
        assert row.received == 791
        assert (row.on_time.part, row.on_time.whole, row.on_time.percent) == (791, 791, Decimal("100.00"))
        assert (row.called.part, row.called.whole, row.called.percent) == (791, 791, Decimal("100.00"))
        assert row.rates.satisfaction.percent == Decimal("95.00")
        before = queries.whole(queries.Scope(leader, periods.year_before(half.period, ZONE), half.windows, half.at))
        assert presentation.changes(row, before)["satisfaction"]["value"] == Decimal("2.78")
        groups = queries.figures(half, "category")
        assert sum(group.received for group in groups) == 791
        assert len(queries.figures(half, "compound")) == 27
    with scope.atomic_tenant(subdistrict(reported.URUMQI).pk):
        leader = Membership.objects.select_related("subdistrict").get(user__username="urumqi-leader")
        months = queries.months(asked(leader, "2022-01-01", "2022-07-31"))
        assert months == [("2022-01", 2918), ("2022-07", 1656)]
        change = presentation.month_change(months)
        assert change is not None and change["change"] == Decimal("-43.25")


def test_without_a_valid_call_back_there_is_no_rate(luyi: Cast, make: Callable[..., WorkOrder]) -> None:
    order = make(None)
    call(order, 1, 0, outcome="no_answer", contacted=None, solved=None, satisfaction=None, valid=False)
    row = queries.whole(asked(luyi.leader))
    assert percents(row) == {
        "on_time": Decimal(100), "called": Decimal(100), "response": None, "solve": None, "satisfaction": None,
        "reopened": Decimal(0), "composite": None,
    }  # fmt: skip


def test_the_last_valid_call_back_counts_and_the_fairly_satisfied_in_part(luyi: Cast, make: Callable[..., WorkOrder]) -> None:
    first = make(1)
    call(first, 2, 3)
    call(first, 3, 0, outcome="no_answer", contacted=None, solved=None, satisfaction=None, valid=False)
    make(5)
    make(2, resolved_at=at("2026-03-09T10:00"), reopened=1)
    row = queries.whole(asked(luyi.leader))
    assert row.tally == queries.Tally(3, 3, 2, 1, 1)
    assert (row.on_time.part, row.on_time.whole) == (2, 3) and (row.reopened.part, row.reopened.whole) == (1, 3)
    assert percents(row)["satisfaction"] == Decimal("63.33") and percents(row)["composite"] == Decimal("68.67")


def test_what_does_not_count(luyi: Cast, make: Callable[..., WorkOrder]) -> None:
    make()
    for changes in ({"excluded": True}, {"state": OrderState.MERGED}, {"state": OrderState.CANCELLED}, {"state": OrderState.PARKED}):
        make(None, resolved_at=None, closed_at=None, **changes)
    make(None, resolved_at=None, closed_at=None, state=OrderState.WORKING, due_at=at("2027-06-01T00:00"))
    make(None, resolved_at=None, closed_at=None, state=OrderState.WORKING)
    row = queries.whole(asked(luyi.leader))
    assert row.received == 3
    assert (row.on_time.part, row.on_time.whole) == (1, 2), "one finished, one past its deadline, one still in time"


def test_days_from_noon_and_months_from_the_19th(luyi: Cast, make: Callable[..., WorkOrder]) -> None:
    for received in (
        "2026-06-18T23:59",
        "2026-06-19T00:00",
        "2026-07-01T11:59",
        "2026-07-01T12:00",
        "2026-07-18T23:59",
        "2026-07-19T00:00",
    ):
        make(received_at=at(received))
    assert queries.months(asked(luyi.leader)) == [("2026-06", 2), ("2026-07", 4)]
    Setting.objects.create(key="figures_month_starts_day", value="19")
    Setting.objects.create(key="figures_day_starts_hour", value="12")
    assert queries.months(asked(luyi.leader)) == [("2026-06", 1), ("2026-07", 4), ("2026-08", 1)]
    assert queries.whole(asked(luyi.leader, "2026-07-01", "2026-07-01")).received == 1
    assert queries.whole(asked(luyi.leader, "2026-07-02", "2026-07-02")).received == 1


def test_a_firms_figures_leave_out_what_does_not_count_against_it(luyi: Cast, make: Callable[..., WorkOrder]) -> None:
    make()
    make(1, countable=False)
    make(1, firm=luyi.firm2.firm)
    assert [row.received for row in queries.figures(asked(luyi.leader), "firm")] == [1, 1]
    assert queries.whole(asked(luyi.firm1)).received == 1
    assert queries.whole(asked(luyi.leader)).received == 3


def test_a_community_counts_its_own(luyi: Cast, make: Callable[..., WorkOrder]) -> None:
    make()
    make(community=None, compound=None)
    assert queries.whole(asked(luyi.community)).received == 1


def test_orders_per_hundred_households(luyi: Cast, make: Callable[..., WorkOrder]) -> None:
    place = luyi.compounds["通瑞嘉苑"]
    type(place).objects.filter(pk=place.pk).update(households=400)
    for _ in range(6):
        make()
    row = next(row for row in queries.figures(asked(luyi.leader), "compound") if row.key == str(place.pk))
    assert row.per_hundred == Decimal("1.5")


@pytest.mark.parametrize("dimension", queries.DIMENSIONS)
def test_every_figure_opens_to_exactly_its_orders(luyi: Cast, make: Callable[..., WorkOrder], dimension: str) -> None:
    make(5)
    make(3)
    make(1, reopened=2, resolved_at=at("2026-04-09T10:00"))
    make(None)
    make(None, resolved_at=None, closed_at=None, state=OrderState.WORKING)
    make(2, firm=None, compound=None, received_at=at("2026-05-09T10:00"))
    scope_ = asked(luyi.leader)
    for row in queries.figures(scope_, dimension):
        for figure in presentation.SHARES:
            share = row.share(figure)
            given = {"figure": figure, "dimension": dimension, "key": row.key}
            counts = {part: queries.behind(scope_, part=part, **given).count() for part in ("all", "part", "rest")}
            assert counts["all"] == share.whole and counts["part"] + counts["rest"] == counts["all"], (figure, row.key)
            if figure != "satisfaction":  # where one order may count in part
                assert counts["part"] == share.part, (figure, row.key)
        assert queries.behind(scope_, figure="received", dimension=dimension, key=row.key, part="all").count() == row.received


def test_pages_open_and_cost_the_same_at_any_number(luyi: Cast, sign_in: SignIn, make: Callable[..., WorkOrder]) -> None:
    leader = sign_in("leader")
    make(2)
    days = "start=2026-01-01&end=2026-12-31"
    urls = [f"/work-orders/figures/?by={name}&{days}" for name in queries.DIMENSIONS]
    urls.append(f"/work-orders/figures/orders/?figure=satisfaction&by=all&key=all&part=rest&{days}")
    few = [cost(leader, url) for url in urls]
    for _ in range(30):
        make(2)
    assert [cost(leader, url) for url in urls] == few
    text = leader.get(urls[0]).content.decode()
    assert "0.00 %" in text and "100.00 %" in text
    for kind in ("csv", "xlsx"):
        assert leader.get(f"{urls[0]}&export={kind}").status_code == 200
        assert leader.get(f"{urls[-1]}&export={kind}").status_code == 200


def test_who_reads_and_who_opens(luyi: Cast, sign_in: SignIn, make: Callable[..., WorkOrder]) -> None:
    make()
    behind = "/work-orders/figures/orders/?figure=on_time&by=all&key=all&part=part&start=2026-01-01&end=2026-12-31"
    for who, reads, opens in (
        ("leader", 200, 200), ("supervisor", 200, 200), ("department", 200, 403), ("firm1", 200, 200), ("staff1", 200, 403),
        ("community", 200, 200), ("resident", 403, 403), ("owners", 403, 403), ("grid", 403, 403),
    ):  # fmt: skip
        client = sign_in(who)
        if who == "supervisor":
            client.post("/accounts/switch/", {"subdistrict": luyi.subdistrict.code})
        assert client.get("/work-orders/figures/").status_code == reads, who
        assert client.get(behind).status_code == opens, who
    assert sign_in("firm1").get(f"{behind}&export=csv").status_code == 403
    assert "漏水" not in sign_in("firm2").get(behind).content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("by=x", 404), ("start=2026-99-01", 200), ("start=2026-12-31&end=2026-01-01", 200), ("start=0001-01-01", 200), ("export=pdf", 404),
    ],
)  # fmt: skip
def test_nonsense_is_answered_in_words(luyi: Cast, sign_in: SignIn, query: str, status: int) -> None:
    assert sign_in("leader").get(f"/work-orders/figures/?{query}").status_code == status
    assert sign_in("leader").get(f"/work-orders/figures/orders/?{query}").status_code == 404


def test_programs_read_the_same(luyi: Cast, sign_in: SignIn, make: Callable[..., WorkOrder]) -> None:
    make()
    make(2)
    client = sign_in("leader")
    found = client.get("/api/v1/figures/?start=2026-01-01&end=2026-12-31&by=all").json()
    assert found["rows"][0]["satisfaction"] == {"part": "1", "whole": 2, "percent": "50.00"}
    assert client.get("/api/v1/figures/?start=2026-02-01&end=2026-01-31").status_code == 400
    assert client.get("/api/v1/figures/").status_code == 400
    assert sign_in("resident").get("/api/v1/figures/?start=2026-01-01&end=2026-12-31").status_code == 403
