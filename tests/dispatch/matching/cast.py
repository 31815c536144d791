"""The supply of a small subdistrict: one asking firm (`harbour`), one helping firm (`garden`), everything within reach."""

from dataclasses import replace

from dispatch.matching.types import (
    Ability,
    Certificate,
    Firm,
    Floor,
    Helper,
    Interval,
    Kind,
    Line,
    Problem,
    Request,
    Requirement,
)

ALL_DAY = (Interval(0, 96),)
PLUMBER = Helper("plumber", Kind.EXPERT, "garden", "garden-yard", (Ability("WPF", 3),), rating=600, available=ALL_DAY)
GANG = Helper("gang", Kind.CREW, "garden", "garden-yard", (Ability("GEN"),), quantity=6, rating=500, available=ALL_DAY)
PUMP = Helper("pump", Kind.EQUIPMENT, "garden", "garden-yard", (Ability("DRN"),), capacity=50, operator=True, available=ALL_DAY)
PLUMBING = Line("plumbing", Kind.EXPERT, (Requirement("WPF", 3),))
DIGGING = Line("digging", Kind.CREW, (Requirement("GEN"),), quantity=4)
PUMPING = Line("pumping", Kind.EQUIPMENT, (Requirement("DRN"),), capacity=40)
FIRMS = {"harbour": Firm("harbour", 500), "garden": Firm("garden", 500), "meadow": Firm("meadow", 400)}
CARD = Certificate("CARD", 60)


def asking(*lines: Line, earliest: int = 32, latest: int = 48, duration: int = 4) -> Request:
    """A request of `harbour` with eight hours of patience less the work itself."""
    return Request("leak", "harbour", "harbour-gate", earliest, latest, duration, lines=lines)


def problem(request: Request, *helpers: Helper, floors: tuple[Floor, ...] = (), minutes: int = 15) -> Problem:
    """Everybody lives the same number of minutes away."""
    return Problem(helpers, FIRMS, floors, (request,), lambda home, place: minutes)


def busy(helper: Helper, start: int, end: int, units: int = 1) -> Helper:
    return replace(helper, busy=(*helper.busy, (Interval(start, end), units)))
