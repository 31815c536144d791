"""Figures over the requests that were sent in [start, end), grouped in the database; a fixed number of queries.

response    offers answered by a person, of offers answered or expired, and the minutes it took
arrival     helpers on site by the start plus grace, of helpers that arrived
fill        heads, experts and machines found, of those asked for, once the search had ended or was raised to staff
completion  requests finished or closed, of those finished, closed or cancelled

By firm, response and arrival count for the helping firm, fill and completion for the asking one. Drills never count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Avg,
    Case,
    CharField,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractHour, Least, Substr, TruncMonth

from dispatch.mutual_aid import queries as aid
from dispatch.mutual_aid.models import Candidate, HelpRequest, Job, LineSkill, Offer, RequestLine
from dispatch.mutual_aid.states import JobState, OfferState, RequestState
from dispatch.reports.shares import NOTHING, Share
from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.kernel.audit import LogEntry
from federation.pool.models import Kind
from federation.tenancy import policy

DIMENSIONS = ("month", "kind", "firm", "compound", "hour")
FIGURES = ("response", "arrival", "fill", "completion")
ENDED = (RequestState.FINISHED, RequestState.CLOSED, RequestState.CANCELLED)
DONE = (RequestState.FINISHED, RequestState.CLOSED)
SEARCH_OVER = (RequestState.ESCALATED, RequestState.STAFFED, *ENDED)
ANSWERED = (OfferState.ACCEPTED, OfferState.DECLINED)


@dataclass(slots=True)
class Row:
    """One group with its four shares; `minutes` is the mean time to an answer, None where nobody answered."""

    key: str
    response: Share = NOTHING
    arrival: Share = NOTHING
    fill: Share = NOTHING
    completion: Share = NOTHING
    minutes: float | None = None


@dataclass(frozen=True)
class Scope:
    """Whose figures, of which period: a firm's own share, or everything for staff."""

    by: Membership
    start: datetime
    end: datetime

    def sent(self, prefix: str = "") -> Q:
        """Rows whose request was sent in the period and was no drill."""
        return Q(**{f"{prefix}submitted_at__gte": self.start, f"{prefix}submitted_at__lt": self.end, f"{prefix}drill": False})

    def own(self, path: str) -> Q:
        return Q(**{path: self.by.firm_id}) if people.is_firm(self.by) else Q()

    def offers(self) -> QuerySet[Offer]:
        return Offer.objects.filter(self.sent("request__"), self.own("firm"), state__in=[*ANSWERED, OfferState.EXPIRED])

    def jobs(self) -> QuerySet[Job]:
        return Job.objects.filter(self.sent("request__"), self.own("firm"), arrived_at__isnull=False)

    def lines(self) -> QuerySet[Any]:
        """Lines whose search is over, with what they `got`, at most what was asked."""
        jobs = Job.objects.filter(line=OuterRef("pk")).exclude(state=JobState.CANCELLED).order_by().values("line")
        got = Least(Coalesce(Subquery(jobs.annotate(n=Sum("quantity")).values("n")), 0), F("quantity"))
        return RequestLine.objects.filter(self.sent("request__"), self.own("request__firm"), request__state__in=SEARCH_OVER).annotate(
            got=got
        )

    def requests(self) -> QuerySet[HelpRequest]:
        return HelpRequest.objects.filter(self.sent(), self.own("firm"), state__in=ENDED)

    def in_time(self) -> Q:
        return Q(arrived_at__lte=F("starts_at") + Value(policy.minutes("late_minutes")))

    def short(self) -> QuerySet[Any]:
        """Lines that did not get all they asked for."""
        return self.lines().filter(got__lt=F("quantity"))


def _key(dimension: str, *, request: str, firm: str, kind: str) -> Any:
    """The group of a row as text; the same text comes back in a drill-down's address."""
    if dimension == "all":
        return Value("all")
    if dimension == "month":
        return Substr(Cast(TruncMonth(f"{request}submitted_at"), CharField()), 1, 7)
    group: Any = {"kind": F(kind), "firm": F(firm), "compound": F(f"{request}compound"), "hour": ExtractHour(f"{request}submitted_at")}[
        dimension
    ]
    return Coalesce(Cast(group, CharField()), Value("none"))


_OF_OFFER = {"request": "request__", "firm": "firm", "kind": "line__kind"}
_OF_LINE = {"request": "request__", "firm": "request__firm", "kind": "kind"}
_OF_REQUEST = {"request": "", "firm": "firm", "kind": "lines__kind"}


