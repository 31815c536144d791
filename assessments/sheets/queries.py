"""Reading sheets: one's own, the rows of one, and what all signed ones say, for the computation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404

from assessments.cycles.models import Cycle, Rater, Standing
from assessments.cycles.states import BEFORE_OPEN, CycleState
from assessments.schemes import queries as schemes
from assessments.schemes.models import Effect, Indicator, Panel, PanelCode, Rule
from assessments.sheets import rules
from assessments.sheets.models import Evidence, Mark, Sheet, SheetImport
from assessments.sheets.states import SheetState
from assessments.sheets.trust import Trust
from federation.accounts.models import Membership
from federation.kernel.lookup import one
from federation.tenancy import policy

_JOINED = ("cycle__scheme", "entrant__compound__community", "entrant__firm", "panel", "member__user")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet: the indicator with what was marked so far."""

    indicator: Indicator
    mark: Mark | None
    evidence: tuple[Evidence, ...]
    trusts: tuple[Trust, ...] = ()

    @property
    def pictures(self) -> list[tuple[Evidence, Trust]]:
        """Each picture with how far it can be trusted."""
        return list(zip(self.evidence, self.trusts, strict=True))

    @property
    def kind(self) -> str:
        """Which input it needs: `count`, `value`, `check` or `veto`."""
        rule = self.indicator.rule
        if rule == Rule.DEDUCTION:
            return "count"
        if rule == Rule.CHECKLIST and "items" not in self.indicator.parameters:
            return "veto" if self.indicator.effect == Effect.VETO else "check"
        return "value"

    @property
    def low(self) -> Decimal:
        return min(self.indicator.bounds)

    @property
    def high(self) -> Decimal:
        """The highest value that can be entered: the end of the scale, or how many items a checklist has."""
        return max(self.indicator.bounds)

    @property
    def shows_problem(self) -> bool:
        """Something was found or claimed that has to be proved."""
        if self.mark is None:
            return False
        if self.kind == "count":
            return bool(self.mark.occurrences)
        return bool(self.mark.checked) if self.kind == "veto" else False

    @property
    def is_open(self) -> bool:
        """Without an answer the sheet cannot be signed. Nothing entered where occurrences are counted means none."""
        if self.kind == "check":
            return self.mark is None or self.mark.checked is None
        return self.kind == "value" and (self.mark is None or self.mark.value is None)


def mine(by: Membership) -> QuerySet[Any]:
    """The sheets of a person in cycles that collect or are checked, unsigned ones first."""
    signed = Sheet.objects.filter(rater=OuterRef("pk"), state=SheetState.SIGNED)
    rows: QuerySet[Any] = Rater.objects.filter(member=by.pk, cycle__state__in=[CycleState.OPEN, CycleState.CHECKING])
    rows = rows.exclude(entrant__standing=Standing.EXCLUDED).select_related(*_JOINED)
    marks = Count("sheets__marks", filter=Q(sheets__state=SheetState.DRAFT))
    return rows.annotate(signed=Exists(signed), marked=marks).order_by("signed", "cycle__ends_on", "entrant__compound__name", "pk")


def get_rater(by: Membership, pk: UUID) -> Rater:
    """One's own place at a sheet, or anybody's for those who see all, else 404."""
    rater: Rater | None = Rater.objects.select_related(*_JOINED).filter(pk=pk).first()
    if rater is None or not rules.can_see(by, rater) or rater.cycle.state in BEFORE_OPEN:
        raise Http404
    return rater


def current(rater: Rater) -> Sheet | None:
    """The sheet to look at: the draft if there is one, else the signed one."""
    rows = rater.sheets.filter(state__in=[SheetState.DRAFT, SheetState.SIGNED]).select_related("source")
    sheets = {sheet.state: sheet for sheet in rows}
    return sheets.get(SheetState.DRAFT) or sheets.get(SheetState.SIGNED)


def history(rater: Rater) -> QuerySet[Sheet]:
    """Signed sheets, the latest first, with who signed and why it was corrected."""
    rows: QuerySet[Sheet] = rater.sheets.exclude(state=SheetState.DRAFT).select_related("signed_by__user", "source")
    return rows.order_by("-created_at")


def indicators(rater: Rater) -> list[Indicator]:
    """What this rater marks: the panel's rows that people answer and that apply to the compound's class."""
    leaves = schemes.leaves(rater.cycle.scheme).filter(panel=rater.panel_id).exclude(rule=Rule.FORMULA)
    return [row for row in leaves if not row.classes or rater.entrant.grade in row.classes]


def rows(rater: Rater, sheet: Sheet | None) -> list[Row]:
    """The lines of the sheet in order."""
    marks: dict[UUID, Mark] = {}
    if sheet is not None:
        found = sheet.marks.prefetch_related(Prefetch("evidence", queryset=Evidence.objects.order_by("taken_at")))
        marks = {mark.indicator_id: mark for mark in found}
    lines = []
    place, limit = rater.entrant.compound, policy.number("assess_evidence_metres")
    for indicator in indicators(rater):
        mark = marks.get(indicator.pk)
        pictures = tuple(mark.evidence.all()) if mark else ()
        lines.append(Row(indicator, mark, pictures, tuple(one.trust(place, limit) for one in pictures)))
    return lines


