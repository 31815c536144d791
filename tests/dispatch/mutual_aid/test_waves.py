"""Who is asked when, what a refusal leaves behind, and help that comes unasked."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from dispatch.mutual_aid import actions, presentation, wording
from dispatch.mutual_aid.models import Candidate, Declined, Offer, PlanRun, Reach, Urgency, Wave
from dispatch.mutual_aid.states import JobState, OfferState, RequestState
from federation.kernel.errors import Conflict, Denied, Refused
from federation.kernel.jobs import Job as Errand
from federation.pool import actions as pool
from federation.pool.models import AvailabilityException, Condition, EquipmentType, Kind, Resource
from federation.tenancy import scope
from tests import cast as people
from tests.conftest import LIVE


@pytest.fixture
def crews(ask, crew_line, luyi, now):
    """Two electricians for a compound without own electricians; several crews could come."""

    def _asked(heads: int = 2, **changes):
        request = ask(by=luyi.firm4, lines=[crew_line(heads)], compound=luyi.compounds["珠江东都国际"], **changes)
        actions.find_helpers(at=now)
        request.refresh_from_db()
        return request

    return _asked


def decline_all(request, luyi, now):
    for offer in request.offers.filter(state=OfferState.OPEN):
        by = next(m for m in (luyi.firm1, luyi.firm2, luyi.firm3, luyi.firm5) if m.firm_id == offer.firm_id)
        actions.decline_offer(offer, why=Declined.PEOPLE, reason="", by=by, at=now)


def test_the_best_is_asked_first_then_everyone_then_staff_decide(crews, luyi, now):
    request = crews()
    assert [(wave.number, wave.reach) for wave in Wave.objects.filter(request=request)] == [(1, Reach.BEST)]
    assert request.offers.count() == 1
    able = Candidate.objects.filter(line__request=request, reason="").count()
    assert able >= 2, "the demo must hold several crews, or this test shows nothing"
    decline_all(request, luyi, now)
    actions.find_helpers(at=now)
    assert list(Wave.objects.filter(request=request).values_list("number", "reach", "asked"))[1] == (2, Reach.EVERYONE, able - 1)
    decline_all(request, luyi, now)
    actions.find_helpers(at=now)
    request.refresh_from_db()
    assert (request.state, request.reach) == (RequestState.ESCALATED, Reach.OFFICE)
    answers = [entry["answers"] for entry in presentation.waves(request)]
    assert answers == [[(str(OfferState.DECLINED.label), 1)], [(str(OfferState.DECLINED.label), able - 1)]]


def test_an_emergency_is_broadcast_at_once(crews):
    request = crews(urgency=Urgency.EMERGENCY)
    assert Wave.objects.get(request=request).reach == Reach.EVERYONE
    assert request.offers.count() == Candidate.objects.filter(line__request=request, reason="").count()
    assert request.offers.filter(held=True).count() == 1


def test_silent_helpers_are_asked_again_only_when_somebody_searches_anew(crews, luyi, now):
    request = crews()
    first = request.offers.get()
    late = first.state_due_at + timedelta(minutes=1)
    actions.sweep(at=late)
    actions.find_helpers(at=late)
    assert not request.offers.filter(resource=first.resource, state=OfferState.OPEN).exists()
    request.refresh_from_db()
    actions.escalate(request, reason="再问一遍", by=luyi.dispatcher, at=late)
    actions.search_again(request, by=luyi.dispatcher, at=late + timedelta(minutes=1))
    actions.find_helpers(at=late + timedelta(minutes=2))
    assert Candidate.objects.get(line__request=request, resource=first.resource).reason == ""


def test_a_busy_helper_is_left_in_peace_until_it_said(crews, luyi, now, tomorrow):
    request = crews()
    offer = request.offers.get()
    by = next(m for m in (luyi.firm1, luyi.firm2, luyi.firm3, luyi.firm5) if m.firm_id == offer.firm_id)
    until = tomorrow + timedelta(days=2)
    actions.decline_offer(offer, why=Declined.BUSY, reason="大修", until=until, by=by, at=now)
    away = AvailabilityException.objects.get(resource=offer.resource, ends_at=until)
    assert not away.available
    offer.refresh_from_db()
    assert (offer.declined, offer.state) == (Declined.BUSY, OfferState.DECLINED)


def test_another_reason_must_be_said_in_words(crews, luyi, now):
    offer = crews().offers.get()
    by = next(m for m in (luyi.firm1, luyi.firm2, luyi.firm3, luyi.firm5) if m.firm_id == offer.firm_id)
    with pytest.raises(Refused):
        actions.decline_offer(offer, why=Declined.OTHER, reason=" ", by=by, at=now)
    with pytest.raises(Refused):
        actions.decline_offer(offer, why=Declined.BUSY, reason="", until=now, by=by, at=now)


def promise(resource, luyi, now, **changes):
    by = next(m for m in (luyi.firm1, luyi.firm2, luyi.firm3, luyi.firm5) if m.firm_id == resource.firm_id)
    given = {"quantity": 1, "ends_at": now + timedelta(days=30), "by": by, "at": now}
    return pool.promise(resource, **{**given, **changes})


def test_a_standing_offer_books_without_asking(ask, luyi, now):
    promise(luyi.resource("演示专家-防水"), luyi, now)
    request = ask()
    actions.find_helpers(at=now)
    request.refresh_from_db()
    assert request.state == RequestState.STAFFED
    assert request.offers.get().answered_by == luyi.firm2


def test_a_standing_offer_for_emergencies_does_not_book_routine_work(ask, luyi, now):
    promise(luyi.resource("演示专家-防水"), luyi, now, emergencies_only=True)
    request = ask()
    actions.find_helpers(at=now)
    assert request.offers.get().state == OfferState.OPEN


def test_only_the_own_administrator_promises(luyi, now):
    with pytest.raises(Denied):
        pool.promise(luyi.resource("演示专家-防水"), quantity=1, ends_at=now + timedelta(days=1), by=luyi.firm3, at=now)


def test_help_offered_unasked_is_taken_up_by_the_requester(crews, luyi, now):
    request = crews()
    asked = request.offers.get()
    spare = Candidate.objects.filter(line__request=request, reason="").exclude(resource=asked.resource).select_related("resource").first()
    by = next(m for m in (luyi.firm1, luyi.firm2, luyi.firm3, luyi.firm5) if m.firm_id == spare.resource.firm_id)
    with pytest.raises(Denied):
        actions.volunteer(spare, quantity=2, by=luyi.firm4, at=now)
    offer = actions.volunteer(spare, quantity=2, note="我们就在隔壁", by=by, at=now)
    with pytest.raises(Conflict):
        actions.volunteer(spare, quantity=2, by=by, at=now)
    with pytest.raises(Denied):
        actions.take_up(offer, by=by, at=now)
    job = actions.take_up(offer, by=luyi.firm4, at=now)
    request.refresh_from_db()
    assert (job.state, request.state) == (JobState.BOOKED, RequestState.STAFFED)
    asked.refresh_from_db()
    assert asked.state == OfferState.WITHDRAWN


def test_unasked_help_may_be_turned_down_with_a_reason(crews, luyi, now):
    request = crews()
    spare = Candidate.objects.filter(line__request=request, reason="").exclude(resource__in=request.offers.values("resource")).first()
    by = next(m for m in (luyi.firm1, luyi.firm2, luyi.firm3, luyi.firm5) if m.firm_id == spare.resource.firm_id)
    offer = actions.volunteer(spare, quantity=1, by=by, at=now)
    with pytest.raises(Refused):
        actions.turn_down(offer, reason=" ", by=luyi.firm4, at=now)
    actions.turn_down(offer, reason="已有安排", by=luyi.dispatcher, at=now)
    offer.refresh_from_db()
    assert offer.state == OfferState.DECLINED
    request.refresh_from_db()
    assert request.state == RequestState.OFFERED, "the helper that was asked may still answer"


def test_an_absence_releases_what_is_booked_and_the_search_goes_on(ask, luyi, now, tomorrow):
    request = ask()
    actions.find_helpers(at=now)
    job = actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    pool.add_exception(
        job.resource, starts_at=tomorrow, ends_at=tomorrow + timedelta(days=1), available=False, reason="病假", by=luyi.firm2, at=now
    )
    assert Errand.objects.filter(name="dispatch.mutual_aid.absence", args={"resource": str(job.resource_id)}).exists()
    assert actions.release_absent(job.resource_id, at=now) == 1
    job.refresh_from_db()
    request.refresh_from_db()
    assert (job.state, request.state) == (JobState.CANCELLED, RequestState.MATCHING)


def test_an_absence_at_another_time_changes_nothing(ask, luyi, now, tomorrow):
    request = ask()
    actions.find_helpers(at=now)
    job = actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    later = tomorrow + timedelta(days=3)
    pool.add_exception(job.resource, starts_at=later, ends_at=later + timedelta(days=1), available=False, reason="", by=luyi.firm2, at=now)
    assert actions.release_absent(job.resource_id, at=now) == 0


def test_a_machine_out_of_order_is_released(ask, luyi, now):
    request = ask()
    actions.find_helpers(at=now)
    job = actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    pool.edit_resource(job.resource, condition=Condition.REPAIR, by=luyi.firm2, at=now)
    assert actions.release_absent(job.resource_id, at=now) == 1


def test_offers_of_a_helper_that_is_booked_elsewhere_are_taken_back(ask, luyi, now):
    first = ask()
    actions.find_helpers(at=now)
    offer, second = first.offers.get(), ask(title="又一处漏水")
    same = Offer.objects.get(pk=offer.pk)
    same.pk, same.line, same.request, same.held = None, second.lines.get(), second, False
    same._state.adding = True
    same.id = uuid4()
    same.save()
    actions.accept_offer(offer, by=luyi.firm2, at=now)
    assert Errand.objects.filter(name="dispatch.mutual_aid.booked").exists()
    actions.withdraw_clashing(offer.resource_id, at=now)
    same.refresh_from_db()
    assert same.state == OfferState.WITHDRAWN


def test_two_plans_of_one_subdistrict_never_overlap(luyi, now):
    PlanRun.objects.create(during=(now, now + timedelta(seconds=2)), requests=1, asked=1, escalated=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanRun.objects.create(during=(now + timedelta(seconds=1), now + timedelta(seconds=3)), requests=1, asked=1, escalated=0)


@pytest.mark.django_db(**LIVE)
def test_a_second_planner_steps_aside(world, now):
    """While another connection plans, this one asks to be called again instead of waiting."""
    subdistrict = people.subdistrict(people.LUYI)
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('match'), %s)", [subdistrict.pk])
        with scope.atomic_tenant(subdistrict.pk):
            assert actions.find_helpers(at=now) == 0
            actions.find_helpers(at=now)
            assert Errand.objects.filter(name="dispatch.mutual_aid.match", done_at=None, due_at__gt=now).count() == 1
    finally:
        other.close()


def test_what_is_missing_is_told_with_time_and_the_nearest_misses(ask, crew_line, luyi, now, sign_in):
    request = ask(by=luyi.firm4, lines=[crew_line(18)], compound=luyi.compounds["珠江东都国际"], all_or_nothing=True)
    actions.find_helpers(at=now)
    request.refresh_from_db()
    (gap,) = request.gaps
    assert request.state == RequestState.ESCALATED and gap["missing"] >= 1
    (sentence,) = presentation.gaps(request)
    assert "电工" in sentence and "尚缺" in sentence


def test_a_machine_that_nobody_registered_is_said_to_be_missing_not_to_belong_to_the_asking_firm(ask, luyi, now):
    """firm5 has machines of its own, but none of this kind."""
    unknown = EquipmentType.objects.exclude(pk__in=Resource.objects.exclude(equipment_type=None).values("equipment_type")).first()
    assert Resource.objects.filter(firm=luyi.firm5.firm, kind=Kind.EQUIPMENT).exists()
    line = actions.NewLine(kind=Kind.EQUIPMENT, equipment_type=unknown)
    request = ask(by=luyi.firm5, lines=[line], compound=luyi.firm5.firm.contracts.get().compound)
    actions.find_helpers(at=now)
    request.refresh_from_db()
    assert request.state == RequestState.ESCALATED
    assert wording.shortfall(request.shortfall) == "第 1 项需求无可用支援：联合会内没有企业登记该设备。"
    assert not Candidate.objects.filter(line__request=request).exists()


def test_the_only_machine_of_a_kind_belongs_to_the_asking_firm(ask, luyi, now):
    own = Resource.objects.filter(kind=Kind.EQUIPMENT, firm=luyi.firm5.firm).first()
    Resource.objects.filter(equipment_type=own.equipment_type).exclude(pk=own.pk).update(active=False)
    line = actions.NewLine(kind=Kind.EQUIPMENT, equipment_type=own.equipment_type)
    request = ask(by=luyi.firm5, lines=[line], compound=luyi.firm5.firm.contracts.get().compound)
    actions.find_helpers(at=now)
    request.refresh_from_db()
    assert wording.shortfall(request.shortfall) == "第 1 项需求无可用支援：属于求助企业自身。"
