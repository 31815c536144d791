"""Reading campaigns: who sees which, the matrix of points and compounds, findings, and the numbers of the closing report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from assessments.campaigns import rules
from assessments.campaigns.models import Campaign, CampaignCategory, CampaignPoint, CampaignSite, Finding, Inspection, Participant, Recheck
from assessments.campaigns.presets import Group
from assessments.campaigns.states import UNDONE, CampaignState, FindingState
from assessments.cycles.models import Cycle, Entrant
from assessments.results.sources import Behind
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.kernel import lookup
from federation.kernel.lookup import one
from federation.tenancy.models import in_language

#: Drafts are the office's; the others see what was started.
STARTED = (CampaignState.RUNNING, CampaignState.CLOSED)


def visible_to(by: Membership) -> QuerySet[Campaign]:
    """The office and the district see all; departments those they take part in; who inspects or is inspected what was started."""
    rows: QuerySet[Campaign] = Campaign.objects.all()
    if not rules.can_see(by):
        return rows.none()
    if by.role in rules.OFFICE:
        return rows
    rows = rows.filter(state__in=STARTED)
    if by.role == Role.DEPARTMENT and by.department_id is not None:
        rows = rows.filter(Exists(Participant.objects.filter(lookup.at("department", by.department_id), campaign=OuterRef("pk"))))
    if by.role in rules.PLACES:
        rows = rows.filter(Exists(CampaignSite.objects.filter(lookup.at("compound__community", by.community_id), campaign=OuterRef("pk"))))
    return rows


def get_campaign(by: Membership, pk: UUID) -> Campaign:
    """One of them, or 404."""
    row: Campaign = one(visible_to(by).select_related("created_by__user"), pk=pk)
    return row


def listed(by: Membership, at: datetime) -> QuerySet[Campaign]:
    """For the list: how many compounds, and how the findings stand. A firm counts its own."""
    own = Q(sites__findings__firm=by.firm_id) if people.is_firm(by) else Q()
    return visible_to(by).annotate(
        site_count=Count("sites", distinct=True),
        finding_count=Count("sites__findings", filter=own, distinct=True),
        undone_count=Count("sites__findings", filter=own & Q(sites__findings__state__in=UNDONE), distinct=True),
        overdue_count=Count("sites__findings", filter=own & _overdue(at, "sites__findings__"), distinct=True),
    )


def sites(by: Membership, campaign: Campaign) -> QuerySet[CampaignSite]:
    """The compounds of a campaign that this person works with."""
    rows = CampaignSite.objects.filter(campaign=campaign).select_related("compound__community").order_by("compound__name", "pk")
    if by.role in rules.PLACES:
        return rows.filter(lookup.at("compound__community", by.community_id))
    return rows if rules.reads(by) else rows.none()


def get_site(by: Membership, pk: UUID) -> CampaignSite:
    """One compound of a campaign that this person may see, or 404."""
    row: CampaignSite | None = CampaignSite.objects.filter(pk=pk).select_related("campaign", "compound").first()
    if row is None or not visible_to(by).filter(pk=row.campaign_id).exists() or not sites(by, row.campaign).filter(pk=pk).exists():
        raise Http404
    return row


def points(campaign: Campaign) -> list[CampaignPoint]:
    """In order, each with its category."""
    return list(CampaignPoint.objects.filter(campaign=campaign).select_related("category").order_by("position"))


def groups(campaign: Campaign) -> list[Group]:
    """The plan of points as values, for the editor and for a copy."""
    rows = CampaignCategory.objects.filter(campaign=campaign).prefetch_related("points").order_by("position")
    return [Group(row.name, row.name_en, tuple((one.name, one.name_en) for one in row.points.all())) for row in rows]


def cells(places: Iterable[CampaignSite], at: datetime) -> dict[tuple[UUID, UUID], tuple[str, UUID]]:
    """{(compound, point): (what it looks like, the inspection behind it)}; two statements. What is undone wins, then the latest."""
    wanted = [row.pk for row in places]
    found: dict[tuple[UUID, UUID], tuple[str, UUID]] = {}
    looked = Inspection.objects.filter(site__in=wanted).order_by("at", "pk").values_list("site", "point", "pk")
    for site, point, pk in looked:
        found[site, point] = ("in_order", pk)
    states = Finding.objects.filter(site__in=wanted).order_by("found_at", "pk")
    rows = states.values_list("site", "point", "inspection", "state", "state_due_at")
    for site, point, inspection, state, due in rows:
        latest = found[site, point][1] == inspection
        if state in UNDONE:
            late = state == FindingState.OPEN and due is not None and due <= at
            found[site, point] = ("overdue" if late else str(state), inspection)
        elif latest:
            found[site, point] = ("closed" if state == FindingState.CLOSED else "excused", inspection)
    return found


def findings(by: Membership) -> QuerySet[Finding]:
    """A firm its own, a community those of its compounds, departments those of their campaigns, the others all."""
    rows = Finding.objects.select_related("site__campaign", "site__compound", "point__category", "firm")
    rows = rows.filter(site__campaign__in=visible_to(by).values("pk"))
    if people.is_firm(by):
        return rows.filter(firm=by.firm_id)
    return rows.filter(lookup.at("site__compound__community", by.community_id)) if by.role in rules.PLACES else rows


def get_finding(by: Membership, pk: UUID) -> Finding:
    """One of them, or 404."""
    row: Finding = one(findings(by).select_related("inspection__by__user", "site__compound__community"), pk=pk)
    return row


def inspections(by: Membership) -> QuerySet[Inspection]:
    """Those that this person may read; a firm only where it has to answer a finding."""
    rows = Inspection.objects.select_related("site__campaign", "site__compound", "point__category", "by__user")
    rows = rows.filter(site__campaign__in=visible_to(by).values("pk"))
    if people.is_firm(by):
        return rows.filter(findings__firm=by.firm_id)
    return rows.filter(lookup.at("site__compound__community", by.community_id)) if by.role in rules.PLACES else rows


def get_inspection(by: Membership, pk: UUID) -> Inspection:
    """One of them, or 404."""
    row: Inspection = one(inspections(by), pk=pk)
    return row


def rechecks(finding: Finding) -> list[Recheck]:
    """Every look at it, first to last."""
    return list(Recheck.objects.filter(finding=finding).select_related("by__user").order_by("attempt"))


def waits_for(by: Membership) -> int:
    """For the navigation: what a firm has to rectify, or what an office has to check."""
    wanted = FindingState.OPEN if people.is_firm(by) else FindingState.RECTIFIED
    return findings(by).filter(state=wanted, site__campaign__state=CampaignState.RUNNING).count()


def numbers(rows: QuerySet[Finding], at: datetime) -> dict[str, int]:
    """How findings stand: one statement. Rechecks are those made on site."""
    found: dict[str, int] = rows.aggregate(**_counts(at))
    return found


def by_category(rows: QuerySet[Finding], at: datetime) -> list[tuple[str, dict[str, Any]]]:
    """The same per category, in order; one statement."""
    keys = ("point__category__position", "point__category__name", "point__category__name_en")
    found: Iterable[Any] = rows.order_by().values(*keys).annotate(**_counts(at)).order_by(keys[0])
    return [(in_language(row[keys[1]], row[keys[2]]), row) for row in found]


def by_firm(rows: QuerySet[Finding], at: datetime) -> list[tuple[str, dict[str, Any]]]:
    """The same per responsible firm; one statement."""
    keys = ("firm__name", "firm__name_en")
    found: Iterable[Any] = rows.order_by().values("firm", *keys).annotate(**_counts(at)).order_by(keys[0])
    return [(in_language(row[keys[0]] or "", row[keys[1]] or ""), row) for row in found]


def _counts(at: datetime) -> dict[str, Any]:
    of = {name: Q(state=name) for name in FindingState.values} | {
        "overdue": _overdue(at), "timely": Q(state=FindingState.CLOSED, late=False),
    }  # fmt: skip
    counted = {name: Count("pk", filter=which, distinct=True) for name, which in of.items()}
    on_site = Q(rechecks__on_site=True)
    return {
        "findings": Count("pk", distinct=True), **counted, "rechecked": Count("rechecks", filter=on_site, distinct=True),
        "passed": Count("rechecks", filter=on_site & Q(rechecks__passed=True), distinct=True),
    }  # fmt: skip


def looked_at(by: Membership, campaign: Campaign) -> tuple[int, int]:
    """How many cells of the matrix were inspected, of how many."""
    mine = sites(by, campaign)
    done = Inspection.objects.filter(site__in=mine.values("pk")).values("site", "point").distinct().count()
    return done, mine.count() * CampaignPoint.objects.filter(campaign=campaign).count()


def recheck_counts(cycle: Cycle, entrants: Iterable[Entrant]) -> Mapping[UUID, tuple[int, int]]:
    """Rechecks on site that passed, and all of them, per entrant: the finding's firm, compound and day of recheck; one statement."""
    zone = ZoneInfo(cycle.subdistrict.timezone)
    wanted: dict[Any, list[Entrant]] = defaultdict(list)
    for row in entrants:
        wanted[row.compound_id, row.firm_id].append(row)
    found: dict[UUID, tuple[int, int]] = {}
    for compound, firm, at, passed in _rechecked(cycle).values_list("finding__site__compound", "finding__firm", "at", "passed"):
        day = at.astimezone(zone).date()
        for row in wanted.get((compound, firm), ()):
            if row.during.lower <= day < row.during.upper:
                home = row.merged_into_id or row.pk
                good, whole = found.get(home, (0, 0))
                found[home] = (good + passed, whole + 1)
    return found


