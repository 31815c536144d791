"""A neighbour's help from the agreement to the thanks, and what never crosses the border."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, timedelta
from decimal import Decimal

import pytest
from django.http import Http404
from django.utils import timezone

from dispatch.ledger import actions as ledger
from dispatch.ledger.models import Account, AccountKind, Measure, Posting, PostingKind
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import HelpRequest, Job, OutsideHelp
from dispatch.mutual_aid.states import JobState, OutsideState, RequestState
from dispatch.neighbours import actions, queries, receiving
from dispatch.neighbours.models import Agreement, Call, Guest
from dispatch.neighbours.states import AgreementState, CallState
from federation.kernel.errors import Conflict, Denied, Refused
from federation.pool.models import Kind, Trade
from federation.tenancy import scope
from tests import cast as people


@pytest.fixture
def there(neighbour):
    """The neighbour's side: `with there() as cast`."""

    @contextmanager
    def _there():
        with scope.atomic_tenant(neighbour.subdistrict.pk):
            yield people.Cast(neighbour.subdistrict)

    return _there


@pytest.fixture
def agreement(luyi, neighbour, there, now):
    """They lend us experts and crews for a year."""
    row = actions.propose(
        neighbour.subdistrict, lends=False, kinds=[Kind.EXPERT, Kind.CREW], starts_on=now.date() - timedelta(days=1),
        ends_on=now.date() + timedelta(days=365), by=luyi.leader, at=now,
    )  # fmt: skip
    with there() as cast:
        theirs = Agreement.objects.get(token=row.token)
        assert (theirs.state, theirs.lends) == (AgreementState.RECEIVED, True)
        actions.agree(theirs, by=cast.neighbour_leader, at=now)
    row.refresh_from_db()
    assert row.state == AgreementState.ACTIVE
    return row


@pytest.fixture
def unserved(ask, crew_line, luyi, now):
    """Eighteen electricians at once: more than Luyi has."""
    request = ask(by=luyi.firm4, lines=[crew_line(18)], compound=luyi.compounds["珠江东都国际"], all_or_nothing=True)
    aid.find_helpers(at=now)
    request.refresh_from_db()
    assert request.state == RequestState.ESCALATED
    return request


def called(agreement, unserved, luyi, there, now):
    actions.call(unserved, agreement, by=luyi.dispatcher, at=now)
    with there():
        aid.find_helpers(at=now)
        return Guest.objects.select_related("request").get().request