def figures(scope: Scope, dimension: str) -> list[Row]:
    """One row per group, in order of the key; four queries. A request of two kinds counts once in each."""
    rows: dict[str, Row] = defaultdict(lambda: Row(""))
    waited = ExpressionWrapper(F("state_since") - F("created_at"), output_field=DurationField())
    answered = Q(state__in=ANSWERED)
    offers = scope.offers().order_by().annotate(key=_key(dimension, **_OF_OFFER)).values_list("key")
    for key, part, whole, mean in offers.annotate(part=Count("id", filter=answered), whole=Count("id"), mean=Avg(waited, filter=answered)):
        rows[key].response = Share(part, whole)
        rows[key].minutes = mean.total_seconds() / 60 if mean is not None else None
    jobs = scope.jobs().order_by().annotate(key=_key(dimension, **_OF_OFFER)).values_list("key")
    for key, part, whole in jobs.annotate(part=Count("id", filter=scope.in_time()), whole=Count("id")):
        rows[key].arrival = Share(part, whole)
    lines = scope.lines().order_by().annotate(key=_key(dimension, **_OF_LINE)).values_list("key")
    for key, part, whole in lines.annotate(part=Sum("got"), whole=Sum("quantity")):
        rows[key].fill = Share(part or 0, whole or 0)
    requests = scope.requests().order_by().annotate(key=_key(dimension, **_OF_REQUEST)).values_list("key")
    for key, part, whole in requests.annotate(part=Count("id", filter=Q(state__in=DONE), distinct=True), whole=Count("id", distinct=True)):
        rows[key].completion = Share(part, whole)
    for key, row in rows.items():
        row.key = key
    counted = [row for row in rows.values() if any(getattr(row, figure).whole for figure in FIGURES)]
    return sorted(counted, key=lambda row: (len(row.key), row.key) if dimension == "hour" else (0, row.key))


@dataclass(slots=True)
class Need:
    """What was asked of one skill, trade or machine type, and what was missing; `reasons` why candidates were out."""

    kind: str
    term: UUID
    name: str
    name_en: str
    requests: int
    asked: int
    missing: int
    raised: int
    reasons: dict[str, int]


_PATHS: dict[str, tuple[str, str]] = {
    Kind.EXPERT: ("line_skills__skill", "line__line_skills__skill"),
    Kind.CREW: ("trade", "line__trade"),
    Kind.EQUIPMENT: ("equipment_type", "line__equipment_type"),
}


def unmet(scope: Scope) -> list[Need]:
    """Every term of which something was missing, most missing first; two queries for each kind of help."""
    found = []
    raised = Exists(LogEntry.objects.filter(thread=OuterRef("request"), verb="escalate"))
    for kind, (path, candidate_path) in _PATHS.items():
        reasons: dict[Any, dict[str, int]] = defaultdict(dict)
        excluded = Candidate.objects.filter(line__in=scope.short().filter(kind=kind).values("pk")).exclude(reason="").order_by()
        for term, reason, n in excluded.values_list(candidate_path, "reason").annotate(n=Count("resource", distinct=True)):
            reasons[term][reason] = n
        rows = scope.lines().filter(kind=kind).order_by().annotate(raised=Case(When(raised, then=F("request")))).values(
            path, f"{path}__name", f"{path}__name_en"
        )  # fmt: skip
        for row in rows.annotate(
            requests=Count("request", distinct=True), asked=Sum("quantity"), missing=Sum(F("quantity") - F("got")),
            calls=Count("raised", distinct=True),
        ).filter(missing__gt=0):  # fmt: skip
            term = row[path]
            found.append(
                Need(
                    kind, term, row[f"{path}__name"], row[f"{path}__name_en"], row["requests"], row["asked"], row["missing"],
                    row["calls"], dict(sorted(reasons[term].items(), key=lambda item: -item[1])),
                )
            )  # fmt: skip
    return sorted(found, key=lambda need: (-need.missing, need.name))


def behind(scope: Scope, *, figure: str, dimension: str, key: str, part: str) -> QuerySet[HelpRequest]:
    """The very requests behind a figure: all of the denominator, or those on which it was missed (`part="rest"`)."""
    missed = part == "rest"
    sources: dict[str, Callable[[], QuerySet[Any]]] = {
        "response": lambda: _narrow(scope.offers(), dimension, key, _OF_OFFER, ~Q(state__in=ANSWERED) if missed else Q()),
        "arrival": lambda: _narrow(scope.jobs(), dimension, key, _OF_OFFER, ~scope.in_time() if missed else Q()),
        "fill": lambda: _narrow(scope.short() if missed else scope.lines(), dimension, key, _OF_LINE, Q()),
        "completion": lambda: _narrow(scope.requests(), dimension, key, _OF_REQUEST, ~Q(state__in=DONE) if missed else Q()),
    }
    rows = sources[figure]()
    ids = rows.values("pk" if figure == "completion" else "request")
    return aid.visible_to(scope.by).filter(pk__in=ids).order_by("-submitted_at", "pk")


def behind_unmet(scope: Scope, *, kind: str, term: UUID) -> QuerySet[HelpRequest]:
    """The requests in which something of this skill, trade or machine type was missing."""
    lines = scope.short().filter(kind=kind)
    if kind == Kind.EXPERT:
        lines = lines.filter(pk__in=LineSkill.objects.filter(skill=term).values("line"))
    else:
        lines = lines.filter(**{_PATHS[kind][0]: term})
    return aid.visible_to(scope.by).filter(pk__in=lines.values("request")).order_by("-submitted_at", "pk")


def _narrow(rows: QuerySet[Any], dimension: str, key: str, paths: dict[str, str], extra: Q) -> QuerySet[Any]:
    return rows.filter(extra).annotate(key=_key(dimension, **paths)).filter(key=key)
