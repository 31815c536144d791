"""Who takes part in a cycle, and why not: firm changes, new projects, merged compounds, places without a firm."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from assessments.cycles import actions
from assessments.cycles.eligibility import size_of
from assessments.cycles.models import Entrant, Rater, SizeBand, Standing
from assessments.sheets import queries as sheets
from communities.contracts.models import ServiceContract
from communities.places.models import Compound
from federation.firms.models import PropertyFirm
from federation.kernel.errors import Conflict, Refused
from tests.assessments.conftest import Make
from tests.cast import Cast


def standings(cycle: object) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for row in Entrant.objects.filter(cycle=cycle).order_by("during"):
        found.setdefault(row.compound.name, []).append((row.standing, row.days))
    return found


def test_every_compound_is_there_with_its_firm(prepared: Make) -> None:
    cycle = prepared()
    rows = Entrant.objects.filter(cycle=cycle)
    assert {row.compound_id for row in rows} == set(Compound.objects.filter(outside=False).values_list("pk", flat=True))
    assert all(row.firm_id for row in rows.filter(standing=Standing.RANKED))
    assert all(row.reason for row in rows.exclude(standing=Standing.RANKED))


def test_a_change_of_firm_makes_two_projects(prepared: Make, luyi: Cast, days: dict[str, date]) -> None:
    change = days["starts_on"] + timedelta(days=60)
    old = ServiceContract.objects.get(compound=luyi.compounds["通瑞嘉苑"])
    ServiceContract.objects.filter(pk=old.pk).update(during=(old.during.lower, change))
    other = PropertyFirm.objects.exclude(pk=old.firm_id).first()
    ServiceContract.objects.create(compound=old.compound, firm=other, during=(change, None))
    cycle = prepared()
    assert standings(cycle)["通瑞嘉苑"] == [(Standing.RANKED, 60), (Standing.RECORDED, 31)]
    assert len({row.firm_id for row in Entrant.objects.filter(cycle=cycle, compound=old.compound)}) == 2


def test_half_a_cycle_is_enough_and_a_day_less_is_not(prepared: Make, luyi: Cast, days: dict[str, date]) -> None:
    contract = ServiceContract.objects.get(compound=luyi.compounds["通瑞嘉苑"])
    whole = (days["ends_on"] - days["starts_on"]).days + 1
    for managed, expected in ((whole // 2 + whole % 2, Standing.RANKED), (whole // 2, Standing.RECORDED)):
        first = days["ends_on"] + timedelta(days=1) - timedelta(days=managed)
        ServiceContract.objects.filter(pk=contract.pk).update(during=(first, None))
        cycle = prepared(name=f"{managed}")
        assert standings(cycle)["通瑞嘉苑"] == [(expected, managed)]
        actions.call_off(cycle, reason="试算", by=luyi.leader, at=cycle.created_at)


def test_a_place_without_a_firm_does_not_take_part(prepared: Make, luyi: Cast) -> None:
    ServiceContract.objects.filter(compound=luyi.compounds["通瑞嘉苑"]).delete()
    cycle = prepared()
    row = Entrant.objects.get(cycle=cycle, compound__name="通瑞嘉苑")
    assert (row.standing, row.firm_id) == (Standing.EXCLUDED, None)
    assert "物业" in row.reason
    with pytest.raises(Refused):
        actions.set_standing(row, standing=Standing.RANKED, reason="x", by=luyi.leader, at=cycle.created_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entrant.objects.filter(pk=row.pk).update(standing=Standing.RANKED)


def test_merged_compounds_are_judged_as_one(opened: object, luyi: Cast, now: datetime) -> None:
    one, other = Entrant.objects.filter(cycle=opened, standing=Standing.RANKED).order_by("compound__name")[:2]
    homes = one.households + other.households
    actions.merge(other, into=one, by=luyi.dispatcher, at=now)
    assert (other.standing, other.merged_into_id, one.households) == (Standing.EXCLUDED, one.pk, homes)
    assert not Rater.objects.filter(entrant=other).exists()
    for wrong in (one, other):
        with pytest.raises(Refused):
            actions.merge(wrong, into=other, by=luyi.dispatcher, at=now)
    assert sheets.panel_inputs(other.cycle) == []


def test_a_decision_by_hand_needs_a_reason(prepared: Make, luyi: Cast, now: datetime) -> None:
    cycle = prepared()
    row = Entrant.objects.filter(cycle=cycle, standing=Standing.RANKED).first()
    with pytest.raises(Refused):
        actions.set_standing(row, standing=Standing.EXCLUDED, reason=" ", by=luyi.dispatcher, at=now)
    actions.set_standing(row, standing=Standing.EXCLUDED, reason="整体拆迁", by=luyi.dispatcher, at=now)
    assert (row.standing, row.reason) == (Standing.EXCLUDED, "整体拆迁")


def test_new_days_are_worked_out_anew_while_it_is_a_draft(prepared: Make, luyi: Cast, now: datetime, days: dict[str, date]) -> None:
    cycle = prepared()
    earlier = {**days, "starts_on": days["starts_on"] - timedelta(days=30)}
    actions.change_dates(cycle, **earlier, by=luyi.dispatcher, at=now)
    assert {row.days for row in Entrant.objects.filter(cycle=cycle, standing=Standing.RANKED)} == {121}
    actions.open_cycle(cycle, by=luyi.leader, at=now)
    with pytest.raises(Conflict):
        actions.change_dates(cycle, **days, by=luyi.dispatcher, at=now)
    actions.change_dates(cycle, **{**earlier, "survey_until": days["survey_until"] + timedelta(days=3)}, by=luyi.dispatcher, at=now)
    with pytest.raises(Refused):
        actions.change_dates(cycle, **{**earlier, "survey_until": days["survey_from"] - timedelta(days=1)}, by=luyi.dispatcher, at=now)


def test_sizes_have_exact_bounds() -> None:
    assert [size_of(homes, (500, 1500)) for homes in (0, 499, 500, 1499, 1500)] == [
        SizeBand.SMALL, SizeBand.SMALL, SizeBand.MEDIUM, SizeBand.MEDIUM, SizeBand.LARGE,
    ]  # fmt: skip
