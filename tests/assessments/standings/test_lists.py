"""Lists cost the same however long they are."""

from __future__ import annotations

from datetime import datetime

from assessments.standings import actions
from assessments.standings.models import ListEntry, Measure, Reward
from tests.assessments import many
from tests.assessments.results.cast import Judged
from tests.assessments.standings.test_standings import GOOD, black
from tests.cast import Cast, browser_of
from tests.counting import queries


def test_lists_measures_and_rewards_ask_the_same_few_questions(quarters: list[Judged], luyi: Cast, now: datetime) -> None:
    entry = black(quarters[1], now)
    entry.refresh_from_db()
    reward = actions.propose_reward(quarters[1].entrants[GOOD], title="座椅", plan="x", budget_fen=100, by=luyi.firm1, at=now)
    office = browser_of("leader")
    urls = ["/assessments/standings/", "/assessments/standings/rewards/", f"/assessments/standings/firms/{luyi.firm1.firm_id}/"]
    queries(office, urls[0])
    before = [queries(office, url) for url in urls]
    ListEntry.objects.bulk_create(many.like(entry, compound=None, entrant=None) for _one in range(many.MANY))
    Reward.objects.bulk_create(many.like(reward) for _one in range(many.MANY))
    assert [queries(office, url) for url in urls] == before
    assert ListEntry.objects.count() > many.MANY and Measure.objects.count() == 0
