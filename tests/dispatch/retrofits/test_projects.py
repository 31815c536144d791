"""Breakers that trip every summer become one project: leakage protectors in every home, with its crews over weeks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.categories.models import Category
from dispatch.mutual_aid import actions as aid
from dispatch.retrofits import actions, queries
from dispatch.retrofits.models import NoteKind, ProjectRequest
from dispatch.retrofits.states import HomeState, ProjectState
from dispatch.work_orders import actions as orders
from dispatch.work_orders.actions import NewOrder
from dispatch.work_orders.models import Source
from federation.kernel.errors import Conflict, Denied, Refused
from federation.pool.models import Trade
from tests.cast import browser_of


@pytest.fixture
def tripping(ask, crew_line, luyi):
    """Three calls for electricians at one compound."""
    place = luyi.compounds["珠江东都国际"]
    return [ask(by=luyi.firm4, lines=[crew_line(2)], compound=place, title=f"夏季跳闸{n}") for n in range(3)]


@pytest.fixture
def project(tripping, luyi, now):
    return actions.open_project(
        luyi.compounds["珠江东都国际"], title="统一安装漏电保护器", reason="夏季经常断电跳闸", starts_on=now.date(),
        ends_on=now.date() + timedelta(days=20), fault="ELE", by=luyi.dispatcher, at=now,
    )  # fmt: skip


def test_a_fault_is_found_when_it_came_back_often_enough(tripping, luyi, now):
    found = [(row["name"], row["code"], row["times"]) for row in queries.recurring(now)]
    assert found == [("珠江东都国际", "ELE", 3)]
    aid.cancel_request(tripping[0], reason="误报", by=luyi.dispatcher, at=now)
    assert queries.recurring(now) == []


def test_what_a_project_covers_is_no_longer_offered_and_its_requests_are_tied_to_it(project, tripping, now):
    assert queries.recurring(now) == []
    assert set(ProjectRequest.objects.filter(project=project).values_list("request", flat=True)) == {row.pk for row in tripping}


def test_homes_are_listed_once_and_marked_while_the_project_runs(project, luyi, now):
    homes = [("3", f"{floor}0{room}") for floor in range(1, 4) for room in (1, 2)]
    assert actions.list_homes(project, homes=homes, by=luyi.dispatcher, at=now) == 6
    assert actions.list_homes(project, homes=[*homes, ("4", "101")], by=luyi.dispatcher, at=now) == 1
    ids = [home.pk for home in project.homes.all()]
    with pytest.raises(Conflict):
        actions.mark(project, homes=ids, state=HomeState.DONE, by=luyi.dispatcher, at=now)
    actions.start_project(project, by=luyi.dispatcher, at=now)
    assert actions.mark(project, homes=ids[:5], state=HomeState.DONE, by=luyi.firm4, at=now) == 5
    assert actions.mark(project, homes=ids[:5], state=HomeState.DONE, by=luyi.firm4, at=now) == 0
    row = queries.get_project(luyi.dispatcher, project.pk)
    assert (row.homes_all, row.homes_done) == (7, 5)
    with pytest.raises(Refused):
        actions.finish_project(project, by=luyi.dispatcher, at=now)
    actions.mark(project, homes=ids, state=HomeState.DONE, by=luyi.firm4, at=now)
    actions.finish_project(project, by=luyi.dispatcher, at=now)
    assert project.state == ProjectState.FINISHED


def test_a_crew_over_days_is_asked_for_from_the_project(project, luyi, now):
    trade = Trade.objects.get(code="ELE")
    start = now.date() + timedelta(days=2)
    request = actions.ask_for_crew(
        project, trade=trade, heads=4, starts_on=start, days=5, hours=8, certificate="TZZY-DY", by=luyi.dispatcher, at=now
    )
    assert (request.shifts, request.firm_id) == (5, luyi.firm4.firm_id)
    aid.find_helpers(at=now)
    request.refresh_from_db()
    assert request.offers.exists()
    assert queries.links(project)[0].request_id == request.pk


def test_visits_and_decisions_are_kept(project, luyi, now):
    actions.note(project, kind=NoteKind.TEST, text="3号楼总闸测试正常，入户线老化", by=luyi.firm4, at=now)
    actions.note(project, kind=NoteKind.DECISION, text="统一安装漏电保护器", by=luyi.dispatcher, at=now)
    assert [note.kind for note in project.notes.all()] == [NoteKind.TEST, NoteKind.DECISION]


def test_others_do_not_run_it(project, luyi, now):
    with pytest.raises(Denied):
        actions.note(project, kind=NoteKind.VISIT, text="路过", by=luyi.firm5, at=now)
    assert not queries.projects_for(luyi.firm5).filter(pk=project.pk).exists()
    assert queries.projects_for(luyi.firm4).filter(pk=project.pk).exists()


def test_the_pages(project, luyi, sign_in, now, django_assert_max_num_queries):
    pk, place = project.pk, project.compound_id
    office, firm = sign_in("dispatcher"), sign_in("firm4")
    assert office.get("/retrofits/").status_code == 200
    assert sign_in("firm5").get(f"/retrofits/{pk}/").status_code == 404
    assert (
        office.post("/retrofits/new/", {"compound": place, "title": "再来", "starts_on": "2026-12-01", "ends_on": "2026-11-01"}).status_code
        == 422
    )
    bad = firm.post(f"/retrofits/{pk}/homes/", {"lines": "3-101\n???"})
    assert bad.status_code == 422 and "3-101" in bad.content.decode()
    assert "30" in firm.post(f"/retrofits/{pk}/homes/", {"building": "3", "floors": "10", "rooms": "3"}, follow=True).content.decode()
    assert office.post(f"/retrofits/{pk}/start/", follow=True).status_code == 200
    home = project.homes.first().pk
    assert "1 / 30" in firm.post(f"/retrofits/{pk}/mark/", {"home": [str(home)], "state": "done"}, follow=True).content.decode()
    with django_assert_max_num_queries(40):
        office.get(f"/retrofits/{pk}/")


def test_homes_stand_in_the_order_one_counts_them(project, luyi, now):
    listed = [("10", "101"), ("2", "1001"), ("2", "902"), ("2", "9层公共")]
    actions.list_homes(project, homes=listed, by=luyi.dispatcher, at=now)
    shown = [(entry["name"], [home.room for home in entry["homes"]]) for entry in queries.homes(project)]
    assert shown == [("2", ["9层公共", "902", "1001"]), ("10", ["101"])]


def _report(luyi, now, days, code="ELE02", **more):
    category = Category.objects.select_related("parent").get(code=code)
    new = NewOrder(source=Source.PHONE, category=category, title="跳闸", compound=luyi.compounds["珠江东都国际"], **more)
    return orders.file_order(new, by=luyi.dispatcher, at=now - timedelta(days=days))


def test_what_residents_report_again_and_again_is_offered_as_a_project_and_measured_by_it(luyi, now):
    """S0-05: breakers that trip in every home of one compound, each reported by itself."""
    for days in (1, 20, 60, 100):
        _report(luyi, now, days)
    _report(luyi, now, 400)  # too long ago
    orders.cancel(_report(luyi, now, 5), reason="误报", by=luyi.dispatcher, at=now)
    assert queries.complained_of(now) == []
    _report(luyi, now, 2)
    [found] = queries.complained_of(now)
    assert (found["name"], found["code"], found["times"]) == ("珠江东都国际", "ELE02", 5)
    page = browser_of("dispatcher").get("/retrofits/").content.decode()
    assert f"compound={found['compound']}&amp;fault=ELE02" in page
    row = actions.open_project(
        luyi.compounds["珠江东都国际"], title="统一安装漏电保护器", reason="", fault="ELE02", starts_on=now.date(),
        ends_on=now.date() + timedelta(days=20), by=luyi.dispatcher, at=now,
    )  # fmt: skip
    assert queries.complained_of(now) == []
    _report(luyi, now, -1)
    counted = queries.reported(row)
    assert counted is not None and (counted["before"], counted["after"]) == (5, 1)
    assert "5</a>" in browser_of("dispatcher").get(f"/retrofits/{row.pk}/").content.decode()
