"""Lists cost the same however long they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.test import Client

from assessments.cycles.models import Entrant
from assessments.results import actions
from assessments.results.models import Appeal, Result
from assessments.schemes.queries import leaves
from communities.places.models import Compound
from tests.assessments import many
from tests.assessments.results.cast import Judged
from tests.counting import queries


def test_cycles_rankings_and_appeals_ask_the_same_few_questions(cycle: Judged, now: datetime, sign_in: Callable[[str], Client]) -> None:
    cycle.computed(now)
    actions.show_to_firms(cycle.cycle, by=cycle.cast.dispatcher, at=now)
    one = cycle.entrants["通瑞嘉苑"]
    appeal = actions.file(one, text="有误", indicator=None, by=cycle.cast.firm1, at=now)
    office, base = sign_in("leader"), f"/assessments/results/{cycle.cycle.pk}/"
    urls = ["/assessments/results/", base, f"{base}?view=all", f"{base}appeals/"]
    queries(office, base)
    before = [queries(office, url) for url in urls]

    many.cycles(cycle.cycle)
    places = Compound.objects.bulk_create(many.like(one.compound, name=f"小区{n}") for n in range(many.MANY))
    entrants = Entrant.objects.bulk_create(many.like(one, compound=place) for place in places)
    result = cycle.result("通瑞嘉苑")
    Result.objects.bulk_create(many.like(result, entrant=other) for other in entrants)
    indicators = list(leaves(cycle.cycle.scheme))
    Appeal.objects.bulk_create(many.like(appeal, entrant=other, indicator=indicators[0]) for other in entrants)
    assert [queries(office, url) for url in urls] == before
