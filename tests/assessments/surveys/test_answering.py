"""One household, one answer: by its own hand, changed, repeated, on paper, at the door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from assessments.cycles.models import Entrant
from assessments.surveys import actions, codes, hands, queries
from assessments.surveys.actions import Given, Origin, Receipt
from assessments.surveys.models import Answer, Channel, Household, PaperEntry, Verdict
from federation.kernel.errors import Conflict, Denied, Refused
from tests.assessments.surveys.conftest import Survey, opened

GOOD, BAD = Given(2, (2,) * 5), Given(5, (5,) * 5, renter=True)
LINK = Origin(Channel.LINK, "form-1", "phone-1", "10.0.0.1", 30)


def respond(survey: Survey, given: Given, at, number: int = 0, origin: Origin = LINK) -> Receipt:
    return actions.respond(hands.read(survey.code(number=number), at), given, origin=origin, at=at)


def test_an_answer_is_kept_apart_from_the_home(survey, now):
    assert respond(survey, GOOD, now) == Receipt.NEW
    row, home = opened(survey.cycle).get(), survey.home()[0]
    home.refresh_from_db()
    assert home.answered and row.entrant.compound_id == home.compound_id
    register = {str(value) for field, value in vars(home).items() if field not in ("_state", "subdistrict_id", "cycle_id", "compound_id")}
    answer = {str(value) for field, value in vars(row).items() if field not in ("_state", "subdistrict_id", "cycle_id")}
    common = {value for value in register & answer if len(value) > 5}
    assert not common, "nothing joins the two but what all homes of the compound share"
    assert (row.on, row.hour) == (None, None) and not hasattr(row, "created_at")
    stored = {field.name for field in Household._meta.get_fields()}
    assert not {"answered_at", "answered_on", "channel", "entrant"} & stored


def test_the_same_form_again_changes_nothing(survey, now):
    for expected in (Receipt.NEW, Receipt.REPEATED, Receipt.REPEATED):
        assert respond(survey, GOOD, now) == expected
    assert opened(survey.cycle).count() == 1


def test_where_the_first_counts_another_answer_is_refused(first_counts, now):
    respond(first_counts, GOOD, now)
    with pytest.raises(Conflict):
        respond(first_counts, BAD, now, origin=Origin(Channel.LINK, "form-2"))
    assert opened(first_counts.cycle).get().overall == 2
    assert respond(first_counts, GOOD, now, origin=Origin(Channel.LINK, "form-3")) == Receipt.REPEATED


def test_where_the_latest_counts_it_replaces_and_an_old_form_sent_again_does_not(survey, now):
    respond(survey, GOOD, now)
    assert respond(survey, BAD, now, origin=Origin(Channel.LINK, "form-2")) == Receipt.REPLACED
    assert respond(survey, GOOD, now) == Receipt.REPEATED, "form 1 comes a second time"
    row = opened(survey.cycle).get()
    assert (row.overall, row.renter, len(row.forms)) == (5, True, 2)


def test_an_answer_that_was_left_out_cannot_be_replaced(survey, luyi, now):
    respond(survey, GOOD, now)
    actions.exclude(opened(survey.cycle).get(), reason="同一设备多次填写", by=luyi.dispatcher, at=now)
    with pytest.raises(Conflict):
        respond(survey, BAD, now, origin=Origin(Channel.LINK, "form-2"))
    assert opened(survey.cycle).get().verdict == Verdict.EXCLUDED


def test_a_replaced_code_opens_nothing_and_a_home_that_answered_gets_none(survey, now):
    home, old = survey.home()
    held = hands.read(old, now)
    fresh = actions.reissue(home)
    with pytest.raises(Conflict):
        actions.respond(held, GOOD, origin=LINK, at=now)
    assert hands.read(old, now) is None and queries.household_behind(old) is None and queries.household_behind(fresh) == home
    actions.respond(hands.read(fresh, now), GOOD, origin=LINK, at=now)
    with pytest.raises(Conflict):
        actions.reissue(home)
    assert opened(survey.cycle).count() == 1


@pytest.mark.parametrize("given", [Given(0, (1,) * 5), Given(6, (1,) * 5), Given(1, (1,) * 4), Given(1, (6, 1, 1, 1, 1))])
def test_what_is_not_on_the_form_is_refused(survey, now, given):
    with pytest.raises(Refused):
        respond(survey, given, now)
    assert not Answer.objects.exists() and not Household.objects.filter(answered=True).exists()


def test_outside_the_window_nothing_is_taken(survey, now):
    cycle = survey.cycle
    for at in (now - timedelta(days=1), now + timedelta(days=8)):
        with pytest.raises(Refused):
            respond(survey, GOOD, at)
    type(cycle).objects.update(state="checking")
    with pytest.raises(Refused):
        respond(survey, GOOD, now)


def test_it_counts_for_the_firm_at_work_on_the_day(survey, luyi, now):
    entrant = Entrant.objects.get(compound__name="通瑞嘉苑")
    half = now.date()
    Entrant.objects.filter(pk=entrant.pk).update(during=(entrant.during.lower, half - timedelta(days=1)))
    after = Entrant.objects.create(
        cycle=survey.cycle, compound=entrant.compound, firm=luyi.firm2.firm, during=(half - timedelta(days=1), entrant.during.upper),
        grade=entrant.grade, size_band="small", households=entrant.households, standing="ranked",
    )  # fmt: skip
    respond(survey, GOOD, now)
    assert opened(survey.cycle).get().entrant_id == after.pk
    Entrant.objects.filter(pk=after.pk).update(standing="excluded", reason="并入", merged_into=entrant)
    respond(survey, GOOD, now, number=1)
    assert opened(survey.cycle).filter(entrant=entrant).count() == 1
    Entrant.objects.filter(pk=after.pk).update(merged_into=None)
    with pytest.raises(Refused):
        respond(survey, GOOD, now, number=2)


def test_the_database_itself_takes_one_answer_a_code(survey, now):
    respond(survey, GOOD, now)
    row = opened(survey.cycle).get()
    row.pk = None
    with pytest.raises(IntegrityError, match="answer_once"), transaction.atomic():
        row.save(force_insert=True)


def test_paper_needs_two_people_who_agree(survey, luyi, now):
    code = survey.code()
    assert actions.enter_paper(survey.cycle, code, GOOD, by=luyi.community, at=now) is None
    assert not Answer.objects.exists() and not Household.objects.filter(answered=True).exists()
    with pytest.raises(Refused):
        actions.enter_paper(survey.cycle, code, GOOD, by=luyi.community, at=now)
    with pytest.raises(Conflict, match="3"):
        actions.enter_paper(survey.cycle, code, Given(2, (2, 1, 2, 2, 2)), by=luyi.grid, at=now)
    with pytest.raises(Conflict):
        actions.enter_paper(survey.cycle, code, Given(2, (2,) * 5, renter=True), by=luyi.grid, at=now)
    assert actions.enter_paper(survey.cycle, code, GOOD, by=luyi.grid, at=now) == Receipt.NEW
    assert opened(survey.cycle).get().channel == Channel.UNTOLD and not PaperEntry.objects.exists()
    with pytest.raises(Conflict):
        actions.enter_paper(survey.cycle, code, GOOD, by=luyi.community, at=now)


def test_paper_with_a_code_of_nobody_or_by_a_firm_or_of_another_community_is_refused(survey, luyi, now):
    with pytest.raises(Refused):
        actions.enter_paper(survey.cycle, codes.new(luyi.subdistrict.pk), GOOD, by=luyi.dispatcher, at=now)
    with pytest.raises(Denied):
        actions.enter_paper(survey.cycle, survey.code(), GOOD, by=luyi.firm1, at=now)
    luyi.compounds["通瑞嘉苑"].__class__.objects.filter(name="通瑞嘉苑").update(community=None)
    with pytest.raises(Denied):
        actions.enter_paper(survey.cycle, survey.code(), GOOD, by=luyi.community, at=now)


def test_a_first_typing_is_withdrawn_by_its_author_or_the_office(survey, luyi, now):
    actions.enter_paper(survey.cycle, survey.code(), GOOD, by=luyi.community, at=now)
    entry = PaperEntry.objects.get()
    with pytest.raises(Denied):
        actions.withdraw_paper(entry, by=luyi.grid, at=now)
    actions.withdraw_paper(entry, by=luyi.dispatcher, at=now)
    assert not PaperEntry.objects.exists()


def test_a_visit_answers_for_a_home_once(survey, luyi, now):
    home, _code = survey.home()
    assert actions.visit(home, GOOD, by=luyi.grid, at=now) == Receipt.NEW
    assert opened(survey.cycle).get().channel == Channel.UNTOLD
    with pytest.raises(Conflict):
        actions.visit(home, GOOD, by=luyi.grid, at=now)
    with pytest.raises(Denied):
        actions.visit(survey.home(number=1)[0], GOOD, by=luyi.firm1, at=now)
    assert opened(survey.cycle).count() == 1


def test_only_people_leave_answers_out_with_a_reason_and_only_in_time(survey, luyi, now):
    respond(survey, GOOD, now)
    row = opened(survey.cycle).select_related("cycle").get()
    with pytest.raises(Refused):
        actions.exclude(row, reason=" ", by=luyi.dispatcher, at=now)
    for stranger in (luyi.firm1, luyi.community, luyi.department):
        with pytest.raises(Denied):
            actions.exclude(row, reason="重复", by=stranger, at=now)
    actions.exclude(row, reason="重复", by=luyi.dispatcher, at=now)
    assert queries.tallies(survey.cycle) == {}
    actions.keep(row, reason="电话核实为本户", by=luyi.leader, at=now)
    assert next(iter(queries.tallies(survey.cycle).values())).valid == 1
    type(survey.cycle).objects.update(state="final")
    row = Answer.objects.select_related("cycle").get()
    with pytest.raises(Conflict):
        actions.exclude(row, reason="太晚", by=luyi.dispatcher, at=now)
