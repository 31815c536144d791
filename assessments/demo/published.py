"""The quarter before the last of the demo: computed, appealed, published and sealed, with what followed from it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from assessments.cycles.models import Cycle, Entrant, Standing
from assessments.results import actions as results
from assessments.results.models import Calculation, Result
from assessments.results.queries import latest
from assessments.schemes.models import Indicator
from assessments.standings import actions as standings
from assessments.surveys import flagging
from assessments.surveys.models import Answer, Channel
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm

Member = Callable[[str], Membership]
DAY = timedelta(days=1)
#: How many residents of each project answered, and how they chose.
ANSWERS, WEIGHTS = 60, ((74, 22, 3, 1, 0), (34, 40, 17, 6, 3))


def answers(cycle: Cycle, *, doubtful: int = 0) -> None:
    """Residents of every project, the same every time; nothing leads from an answer to a home. So many of the first are doubtful."""
    made = []
    for number, entrant in enumerate(Entrant.objects.filter(cycle=cycle).exclude(standing=Standing.EXCLUDED).order_by("compound__name")):
        chance = random.Random(number)  # noqa: S311 - a demo, the same every time
        for seat in range(ANSWERS):
            overall = chance.choices(range(1, 6), WEIGHTS[number % 2])[0]
            key = hashlib.sha256(f"{entrant.pk} {seat}".encode()).hexdigest()
            given: dict[str, Any] = {"overall": overall, "looked": True}
            if not number and seat < doubtful:
                given = {"overall": overall, "choices": [overall] * 5, "seconds": 4, "device": "demo-device"}
            made.append(Answer(cycle=cycle, entrant=entrant, seat=key, channel=Channel.LINK, **given))
    Answer.objects.bulk_create(made)
    if doubtful:
        flagging.look(cycle)


def publish(cycle: Cycle, member: Member, *, at: datetime) -> None:
    """From the internal check to the seal and its consequences; `at` is when the check began."""
    dispatcher, leader = member("dispatcher"), member("leader")
    results.compute_now(results.ask(cycle, by=dispatcher, at=at), at=at)
    results.show_to_firms(cycle, by=dispatcher, at=at)
    judged = Result.objects.filter(calculation=latest(cycle), total__isnull=False).select_related("entrant__firm", "grade")
    best, worst = judged.order_by("rank_overall").first(), judged.order_by("-rank_overall").first()
    assert best is not None and worst is not None  # every project was judged
    _appeal(worst.entrant, leader, member("deputy"), at=at + DAY)
    until = cycle.appeal_until
    assert until is not None  # shown a moment ago
    results.make_final(cycle, by=leader, at=until)
    results.publish(cycle, by=leader, at=until)
    _reward(best, leader, at=until + DAY)
    talk = standings.order_measure(
        _firm(worst.entrant), worst.entrant.compound, kind="talk", basis=f"{cycle.name} {worst.total}", days=10, cycle=cycle,
        demand="说明得分偏低的原因，提交整改计划", by=dispatcher, at=until + DAY,
    )  # fmt: skip
    standings.report_measure(
        talk, text="项目经理已到街道说明情况，公共区域照明和绿化补种本月完成。", by=_manager(worst.entrant), at=until + 5 * DAY
    )
    standings.meet_measure(talk, answer="已约谈，整改计划可行", by=dispatcher, at=until + 6 * DAY)


def _appeal(entrant: Entrant, leader: Membership, deputy: Membership, *, at: datetime) -> None:
    """The firm objects to one deduction, the leader finds it right, a second person approves, and the score is computed again."""
    indicator = Indicator.objects.get(scheme=entrant.cycle.scheme_id, code="T303")
    appeal = results.file(entrant, text="检查当日为计划检修，已提前公示。", indicator=indicator, by=_manager(entrant), at=at)
    results.decide(appeal, uphold=indicator.points, indicator=None, answer="公示记录属实，恢复该项分值。", by=leader, at=at + DAY)
    results.approve(appeal.corrections.select_related("cycle", "by", "appeal__entrant__compound").get(), by=deputy, at=at + DAY)
    again = Calculation.objects.filter(cycle=entrant.cycle_id).order_by("-number").first()
    assert again is not None  # asked for by the decision
    results.compute_now(again, at=at + DAY)


def _reward(best: Result, leader: Membership, *, at: datetime) -> None:
    """The best project is put on the red list and supported in something that serves the residents."""
    if best.grade is None or best.grade.listing != "red":
        return
    entrant, basis = best.entrant, f"{best.entrant.cycle.name} {best.total}"
    entry = standings.propose_entry(
        _firm(entrant), kind="red", basis=basis, compound=entrant.compound, entrant=entrant, by=leader, at=at,
    )  # fmt: skip
    standings.publish_entry(entry, by=leader, at=at)
    row = standings.propose_reward(
        entrant, title="中心广场加装休闲座椅和照明", plan="三处活动场地各增设四张座椅，更换十二盏节能路灯。", budget_fen=4_800_000,
        by=_manager(entrant), at=at,
    )  # fmt: skip
    standings.approve_reward(row, granted_fen=4_000_000, answer="同意，分两期实施", by=leader, at=at + DAY)


def _firm(entrant: Entrant) -> PropertyFirm:
    assert entrant.firm is not None  # only projects with a firm are ranked
    return entrant.firm


def _manager(entrant: Entrant) -> Membership:
    found: Membership = Membership.objects.filter(firm=entrant.firm_id, role="firm_admin").select_related("user", "subdistrict").get()
    return found
