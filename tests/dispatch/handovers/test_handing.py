"""Two signatures, a machine that is free the minute it is back, and one that stays taken while it is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from dispatch.handovers import actions, rules
from dispatch.handovers.models import Direction, Grade, Handover, OverdueAlarm
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import Booking, Job
from federation.kernel.errors import Conflict, Denied, Refused
from federation.notices.models import Notice
from federation.pool.models import Unit
from tests.cast import Cast


def name(member):  # type: ignore[no-untyped-def]
    return member.user.get_full_name()


def test_both_sides_sign_with_their_own_name(loan: Job, write: Callable[..., Handover], luyi: Cast, now: datetime) -> None:
    with pytest.raises(Refused) as refused:
        write(loan, Direction.OUT, luyi.firm5, now, signature="别人")
    assert refused.value.code == "signature"
    out = write(loan, Direction.OUT, luyi.firm5, now)
    with pytest.raises(Denied):
        actions.sign(out, signature=name(luyi.firm5), by=luyi.firm5, at=now)  # not for the other side
    actions.sign(out, signature=name(luyi.firm2), by=luyi.firm2, at=now)
    out.refresh_from_db()
    assert (out.state, out.first_name, out.second_name) == ("signed", name(luyi.firm5), name(luyi.firm2))


def test_who_signs(loan: Job, write: Callable[..., Handover], luyi: Cast, now: datetime) -> None:
    out = write(loan, Direction.OUT, luyi.firm5, now)
    people = ["leader", "dispatcher", "department", "secretariat", "community", "firm1", "firm2", "firm5", "manager1", "resident"]
    assert {who for who in people if rules.can_sign(getattr(luyi, who), out)} == {"firm2"}
    assert {who for who in people if rules.can_withdraw(getattr(luyi, who), out)} == {"firm5"}


def test_one_protocol_at_a_time(loan: Job, write: Callable[..., Handover], luyi: Cast, now: datetime) -> None:
    first = write(loan, Direction.OUT, luyi.firm5, now)
    with pytest.raises(Conflict):
        write(loan, Direction.OUT, luyi.firm2, now)
    actions.withdraw(first, reason="读数写错", by=luyi.firm5, at=now)
    write(loan, Direction.OUT, luyi.firm5, now)


def test_no_return_before_the_handover_and_no_meter_backwards(handed_over: Job, loan: Job, write, luyi: Cast) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as refused:
        write(handed_over, Direction.BACK, luyi.firm2, handed_over.starts_at, meter=Decimal(119))
    assert refused.value.code == "meter"


def test_returned_early_is_free_at_once(handed_over: Job, write: Callable[..., Handover], lend, luyi: Cast, unit: Unit) -> None:  # type: ignore[no-untyped-def]
    at = handed_over.starts_at + timedelta(hours=1)
    back = write(handed_over, Direction.BACK, luyi.firm2, at, meter=121)
    assert Booking.objects.get(unit=unit, live=True).during.upper > handed_over.ends_at  # one signature is not a return
    actions.sign(back, signature=name(luyi.firm5), by=luyi.firm5, at=at)
    assert Booking.objects.get(unit=unit, live=True).during.upper == at


def test_the_job_is_not_done_before_the_machine_is_back(handed_over: Job, write: Callable[..., Handover], luyi: Cast) -> None:
    at = handed_over.ends_at
    with pytest.raises(Refused) as refused:
        aid.complete(handed_over, result="用完了", by=luyi.firm5, at=at)
    assert refused.value.code == "not_returned"
    back = write(handed_over, Direction.BACK, luyi.firm2, at)
    actions.sign(back, signature=name(luyi.firm5), by=luyi.firm5, at=at)
    aid.complete(handed_over, result="用完了", by=luyi.firm5, at=at)


def test_a_late_machine_stays_taken_and_is_told_once(handed_over: Job, luyi: Cast, unit: Unit) -> None:
    late = handed_over.ends_at + timedelta(hours=2)
    for _ in range(2):
        actions.sweep(at=late)
    assert Booking.objects.get(unit=unit, live=True).during.upper == late + timedelta(minutes=60)
    assert Notice.objects.filter(event="machine.overdue", user=luyi.dispatcher.user).count() == 1
    assert Notice.objects.filter(event="machine.overdue", user=luyi.firm2.user).count() == 1


def test_a_late_machine_endangers_its_next_job(handed_over: Job, lend: Callable[..., Job], luyi: Cast, unit: Unit) -> None:
    following = lend(luyi.firm4, handed_over.ends_at + timedelta(hours=2))
    begins = Booking.objects.get(job=following).during.lower
    for minutes in (40, 80, 150):
        actions.sweep(at=handed_over.ends_at + timedelta(minutes=minutes))
    late = Booking.objects.get(job=handed_over, live=True)
    assert late.during.upper == begins  # as far as the next booking allows, and not a minute more
    told = Notice.objects.filter(event="machine.clash", user=luyi.dispatcher.user)
    assert told.count() == 1 and following.request.number in told.get().text
    assert OverdueAlarm.objects.filter(job=handed_over).count() == 2
    assert not Notice.objects.filter(event="machine.clash", user=luyi.firm2.user).exists()  # not the other borrower's business


def test_damage_from_return_to_settlement(handed_over: Job, write: Callable[..., Handover], luyi: Cast, unit: Unit) -> None:
    at = handed_over.ends_at
    back = write(handed_over, Direction.BACK, luyi.firm2, at, grade=Grade.DAMAGED)
    case = actions.report_damage(back, description="吸水管破裂", by=luyi.firm5, at=at)
    actions.sign(back, signature=name(luyi.firm5), by=luyi.firm5, at=at)
    unit.refresh_from_db()
    assert not unit.active
    with pytest.raises(Denied):
        actions.assess_damage(case, party="requester", amount_fen=80_000, decision="操作不当", by=luyi.firm5, at=at)
    actions.assess_damage(case, party="requester", amount_fen=80_000, decision="操作不当", by=luyi.dispatcher, at=at)
    actions.dispute_damage(case, reason="管子本来就旧", by=luyi.firm2, at=at)
    actions.assess_damage(case, party="shared", amount_fen=40_000, decision="各担一半", by=luyi.dispatcher, at=at)
    with pytest.raises(Denied):
        actions.agree_damage(case, by=luyi.firm5, at=at)  # not the one who pays
    actions.agree_damage(case, by=luyi.firm2, at=at)
    actions.settle_damage(case, by=luyi.firm5, at=at)
    actions.clear_unit(case, by=luyi.firm5, at=at)
    unit.refresh_from_db()
    case.refresh_from_db()
    assert (case.state, case.amount_fen, unit.active) == ("settled", 40_000, True)


def test_a_damaged_machine_is_not_offered(handed_over: Job, write, ask, luyi: Cast, now: datetime, unit: Unit) -> None:  # type: ignore[no-untyped-def]
    at = handed_over.ends_at
    back = write(handed_over, Direction.BACK, luyi.firm2, at, grade=Grade.DAMAGED)
    actions.sign(back, signature=name(luyi.firm5), by=luyi.firm5, at=at)
    aid.complete(handed_over, result="用完了", by=luyi.firm5, at=at)
    line = aid.NewLine(kind="equipment", equipment_type=handed_over.line.equipment_type)
    request = ask(by=luyi.firm4, compound=luyi.compounds["珠江东都国际"], lines=[line], latest=at + timedelta(days=5))
    aid.find_helpers(at=now)
    assert not request.offers.exists()


def test_not_disputed_in_time_counts_as_agreed(handed_over: Job, write: Callable[..., Handover], luyi: Cast) -> None:
    at = handed_over.ends_at
    case = actions.report_damage(write(handed_over, Direction.BACK, luyi.firm2, at), description="破", by=luyi.firm5, at=at)
    actions.assess_damage(case, party="wear", amount_fen=0, decision="正常磨损", by=luyi.leader, at=at)
    actions.sweep(at=at + timedelta(days=8))
    case.refresh_from_db()
    assert case.state == "agreed"


def test_wear_costs_nothing(handed_over: Job, write: Callable[..., Handover], luyi: Cast) -> None:
    at = handed_over.ends_at
    case = actions.report_damage(write(handed_over, Direction.BACK, luyi.firm2, at), description="破", by=luyi.firm5, at=at)
    with pytest.raises(Refused):
        actions.assess_damage(case, party="wear", amount_fen=1, decision="正常磨损", by=luyi.leader, at=at)
