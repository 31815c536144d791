"""Reading cycles: what each role may see, the board of progress, who could judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from assessments.cycles import rules
from assessments.cycles.models import Cycle, Entrant, Interest, Rater, Standing
from assessments.cycles.states import SHOWN
from assessments.schemes.models import Panel, Rule
from federation.accounts.models import FIRM_ROLES, Membership, Role
from federation.kernel.lookup import one

SIGNED = Q(sheets__state="signed")


def visible_to(by: Membership) -> QuerySet[Cycle]:
    """Staff and district all; raters those they judge in; firms those whose scores they have been shown."""
    rows: QuerySet[Cycle] = Cycle.objects.select_related("scheme")
    if by.role in rules.SEES_ALL:
        return rows
    if by.role in FIRM_ROLES:
        own = Entrant.objects.filter(cycle=OuterRef("pk"), firm=by.firm_id).exclude(standing=Standing.EXCLUDED)
        return rows.filter(Exists(own), state__in=SHOWN)
    return rows.filter(Exists(Rater.objects.filter(cycle=OuterRef("pk"), member=by.pk)))


def get_cycle(by: Membership, pk: UUID) -> Cycle:
    """One cycle, or 404."""
    return one(visible_to(by), pk=pk)


def listed(by: Membership) -> QuerySet[Cycle]:
    """For the list: how many take part, how many sheets are signed."""
    taking = Q(entrants__standing=Standing.RANKED)
    counted = visible_to(by).annotate(
        ranked=Count("entrants", filter=taking, distinct=True),
        raters_all=Count("raters", distinct=True),
        raters_done=Count("raters", filter=Q(raters__sheets__state="signed"), distinct=True),
    )
    return counted.order_by("-starts_on", "name")  # said again: a counted list forgets the model's own order


def entrants(cycle: Cycle) -> QuerySet[Entrant]:
    """All of them with what a row shows."""
    rows: QuerySet[Entrant] = Entrant.objects.filter(cycle=cycle).select_related("compound__community", "firm", "merged_into__compound")
    return rows.order_by("compound__name", "during")


def entrants_visible_to(by: Membership) -> QuerySet[Entrant]:
    """Over all cycles: staff and district all; firms their own once they are shown their scores; raters those they judge."""
    rows: QuerySet[Entrant] = Entrant.objects.select_related("compound", "firm")
    if by.role in rules.SEES_ALL:
        return rows
    if by.role in FIRM_ROLES:
        return rows.filter(firm=by.firm_id, cycle__state__in=SHOWN).exclude(standing=Standing.EXCLUDED)
    return rows.filter(Exists(Rater.objects.filter(entrant=OuterRef("pk"), member=by.pk)))


def get_entrant(cycle: Cycle, pk: UUID) -> Entrant:
    return one(entrants(cycle), pk=pk)


def judged_panels(cycle: Cycle) -> list[Panel]:
    """The panels that need sheets: those with a row that people mark."""
    rows = Panel.objects.filter(scheme=cycle.scheme_id)
    return list(
        rows.filter(indicators__rule__in=[Rule.DEDUCTION, Rule.CHECKLIST, Rule.SCALE, Rule.IMPORTED]).distinct().order_by("position")
    )


def has_office_sheet(cycle: Cycle) -> bool:
    """Whether somebody has to record bonus, penalty or veto by hand."""
    return bool(cycle.scheme.indicators.filter(panel=None).exclude(rule=Rule.FORMULA).exists())


def progress(cycle: Cycle) -> dict[UUID, dict[UUID | None, tuple[int, int]]]:
    """Per entrant and panel (None: the office): (sheets signed, raters), in one grouped query."""
    found = Rater.objects.filter(cycle=cycle).values("entrant", "panel")
    counted = found.annotate(raters=Count("pk", distinct=True), signed=Count("pk", filter=SIGNED, distinct=True)).order_by()
    board: dict[UUID, dict[UUID | None, tuple[int, int]]] = defaultdict(dict)
    for row in counted:
        board[row["entrant"]][row["panel"]] = (row["signed"], row["raters"])
    return board


def raters(cycle: Cycle) -> QuerySet[Rater]:
    """Who judges whom, with whether the sheet is signed."""
    rows: QuerySet[Rater] = Rater.objects.filter(cycle=cycle).select_related("member__user", "panel", "entrant__compound")
    return rows.annotate(signed=Count("sheets", filter=SIGNED)).order_by("panel__position", "member__user__name", "entrant__compound__name")


def behind(cycle: Cycle) -> list[dict[str, Any]]:
    """The people with unsigned sheets: how many, and when they were last reminded."""
    people: dict[UUID, dict[str, Any]] = {}
    for rater in raters(cycle).exclude(entrant__standing=Standing.EXCLUDED):
        if not rater.signed:  # type: ignore[attr-defined]
            entry = people.setdefault(rater.member_id, {"member": rater.member, "open": 0, "reminded_at": None})
            entry["open"] += 1
            entry["reminded_at"] = max(filter(None, (entry["reminded_at"], rater.reminded_at)), default=None)
    return sorted(people.values(), key=lambda entry: -entry["open"])


def judges() -> QuerySet[Membership]:
    """Everybody who can be given sheets, by role and name."""
    rows: QuerySet[Membership] = Membership.objects.filter(role__in=rules.JUDGES, active=True, user__is_active=True)
    return rows.select_related("user", "community", "department").order_by("role", "department__name", "community__name", "user__name")


def conflicts() -> dict[Any, set[UUID]]:
    """Per person the firms that this person must not judge."""
    found: dict[Any, set[UUID]] = defaultdict(set)
    for user, firm in Membership.objects.filter(active=True, firm__isnull=False).values_list("user", "firm"):
        found[user].add(firm)
    for user, firm in Interest.objects.values_list("member__user", "firm"):
        found[user].add(firm)
    return found


def interests() -> QuerySet[Interest]:
    rows: QuerySet[Interest] = Interest.objects.select_related("member__user", "firm", "by__user").order_by("-created_at")
    return rows


def missing_raters(cycle: Cycle, panels: Iterable[Panel]) -> list[tuple[Entrant, Panel]]:
    """Ranked projects that nobody judges in the name of a panel."""
    board, wanted = progress(cycle), list(panels)
    taking = entrants(cycle).filter(standing=Standing.RANKED)
    return [(entrant, panel) for entrant in taking for panel in wanted if panel.pk not in board.get(entrant.pk, {})]


def sheets_waiting(by: Membership) -> int:
    """How many sheets this person has still to sign; shown beside the navigation."""
    if by.role not in rules.JUDGES and by.role != Role.GRID:
        return 0
    rows = Rater.objects.filter(member=by.pk, cycle__state="open").exclude(entrant__standing=Standing.EXCLUDED)
    return int(rows.exclude(sheets__state="signed").count())
