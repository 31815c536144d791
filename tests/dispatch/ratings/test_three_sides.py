"""Three sides rate one job, residents without an account; a complaint is decided by somebody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import Job
from dispatch.ratings import actions as ratings
from dispatch.ratings import queries
from dispatch.ratings.models import Complaint, Rating, Side
from dispatch.ratings.tokens import token
from federation.kernel.errors import Conflict, Denied, Refused
from federation.tenancy.models import Setting
from tests.dispatch.ledger.conftest import confirmed

__all__ = ["confirmed"]


@pytest.fixture
def address(confirmed, luyi):
    return f"/rate/{token(luyi.subdistrict.pk, confirmed.pk)}/"


@pytest.fixture
def rated(confirmed, luyi, now):
    """One star by the requester."""
    actions.rate(confirmed, stars=1, aspects={"on_time": 2}, comment="迟到", by=luyi.firm1, at=now)
    return Rating.objects.get(job=confirmed)


def again(luyi):
    """The page closed the scope of the test's transaction; open it."""
    connection.cursor().execute("SELECT set_config('app.tenant', %s, true)", [str(luyi.subdistrict.pk)])


def test_the_requesters_rating_credits_and_keeps_its_aspects(rated, confirmed):
    confirmed.refresh_from_db()
    assert (rated.side, rated.firm_id, rated.on_time, rated.skill) == (Side.REQUESTER, confirmed.firm_id, 2, None)
    assert confirmed.state == "credited" and confirmed.rating == rated


def test_the_subdistrict_rates_once_and_firms_never_for_it(confirmed, luyi, now):
    ratings.rate_as_staff(confirmed, stars=4, aspects={}, comment="", by=luyi.dispatcher, at=now)
    for by in (luyi.firm1, luyi.firm2, luyi.community, luyi.department):
        with pytest.raises(Denied):
            ratings.rate_as_staff(confirmed, stars=5, aspects={}, comment="", by=by, at=now)
    with pytest.raises(Conflict):
        ratings.rate_as_staff(confirmed, stars=5, aspects={}, comment="", by=luyi.leader, at=now)
    assert Rating.objects.filter(job=confirmed, side=Side.STAFF).count() == 1


def test_work_that_is_not_confirmed_is_not_rated(ask, luyi, now):
    request = ask()
    actions.find_helpers(at=now)
    job = actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    with pytest.raises(Refused):
        ratings.rate_as_staff(job, stars=4, aspects={}, comment="", by=luyi.dispatcher, at=now)
    assert queries.job_for_residents(job.pk, now) is None


def test_a_resident_rates_without_an_account_once_per_device(address, luyi, confirmed):
    phone, tablet = Client(), Client()
    for device in (phone, tablet):
        page = device.get(address)
        assert page.status_code == 200 and "通瑞嘉苑" in page.content.decode()
        assert device.post(address, {"stars": "5", "skill": "4"}).status_code == 200
    assert "已经评价" in phone.post(address, {"stars": "1"}).content.decode()
    again(luyi)
    said = Rating.objects.filter(job=confirmed, side=Side.RESIDENT)
    assert sorted(said.values_list("stars", "skill")) == [(5, 4), (5, 4)]
    assert not said.exclude(by=None).exists() and not said.exclude(comment="").exists()


def test_a_resident_without_a_cookie_or_stars_is_asked_again(address, luyi):
    assert Client().post(address, {"stars": "5"}).status_code == 422
    device = Client()
    device.get(address)
    for wrong in ({}, {"stars": "6"}, {"stars": "x"}, {"stars": "3", "skill": "9"}):
        assert device.post(address, wrong).status_code == 422
    again(luyi)
    assert not Rating.objects.filter(side=Side.RESIDENT).exists()


def test_the_page_shows_nothing_but_the_help_itself(address, confirmed):
    page = Client().get(address).content.decode()
    assert not re.search(r"1\d{10}", page) and str(confirmed.pk) not in page and "演示专家" not in page


def test_a_wrong_link_is_no_page_and_an_old_one_is_closed(address, luyi, confirmed, now):
    assert Client().get(address[:-3] + "xx/").status_code == 404
    assert Client().get("/rate/1.x.y/").status_code == 404
    again(luyi)
    Job.objects.filter(pk=confirmed.pk).update(confirmed_at=now - timedelta(days=15))
    assert Client().get(address).status_code == 410


def test_no_more_than_the_subdistricts_number_of_answers(confirmed, luyi, now):
    Setting.objects.create(key="rating_residents_most", value="2")
    for voice in "ab":
        ratings.answer_as_resident(confirmed, stars=5, aspects={}, voice=voice, at=now)
    with pytest.raises(Refused, match="足够"):
        ratings.answer_as_resident(confirmed, stars=1, aspects={}, voice="c", at=now)


