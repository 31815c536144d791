"""Figures over the orders received in a period, grouped in the database; four queries whatever their number.

received   orders of the period; what was joined to another, not handled, parked or left out by decision never counts
on_time    finished by the deadline, of those finished or past it
called     called back at least once, of those finished
response, solve, satisfaction   of the last valid call-back of each order
reopened   opened again at least once, of those finished
density    orders per hundred households

A firm's figures leave out what does not count against firms (neighbours' noise, illegal building, developers' faults).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Count, Exists, F, Func, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from communities.places.models import Community, Compound
from dispatch.callbacks.models import Callback
from dispatch.categories.models import Category
from dispatch.deadlines.periods import Period
from dispatch.figures.rates import Formula, Rate, Rates, Tally, rate, rates
from dispatch.work_orders.models import Source, WorkOrder
from dispatch.work_orders.states import OrderState
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.firms.models import PropertyFirm
from federation.kernel import lookup
from federation.tenancy import policy

DIMENSIONS = ("month", "category", "kind", "compound", "firm", "class", "community", "source")
FIGURES = ("received", "on_time", "called", "response", "solve", "satisfaction", "reopened")
UNCOUNTED = (OrderState.MERGED, OrderState.CANCELLED, OrderState.PARKED)
SATISFIED, BASICALLY = (4, 5), 3
HOTLINE = "12345"  # the city's hotline, which is the source “hotline” itself; other platforms stand beside it
NOBODY = Tally(0, 0, 0, 0, 0)
NOTHING = rate(0, 0)


@dataclass(frozen=True)
class Windows:
    """The subdistrict's own reporting day and month, and its formula."""

    zone: ZoneInfo
    day_starts_at: int
    month_starts_on: int
    formula: Formula


def windows(by: Membership) -> Windows:
    """How this subdistrict counts; one query."""
    numbers = policy.numbers()
    formula = Formula(
        Fraction(numbers["figures_basically_percent"], 100), numbers["figures_weight_response"], numbers["figures_weight_solve"],
        numbers["figures_weight_satisfaction"],
    )  # fmt: skip
    return Windows(ZoneInfo(by.subdistrict.timezone), numbers["figures_day_starts_hour"], numbers["figures_month_starts_day"], formula)


@dataclass(frozen=True)
class Row:
    """One group: counts with what they are made of."""

    key: str
    received: int = 0
    on_time: Rate = NOTHING
    called: Rate = NOTHING
    reopened: Rate = NOTHING
    tally: Tally = NOBODY
    households: int = 0
    formula: Formula = field(default_factory=Formula)

    @property
    def rates(self) -> Rates:
        """The three rates and their composite."""
        return rates(self.tally, self.formula)

    @property
    def per_hundred(self) -> Fraction | None:
        """Orders per hundred households; None where nobody counted the households."""
        return Fraction(100 * self.received, self.households) if self.households else None

    def share(self, figure: str) -> Rate:
        """The share that a figure is, with its numerator and denominator."""
        return getattr(self.rates, figure) if figure in ("response", "solve", "satisfaction") else getattr(self, figure)


class _LocalMonth(Func):
    """The reporting month that holds the instant, as `2026-07`; the month may start on another day than the first."""

    template = (
        "to_char(date_trunc('month', (%(expressions)s AT TIME ZONE '%(zone)s') - interval '%(back)s days') "
        "+ interval '%(ahead)s month', 'YYYY-MM')"
    )
    output_field = CharField()

    def __init__(self, path: str, zone: ZoneInfo, starts_on: int) -> None:
        super().__init__(F(path), zone=zone.key, back=starts_on - 1, ahead=1 if starts_on > 1 else 0)


