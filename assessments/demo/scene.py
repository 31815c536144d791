"""Two cycles of the demo's subdistrict, one collected and one running, and a credit year of its neighbour.

Only fictional firms are judged; the one real firm of the story is left out, with that as the reason.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from assessments.cycles import actions as cycles
from assessments.cycles.models import Cycle, Entrant, Rater, Standing
from assessments.demo import campaign, published, residents
from assessments.schemes import actions as schemes
from assessments.schemes.models import Scheme
from assessments.sheets import actions as sheets
from assessments.sheets import queries
from assessments.sheets.actions import NewMark
from dispatch.demo.accounts import LUYI, NEIGHBOUR
from federation.accounts.models import Membership
from federation.tenancy import scope, unscoped

Member = Callable[[str], Membership]
REAL = "中铁建物业"
#: How well the demo's projects do, in tenths of what can be had; and what the assessor counted.
SHARES = (9.4, 8.6, 9.0, 7.8)
FOUND = {"T303": 1, "T502": 2}


def load(*, at: datetime) -> None:
    """Both subdistricts; called behind the rest of the demo."""
    for code, fill in ((LUYI, _luyi), (NEIGHBOUR, _neighbour)):
        subdistrict = unscoped.by_code(code)
        with scope.atomic_tenant(subdistrict.pk):
            fill(_member, at=at)


def _member(username: str) -> Membership:
    found: Membership = Membership.objects.select_related("user", "subdistrict", "firm").get(user__username=username)
    return found


def _luyi(member: Member, *, at: datetime) -> None:
    """Last quarter is collected and being checked, this one is open with two sheets signed."""
    leader = member("leader")
    begins = _quarter(timezone.localdate(at))
    before = _quarter(begins - timedelta(days=1))
    scheme = schemes.from_preset("four_panels", by=leader, at=at - timedelta(days=220))
    _published(scheme, _quarter(before - timedelta(days=1)), before, member)
    last = _cycle(scheme, before, begins, leader, at=at - timedelta(days=20))
    published.answers(last, doubtful=4)
    for rater in raters(last):
        sign(rater, at=at - timedelta(days=10))
    cycles.start_checking(last, by=leader, at=at - timedelta(days=5))
    now = _cycle(scheme, begins, _quarter(begins + timedelta(days=100)), leader, at=at - timedelta(days=3))
    residents.answer(now, by=leader, at=at)
    for rater in raters(now)[:2]:
        sign(rater, at=at - timedelta(days=1))
    campaign.load(member, picture, at=at)


def _published(scheme: Scheme, begins: date, after: date, member: Member) -> None:
    """The quarter before the last, with everything that followed."""
    leader = member("leader")
    end = datetime.combine(after, time(10), ZoneInfo("Asia/Shanghai"))
    cycle = _cycle(scheme, begins, after, leader, at=end - timedelta(days=40))
    published.answers(cycle)
    for rater in raters(cycle):
        sign(rater, at=end - timedelta(days=3))
    cycles.start_checking(cycle, by=leader, at=end)
    published.publish(cycle, member, at=end)


def _neighbour(member: Member, *, at: datetime) -> None:
    """A credit year, recorded by the office alone."""
    leader = member("neighbour-leader")
    scheme = schemes.from_preset("credit_shandong", by=leader, at=at - timedelta(days=40))
    year = at.year - 1
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = {"starts_on": first, "ends_on": last, "survey_from": last - timedelta(days=20), "survey_until": last}
    credit = cycles.prepare(scheme=scheme, name=f"{year}年度信用评价", **days, by=leader, at=at - timedelta(days=30))
    cycles.open_cycle(credit, by=leader, at=at - timedelta(days=29))
    for rater in raters(credit):
        sign(rater, at=at - timedelta(days=12))
    cycles.start_checking(credit, by=leader, at=at - timedelta(days=6))


def _cycle(scheme: Scheme, begins: date, after: date, leader: Membership, *, at: datetime) -> Cycle:
    ends = after - timedelta(days=1)
    days = {"starts_on": begins, "ends_on": ends, "survey_from": ends - timedelta(days=40), "survey_until": ends}
    name = f"{begins.year}年第{(begins.month + 2) // 3}季度物业服务考核"
    cycle = cycles.prepare(scheme=scheme, name=name, **days, by=leader, at=at)
    for entrant in Entrant.objects.filter(cycle=cycle, firm__name__startswith=REAL).select_related("cycle"):
        reason = "演示环境不对真实企业评分"
        cycles.set_standing(entrant, standing=Standing.EXCLUDED, reason=reason, by=leader, at=at)
    cycles.open_cycle(cycle, by=leader, at=at)
    return cycle


def raters(cycle: Cycle) -> list[Rater]:
    """Everybody who judges a project that is judged."""
    rows = Rater.objects.filter(cycle=cycle).exclude(entrant__standing=Standing.EXCLUDED)
    joined = rows.select_related("cycle__scheme", "entrant__compound", "panel", "member__user")
    return list(joined.order_by("entrant__compound__name", "panel__position"))


def sign(rater: Rater, *, at: datetime) -> None:
    """Every row answered; what the assessor found is proved by a picture."""
    share = Decimal(str(SHARES[sum(rater.entrant.compound.name.encode()) % len(SHARES)]))
    lines = queries.rows(rater, None)
    found = {row.indicator.pk: FOUND[row.indicator.code] for row in lines if row.indicator.code in FOUND and share < 9}
    sheets.save_marks(rater, marks=_marks(lines, found, share, at), by=rater.member, at=at)
    for indicator in found:
        place = rater.entrant.compound
        position = (place.latitude, place.longitude) if place.latitude is not None and place.longitude is not None else None
        sheets.add_evidence(
            rater, indicator=indicator, file=ContentFile(picture(), "evidence.webp"), width=640, height=480, taken_at=at,
            sent_as=uuid.uuid4(), position=position, accuracy_m=15, by=rater.member, at=at,
        )  # fmt: skip
    sheets.sign(rater, signature=rater.member.user.get_full_name(), impartial=True, by=rater.member, at=at)


def _marks(lines: Sequence[queries.Row], found: dict[uuid.UUID, int], share: Decimal, at: datetime) -> list[NewMark]:
    marks = []
    for row in lines:
        key = row.indicator.pk
        if row.kind == "count":
            marks.append(NewMark(key, at, occurrences=found.get(key, 0)))
        elif row.kind == "value":
            marks.append(NewMark(key, at, value=round(row.high * share / 10, 1)))
        else:
            marks.append(NewMark(key, at, checked=row.kind == "check"))
    return marks


def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (640, 480), (128, 136, 144)).save(target, "WEBP")
    return target.getvalue()


def _quarter(day: date) -> date:
    """The first day of the quarter that the day lies in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
