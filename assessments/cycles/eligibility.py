"""Who takes part in a cycle, and why not: one entrant for each compound and contract, cut to the cycle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.cycles.models import Cycle, Entrant, SizeBand, Standing
from communities.contracts.models import ServiceContract
from communities.places.models import Compound
from federation.tenancy import policy


def entrants_of(cycle: Cycle) -> list[Entrant]:
    """Unsaved entrants: ranked, recorded only (too short, no households) or excluded (no contract), each with its reason."""
    compounds = Compound.objects.filter(outside=False).order_by("name")
    during = (cycle.starts_on, cycle.ends_on + timedelta(days=1))
    contracts = ServiceContract.objects.filter(during__overlap=during, compound__outside=False).select_related("firm")
    of: dict[object, list[ServiceContract]] = defaultdict(list)
    for contract in contracts.order_by("during"):
        of[contract.compound_id].append(contract)
    numbers = policy.numbers()
    bounds = (numbers["assessment_medium_households"], numbers["assessment_large_households"])
    return [entrant for compound in compounds for entrant in _of_compound(cycle, compound, of[compound.pk], bounds)]


def size_of(households: int, bounds: tuple[int, int]) -> SizeBand:
    """Small below the first bound, large from the second on."""
    return SizeBand.SMALL if households < bounds[0] else SizeBand.MEDIUM if households < bounds[1] else SizeBand.LARGE


def _of_compound(cycle: Cycle, compound: Compound, contracts: Sequence[ServiceContract], bounds: tuple[int, int]) -> Iterator[Entrant]:
    first, after = cycle.starts_on, cycle.ends_on + timedelta(days=1)
    shared = {
        "cycle": cycle, "compound": compound, "grade": compound.grade, "households": compound.households,
        "size_band": size_of(compound.households, bounds),
    }  # fmt: skip
    if not contracts:
        yield Entrant(**shared, during=(first, after), standing=Standing.EXCLUDED, reason=_("No property firm under contract."))
    for contract in contracts:
        lower, upper = max(contract.during.lower or date.min, first), min(contract.during.upper or date.max, after)
        standing, reason = _standing(cycle, compound, (upper - lower).days)
        yield Entrant(**shared, contract=contract, firm=contract.firm, during=(lower, upper), standing=standing, reason=reason)


def _standing(cycle: Cycle, compound: Compound, days: int) -> tuple[Standing, str]:
    """A project managed for too short a part of the cycle is recorded, not ranked (domain 4.2)."""
    if Decimal(days) < cycle.scheme.min_share * cycle.days:
        share = {"days": days, "all": cycle.days}
        return Standing.RECORDED, _("Under contract for %(days)d of %(all)d days only.") % share
    if compound.households == 0:
        return Standing.RECORDED, _("No households are registered.")
    return Standing.RANKED, ""