def test_help_comes_over_the_border_and_stands_in_both_ledgers_at_each_sides_tariff(agreement, unserved, luyi, there, now, sign_in):
    ledger.add_rate(
        measure=Measure.HEADCOUNT_DAYS, mode="", level=None, equipment_type=None, trade=Trade.objects.get(code="ELE"), points=Decimal(12),
        valid_from=now.date(), reason="本街道标准", today=now.date(), by=luyi.leader, at=now,
    )  # fmt: skip
    guest = called(agreement, unserved, luyi, there, now)
    with there() as cast:
        guest.refresh_from_db()
        assert (guest.state, guest.firm_id, guest.compound.outside) == (RequestState.OFFERED, None, True)
        job = aid.accept_offer(guest.offers.get(), by=cast.neighbour_firm2, at=now)
    unserved.refresh_from_db()
    help_ = OutsideHelp.objects.get(request=unserved)
    assert (unserved.state, help_.state, help_.quantity) == (RequestState.STAFFED, OutsideState.BOOKED, 18)
    assert help_.firm_name == "邻街示范物业乙"
    with there() as cast:
        firm = cast.neighbour_firm2
        aid.set_out(job, by=firm, at=now)
        aid.arrive(job, by=firm, at=now)
        aid.complete(job, result="线路已更换", by=firm, at=now + timedelta(hours=2))
    help_.refresh_from_db()
    unserved.refresh_from_db()
    assert (help_.state, help_.result, unserved.state) == (OutsideState.DONE, "线路已更换", RequestState.FINISHED)
    with pytest.raises(Http404):
        queries.get_outside_help(luyi.firm1, help_.pk)
    receiving.confirm(queries.get_outside_help(luyi.firm4, help_.pk), by=luyi.firm4, at=now + timedelta(hours=3))
    unserved.refresh_from_db()
    assert unserved.state == RequestState.CLOSED
    with there():
        job.refresh_from_db()
        assert job.state == JobState.CREDITED
        account = Account.objects.get(kind=AccountKind.NEIGHBOUR)
        assert account.code == people.LUYI
        gave = Posting.objects.get(kind=PostingKind.JOB, job=job)
    got = Posting.objects.get(kind=PostingKind.JOB, outside=help_)
    ours = {one.account.kind: one for one in got.entries.select_related("account")}
    assert set(ours) == {AccountKind.NEIGHBOUR, AccountKind.FIRM} and ours[AccountKind.NEIGHBOUR].account.code == people.NEIGHBOUR
    assert ours[AccountKind.FIRM].account.firm_id == luyi.firm4.firm_id
    assert ours[AccountKind.FIRM].points == -ours[AccountKind.NEIGHBOUR].points == -12 * ours[AccountKind.NEIGHBOUR].quantity
    with there():
        assert {entry.quantity for entry in gave.entries.all()} == {one.quantity for one in ours.values()}
        assert {entry.rate for entry in gave.entries.all()} == {8}
    page = sign_in("firm4").get(f"/ledger/accounts/{ours[AccountKind.FIRM].account_id}/").content.decode()
    assert help_.helper in page and f'href="/requests/{unserved.pk}/"' in page and "示范邻街道" in page
    with pytest.raises(Conflict):
        receiving.confirm(queries.get_outside_help(luyi.firm4, help_.pk), by=luyi.firm4, at=now + timedelta(hours=4))


def test_what_crosses_is_only_what_must(agreement, unserved, luyi, there, now):
    HelpRequest.objects.filter(pk=unserved.pk).update(description="业主张三，电话13800000000", place="3号楼201室")
    guest = called(agreement, unserved, luyi, there, now)
    with there():
        guest.refresh_from_db()
        assert (guest.description, guest.place, guest.photos.count()) == ("", "", 0)
        assert guest.title == unserved.title
        assert not HelpRequest.objects.filter(pk=unserved.pk).exists()
    assert not HelpRequest.objects.filter(pk=guest.pk).exists(), "the neighbour's row stays behind its wall"


def test_nothing_crosses_without_an_agreement_that_covers_it(agreement, unserved, luyi, there, now, ask):
    Agreement.objects.filter(pk=agreement.pk).update(kinds=[Kind.EQUIPMENT])
    agreement.refresh_from_db()
    with pytest.raises(Refused):
        actions.call(unserved, agreement, by=luyi.dispatcher, at=now)


def test_it_holds_from_half_past_midnight_of_its_first_day(agreement, unserved, luyi, there, now):
    """Which in UTC is the day before."""
    night = timezone.localtime(now).replace(hour=0, minute=30) + timedelta(days=1)
    for side in (luyi.subdistrict, people.subdistrict(people.NEIGHBOUR)):
        with scope.atomic_tenant(side.pk):
            Agreement.objects.update(starts_on=night.date())
    agreement.refresh_from_db()
    assert called(agreement, unserved, luyi, there, night.astimezone(UTC)).state == RequestState.OFFERED


def test_a_neighbour_that_ended_the_agreement_is_not_asked(agreement, unserved, luyi, there, now):
    with there() as cast:
        theirs = Agreement.objects.get(token=agreement.token)
        actions.end(theirs, reason="人手紧张", by=cast.neighbour_leader, at=now)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.reason) == (AgreementState.ENDED, "人手紧张")
    with pytest.raises(Refused):
        actions.call(unserved, agreement, by=luyi.dispatcher, at=now)


