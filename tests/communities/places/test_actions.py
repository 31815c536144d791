from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from communities.contracts import actions as filing
from communities.contracts.models import ServiceContract
from communities.places import actions
from communities.places.models import Compound, Management, ManagementKind
from federation.firms.models import PropertyFirm
from federation.kernel.audit import LogEntry
from federation.kernel.errors import Denied, Refused
from tests.cast import Cast


def periods(compound: Compound) -> list[tuple[str, DateRange]]:
    return list(Management.objects.filter(compound=compound).order_by("during").values_list("kind", "during"))


def test_a_new_mode_closes_the_open_period(luyi: Cast, now: datetime) -> None:
    compound = luyi.compounds["通瑞嘉苑"]

    actions.change_management(compound, kind=ManagementKind.TRUST, since=date(2026, 3, 1), by=luyi.dispatcher, at=now)

    assert periods(compound) == [
        ("professional", DateRange(date(2018, 1, 1), date(2026, 3, 1))),
        ("trust", DateRange(date(2026, 3, 1), None)),
    ]
    assert LogEntry.objects.filter(thread=compound.pk, verb="change_management").count() == 1


def test_a_mode_cannot_begin_before_the_present_one(luyi: Cast, now: datetime) -> None:
    compound = luyi.compounds["通瑞嘉苑"]
    before = periods(compound)

    with pytest.raises(Refused):
        actions.change_management(compound, kind=ManagementKind.NONE, since=date(2017, 1, 1), by=luyi.dispatcher, at=now)

    assert periods(compound) == before


def test_the_database_refuses_a_mode_inside_a_closed_period(luyi: Cast, now: datetime) -> None:
    compound = luyi.compounds["通瑞嘉苑"]
    Management.objects.filter(compound=compound).update(during=DateRange(date(2018, 1, 1), date(2030, 1, 1)))

    with pytest.raises(Refused):
        actions.change_management(compound, kind=ManagementKind.NONE, since=date(2026, 1, 1), by=luyi.leader, at=now)

    assert len(periods(compound)) == 1


def test_two_firms_never_serve_one_compound_at_once(luyi: Cast, now: datetime) -> None:
    compound, firm = luyi.compounds["通瑞嘉苑"], luyi.firm2.firm
    assert firm is not None

    with pytest.raises(Refused):
        filing.add_contract(compound, firm=firm, start=date(2027, 1, 1), end=None, by=luyi.dispatcher, at=now)

    assert ServiceContract.objects.filter(compound=compound).count() == 1


def test_the_next_firm_begins_where_the_last_one_ends(luyi: Cast, now: datetime) -> None:
    compound, firm = luyi.compounds["通瑞嘉苑"], luyi.firm2.firm
    assert firm is not None
    running = ServiceContract.objects.get(compound=compound)

    filing.end_contract(running, on=date(2027, 1, 1), by=luyi.dispatcher, at=now)
    filing.add_contract(compound, firm=firm, start=date(2027, 1, 1), end=None, number="HT-2", by=luyi.dispatcher, at=now)

    assert list(ServiceContract.objects.filter(compound=compound).order_by("during").values_list("during", flat=True)) == [
        DateRange(date(2023, 1, 1), date(2027, 1, 1)),
        DateRange(date(2027, 1, 1), None),
    ]


def test_a_contract_does_not_end_before_it_begins(luyi: Cast, now: datetime) -> None:
    running = ServiceContract.objects.get(compound=luyi.compounds["通瑞嘉苑"])

    with pytest.raises(Refused):
        filing.end_contract(running, on=date(2023, 1, 1), by=luyi.dispatcher, at=now)


@pytest.mark.parametrize("who", ["firm1", "department", "community", "grid", "staff1", "resident", "assessor"])
def test_others_change_nothing_on_the_map(luyi: Cast, now: datetime, who: str) -> None:
    compound, by = luyi.compounds["通瑞嘉苑"], getattr(luyi, who)

    with pytest.raises(Denied):
        actions.edit_compound(compound, name="改名", by=by, at=now)
    with pytest.raises(Denied):
        filing.add_contract(compound, firm=PropertyFirm.objects.first(), start=date(2030, 1, 1), end=None, by=by, at=now)

    assert Compound.objects.get(pk=compound.pk).name == "通瑞嘉苑"


def test_a_name_is_taken_once(luyi: Cast, now: datetime) -> None:
    with pytest.raises(Refused):
        actions.add_compound(name="通瑞嘉苑", mode=ManagementKind.NONE, since=now.date(), by=luyi.dispatcher, at=now)


def test_edit_names_what_changed(luyi: Cast, now: datetime) -> None:
    compound = luyi.compounds["通瑞嘉苑"]

    actions.edit_compound(compound, households=7, latitude=Decimal("39.9"), name=compound.name, by=luyi.secretariat, at=now)

    entry = LogEntry.objects.get(thread=compound.pk, verb="edit_compound")
    assert entry.facts["changed"] == ["households", "latitude"]
