"""Lists of the assessments cost the same number of queries at one row and at thirty."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.cycles.models import Cycle, Entrant, Rater
from assessments.results.models import Appeal, FirmResult, Result
from assessments.schemes.models import Scheme
from assessments.standings.models import ListEntry, Measure, Reward
from communities.places.models import Compound
from federation.firms.models import PropertyFirm
from tests.assessments.results.cast import judged
from tests.federation.api.caller import Caller
from tests.federation.api.test_counts import ROWS, copies, cost

LISTS = [
    "schemes/",
    "cycles/",
    "entrants/",
    "surveys/",
    "appeals/",
    "standings/",
    "measures/",
    "rewards/",
    "bulletins/",
    "cycles/{cycle}/results/",
    "cycles/{cycle}/firm-results/",
]
ONES = ["cycles/{cycle}/progress/", "surveys/{cycle}/", "bulletins/{cycle}/"]


def grow(entrant: Entrant) -> None:
    """Thirty more of everything."""
    compound, firm = entrant.compound, entrant.firm
    copies(compound, ROWS, name=lambda n: f"演示小区{n}")
    copies(firm, ROWS, name=lambda n: f"演示企业{n}", credit_code=lambda n: "")
    places, firms = (
        list(Compound.objects.filter(name__startswith="演示小区")),
        list(PropertyFirm.objects.filter(name__startswith="演示企业")),
    )
    copies(entrant, ROWS, compound_id=lambda n: places[n].pk, firm_id=lambda n: firms[n].pk)
    made = list(Entrant.objects.filter(compound__in=places))
    result, total = Result.objects.filter(entrant=entrant).first(), FirmResult.objects.first()
    copies(result, ROWS, entrant_id=lambda n: made[n].pk)
    copies(total, ROWS, firm_id=lambda n: firms[n].pk)
    copies(Rater.objects.filter(entrant=entrant).first(), ROWS, entrant_id=lambda n: made[n].pk)
    copies(Appeal.objects.first(), ROWS, entrant_id=lambda n: made[n].pk)
    copies(ListEntry.objects.first(), ROWS, entrant_id=lambda n: made[n].pk, firm_id=lambda n: firms[n].pk)
    copies(Measure.objects.first(), ROWS, firm_id=lambda n: firms[n].pk)
    copies(Reward.objects.first(), ROWS, firm_id=lambda n: firms[n].pk)
    copies(Scheme.objects.get(pk=entrant.cycle.scheme_id), ROWS, version=lambda n: n + 2)
    copies(Cycle.objects.get(pk=entrant.cycle_id), ROWS, name=lambda n: f"周期{n}")


def whole(caller: Caller, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert caller.get(path).status_code == 200, path
    return len(queries)


def test_lists_cost_the_same_at_one_row_and_at_thirty(luyi, now):
    quarter = judged(luyi, now)
    quarter.state("checking")
    quarter.computed(now)
    entrant = quarter.entrants["通瑞嘉苑"]
    given = {"firm": entrant.firm, "compound": entrant.compound, "state_since": now}
    Appeal.objects.create(cycle=quarter.cycle, entrant=entrant, text="x", filed_by=luyi.firm1, filed_at=now, state="filed", state_since=now)
    ListEntry.objects.create(**given, kind="red", entrant=entrant, basis="x", state="proposed", published_at=None, expires_at=None)
    Measure.objects.create(
        **given, kind="talk", cycle=quarter.cycle, basis="x", demand="x", ordered_by=luyi.leader, ordered_at=now, state="ordered"
    )
    Reward.objects.create(
        **given, entrant=entrant, title="x", plan="x", budget_fen=1, proposed_by=luyi.firm1, proposed_at=now, state="proposed"
    )
    caller = Caller("leader")
    lists, ones = ([path.format(cycle=quarter.cycle.pk) for path in paths] for paths in (LISTS, ONES))
    caller.get("me/")
    few, few_ones = {path: cost(caller, path) for path in lists}, {path: whole(caller, path) for path in ones}
    grow(entrant)
    many, many_ones = {path: cost(caller, path) for path in lists}, {path: whole(caller, path) for path in ones}
    for path in lists:
        assert many[path][1] >= few[path][1] + ROWS - 1, path
        assert many[path][0] == few[path][0] <= 16, (path, few[path], many[path])
    assert many_ones == few_ones and max(few_ones.values()) <= 25


def test_a_rater_with_thirty_sheets_asks_as_often_as_with_one(opened, sheet_of):
    rater = sheet_of("community")
    caller = Caller(rater.member.user.username)
    Rater.objects.filter(member=rater.member).exclude(pk=rater.pk).delete()
    caller.get("me/")
    few = cost(caller, "sheets/")
    copies(rater.entrant.compound, ROWS, name=lambda n: f"演示小区{n}")
    places = list(Compound.objects.filter(name__startswith="演示小区"))
    copies(rater.entrant, ROWS, compound_id=lambda n: places[n].pk)
    made = list(Entrant.objects.filter(compound__in=places))
    copies(rater, ROWS, entrant_id=lambda n: made[n].pk)
    assert cost(caller, "sheets/") == (few[0], few[1] + ROWS) and few[1] == 1
