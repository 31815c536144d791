"""Figures with what they are made of, the requests behind them, and what is missing; each firm its own share."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import Candidate, HelpRequest
from dispatch.reports import queries
from dispatch.reports.presentation import REMEDIES
from dispatch.reports.shares import Share, remedy
from federation.pool.models import Skill


def again(luyi):
    connection.cursor().execute("SELECT set_config('app.tenant', %s, true)", [str(luyi.subdistrict.pk)])


@pytest.fixture
def busy(ask, crew_line, luyi, now):
    """One help done in time, one offer that expired and was called off, 15 of 16 electricians found."""
    done = ask()
    actions.find_helpers(at=now)
    job = actions.accept_offer(done.offers.get(), by=luyi.firm2, at=now + timedelta(minutes=12))
    actions.arrive(job, by=luyi.firm2, at=job.starts_at)
    actions.complete(job, result="修好", by=luyi.firm2, at=job.ends_at)
    silent = ask(title="无人应答", earliest=now + timedelta(days=4), latest=now + timedelta(days=5))
    actions.find_helpers(at=now)
    actions.sweep(at=silent.offers.get().state_due_at + timedelta(seconds=1))
    actions.cancel_request(silent, reason="不需要了", by=luyi.firm1, at=now)
    crews = ask(by=luyi.firm3, compound=luyi.compounds["珠江丽景"], lines=[crew_line(16)], title="十六名电工")
    actions.find_helpers(at=now)
    for offer in crews.offers.select_related("firm"):
        helper = luyi.firm1 if offer.firm_id == luyi.firm1.firm_id else luyi.firm5
        actions.accept_offer(offer, by=helper, at=now)
    HelpRequest.objects.get(pk=crews.pk)
    actions.proceed_with_booked(HelpRequest.objects.get(pk=crews.pk), reason="先干起来", by=luyi.dispatcher, at=now)
    return {"done": done, "silent": silent, "crews": crews}


@pytest.fixture
def scope(luyi, now):
    return lambda by: queries.Scope(by, now - timedelta(days=1), now + timedelta(days=1))


def test_nothing_of_nothing_is_no_figure():
    assert Share(0, 0).percent is None and Share(0, 4).percent == 0 and Share(1, 4).percent == 25


def test_the_figures_of_everything(busy, scope, luyi):
    (row,) = queries.figures(scope(luyi.dispatcher), "all")
    assert row.response == Share(3, 4)
    assert row.arrival == Share(1, 1)
    assert row.fill == Share(1 + 0 + 15, 1 + 1 + 16)
    assert row.completion == Share(1, 2)
    assert row.minutes == pytest.approx(4)


@pytest.mark.parametrize("dimension", queries.DIMENSIONS)
def test_every_dimension_adds_up_to_the_whole(busy, scope, luyi, dimension):
    rows = queries.figures(scope(luyi.dispatcher), dimension)
    (whole,) = queries.figures(scope(luyi.dispatcher), "all")
    for figure in queries.FIGURES:
        shares = [getattr(row, figure) for row in rows]
        assert Share(sum(s.part for s in shares), sum(s.whole for s in shares)) == getattr(whole, figure), figure


def test_by_kind_and_by_firm(busy, scope, luyi):
    kinds = {row.key: row for row in queries.figures(scope(luyi.dispatcher), "kind")}
    assert kinds["crew"].fill == Share(15, 16) and kinds["expert"].fill == Share(1, 2)
    firms = {row.key: row for row in queries.figures(scope(luyi.dispatcher), "firm")}
    assert firms[str(luyi.firm2.firm_id)].response == Share(1, 2)
    assert firms[str(luyi.firm3.firm_id)].fill == Share(15, 16) and firms[str(luyi.firm3.firm_id)].response.percent is None


def test_the_period_has_its_start_and_not_its_end(busy, luyi, now):
    assert queries.figures(queries.Scope(luyi.dispatcher, now, now + timedelta(seconds=1)), "all")
    assert not queries.figures(queries.Scope(luyi.dispatcher, now - timedelta(days=1), now), "all")


def test_a_late_helper_is_not_in_time(ask, luyi, now, scope):
    request = ask()
    actions.find_helpers(at=now)
    job = actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    actions.arrive(job, by=luyi.firm2, at=job.starts_at + timedelta(minutes=31))
    (row,) = queries.figures(scope(luyi.dispatcher), "all")
    assert row.arrival == Share(0, 1)


def test_drills_do_not_count(busy, scope, luyi):
    HelpRequest.objects.update(drill=True)
    assert queries.figures(scope(luyi.dispatcher), "all") == [] and queries.unmet(scope(luyi.dispatcher)) == []


def test_the_very_requests_behind_a_figure(busy, scope, luyi):
    def behind(by=luyi.dispatcher, **asked):
        given = {"dimension": "all", "key": "all", "part": "all", **asked}
        return {row.title for row in queries.behind(scope(by), **given)}

    assert behind(figure="response", part="rest") == {"无人应答"}
    assert behind(figure="response", part="all") == {"屋面漏水", "无人应答", "十六名电工"}
    assert behind(figure="fill", part="rest") == {"无人应答", "十六名电工"}
    assert behind(figure="fill", dimension="kind", key="crew") == {"十六名电工"}
    assert behind(figure="completion", part="rest") == {"无人应答"}
    assert behind(figure="arrival", part="rest") == set()
    month = queries.figures(scope(luyi.dispatcher), "month")[0].key
    assert behind(figure="completion", dimension="month", key=month) == {"屋面漏水", "无人应答"}
    assert behind(by=luyi.firm3, figure="fill") == {"十六名电工"}


def test_what_is_missing_and_why(busy, scope, luyi):
    needs = queries.unmet(scope(luyi.dispatcher))
    assert {(need.kind, need.missing, need.asked) for need in needs} == {("expert", 1, 2), ("crew", 1, 16)}
    crew = next(need for need in needs if need.kind == "crew")
    assert {row.title for row in queries.behind_unmet(scope(luyi.dispatcher), kind="crew", term=crew.term)} == {"十六名电工"}
    skill = Skill.objects.get(code="WPF-ROOF")
    assert {row.title for row in queries.behind_unmet(scope(luyi.dispatcher), kind="expert", term=skill.pk)} == {"无人应答"}


def test_reasons_come_from_the_candidates_of_short_lines_only(busy, scope, luyi):
    line = busy["crews"].lines.get()
    Candidate.objects.filter(line=line).update(reason="certificate_expired", rank=None)
    Candidate.objects.filter(line=busy["done"].lines.get()).update(reason="too_far", rank=None)
    crew = next(need for need in queries.unmet(scope(luyi.dispatcher)) if need.kind == "crew")
    assert set(crew.reasons) == {"certificate_expired"} and crew.raised <= crew.requests


def test_the_remedy_follows_most_of_the_reasons():
    assert remedy({}) == "none"
    assert remedy({"certificate_expired": 2, "busy": 1}) == "train"
    assert remedy({"busy": 3, "too_far": 1}) == "more"
    assert remedy({"too_far": 3}) == "nearer" and remedy({"excluded": 1}) == "willing"
    assert {remedy(reasons) for reasons in ({}, {"busy": 1})} <= set(REMEDIES)


def test_a_firm_sees_its_own_share_only(busy, scope, luyi):
    (row,) = queries.figures(scope(luyi.firm2), "all")
    assert row.response == Share(1, 2) and row.fill.percent is None and row.completion.percent is None
    (row,) = queries.figures(scope(luyi.firm3), "all")
    assert row.fill == Share(15, 16) and row.response.percent is None
    assert [need.kind for need in queries.unmet(scope(luyi.firm3))] == ["crew"]
    assert queries.figures(scope(luyi.firm4), "all") == []


PATHS = ["/reports/", *(f"/reports/?by={name}" for name in queries.DIMENSIONS), "/reports/unmet/"]


@pytest.mark.parametrize("path", PATHS)
def test_pages_and_exports(busy, sign_in, path):
    for username, status in {"dispatcher": 200, "firm3": 200, "department": 200, "community": 403, "neighbour-dispatcher": 200}.items():
        answer = sign_in(username).get(path)
        assert answer.status_code == status, username
        if username.startswith("neighbour"):
            assert (
                "十六名电工" not in answer.content.decode() and "没有" in answer.content.decode()
            ) or "本期无求助" in answer.content.decode()
    glue = "&" if "?" in path else "?"
    office = sign_in("dispatcher")
    assert office.get(f"{path}{glue}export=csv").content.startswith(b"\xef\xbb\xbf")
    assert office.get(f"{path}{glue}export=xlsx").content[:2] == b"PK"
    assert office.get(f"{path}{glue}export=exe").status_code == 404


def test_every_link_of_the_report_leads_to_as_many_requests_as_it_names(busy, sign_in):
    office = sign_in("dispatcher")
    for path in PATHS:
        page = office.get(path).content.decode().replace("&amp;", "&")
        for link in set(re.findall(r'href="(/reports/requests/\?[^"]+)"', page)):
            answer = office.get(link)
            assert answer.status_code == 200 and "HZ-" in answer.content.decode(), link


@pytest.mark.parametrize(
    "query",
    ["", "figure=x", "figure=fill&by=kind&key=crew&part=x", "figure=unmet", "figure=unmet&kind=crew&term=x", "figure=fill&by=nothing"],
)
def test_a_nonsense_drill_down_is_no_page(sign_in, query):
    assert sign_in("dispatcher").get(f"/reports/requests/?{query}").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("figure=fill&by=month&key=%00", 200), ("figure=fill&by=firm&key=x", 200), ("figure=fill&by=hour&key=99&start=x", 200)],
)
def test_an_unknown_group_has_no_requests(busy, sign_in, query, status):
    answer = sign_in("dispatcher").get(f"/reports/requests/?{query}")
    assert answer.status_code == status and "HZ-" not in answer.content.decode()


def test_an_empty_period_says_so(sign_in):
    office = sign_in("dispatcher")
    for path in PATHS:
        page = office.get(f"{path}{'&' if '?' in path else '?'}start=2020-01-01&end=2020-01-31").content.decode()
        assert ("本期无求助" in page and "不适用" in page) or "没有缺口" in page


def test_the_cost_does_not_grow_with_the_requests(busy, ask, luyi, now, sign_in):
    office = sign_in("dispatcher")

    def costs():
        found = []
        for path in PATHS:
            with CaptureQueriesContext(connection) as seen:
                assert office.get(path).status_code == 200
            found.append(len(seen))
            again(luyi)
        return found

    costs()
    few = costs()
    for n in range(30):
        request = ask(title=f"第 {n} 件", earliest=now + timedelta(days=8 + n), latest=now + timedelta(days=9 + n))
        actions.cancel_request(request, reason="不需要了", by=luyi.firm1, at=now)
    assert costs() == few and max(few) <= 32  # a dozen of them and more are the navigation's badges
