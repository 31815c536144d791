"""Two more demo subdistricts whose orders add up to figures that were reported in public; the orders themselves are generated.

Qinzao, first half of 2024: 791 orders from two hotlines, all finished on time, all called back, 95 % satisfied, 2.78
points more than a year before. Urumqi: 2,918 complaints in January 2022, 1,656 in July. What nobody reported (how many
could not be reached, the year before's volume, hours and titles) is made up so that the reported figures come out exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from communities.places.models import Community, Compound, CompoundKind
from dispatch.callbacks.models import Callback, CallOutcome
from dispatch.categories import taxonomy
from dispatch.categories.models import Category
from dispatch.demo.accounts import PASSWORD, REPORTED
from dispatch.work_orders.models import OrderKind, Source, WorkOrder
from dispatch.work_orders.states import OrderState
from federation.accounts.models import Membership, User
from federation.tenancy import scope
from federation.tenancy.models import District, Subdistrict

ZONE = ZoneInfo("Asia/Shanghai")
QINZAO, URUMQI = "320613019", "650100990"
#: Where the reports said most orders came from.
MOSTLY = (("FEE01", 5), ("FEE02", 2), ("STR06", 3), ("ELE02", 3), ("ELE05", 2), ("PRK01", 4), ("PRK03", 2), ("NBR01", 2), ("NBR05", 2))


@dataclass(frozen=True, slots=True)
class Batch:
    """Orders received evenly over [start, end), all finished on time, and what the call-backs said of them."""

    start: datetime
    end: datetime
    orders: int
    satisfied: int = 0
    basically: int = 0
    dissatisfied: int = 0
    unreached: int = 0


def _at(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=ZONE)


HALF_YEAR = Batch(_at(2024, 1), _at(2024, 7), 791, satisfied=741, dissatisfied=39, unreached=11)
YEAR_BEFORE = Batch(_at(2023, 1), _at(2023, 7), 500, satisfied=453, basically=9, dissatisfied=38)
JANUARY, JULY = Batch(_at(2022, 1), _at(2022, 2), 2918), Batch(_at(2022, 7), _at(2022, 8), 1656)


def load(*, at: datetime) -> None:
    """Make both subdistricts; call it once, behind the demo."""
    _subdistrict(QINZAO, "秦灶街道（演示）", "Qinzao (demo)", ("320613", "崇川区", "南通市"), 27, [YEAR_BEFORE, HALF_YEAR], at=at)
    _subdistrict(URUMQI, "乌鲁木齐（演示）", "Urumqi (demo)", ("650100", "全市", "乌鲁木齐市"), 1, [JANUARY, JULY], at=at)


def _subdistrict(
    code: str, name: str, name_en: str, district: tuple[str, str, str], compounds: int, batches: Sequence[Batch], *, at: datetime
) -> None:
    above, _made = District.objects.get_or_create(code=district[0], defaults={"name": district[1], "city": district[2]})
    row = Subdistrict.objects.create(district=above, code=code, name=name, name_en=name_en)
    with scope.atomic_tenant(row.pk):
        for person in REPORTED:
            if person.subdistrict == code:
                user = User.objects.create(username=person.username, name=person.name, password=make_password(PASSWORD))
                Membership.objects.create(user=user, role=person.role)
        community = Community.objects.create(name="演示社区", name_en="Demo community")
        places = Compound.objects.bulk_create(_compounds(compounds, community))
        taxonomy.load()
        kinds = {kind.code: kind for kind in Category.objects.filter(code__in=[code for code, _share in MOSTLY])}
        weighted = [kinds[code] for code, share in MOSTLY for _ in range(share)]
        for batch in batches:
            orders = WorkOrder.objects.bulk_create(_orders(batch, places, weighted), batch_size=1500)
            Callback.objects.bulk_create(_calls(batch, orders), batch_size=1500)


def _compounds(count: int, community: Community) -> Iterator[Compound]:
    """Fifteen resettlement estates and twelve of commodity housing, as reported of Qinzao."""
    for number in range(1, count + 1):
        kind = CompoundKind.RESETTLEMENT if number <= 15 else CompoundKind.COMMODITY
        yield Compound(community=community, name=f"演示小区{number:02d}", name_en=f"Demo compound {number:02d}", kind=kind, households=400)


def _orders(batch: Batch, places: Sequence[Compound], kinds: Sequence[Category]) -> Iterator[WorkOrder]:
    step = (batch.end - batch.start) / batch.orders
    for number in range(batch.orders):
        received, kind = batch.start + number * step, kinds[number * 7 % len(kinds)]
        done = received + timedelta(hours=20)
        place = places[number * 5 % len(places)]
        serial = f"{batch.start:%Y%m}{number + 1:04d}"
        yield WorkOrder(
            number=f"YS-{serial}", source=Source.HOTLINE, outside_number=f"12345-{serial}" if number % 3 else f"ZMN-{serial}",
            kind=OrderKind.COMPLAINT, category=kind, compound=place, community_id=place.community_id, title=kind.name,
            received_at=received, respond_due_at=received + timedelta(hours=24), due_at=received + timedelta(days=5), answered_at=done,
            resolved_at=done, closed_at=done + timedelta(days=1), countable=kind.countable, state=OrderState.CLOSED,
            state_since=done + timedelta(days=1),
        )  # fmt: skip


def _calls(batch: Batch, orders: Sequence[WorkOrder]) -> Iterator[Callback]:
    """One call an order: the dissatisfied and those who could not be reached are spread over the whole time."""
    answers = [5] * batch.satisfied + [3] * batch.basically + [2] * batch.dissatisfied + [0] * batch.unreached
    for number, order in enumerate(orders[: len(answers)]):
        step = answers[number * 389 % len(answers)]
        reached = step > 0
        outcome = CallOutcome.REACHED if reached else CallOutcome.NO_ANSWER
        yield Callback(
            order=order, attempt=1, at=order.closed_at or order.received_at, outcome=outcome,
            contacted=True if reached else None, solved=step > 2 if reached else None, satisfaction=step or None, valid=reached,
        )  # fmt: skip
