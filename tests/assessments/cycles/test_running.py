"""Opening locks the scheme; nobody judges with a tie to the firm; reminders; weights that cannot be."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from assessments.cycles import actions, queries
from assessments.cycles.models import Cycle, Entrant, Rater
from assessments.cycles.states import CycleState
from assessments.schemes import actions as schemes
from assessments.schemes.checking import faults
from assessments.schemes.models import Panel, PanelCode
from assessments.schemes.states import SchemeState
from federation.accounts.models import Membership, Role
from federation.kernel.errors import Conflict, Denied, Refused
from federation.notices.models import Notice
from tests.assessments.conftest import Make
from tests.cast import Cast


def test_opening_locks_the_scheme_and_tells_the_raters(opened: Cycle, luyi: Cast) -> None:
    opened.scheme.refresh_from_db()
    assert (opened.state, opened.scheme.state) == (CycleState.OPEN, SchemeState.LOCKED)
    told = set(Notice.objects.filter(event="assessment.opened").values_list("user__username", flat=True))
    assert {"community", "department", "assessor", "dispatcher"} <= told


def test_sheets_follow_from_the_roles(prepared: Make, luyi: Cast) -> None:
    cycle = prepared()
    by_panel = {}
    for rater in Rater.objects.filter(cycle=cycle).select_related("panel", "member"):
        by_panel.setdefault(rater.panel.code if rater.panel else "", set()).add(rater.member.role)
    assert by_panel == {"community": {"community"}, "department": {"department"}, "third_party": {"assessor"}, "": {"dispatcher"}}
    assert queries.missing_raters(cycle, queries.judged_panels(cycle)) == []


ZERO = {PanelCode.RESIDENT: 0, PanelCode.COMMUNITY: 0, PanelCode.DEPARTMENT: 0, PanelCode.THIRD_PARTY: 0}


@pytest.mark.parametrize("weights", [ZERO, {**ZERO, PanelCode.RESIDENT: 99}, {**ZERO, PanelCode.RESIDENT: 100, PanelCode.COMMUNITY: 1}])
def test_weights_that_do_not_make_a_hundred_open_nothing(prepared: Make, luyi: Cast, now: datetime, weights: dict[str, int]) -> None:
    cycle = prepared()
    for code, weight in weights.items():
        Panel.objects.filter(scheme=cycle.scheme, code=code).update(weight=weight)
    with pytest.raises(Refused, match="100"):
        actions.open_cycle(cycle, by=luyi.leader, at=now)
    assert cycle.scheme.state == SchemeState.DRAFT


def test_one_weight_of_zero_is_a_weight(prepared: Make, luyi: Cast, now: datetime) -> None:
    cycle = prepared()
    Panel.objects.filter(scheme=cycle.scheme, code=PanelCode.DEPARTMENT).update(weight=0)
    Panel.objects.filter(scheme=cycle.scheme, code=PanelCode.RESIDENT).update(weight=Decimal(55))
    assert faults(cycle.scheme) == []
    actions.open_cycle(cycle, by=luyi.leader, at=now)


def test_whoever_works_for_the_firm_never_judges_it(prepared: Make, luyi: Cast, now: datetime) -> None:
    cycle = prepared()
    panel = Panel.objects.get(scheme=cycle.scheme, code=PanelCode.THIRD_PARTY)
    entrant = Entrant.objects.get(cycle=cycle, compound__name="通瑞嘉苑")
    firm = luyi.firm1.firm
    both = Membership.objects.create(user=luyi.firm1.user, role=Role.ASSESSOR)
    with pytest.raises(Refused, match="利害关系"):
        actions.assign(cycle, panel=panel, member=both, entrants=[entrant], by=luyi.leader, at=now)
    with pytest.raises(IntegrityError, match="tie"), transaction.atomic():
        Rater.objects.create(cycle=cycle, entrant=entrant, panel=panel, member=both)
    others = list(Entrant.objects.filter(cycle=cycle).exclude(firm=firm).exclude(firm=None))
    assert actions.assign(cycle, panel=panel, member=both, entrants=others, by=luyi.leader, at=now) == len(others)


def test_a_declared_tie_takes_the_sheets_away(opened: Cycle, luyi: Cast, now: datetime) -> None:
    firm = luyi.firm1.firm
    assert firm is not None
    assert Rater.objects.filter(cycle=opened, member=luyi.assessor, entrant__firm=firm).exists()
    actions.declare_interest(member=luyi.assessor, firm=firm, reason="配偶在该企业任职", by=luyi.dispatcher, at=now)
    assert not Rater.objects.filter(cycle=opened, member=luyi.assessor, entrant__firm=firm).exists()
    entrant = Entrant.objects.get(cycle=opened, firm=firm)
    panel = Panel.objects.get(scheme=opened.scheme, code=PanelCode.THIRD_PARTY)
    with pytest.raises(Refused):
        actions.assign(opened, panel=panel, member=luyi.assessor, entrants=[entrant], by=luyi.leader, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rater.objects.create(cycle=opened, entrant=entrant, panel=panel, member=luyi.assessor)


def test_a_rater_of_another_cycle_is_refused(prepared: Make, luyi: Cast) -> None:
    one, other = prepared(), prepared(name="另一周期")
    with pytest.raises(IntegrityError), transaction.atomic():
        Rater.objects.create(cycle=one, entrant=Entrant.objects.filter(cycle=other).first(), member=luyi.dispatcher)


def test_unsigned_sheets_need_a_reason_to_go_on(opened: Cycle, luyi: Cast, now: datetime) -> None:
    with pytest.raises(Refused):
        actions.start_checking(opened, by=luyi.leader, at=now)
    actions.start_checking(opened, reason="评估单位延期", by=luyi.leader, at=now)
    assert opened.state == CycleState.CHECKING
    actions.collect_again(opened, reason="补评", by=luyi.leader, at=now)
    assert opened.state == CycleState.OPEN


def test_people_are_reminded_once_before_the_end(opened: Cycle, luyi: Cast, now: datetime) -> None:
    assert opened.state_due_at is not None
    reminded = Notice.objects.filter(event="assessment.remind")
    actions.sweep(at=opened.state_due_at - timedelta(days=4))
    assert not reminded.exists()
    for hours in (70, 60, 50):
        actions.sweep(at=opened.state_due_at - timedelta(hours=hours))
    assert reminded.count() == 4
    actions.sweep(at=opened.state_due_at + timedelta(hours=1))
    assert Notice.objects.filter(event="assessment.late").exists()


def test_only_those_who_run_it_run_it(prepared: Make, luyi: Cast, now: datetime, days: dict[str, date]) -> None:
    cycle = prepared()
    for person in (luyi.community, luyi.assessor, luyi.department, luyi.firm1, luyi.grid):
        with pytest.raises(Denied):
            actions.open_cycle(cycle, by=person, at=now)
    with pytest.raises(Denied):
        actions.call_off(cycle, reason="x", by=luyi.dispatcher, at=now)


def test_a_locked_scheme_serves_the_next_cycle(opened: Cycle, prepared: Make, luyi: Cast, now: datetime) -> None:
    following = prepared(scheme=opened.scheme, name="下一周期")
    actions.open_cycle(following, by=luyi.leader, at=now)
    with pytest.raises(Conflict):
        actions.open_cycle(following, by=luyi.leader, at=now)
    assert schemes.from_preset("four_panels", by=luyi.leader, at=now).version == 2