@dataclass(frozen=True)
class Scope:
    """Whose figures of which period: a firm's own, a community's own, or everything."""

    by: Membership
    period: Period
    windows: Windows
    at: datetime

    def orders(self, prefix: str = "") -> Q:
        """The orders that are counted at all."""
        own = Q()
        if people.is_firm(self.by):
            own = Q(**{f"{prefix}firm": self.by.firm_id, f"{prefix}countable": True})
        elif self.by.role == Role.COMMUNITY:
            own = lookup.at(f"{prefix}community", self.by.community_id)
        inside = {f"{prefix}received_at__gte": self.period.start, f"{prefix}received_at__lt": self.period.end, f"{prefix}excluded": False}
        return own & Q(**inside) & ~Q(**{f"{prefix}state__in": UNCOUNTED})

    def rows(self, dimension: str) -> QuerySet[WorkOrder]:
        """Orders of the period; by firm only those that count against one."""
        counted = Q(countable=True, firm__isnull=False) if dimension == "firm" else Q()
        return WorkOrder.objects.filter(self.orders(), counted).order_by()

    def answers(self, dimension: str) -> QuerySet[Callback]:
        """The last valid call-back of each of these orders."""
        counted = Q(order__countable=True, order__firm__isnull=False) if dimension == "firm" else Q()
        later = Callback.objects.filter(order=OuterRef("order"), valid=True, attempt__gt=OuterRef("attempt"))
        return Callback.objects.filter(self.orders("order__"), counted, ~Exists(later), valid=True).order_by()

    def key(self, dimension: str, prefix: str = "") -> Any:
        """The group of a row as text; the same text comes back in a drill-down's address."""
        if dimension == "all":
            return Value("all")
        if dimension == "month":
            return _LocalMonth(f"{prefix}received_at", self.windows.zone, self.windows.month_starts_on)
        if dimension == "source":
            return _source(prefix)
        path = {"category": "category__parent", "kind": "category", "class": "compound__grade"}.get(dimension, dimension)
        return Coalesce(Cast(F(f"{prefix}{path}"), CharField()), Value("none"))


def _source(prefix: str) -> Any:
    """Where it came from; of hotline orders of another platform than 12345 the platform, as `hotline:啄木鸟`."""
    platform = f"{prefix}hotline_orders__platform"  # an order came from one platform at most
    other = Q(**{f"{prefix}source": Source.HOTLINE, f"{platform}__isnull": False}) & ~Q(**{platform: HOTLINE})
    return Case(When(other, then=Concat(Value(f"{Source.HOTLINE}:"), F(platform))), default=F(f"{prefix}source"), output_field=CharField())


def _finished() -> Q:
    return Q(resolved_at__isnull=False)


def _in_time() -> Q:
    return Q(resolved_at__lte=F("due_at"))


def _called() -> Any:
    return Exists(Callback.objects.filter(order=OuterRef("pk")))


def figures(scope: Scope, dimension: str) -> list[Row]:
    """One row per group, in order of the key."""
    found: dict[str, Row] = {}
    judged, finished = _finished() | Q(due_at__lt=scope.at), _finished()
    orders = scope.rows(dimension).annotate(key=scope.key(dimension), was_called=_called()).values_list("key")
    for key, received, of, timely, done, called, again in orders.annotate(
        received=Count("pk"), of=Count("pk", filter=judged), timely=Count("pk", filter=_in_time()), done=Count("pk", filter=finished),
        called=Count("pk", filter=finished & Q(was_called=True)), again=Count("pk", filter=finished & Q(reopened__gt=0)),
    ):  # fmt: skip
        found[key] = Row(key, received, rate(timely, of), rate(called, done), rate(again, done), formula=scope.windows.formula)
    answers = scope.answers(dimension).annotate(key=scope.key(dimension, "order__")).values_list("key")
    for key, valid, contacted, solved, satisfied, basically in answers.annotate(
        valid_count=Count("pk"), contacted_count=Count("pk", filter=Q(contacted=True)), solved_count=Count("pk", filter=Q(solved=True)),
        satisfied=Count("pk", filter=Q(satisfaction__in=SATISFIED)), basically=Count("pk", filter=Q(satisfaction=BASICALLY)),
    ):  # fmt: skip
        found[key] = replace(found[key], tally=Tally(valid, contacted, solved, satisfied, basically))
    for key, homes in _households(scope, dimension).items():
        if key in found:
            found[key] = replace(found[key], households=homes)
    return sorted(found.values(), key=lambda row: row.key)


