"""A cycle of the demo's five compounds with signed sheets, ready to be computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from assessments.cycles.models import Cycle, Entrant, Rater, SizeBand, Standing
from assessments.cycles.states import CycleState
from assessments.results import actions
from assessments.results.models import Calculation, Result
from assessments.schemes import actions as schemes
from assessments.schemes.models import Effect, Indicator, Panel, Rule
from assessments.schemes.queries import leaves
from assessments.sheets.models import Mark, Sheet
from assessments.sheets.states import SheetState
from communities.contracts.models import ServiceContract
from tests.cast import Cast

JUDGES = {"community": "community", "department": "department", "third_party": "assessor"}


@dataclass
class Judged:
    """A cycle, its entrants by the start of the compound's name, and everything that a test asks of it."""

    cycle: Cycle
    cast: Cast
    entrants: dict[str, Entrant]

    def state(self, state: CycleState, **more: Any) -> Cycle:
        Cycle.objects.filter(pk=self.cycle.pk).update(state=state, **more)
        self.cycle.refresh_from_db()
        return self.cycle

    def computed(self, at: datetime) -> Calculation:
        return actions.compute_now(actions.ask(self.cycle, by=self.cast.dispatcher, at=at), at=at)

    def result(self, name: str) -> Result:
        rows = Result.objects.filter(cycle=self.cycle, entrant=self.entrants[name]).order_by("-calculation__number")
        found: Result = rows.select_related("grade").first()
        return found

    def indicator(self, code: str) -> Indicator:
        found: Indicator = Indicator.objects.get(scheme=self.cycle.scheme, code=code)
        return found


def judged(
    cast: Cast, at: datetime, shares: Mapping[str, str] | None = None, *, preset: str = "four_panels", start: date | None = None
) -> Judged:
    """Every compound that a firm serves; `shares` of the points that the sheets give, by compound, 0.9 unless told."""
    scheme = schemes.from_preset(preset, by=cast.dispatcher, at=at)
    # without a survey the residents' part is given by hand, as an imported one
    Indicator.objects.filter(scheme=scheme, panel__code="resident").update(rule=Rule.IMPORTED, formula="", parameters={})
    schemes.lock(scheme, by=cast.dispatcher, at=at)
    first = start or at.date() - timedelta(days=89)
    cycle = Cycle.objects.create(
        scheme=scheme, name=f"第{Cycle.objects.count() + 1}周期", starts_on=first, ends_on=first + timedelta(days=89), survey_from=first,
        survey_until=first + timedelta(days=80),
        created_by=cast.dispatcher, created_at=at, opened_at=at, state=CycleState.OPEN, state_since=at,
    )  # fmt: skip
    entrants = {}
    for contract in ServiceContract.objects.select_related("compound", "firm").order_by("compound__name"):
        if contract.compound.outside or contract.compound.name in entrants:
            continue
        entrants[contract.compound.name] = Entrant.objects.create(
            cycle=cycle, compound=contract.compound, contract=contract, firm=contract.firm, during=(first, first + timedelta(days=90)),
            grade=contract.compound.grade, size_band=SizeBand.MEDIUM,
            households=contract.compound.households or 100, standing=Standing.RANKED,
        )  # fmt: skip
    for name, entrant in entrants.items():
        share = Decimal((shares or {}).get(name, "0.9"))
        for panel in Panel.objects.filter(scheme=scheme):
            sheet(cast, entrant, panel, share, at)
    for entrant in entrants.values():
        entrant.refresh_from_db()
    return Judged(cycle, cast, entrants)


def sheet(cast: Cast, entrant: Entrant, panel: Panel | None, share: Decimal, at: datetime, *, by: str = "") -> Sheet:
    """A signed sheet: that share of every scale, every item fulfilled, nothing deducted."""
    member = getattr(cast, by or JUDGES.get(panel.code if panel else "", "assessor"))
    rater = Rater.objects.create(cycle=entrant.cycle, entrant=entrant, panel=panel, member=member)
    row: Sheet = Sheet.objects.create(rater=rater, state=SheetState.DRAFT, state_since=at, created_at=at)
    for one in leaves(entrant.cycle.scheme).filter(panel=panel, effect=Effect.SCORE):
        if one.rule in (Rule.SCALE, Rule.IMPORTED):
            Mark.objects.create(sheet=row, indicator=one, value=one.points * share, marked_at=at)
        elif one.rule == Rule.CHECKLIST:
            Mark.objects.create(sheet=row, indicator=one, checked=True, marked_at=at)
    Sheet.objects.filter(pk=row.pk).update(state=SheetState.SIGNED, signed_at=at, signed_by=member, signature="x")
    return row
