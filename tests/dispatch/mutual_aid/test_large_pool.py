"""A pool of a thousand: the ranked candidates cost no more queries than those of ten."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import Candidate
from federation.pool.models import Kind, Resource, Trade, Unit, Verification, WeeklyHours

MOST = 10


def crowd(luyi, count: int) -> None:
    """So many small crews of general workers beside the demo's."""
    trade, firm, home = Trade.objects.get(code="GEN"), luyi.firm2.firm, luyi.compounds["珠江拉维小镇"]
    made = Resource.objects.bulk_create(
        Resource(kind=Kind.CREW, trade=trade, firm=firm, home=home, name=f"普工{n}", verification=Verification.VERIFIED)
        for n in range(count)
    )
    Unit.objects.bulk_create(Unit(resource=one, number=1) for one in made)
    WeeklyHours.objects.bulk_create(
        WeeklyHours(resource=one, weekday=day, from_minute=480, until_minute=1080) for one in made for day in range(7)
    )


def test_the_ranked_candidates_of_a_thousand_cost_ten_queries(ask, luyi, now, sign_in):
    crowd(luyi, 1000)
    request = ask(lines=[actions.NewLine(kind=Kind.CREW, trade=Trade.objects.get(code="GEN"))])
    actions.find_helpers(at=now)
    assert Candidate.objects.filter(line__request=request, reason="").count() >= 1000
    pk, browser = request.pk, sign_in("dispatcher")
    browser.get(f"/requests/{pk}/candidates/")
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(f"/requests/{pk}/candidates/")
    assert page.status_code == 200 and "普工999" in page.content.decode()
    reads = [one["sql"] for one in asked if one["sql"].startswith("SELECT") and "set_config" not in one["sql"]]
    assert len(reads) <= MOST, "\n".join(sql[:160] for sql in reads)