def whole(scope: Scope) -> Row:
    """Everything in one row."""
    found = figures(scope, "all")
    return found[0] if found else Row("all", formula=scope.windows.formula)


def _households(scope: Scope, dimension: str) -> dict[str, int]:
    """Households behind a group, where a group is a set of compounds; one query."""
    path = {"compound": "pk", "class": "grade", "community": "community", "all": None}.get(dimension, "")
    if path == "":
        return {}
    rows = Compound.objects.filter(outside=False).order_by()
    if scope.by.role == Role.COMMUNITY:
        rows = rows.filter(lookup.at("community", scope.by.community_id))
    if people.is_firm(scope.by):
        rows = rows.filter(contracts__firm=scope.by.firm_id, contracts__during__contains=scope.period.start.date())
    key: Any = Value("all") if path is None else Coalesce(Cast(F(path), CharField()), Value("none"))
    return {name: homes or 0 for name, homes in rows.annotate(key=key).values_list("key").annotate(homes=Sum("households"))}


def behind(scope: Scope, *, figure: str, dimension: str, key: str, part: str) -> QuerySet[WorkOrder]:
    """The very orders behind one figure: its `part` (numerator), its `rest`, or `all` of its denominator. Newest first."""
    rows: Any = scope.rows(dimension).annotate(key=scope.key(dimension), was_called=_called()).filter(key=key)
    rows = _DENOMINATORS.get(figure, _everything)(rows, scope)
    if part != "all":
        met = _numerator(rows, figure, scope)
        rows = met if part == "part" else rows.exclude(pk__in=met.values("pk"))
    return rows.select_related("category", "compound", "firm", "department").order_by("-received_at", "-pk")


def _numerator(rows: QuerySet[WorkOrder], figure: str, scope: Scope) -> QuerySet[WorkOrder]:
    answers = {
        "response": Q(contacted=True), "solve": Q(solved=True), "satisfaction": Q(satisfaction__gte=BASICALLY),
    }  # fmt: skip
    if figure in answers:
        return rows.filter(pk__in=scope.answers("all").filter(answers[figure]).values("order"))
    met = {"on_time": _in_time(), "called": Q(was_called=True), "reopened": Q(reopened__gt=0)}
    return rows.filter(met.get(figure, Q()))


def _everything(rows: QuerySet[WorkOrder], _scope: Scope) -> QuerySet[WorkOrder]:
    return rows


def _answered(rows: QuerySet[WorkOrder], scope: Scope) -> QuerySet[WorkOrder]:
    return rows.filter(pk__in=scope.answers("all").values("order"))


def _done(rows: QuerySet[WorkOrder], _scope: Scope) -> QuerySet[WorkOrder]:
    return rows.filter(_finished())


_DENOMINATORS: dict[str, Callable[[QuerySet[WorkOrder], Scope], QuerySet[WorkOrder]]] = {
    "on_time": lambda rows, scope: rows.filter(_finished() | Q(due_at__lt=scope.at)),
    "called": _done,
    "reopened": _done,
    "response": _answered,
    "solve": _answered,
    "satisfaction": _answered,
}


def months(scope: Scope) -> list[tuple[str, int]]:
    """Orders received in each reporting month of the period; one query."""
    rows = scope.rows("month").annotate(key=scope.key("month")).values_list("key").annotate(received=Count("pk"))
    return sorted(rows)


_MODELS: dict[str, Any] = {"category": Category, "kind": Category, "compound": Compound, "firm": PropertyFirm, "community": Community}


def names(dimension: str, keys: list[str]) -> dict[str, Any]:
    """The rows that the keys of a dimension stand for; one query at most."""
    model = _MODELS.get(dimension)
    if model is None:
        return {}
    wanted = [UUID(key) for key in keys if key not in ("none", "all")]
    return {str(row.pk): row for row in model._default_manager.filter(pk__in=wanted)}
