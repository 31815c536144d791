"""Signals: found by the database, never acted on by themselves; and what the sums leave out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from assessments.statistics import rounded
from assessments.surveys import actions, codes, flagging, presentation, queries
from assessments.surveys.models import Answer, Channel, Household
from federation.tenancy.models import Setting


def put(survey, entrant, **fields):
    given = {"overall": 2, "choices": [1, 2, 3, 2, 2], "channel": Channel.LINK, "on": survey.cycle.survey_from, "hour": 10, "seconds": 60}
    return Answer.objects.create(cycle=survey.cycle, entrant=entrant, seat=codes.new(1).seat, **{**given, **fields})


def test_each_signal_and_nothing_without_cause(survey):
    entrant = queries.entrant_for(survey.cycle, survey.home()[0].compound_id, survey.cycle.survey_from)
    for key, value in (("survey_device_most", 2), ("survey_burst_most", 3)):
        Setting.objects.create(key=key, value=str(value))
    fine = [put(survey, entrant) for _ in range(4)]
    two = [put(survey, entrant, device="twice") for _ in range(2)]
    device = [put(survey, entrant, device="often", hour=n) for n in range(9, 12)]
    burst = [put(survey, entrant, address="net", hour=20) for _ in range(4)]
    spread = [put(survey, entrant, address="home", hour=n) for n in range(8, 16)]
    straight = put(survey, entrant, overall=1, choices=[1] * 5, seconds=3)
    slow = put(survey, entrant, overall=1, choices=[1] * 5, seconds=40)
    night = put(survey, entrant, hour=3)
    visit = put(survey, entrant, hour=3, channel=Channel.VISIT)
    staff = put(survey, entrant, staff=True)

    assert flagging.look(survey.cycle) == Answer.objects.count()
    found = dict(Answer.objects.values_list("pk", "signals"))
    assert {tuple(found[row.pk]) for row in [*fine, *two, *spread, slow, visit]} == {()}
    assert {tuple(found[row.pk]) for row in device} == {("device",)}
    assert {tuple(found[row.pk]) for row in burst} == {("burst",)}
    assert [found[row.pk] for row in (straight, night, staff)] == [["straight"], ["hours"], ["staff"]]
    assert queries.tallies(survey.cycle)[entrant.pk].valid == Answer.objects.count(), "a signal leaves nothing out"
    assert flagging.look(survey.cycle) == 0


def test_the_sweep_looks_where_answers_are_new_but_not_all_the_time(survey, now):
    entrant = queries.entrant_for(survey.cycle, survey.home()[0].compound_id, survey.cycle.survey_from)
    put(survey, entrant, hour=2)
    flagging.sweep(at=now)
    assert Answer.objects.get().signals == ["hours"]
    put(survey, entrant, hour=2)
    flagging.sweep(at=now + timedelta(seconds=20))
    assert Answer.objects.filter(looked=False).count() == 1


def test_the_sums_by_option_and_question(survey, luyi, now):
    entrant = queries.entrant_for(survey.cycle, survey.home()[0].compound_id, survey.cycle.survey_from)
    for overall in (1, 1, 2, 3, 4, 5):
        put(survey, entrant, overall=overall, choices=[overall, 0, 1, 1, 1])
    out = put(survey, entrant, overall=5)
    actions.exclude(Answer.objects.select_related("cycle", "entrant").get(pk=out.pk), reason="重复", by=luyi.dispatcher, at=now)
    found = queries.tallies(survey.cycle)
    assert found == {entrant.pk: queries.Tally((2, 1, 1, 1, 1), Decimal(200 + 80 + 60 + 30), 6)}
    by_question = queries.tallies_by_question(survey.cycle)
    assert by_question[(entrant.pk, 1)].counts == (2, 1, 1, 1, 1) and (entrant.pk, 2) not in by_question
    assert by_question[(entrant.pk, 3)].counts == (6, 0, 0, 0, 0)


def test_rates_stand_beside_interval_and_shrunk_rate(survey):
    tally = queries.Tally((3, 0, 0, 0, 0), Decimal(300), 3)
    street = queries.Tally((85, 0, 0, 0, 15), Decimal(8500), 100)
    found = presentation.rates(tally, street, survey.cycle)
    assert (found.raw, found.shrunk, found.high) == (Decimal("100.00"), Decimal("86.36"), Decimal("100.00"))
    assert found.low == rounded(Decimal("43.849385"), 2)
    fair = presentation.rates(queries.Tally((0, 0, 10, 0, 0), Decimal(600), 10), street, survey.cycle)
    assert fair.part == Fraction(9) and fair.raw == Decimal("90.00")
    nobody = presentation.rates(presentation.NOBODY, presentation.NOBODY, survey.cycle)
    assert (nobody.raw, nobody.shrunk, nobody.low, nobody.high) == (None, None, Decimal("0.00"), Decimal("100.00"))


def test_homes_that_answered_are_the_registers_own_count(survey):
    Household.objects.filter(pk=survey.home()[0].pk).update(answered=True)
    homes, coded, answered = queries.turnout(survey.cycle)[survey.home()[0].compound_id]
    assert (homes, coded, answered) == (6, 6, 1)
