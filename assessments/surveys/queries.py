"""Reading the survey: sums by one grouped statement, the register apart from the answers, single answers only without homes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from assessments.cycles.models import Cycle, Entrant, Standing
from assessments.cycles.states import CycleState
from assessments.surveys import rules
from assessments.surveys.codes import Code
from assessments.surveys.models import Answer, Household, PaperEntry, Verdict
from communities.places.models import Compound
from federation.accounts.models import Membership
from federation.kernel import lookup
from federation.kernel.lookup import one
from federation.tenancy import scope

Counts = tuple[int, int, int, int, int]
_COUNTED = "subdistrict_id = %(tenant)s AND cycle_id = %(cycle)s AND verdict <> 'excluded'"
_OF_EACH = ", ".join(f"count(*) FILTER (WHERE {{0}} = {option})" for option in range(1, 6))
_TALLIES = f"SELECT entrant_id, {_OF_EACH.format('overall')} FROM assessments_answer WHERE {_COUNTED} GROUP BY entrant_id"
_BY_QUESTION = f"""
SELECT entrant_id, number::int, {_OF_EACH.format("chosen")}
FROM assessments_answer, unnest(choices) WITH ORDINALITY AS given(chosen, number)
WHERE {_COUNTED} AND chosen > 0 GROUP BY entrant_id, number
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """The counted answers of one project: how many chose each option, what they are worth together, how many they are."""

    counts: Counts
    points: Decimal
    valid: int


def tallies(cycle: Cycle) -> dict[UUID, Tally]:
    """Every project's answers to the overall question, one statement; answers that were left out do not count."""
    worth = cycle.scheme.answer_points
    return {entrant: _tally(counts, worth) for entrant, *counts in _grouped(_TALLIES, cycle)}


def tallies_by_question(cycle: Cycle) -> dict[tuple[UUID, int], Tally]:
    """The same for each further question, by its number from 1; questions left open do not count."""
    worth = cycle.scheme.answer_points
    return {(entrant, number): _tally(counts, worth) for entrant, number, *counts in _grouped(_BY_QUESTION, cycle)}


def _grouped(statement: str, cycle: Cycle) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"tenant": scope.current(), "cycle": cycle.pk})
        return list(cursor.fetchall())


def _tally(counts: Sequence[int], worth: Sequence[Decimal]) -> Tally:
    one, two, three, four, five = counts
    points = sum((count * value for count, value in zip(counts, worth, strict=True)), Decimal(0))
    return Tally((one, two, three, four, five), points, sum(counts))


def is_open(cycle: Cycle, at: datetime) -> bool:
    """Whether answers are taken now; the first and the last day are included."""
    return cycle.state == CycleState.OPEN and cycle.survey_from <= timezone.localdate(at) <= cycle.survey_until


def sealed(cycle: Cycle) -> bool:
    """Whether answers lie in the box that nobody can read: until collecting is over, and where it never began to be checked."""
    return cycle.state in (CycleState.DRAFT, CycleState.OPENING, CycleState.OPEN)


def household_behind(code: Code) -> Household | None:
    """The home that holds this code now."""
    rows = Household.objects.filter(digest=code.digest).select_related("cycle__scheme", "compound", "subdistrict")
    found: Household | None = rows.first()
    return found


def entrant_for(cycle: Cycle, compound_id: UUID, on: date) -> Entrant | None:
    """Which project an answer of that day counts for: the firm then at work, else the last one; merged ones together."""
    rows = Entrant.objects.filter(cycle=cycle, compound=compound_id).select_related("firm", "merged_into__firm").order_by("during")
    found: Entrant | None = rows.filter(during__contains=on).first() or rows.last()
    if found is not None and found.standing == Standing.EXCLUDED:
        return found.merged_into
    return found


def home_of_phone(cycle: Cycle, phone_key: str) -> Household | None:
    """A home of this phone that has not answered yet; None when there is none."""
    rows = Household.objects.filter(cycle=cycle, phone_key=phone_key).select_related("cycle__scheme", "compound")
    found: Household | None = rows.order_by("answered", "building", "unit", "room").first()
    return found


def cycles(by: Membership) -> QuerySet[Cycle]:
    """Cycles with a survey, newest first."""
    rows = Cycle.objects.select_related("scheme").order_by("-starts_on", "name")
    return rows if rules.can_look(by) else rows.none()


def get_cycle(by: Membership, pk: UUID) -> Cycle:
    return one(cycles(by), pk=pk)