def test_an_agreement_changed_on_one_side_only_opens_nothing(agreement, unserved, luyi, there, now):
    """Even when the asking side's row still says active, the lending side decides."""
    with there():
        Agreement.objects.filter(token=agreement.token).update(state=AgreementState.ENDED)
    with pytest.raises(Conflict):
        actions.call(unserved, agreement, by=luyi.dispatcher, at=now)
    assert not Call.objects.filter(request=unserved).exists(), "both sides or neither"


def test_the_own_help_that_comes_first_takes_the_call_back(agreement, unserved, luyi, there, now):
    guest = called(agreement, unserved, luyi, there, now)
    aid.cancel_request(unserved, reason="不需要了", by=luyi.firm4, at=now)
    actions.sweep(at=now)
    with there():
        guest.refresh_from_db()
        assert guest.state == RequestState.CANCELLED
    assert Call.objects.get(request=unserved).state == CallState.WITHDRAWN


def test_a_late_yes_of_the_neighbour_is_refused(agreement, unserved, luyi, there, now):
    guest = called(agreement, unserved, luyi, there, now)
    aid.cancel_request(unserved, reason="不需要了", by=luyi.firm4, at=now)
    Call.objects.filter(request=unserved).update(state=CallState.WITHDRAWN)
    with there() as cast, pytest.raises(Conflict):
        aid.accept_offer(guest.offers.get(), by=cast.neighbour_firm2, at=now)


def test_calling_off_sends_the_neighbours_helper_home(agreement, unserved, luyi, there, now):
    guest = called(agreement, unserved, luyi, there, now)
    with there() as cast:
        job = aid.accept_offer(guest.offers.get(), by=cast.neighbour_firm2, at=now)
    unserved.refresh_from_db()
    aid.cancel_request(unserved, reason="已自行解决", by=luyi.firm4, at=now)
    actions.sweep(at=now)
    assert OutsideHelp.objects.get(request=unserved).state == OutsideState.CANCELLED
    with there():
        job.refresh_from_db()
        assert job.state == JobState.CANCELLED


def test_a_helper_that_drops_out_over_there_is_searched_for_again_here(agreement, unserved, luyi, there, now):
    guest = called(agreement, unserved, luyi, there, now)
    with there() as cast:
        job = aid.accept_offer(guest.offers.get(), by=cast.neighbour_firm2, at=now)
        aid.cancel_job(job, reason="车辆故障", by=cast.neighbour_firm2, at=now)
    unserved.refresh_from_db()
    assert (unserved.state, OutsideHelp.objects.get(request=unserved).state) == (RequestState.MATCHING, OutsideState.CANCELLED)


def test_only_leaders_bind_the_subdistrict(luyi, neighbour, now):
    with pytest.raises(Denied):
        actions.propose(
            neighbour.subdistrict, lends=True, kinds=[Kind.CREW], starts_on=now.date(), ends_on=now.date(), by=luyi.dispatcher, at=now
        )


def test_the_clock_ends_what_is_over_and_confirms_what_nobody_disputes(agreement, unserved, luyi, there, now):
    actions.sweep(at=now + timedelta(days=400))
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.ENDED


def test_the_pages_on_both_sides(agreement, unserved, luyi, there, now, sign_in):
    request, token = unserved.pk, agreement.pk
    leader, dispatcher = sign_in("leader"), sign_in("dispatcher")
    assert "示范邻街道" in leader.get("/neighbours/").content.decode()
    assert "示范邻街道" in dispatcher.get(f"/requests/{request}/").content.decode()
    assert dispatcher.post(f"/neighbours/calls/{request}/{token}/", follow=True).status_code == 200
    assert "潞邑街道" in sign_in("neighbour-dispatcher").get("/neighbours/").content.decode()
    assert leader.post("/neighbours/new/", {"kinds": "crew"}).status_code == 422
    assert sign_in("firm1").get("/neighbours/").status_code == 403
    assert Job.objects.filter(request=request).count() == 0