def rechecked(cycle: Cycle, entrants: Iterable[Entrant]) -> list[Behind]:
    """The findings behind the figure, for its page."""
    zone = ZoneInfo(cycle.subdistrict.timezone)
    places = [(row.compound_id, row.firm_id, row.during) for row in entrants]
    found: dict[UUID, Finding] = {}
    rows = _rechecked(cycle).select_related("finding__site__compound", "finding__point").order_by("-at")
    for look in rows.filter(finding__site__compound__in=[compound for compound, _firm, _days in places]):
        day, finding = look.at.astimezone(zone).date(), look.finding
        for compound, firm, during in places:
            if (finding.site.compound_id, finding.firm_id) == (compound, firm) and during.lower <= day < during.upper:
                found[finding.pk] = finding
    return [
        Behind(f"{row.site.compound} · {row.point}: {row.text}", f"/assessments/campaigns/findings/{row.pk}/", row.state, row.state_label)
        for row in found.values()
    ]


def _rechecked(cycle: Cycle) -> QuerySet[Recheck]:
    """Rechecks on site made inside the cycle, with a day's margin for the time zone."""
    rows: QuerySet[Recheck] = Recheck.objects.filter(on_site=True, finding__firm__isnull=False)
    return rows.filter(at__date__gte=cycle.starts_on - timedelta(days=1), at__date__lte=cycle.ends_on + timedelta(days=1))


def _overdue(at: datetime, of: str = "") -> Q:
    return Q(**{f"{of}state": FindingState.OPEN, f"{of}state_due_at__lte": at})