def compounds(cycle: Cycle, by: Membership) -> QuerySet[Compound]:
    """Compounds whose homes are asked; communities see their own."""
    taking_part = ~Q(standing=Standing.EXCLUDED) | Q(merged_into__isnull=False)
    rows = Compound.objects.filter(pk__in=Entrant.objects.filter(taking_part, cycle=cycle).values("compound")).order_by("name")
    return _own(rows, by, "community")


def _own(rows: QuerySet[Any], by: Membership, community: str) -> QuerySet[Any]:
    if rules.can_run(by) or rules.can_read_answers(by):
        return rows
    return rows.filter(lookup.at(community, by.community_id)) if rules.can_look(by) else rows.none()


def get_compound(cycle: Cycle, by: Membership, pk: UUID) -> Compound:
    return one(compounds(cycle, by), pk=pk)


def entrants(cycle: Cycle, by: Membership) -> QuerySet[Entrant]:
    """The projects that answers count for, as far as this person may look."""
    rows = Entrant.objects.filter(cycle=cycle).exclude(standing=Standing.EXCLUDED).select_related("compound", "firm")
    return _own(rows.order_by("compound__name", "during"), by, "compound__community")


def turnout(cycle: Cycle) -> dict[UUID, tuple[int, int, int]]:
    """Of each compound: homes in the register, homes with a code, homes that answered."""
    rows = Household.objects.filter(cycle=cycle).values("compound").order_by()
    found = rows.annotate(homes=Count("pk"), coded=Count("pk", filter=~Q(digest="")), answered=Count("pk", filter=Q(answered=True)))
    return {row["compound"]: (row["homes"], row["coded"], row["answered"]) for row in found}


def channels(cycle: Cycle) -> dict[UUID, dict[str, int]]:
    """Of each project: counted answers by channel."""
    found: dict[UUID, dict[str, int]] = {}
    rows = Answer.objects.filter(cycle=cycle).exclude(verdict=Verdict.EXCLUDED).values("entrant", "channel").order_by()
    for row in rows.annotate(count=Count("pk")):
        found.setdefault(row["entrant"], {})[row["channel"]] = row["count"]
    return found


def homes(cycle: Cycle, compound: Compound) -> QuerySet[Household]:
    """The register of a compound, by building."""
    return Household.objects.filter(cycle=cycle, compound=compound).order_by("building", "unit", "room")


def to_visit(cycle: Cycle, compound: Compound) -> QuerySet[Household]:
    """Homes without an answer in an order drawn by lot: their ids are random and told to nobody."""
    return Household.objects.filter(cycle=cycle, compound=compound, answered=False).order_by("pk")


def buildings(cycle: Cycle, compound: Compound) -> list[dict[str, Any]]:
    """Of each building: homes, homes without a code, homes that answered."""
    rows = homes(cycle, compound).order_by().values("building")
    counts = {
        "homes": Count("pk"),
        "fresh": Count("pk", filter=Q(digest="", answered=False)),
        "answered": Count("pk", filter=Q(answered=True)),
    }
    found: Any = rows.annotate(**counts)
    return sorted(found, key=lambda row: (len(row["building"]), row["building"]))


def get_home(cycle: Cycle, compound: Compound, pk: UUID) -> Household:
    return one(homes(cycle, compound).select_related("cycle__scheme", "compound"), pk=pk)


def answers(cycle: Cycle, by: Membership) -> QuerySet[Answer]:
    """Single answers, in an order that tells nothing; they hold no home."""
    rows = (
        Answer.objects.filter(cycle=cycle).select_related("cycle", "entrant__compound", "entrant__firm", "decided_by__user").order_by("pk")
    )
    return rows if rules.can_read_answers(by) else rows.none()


def get_answer(cycle: Cycle, by: Membership, pk: UUID) -> Answer:
    return one(answers(cycle, by), pk=pk)


def papers(cycle: Cycle, by: Membership) -> QuerySet[PaperEntry]:
    """Forms that wait for a second person, without what stands in them."""
    rows = PaperEntry.objects.filter(cycle=cycle, compound__in=compounds(cycle, by)).select_related("compound", "by__user")
    return rows.order_by("entered_on", "pk") if rules.can_collect(by) else rows.none()


def get_paper(cycle: Cycle, by: Membership, pk: UUID) -> PaperEntry:
    return one(papers(cycle, by), pk=pk)
