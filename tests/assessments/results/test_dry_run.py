"""A draft scheme tried on a finished cycle: what would change, what cannot be known, and that nothing is written."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook

from assessments.results import rehearsing
from assessments.results.models import Calculation, Result
from assessments.results.rehearsing import Gap
from assessments.schemes import actions as schemes
from assessments.schemes.models import Grade, Indicator, Panel, Rule, Scheme
from tests.assessments.results.cast import Judged


@pytest.fixture
def over(cycle: Judged, now: datetime) -> Judged:
    cycle.computed(now)
    cycle.state("final")  # type: ignore[arg-type]
    return cycle


@pytest.fixture
def draft(over: Judged, now: datetime) -> Scheme:
    return schemes.new_version(over.cycle.scheme, by=over.cast.dispatcher, at=now)


def run(draft: Scheme, over: Judged) -> rehearsing.Rehearsal:
    found = rehearsing.rehearse(draft, over.cycle)
    assert found is not None
    return found


def test_the_same_scheme_changes_nothing(draft: Scheme, over: Judged) -> None:
    found = run(draft, over)
    assert len(found.lines) == len(over.entrants) and found.gaps == []
    assert all(line.difference == 0 and line.moved == 0 and not line.regraded for line in found.lines)


def test_weights_and_grades_move_scores_and_grades_and_nothing_is_written(draft: Scheme, over: Judged) -> None:
    before = (Calculation.objects.count(), list(Result.objects.order_by("pk").values_list("total", "rank")))
    Panel.objects.filter(scheme=draft, code="resident").update(weight=0)
    Panel.objects.filter(scheme=draft, code="department").update(weight=55)
    Grade.objects.filter(scheme=draft, name="优秀").update(from_points=Decimal("99.99"))
    found = run(draft, over)
    line = next(line for line in found.lines if line.entrant.compound.name == "珠江拉维小镇")
    panels = {key: Decimal(value) for key, value in line.before.panels.items()}
    by_hand = panels["community"] * 20 + panels["department"] * 55 + panels["third_party"] * 25
    assert line.after.total == (by_hand / 100).quantize(Decimal("0.01")) != line.before.total
    assert found.mean is not None and any(one.regraded for one in found.lines)
    assert before == (Calculation.objects.count(), list(Result.objects.order_by("pk").values_list("total", "rank")))


def test_what_the_cycle_never_asked_is_left_out_and_named(draft: Scheme, over: Judged) -> None:
    community = Panel.objects.get(scheme=draft, code="community")
    Indicator.objects.filter(scheme=draft, code="C1").update(code="C9")
    Indicator.objects.filter(scheme=draft, code="C2").update(rule=Rule.CHECKLIST)
    Indicator.objects.filter(scheme=draft, code="D7").update(panel=community)
    for number, one in enumerate(Indicator.objects.filter(scheme=draft, panel__code="third_party")):
        Indicator.objects.filter(pk=one.pk).update(code=f"X{number}")
    found = run(draft, over)
    gaps = dict(found.gaps)
    assert (gaps["C9"], gaps["C1"], gaps["C2"], gaps["D7"]) == (Gap.NEW, Gap.GONE, Gap.OTHER_WAY, Gap.OTHER_PANEL)
    assert found.panels == ["third_party"]
    assert all(line.after.total is not None for line in found.lines)  # the other panels share its weight


def test_a_value_is_read_on_the_scale_it_was_given_on(draft: Scheme, over: Judged) -> None:
    """C1 worth twice as much on a scale twice as long: 19 of 20 stay 95 %."""
    Indicator.objects.filter(scheme=draft, code="C1").update(points=40, parameters={"low": "0", "high": "40"})
    line = next(line for line in run(draft, over).lines if line.entrant.compound.name == "通瑞嘉苑")
    assert line.after.panels["community"] == Decimal(line.before.panels["community"]) == Decimal("95.00")


def test_the_page_sorts_exports_and_is_for_the_office(draft: Scheme, over: Judged, sign_in: Callable[[str], Client]) -> None:
    Panel.objects.filter(scheme=draft, code="resident").update(weight=5)
    url = f"/assessments/results/dry-run/{draft.pk}/"
    office = sign_in("leader")
    assert url in office.get(f"/assessments/schemes/{draft.pk}/").content.decode()
    assert url in office.get(f"/assessments/schemes/{draft.pk}/edit/").content.decode()
    assert url in office.get(f"/assessments/schemes/{draft.pk}/compare/").content.decode()
    page = office.get(url, {"sort": "difference"})
    found = [row["line"].difference for row in page.context["rows"]]
    assert found == sorted(found) and page.context["cycle"] == over.cycle
    book = load_workbook(io.BytesIO(office.get(url, {"export": "xlsx"}).content)).active
    assert book is not None and book.max_row == len(over.entrants) + 1
    assert office.get(url, {"cycle": "nonsense", "sort": "nonsense"}).status_code == 200
    assert sign_in("assessor").get(url).status_code == 403


def test_without_a_finished_cycle_the_page_says_so(draft: Scheme, over: Judged, sign_in: Callable[[str], Client]) -> None:
    over.state("notified")  # type: ignore[arg-type]
    page = sign_in("leader").get(f"/assessments/results/dry-run/{draft.pk}/")
    assert page.status_code == 200 and page.context["found"] is None