def get_sheet(by: Membership, pk: UUID) -> Sheet:
    sheet: Sheet | None = Sheet.objects.select_related("rater__cycle", "rater__entrant").filter(pk=pk).first()
    if sheet is None or not rules.can_see(by, sheet.rater):
        raise Http404
    return sheet


def get_evidence(by: Membership, pk: UUID) -> Evidence:
    """A picture of a sheet that this person may see, else 404."""
    row: Evidence | None = Evidence.objects.select_related("mark__sheet__rater__cycle").filter(pk=pk).first()
    if row is None or not rules.can_see(by, row.mark.sheet.rater):
        raise Http404
    return row


def third_party(cycle: Cycle) -> Panel | None:
    """The panel whose results can come as a table; None where the scheme has none or nobody marks it."""
    rows: QuerySet[Panel] = Panel.objects.filter(scheme=cycle.scheme_id, code=PanelCode.THIRD_PARTY)
    return rows.filter(indicators__rule__in=[Rule.DEDUCTION, Rule.CHECKLIST, Rule.SCALE, Rule.IMPORTED]).select_related("scheme").first()


def get_importable_cycle(by: Membership, pk: UUID) -> Cycle:
    """A cycle that this person may take results into, else 404."""
    row: Cycle | None = Cycle.objects.select_related("scheme").filter(pk=pk).exclude(state__in=BEFORE_OPEN).first()
    if row is None or not rules.can_import(by, row):
        raise Http404
    return row


def importable_cycles(by: Membership) -> list[Cycle]:
    """Cycles that collect and of which this person brings a third party's results."""
    own = Rater.objects.filter(cycle=OuterRef("pk"), member=by.pk, panel__code=PanelCode.THIRD_PARTY)
    return list(Cycle.objects.filter(Exists(own), state=CycleState.OPEN).order_by("-starts_on")[:3])


def importable_people(by: Membership, panel: Panel, cycle: Cycle) -> QuerySet[Membership]:
    """In whose name results may come: the office for every assessor of the panel, others for themselves."""
    raters = Rater.objects.filter(cycle=cycle, panel=panel)
    rows: QuerySet[Membership] = (
        Membership.objects.filter(pk__in=raters.values("member")).select_related("user").order_by("user__name", "pk")
    )
    return rows if rules.can_import_for_all(by) else rows.filter(pk=by.pk)


def imports(by: Membership) -> QuerySet[SheetImport]:
    """Tables that were uploaded, newest first: the office all, others those of their own results."""
    rows: QuerySet[SheetImport] = SheetImport.objects.select_related("cycle__scheme", "panel__scheme", "member__user", "created_by__user")
    rows = rows.order_by("-created_at", "pk")
    return rows if rules.can_import_for_all(by) else rows.filter(member=by.pk)


def get_import(by: Membership, pk: UUID) -> SheetImport:
    """One of them, or 404."""
    return one(imports(by), pk=pk)


def trust_of(picture: Evidence, rater: Rater) -> Trust:
    """How far one picture of a rater's sheet can be trusted."""
    return picture.trust(rater.entrant.compound, policy.number("assess_evidence_metres"))


def far_pictures(cycle: Cycle) -> dict[UUID, int]:
    """Per project how many pictures of signed sheets were taken far from its compound; two queries."""
    rows = Evidence.objects.filter(mark__sheet__rater__cycle=cycle, mark__sheet__state=SheetState.SIGNED, latitude__isnull=False)
    rows = rows.select_related("mark__sheet__rater__entrant__compound")
    limit, found = policy.number("assess_evidence_metres"), Counter[UUID]()
    for one_picture in rows:
        entrant = one_picture.mark.sheet.rater.entrant
        if one_picture.trust(entrant.compound, limit).far is not None:
            found[entrant.merged_into_id or entrant.pk] += 1
    return dict(found)


def panel_inputs(cycle: Cycle) -> list[dict[str, Any]]:
    """What the signed sheets say: one row a mark, and one with `indicator_id` None for every sheet, marked or not.

    Sheets of a project that is assessed together with another count for that one. Two queries, whatever the size.
    """
    signed = Sheet.objects.filter(rater__cycle=cycle, state=SheetState.SIGNED).order_by("pk")
    entrant = Coalesce("rater__entrant__merged_into", "rater__entrant")
    sheets = signed.annotate(judged=entrant).values_list("judged", "rater__panel", "pk")
    of = {pk: (judged, panel) for judged, panel, pk in sheets}
    found: list[dict[str, Any]] = [
        {"entrant_id": judged, "panel_id": panel, "sheet_id": pk, "indicator_id": None, "occurrences": None, "value": None, "checked": None}
        for pk, (judged, panel) in of.items()
    ]
    marks = Mark.objects.filter(sheet__in=signed.order_by().values("pk")).order_by("sheet", "indicator")
    for sheet, indicator, occurrences, value, checked in marks.values_list("sheet", "indicator", "occurrences", "value", "checked"):
        judged, panel = of[sheet]
        found.append(
            {"entrant_id": judged, "panel_id": panel, "sheet_id": sheet, "indicator_id": indicator,
             "occurrences": occurrences, "value": value, "checked": checked}
        )  # fmt: skip
    return found
