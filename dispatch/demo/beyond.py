"""What is met less often than help and orders: a drill, a retrofit, a joint consultation, a ledger proposal, the public ranking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

from dispatch.consultations import actions as consultations
from dispatch.emergencies import actions as emergencies
from dispatch.ledger import actions as ledger
from dispatch.ledger.models import PostingKind
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import Candidate
from dispatch.retrofits import actions as retrofits
from dispatch.retrofits.models import NoteKind
from dispatch.retrofits.states import HomeState
from federation.accounts.models import Membership
from federation.office.actions import set_number
from federation.pool.models import EmergencyKind, Kind, Mode, Skill

Member = Callable[[str], Membership]
DAY = timedelta(days=1)


def show(member: Member, *, at: datetime) -> None:
    """Nobody is booked within the days of the Luyi story, and no balance moves."""
    leader, dispatcher = member("leader"), member("dispatcher")
    set_number("public_ranking", value=1, citation="演示：街道决定公开排名", by=leader, at=at)
    _drill(member, leader, at=at - DAY)
    _retrofit(member, dispatcher, at=at)
    _consultation(member, dispatcher, at=at)
    firm, street = ledger.account_of(member("firm3").firm_id, at=at), ledger.account_of(None, at=at)
    words = "上线前已互助两次，登记期初"
    ledger.propose(PostingKind.OPENING, credited=firm, debited=street, amount=Decimal(6), reason=words, by=dispatcher, at=at)


def _drill(member: Member, leader: Membership, *, at: datetime) -> None:
    firm = member("firm3").firm
    assert firm is not None
    kind = EmergencyKind.objects.order_by("code").first()
    assert kind is not None
    alarm = emergencies.raise_alarm(
        kind, compound=firm.contracts.get().compound, firm=firm, place="地下车库", description="汛前演练", drill=True, by=leader, at=at
    )
    emergencies.acknowledge(alarm, by=member("firm4"), at=at + timedelta(minutes=2))
    emergencies.end(alarm, outcome="演练结束，两分钟内应答", by=leader, at=at + timedelta(minutes=25))


def _retrofit(member: Member, dispatcher: Membership, *, at: datetime) -> None:
    firm = member("firm4").firm
    assert firm is not None
    today, before = timezone.localdate(at), at - 6 * DAY
    project = retrofits.open_project(
        firm.contracts.get().compound, title="统一安装漏电保护器", reason="夏季多次跳闸", starts_on=today - 5 * DAY,
        ends_on=today + 25 * DAY, by=dispatcher, at=before,
    )  # fmt: skip
    retrofits.list_homes(
        project, homes=[("1号楼", f"{floor}0{room}") for floor in (1, 2, 3) for room in (1, 2)], by=dispatcher, at=at - 6 * DAY
    )
    retrofits.start_project(project, by=dispatcher, at=at - 5 * DAY)
    homes = list(project.homes.order_by("building", "room").values_list("pk", flat=True)[:2])
    retrofits.mark(project, homes=homes, state=HomeState.DONE, by=dispatcher, at=at - 2 * DAY)
    retrofits.note(project, kind=NoteKind.VISIT, text="一层两户已安装，住户在场确认", by=dispatcher, at=at - 2 * DAY)


def _consultation(member: Member, dispatcher: Membership, *, at: datetime) -> None:
    asker = member("firm4")
    assert asker.firm is not None
    day = (at.astimezone(ZoneInfo("Asia/Shanghai")) + 20 * DAY).replace(hour=9, minute=0, second=0, microsecond=0)
    line = aid.NewLine(kind=Kind.EXPERT, skills=[(Skill.objects.get(code="WPF-DET"), 1)], mode=Mode.ADVISE)
    request = aid.ask(
        by=asker, at=at, firm=asker.firm, compound=asker.firm.contracts.get().compound, title="多户顶层滴漏，原因不明", lines=[line],
        earliest=day, latest=day + timedelta(hours=8), duration=timedelta(hours=2),
    )  # fmt: skip
    aid.find_helpers(at=at)
    chosen = Candidate.objects.select_related("resource__firm").get(line__request=request, rank=1)
    aid.order_by_hand(chosen, quantity=1, reason="演示", by=dispatcher, at=at)
    table = consultations.call(
        request, question="滴漏从哪里来，先修屋面还是先查管道？", meets_at=day, meets_where="项目部会议室", by=asker, at=at
    )
    consultations.suggest(table, title="先做屋面闭水试验", text="两天内可见结果", cost_fen=80_000, days=2, by=asker, at=at)