def test_the_database_takes_one_rating_per_side_and_device(confirmed, now):
    ratings.answer_as_resident(confirmed, stars=5, aspects={}, voice="a", at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(job=confirmed, firm_id=confirmed.firm_id, side=Side.RESIDENT, stars=1, voice="a", created_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(
            job=confirmed, firm_id=confirmed.firm_id, side=Side.RESIDENT, stars=1, voice="b", comment="我叫王五", created_at=now
        )


def test_the_ranking_reads_three_sides_by_weight(confirmed, luyi, now):
    Setting.objects.create(key="rating_prior_weight", value="0")
    expert = confirmed.resource_id
    assert queries.scores().of(expert) == 700  # nobody has rated: the subdistrict's number
    actions.rate(confirmed, stars=5, by=luyi.firm1, at=now)
    assert queries.scores().of(expert) == 1000
    ratings.rate_as_staff(confirmed, stars=1, aspects={}, comment="", by=luyi.dispatcher, at=now)
    assert queries.scores().of(expert) == round(1000 * 50 / 70)
    ratings.answer_as_resident(confirmed, stars=3, aspects={}, voice="a", at=now)
    found = queries.scores()
    assert found.of(expert) == 650 and found.unrated == 650


def test_a_struck_rating_does_not_count_and_stays_to_be_seen(rated, confirmed, luyi, now, sign_in):
    complaint = ratings.complain(rated, reason="我方准时到场，有签到为证", by=luyi.firm2, at=now)
    assert queries.scores().known
    ratings.strike(complaint, answer="签到记录属实", by=luyi.leader, at=now)
    assert not queries.scores().known
    page = sign_in("firm2").get(f"/jobs/{confirmed.pk}/").content.decode()
    assert "已撤销" in page


def test_only_the_rated_firm_complains_in_time_and_once(rated, luyi, now):
    for by in (luyi.firm1, luyi.dispatcher, luyi.firm3):
        with pytest.raises(Denied):
            ratings.complain(rated, reason="不公", by=by, at=now)
    with pytest.raises(Refused):
        ratings.complain(rated, reason="  ", by=luyi.firm2, at=now)
    with pytest.raises(Refused, match="已过"):
        ratings.complain(rated, reason="不公", by=luyi.firm2, at=now + timedelta(days=11))
    ratings.complain(rated, reason="不公", by=luyi.firm2, at=now)
    with pytest.raises(Conflict):
        ratings.complain(rated, reason="不公", by=luyi.firm2, at=now)


def test_whoever_rated_does_not_decide(confirmed, luyi, now):
    rating = ratings.rate_as_staff(confirmed, stars=1, aspects={}, comment="", by=luyi.dispatcher, at=now)
    complaint = ratings.complain(rating, reason="不公", by=luyi.firm2, at=now)
    with pytest.raises(Denied):
        ratings.strike(complaint, answer="算了", by=luyi.dispatcher, at=now)
    with pytest.raises(Denied):
        ratings.strike(complaint, answer="算了", by=luyi.firm2, at=now)
    ratings.uphold(complaint, answer="评价属实", by=luyi.leader, at=now)
    complaint.refresh_from_db()
    assert (complaint.state, complaint.decided_by_id) == ("upheld", luyi.leader.pk)
    with pytest.raises(Conflict):
        ratings.strike(complaint, answer="算了", by=luyi.leader, at=now)


def test_staff_are_reminded_of_a_complaint_that_waits(rated, luyi, now):
    complaint = ratings.complain(rated, reason="不公", by=luyi.firm2, at=now)
    ratings.sweep(at=now + timedelta(days=10, seconds=1))
    row = Complaint.objects.get(pk=complaint.pk)
    assert row.state == "open" and row.state_due_at > complaint.state_due_at


def test_pages_show_each_firm_its_own(rated, luyi, now, sign_in):
    complaint = ratings.complain(rated, reason="不公", by=luyi.firm2, at=now)
    for username, pages in {"firm2": 200, "dispatcher": 200, "firm3": 404, "neighbour-dispatcher": 404, "neighbour-firm1": 404}.items():
        browser = sign_in(username)
        assert browser.get("/ratings/").status_code == 200
        assert browser.get(f"/ratings/complaints/{complaint.pk}/").status_code == pages, username
    assert "迟到" not in sign_in("firm3").get("/ratings/").content.decode()
    assert sign_in("community").get("/ratings/").status_code == 403


def test_the_link_is_shown_to_requester_and_staff_and_not_to_the_rated_firm(confirmed, sign_in):
    for username, shown in {"firm1": True, "dispatcher": True, "firm2": False}.items():
        page = sign_in(username).get(f"/jobs/{confirmed.pk}/").content.decode()
        assert ("/rate/" in page) is shown and ("ly-qr" in page) is shown, username


def test_rating_and_complaining_by_page(confirmed, luyi, now, sign_in):
    staff, firm = sign_in("dispatcher"), sign_in("firm2")
    assert staff.post(f"/ratings/jobs/{confirmed.pk}/", {"stars": "2", "skill": "3", "comment": "一般"}).status_code == 302
    again(luyi)
    rating = Rating.objects.get(job=confirmed, side=Side.STAFF)
    empty = firm.post(f"/ratings/{rating.pk}/complain/", {"reason": " "})
    assert empty.status_code == 422
    assert firm.post(f"/ratings/{rating.pk}/complain/", {"reason": "请复核"}).status_code == 302
    again(luyi)
    complaint = Complaint.objects.get(rating=rating)
    assert staff.post(f"/ratings/complaints/{complaint.pk}/strike/", {"reason": "自撤"}).status_code == 403
    assert sign_in("leader").post(f"/ratings/complaints/{complaint.pk}/strike/", {"reason": "撤"}).status_code == 302


def test_scores_and_pages_cost_the_same_with_many_answers(confirmed, luyi, now, sign_in):
    def cost(act):
        with CaptureQueriesContext(connection) as seen:
            act()
        return len(seen)

    browser = sign_in("dispatcher")
    ratings.answer_as_resident(confirmed, stars=5, aspects={}, voice="first", at=now)
    acts = [queries.scores, lambda: browser.get("/ratings/"), lambda: browser.get(f"/jobs/{confirmed.pk}/")]
    few = []
    for act in acts:
        act()
        again(luyi)
        few.append(cost(act))
        again(luyi)
    for n in range(25):
        ratings.answer_as_resident(confirmed, stars=5, aspects={}, voice=f"{n}", at=now)
    many = []
    for act in acts:
        many.append(cost(act))
        again(luyi)
    assert few[0] == 2 and many == few
