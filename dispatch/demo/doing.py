"""Work in progress for the demo: a small crew in the middle of three days, and a camera that is on loan, signed for by both sides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.fieldwork import actions as field
from dispatch.fieldwork.models import Shift
from dispatch.handovers import actions as handovers
from dispatch.handovers.models import Direction, Grade
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import Candidate, Job
from federation.accounts.models import Membership
from federation.pool.models import EquipmentType, Kind, Trade, Unit

Member = Callable[[str], Membership]


def work(member: Member, *, at: datetime) -> None:
    """Fictional firms only, as everywhere in the scene; it began yesterday, so that there is something to look at."""
    start = (at.astimezone(ZoneInfo("Asia/Shanghai")) - timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    _crew(member, start)
    _loan(member, start)


def _ordered(member: Member, asker: str, helper: str, title: str, line: aid.NewLine, start: datetime, *, shifts: int) -> Job:
    """Asked the evening before, and given to this firm by the dispatcher."""
    by, at = member(asker), start - timedelta(hours=14)
    assert by.firm is not None
    request = aid.ask(
        by=by, at=at, firm=by.firm, compound=by.firm.contracts.get().compound, title=title, lines=[line], earliest=start,
        latest=start + timedelta(days=shifts + 3, hours=9), duration=timedelta(hours=6), shifts=shifts,
    )  # fmt: skip
    aid.find_helpers(at=at)
    chosen = Candidate.objects.select_related("resource__firm").get(line__request=request, resource__firm=member(helper).firm)
    return aid.order_by_hand(chosen, quantity=line.quantity, reason="演示", by=member("dispatcher"), at=at)


def _crew(member: Member, start: datetime) -> None:
    line = aid.NewLine(kind=Kind.CREW, trade=Trade.objects.get(code="ELE"), certificate="TZZY-DY", quantity=2)
    job = _ordered(member, "firm3", "firm5", "公共照明线路整修", line, start, shifts=3)
    helper = member("firm5")
    aid.arrive(job, by=helper, at=start)
    first = Shift.objects.select_related("job__request", "job__firm").get(job=job, number=1)
    field.begin_shift(first, by=helper, at=start)
    field.end_shift(first, heads=2, workers="演示电工两名", note="更换一层至六层灯具", by=helper, at=start + timedelta(hours=6))


def _loan(member: Member, start: datetime) -> None:
    line = aid.NewLine(kind=Kind.EQUIPMENT, equipment_type=EquipmentType.objects.get(code="CAM-IR"))
    job = _ordered(member, "firm2", "firm3", "顶层住户渗水，借用热成像仪", line, start, shifts=2)
    owner, borrower = member("firm3"), member("firm2")
    aid.arrive(job, by=owner, at=start)
    unit = Unit.objects.filter(bookings__job=job).distinct().get()
    out = handovers.hand_over(
        job, unit, Direction.OUT, grade=Grade.GOOD, accessories="充电器、便携箱", signature=owner.user.get_full_name(), by=owner, at=start
    )
    handovers.sign(out, signature=borrower.user.get_full_name(), by=borrower, at=start + timedelta(minutes=10))
