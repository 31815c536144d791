"""The recheck pass rate reaches the scores without double entry."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.campaigns import actions, queries
from assessments.cycles.models import Cycle, Entrant
from assessments.results import figures, sources
from tests.assessments.campaigns.conftest import PLACES, Found, photo
from tests.cast import Cast


def test_looks_on_site_join_the_orders_that_were_mended_at_the_first_go(opened: Cycle, found: Found, luyi: Cast, now: datetime) -> None:
    entrants = list(Entrant.objects.filter(cycle=opened))
    of = {entrant.compound.name: entrant for entrant in entrants}
    mine, other = of[PLACES[1]], of[PLACES[2]]
    before = figures.figures(opened, entrants, at=now)[mine.pk]["recheck_rate"]
    row, second, late = found(), found(code="1.2"), found(code="2.1")
    for one in (row, second, late):
        actions.rectify(one, text="已清理", photos=[photo()], by=luyi.firm2, at=now)
    actions.recheck(row, passed=False, note="仍有杂物", by=luyi.department, at=now)
    actions.rectify(row, text="再次清理", photos=[photo()], by=luyi.firm2, at=now)
    actions.recheck(row, passed=True, by=luyi.department, at=now)
    actions.close_on_photos(second, by=luyi.department, at=now)  # nobody was there: it does not count
    after_the_cycle = now + timedelta(days=40)
    actions.recheck(late, passed=True, by=luyi.department, at=after_the_cycle)
    with CaptureQueriesContext(connection) as seen:
        assert dict(queries.recheck_counts(opened, entrants)) == {mine.pk: (1, 2)}
    assert len(seen) <= 2
    found_now = figures.figures(opened, entrants, at=now)
    rate = found_now[mine.pk]["recheck_rate"]
    assert (rate.part - before.part, rate.whole - before.whole) == (1, 2)
    assert found_now[other.pk]["recheck_rate"].whole == 0
    behind = sources.behind(opened, [mine], "recheck_rate")
    assert [one.url for one in behind] == [f"/assessments/campaigns/findings/{row.pk}/"]
    assert sources.behind(opened, [other], "recheck_rate") == []
    Entrant.objects.filter(pk=mine.pk).update(merged_into=other, standing="excluded", reason="合并")
    merged = list(Entrant.objects.filter(cycle=opened))
    assert dict(queries.recheck_counts(opened, merged)) == {other.pk: (1, 2)}
