"""The assessments for programs: each role reads what its pages show, and writes through the same actions."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from assessments.cycles.models import Rater
from assessments.results import actions as results
from assessments.results.models import Appeal
from assessments.schemes import queries as schemes
from assessments.schemes.models import Rule
from assessments.sheets.models import Sheet
from assessments.standings import actions as standings
from assessments.surveys.models import Answer
from tests.assessments.results.cast import Judged, judged
from tests.assessments.standings.conftest import finish
from tests.assessments.surveys.conftest import open_survey, opened, tap
from tests.federation.api.caller import MISSING, Caller, codes

__all__ = ["tap"]

OWN, OTHER = "通瑞嘉苑", "珠江拉维小镇"


@pytest.fixture
def quarter(luyi, now) -> Judged:
    """Collected and computed, not shown to anybody yet."""
    found = judged(luyi, now, {OWN: "0.95", OTHER: "0.8"})
    found.state("checking")
    found.computed(now)
    return found


def ids(caller: Caller, path: str) -> set[str]:
    answer = caller.get(path + ("&" if "?" in path else "?") + "page_size=200")
    assert answer.status_code == 200, answer.content
    return {row["id"] for row in answer.json()["results"]}


def own(cycle: Judged, firm: Any) -> set[str]:
    return {str(one.pk) for one in cycle.entrants.values() if one.firm_id == firm.firm_id}


# --- who sees what ---------------------------------------------------------------------------------------------------


def test_a_firm_reads_nothing_before_the_notice_its_own_after_it_and_the_ranking_when_it_is_published(quarter, luyi, now):
    firm, pk = Caller("firm1"), quarter.cycle.pk
    mine, other = str(quarter.entrants[OWN].pk), str(next(one.pk for one in quarter.entrants.values() if one.firm_id != luyi.firm1.firm_id))
    assert mine in own(quarter, luyi.firm1)
    for path in ("cycles/", "entrants/", "bulletins/", "appeals/", "sheets/", "surveys/", "standings/"):
        assert ids(firm, path) == set(), path
    for path in (f"cycles/{pk}/", f"cycles/{pk}/results/", f"cycles/{pk}/firm-results/", f"entrants/{mine}/", f"entrants/{mine}/result/"):
        assert firm.get(path).status_code == 404, path

    results.show_to_firms(quarter.cycle, by=luyi.dispatcher, at=now)
    assert ids(firm, "entrants/") == own(quarter, luyi.firm1)
    rows = firm.get(f"cycles/{pk}/results/").json()["results"]
    assert {row["entrant"]["id"] for row in rows} == own(quarter, luyi.firm1) and all(row["total"] for row in rows)
    assert {row["firm"]["id"] for row in firm.get(f"cycles/{pk}/firm-results/").json()["results"]} == {str(luyi.firm1.firm_id)}
    assert firm.get(f"entrants/{mine}/result/").json()["derivation"]["parts"]
    for path in (
        f"entrants/{other}/",
        f"entrants/{other}/result/",
        f"bulletins/{pk}/",
        f"surveys/{pk}/",
        f"schemes/{quarter.cycle.scheme_id}/",
    ):
        assert firm.get(path).status_code == 404, path
    assert firm.get(f"cycles/{pk}/progress/").status_code == 403

    results.make_final(quarter.cycle, by=luyi.leader, at=quarter.state("notified").appeal_until)
    results.publish(quarter.cycle, by=luyi.leader, at=now)
    assert len(firm.get(f"cycles/{pk}/results/").json()["results"]) == len(quarter.entrants)
    assert len(firm.get(f"bulletins/{pk}/").json()["places"]) == len(quarter.entrants)
    assert firm.get(f"entrants/{other}/result/").status_code == 404, "how a rival's score was made stays the rival's"


def test_what_is_told_of_a_score_names_no_judge_and_no_sheet(quarter, luyi, now):
    results.show_to_firms(quarter.cycle, by=luyi.dispatcher, at=now)
    words = Caller("firm1").get(f"entrants/{quarter.entrants[OWN].pk}/result/").content.decode()
    for row in (*Rater.objects.select_related("member__user"), *Sheet.objects.all()):
        assert str(row.pk) not in words
    assert not [one for one in {row.member.user.name for row in Rater.objects.select_related("member__user")} if one in words]


def test_the_office_reads_all_of_it(quarter):
    caller, pk = Caller("leader"), quarter.cycle.pk
    assert len(ids(caller, f"entrants/?cycle={pk}")) == len(quarter.entrants) == len(caller.get(f"cycles/{pk}/results/").json()["results"])
    board = caller.get(f"cycles/{pk}/progress/").json()["rows"]
    assert len(board) == len(quarter.entrants) and all(one["signed"] == one["raters"] == 1 for one in board[0]["panels"])
    assert len(board[0]["panels"]) >= 4
    scheme = caller.get(f"schemes/{quarter.cycle.scheme_id}/").json()
    assert sum(Decimal(one["weight"]) for one in scheme["panels"]) == 100 and len(scheme["indicators"]) > 20 and scheme["grades"]
    result = next(row for row in caller.get(f"cycles/{pk}/results/").json()["results"] if row["rank_overall"] == 1)
    whole = caller.get(f"entrants/{result['entrant']['id']}/result/").json()
    assert whole["derivation"]["value"] == result["total"] and {row["panel"] for row in result["panels"]} >= {"resident", "community"}
    bulletin = caller.get(f"bulletins/{pk}/").json()
    assert (bulletin["final"], bulletin["cycle"]["id"]) == (False, str(pk)) and bulletin["text"]
    assert ids(caller, f"entrants/?cycle={MISSING}") == set() and ids(caller, "cycles/?state=draft") == set()


def test_a_rater_finds_only_the_own_sheets(opened, sheet_of):
    mine, other = sheet_of("community"), sheet_of("third_party")
    caller = Caller(mine.member.user.username)
    assert ids(caller, "sheets/") == {str(row.pk) for row in Rater.objects.filter(member=mine.member)}
    assert ids(caller, "entrants/") == {str(row.entrant_id) for row in Rater.objects.filter(member=mine.member)}
    for verb, body in (
        ("", None),
        ("marks/", {"marks": []}),
        ("sign/", {"signature": "x", "impartial": True}),
        ("correct/", {"reason": "x"}),
    ):
        path = f"sheets/{other.pk}/{verb}"
        assert (caller.get(path) if body is None else caller.post(path, body)).status_code == 404, verb
    office = Caller("leader")
    assert office.get(f"sheets/{other.pk}/").json()["state"] == ""
    assert office.post(f"sheets/{other.pk}/marks/", {"marks": []}).status_code == 403, "nobody fills it in for somebody else"


# --- sheets ----------------------------------------------------------------------------------------------------------


def answers(rater: Rater, at: Any) -> list[dict[str, Any]]:
    """Every line of the sheet answered as well as it can be."""
    found = []
    for row in schemes.leaves(rater.cycle.scheme).filter(panel=rater.panel_id).exclude(rule=Rule.FORMULA):
        given: dict[str, Any] = {"indicator": str(row.pk), "at": at.isoformat()}
        if row.rule == Rule.DEDUCTION:
            given["occurrences"] = 0
        elif row.rule == Rule.CHECKLIST and "items" not in row.parameters:
            given["checked"] = True
        else:
            given["value"] = str(row.bounds[1])
        found.append(given)
    return found


def test_a_sheet_is_filled_in_as_often_as_it_is_sent_and_signed_once(opened, sheet_of, now):
    rater = sheet_of("community")
    caller, path, marks = Caller(rater.member.user.username), f"sheets/{rater.pk}/", answers(rater, now)
    first = caller.post(path + "marks/", {"marks": marks[:1]}).json()
    assert first["state"] == "draft" and [row["indicator"]["id"] for row in first["rows"] if row["note"]] == []
    name = rater.member.user.get_full_name()
    if any(row["missing"] for row in first["rows"]):
        assert codes(caller.post(path + "sign/", {"signature": name, "impartial": True})) == [("incomplete", None)]
    for _ in range(2):
        assert caller.post(path + "marks/", {"marks": marks}).status_code == 200
    assert Sheet.objects.filter(rater=rater).count() == 1 and Sheet.objects.get(rater=rater).marks.count() == len(marks)
    late = {**marks[0], "at": (now - timedelta(hours=1)).isoformat(), "note": "迟到的旧记录"}
    assert not [row for row in caller.post(path + "marks/", {"marks": [late]}).json()["rows"] if row["note"]], "the newest stands"
    assert codes(caller.post(path + "sign/", {"signature": "别人", "impartial": True})) == [("signature", None)]
    assert codes(caller.post(path + "sign/", {"signature": name, "impartial": False})) == [("conflict_of_interest", None)]
    signed = caller.post(path + "sign/", {"signature": name, "impartial": True}).json()
    assert (signed["state"], signed["signed"], signed["signature"]) == ("signed", True, name)
    assert codes(caller.post(path + "marks/", {"marks": marks})) == [("signed", None)]
    assert ids(caller, "sheets/?signed=true") == {str(rater.pk)} and str(rater.pk) not in ids(caller, "sheets/?signed=false")
    assert caller.post(path + "correct/", {"reason": "看错了楼栋"}).json()["correction"] == "看错了楼栋"


def test_marks_that_are_none_are_refused_and_change_nothing(opened, sheet_of, now):
    rater = sheet_of("community")
    caller, path, mark = Caller(rater.member.user.username), f"sheets/{rater.pk}/marks/", answers(rater, now)[0]
    foreign = answers(sheet_of("third_party"), now)[0]
    for marks, status in (
        ([foreign], 422), ([{**mark, "indicator": str(MISSING)}], 422), ([{**mark, "extra": 1}], 400), ([{"indicator": "x"}], 400),
        ([mark] * 201, 400), ([{**mark, "at": "1999-01-01T00:00:00Z"}], 400), (None, 400),
    ):  # fmt: skip
        assert caller.post(path, {"marks": marks}).status_code == status, (marks or [])[:1]
    assert not Sheet.objects.filter(rater=rater).exists()


# --- surveys ---------------------------------------------------------------------------------------------------------


def test_a_survey_is_told_as_sums_and_never_to_firms(luyi, now, tap):
    survey = open_survey(luyi, now)
    for number, overall in enumerate((1, 2, 5)):
        Client().post(f"/survey/{survey.code(number=number).text}/", tap(overall))
    path = f"surveys/{survey.cycle.pk}/"
    assert [one["answers"] for one in Caller("dispatcher").get(path).json()["counts"]] == [0] * 5, "sealed while they are collected"
    opened(survey.cycle)
    found = Caller("dispatcher").get(path).json()
    row = next(one for one in found["projects"] if one["entrant"]["compound"]["name"] == OWN)
    assert (row["homes"], row["answered"], row["rates"]["valid"], row["rates"]["raw"], row["enough"]) == (6, 3, 3, "66.67", False)
    assert (found["open"], found["answered"], [one["answers"] for one in found["counts"]]) == (True, 3, [1, 1, 0, 0, 1])
    words = Caller("leader").get(path).content.decode()
    assert not [one for one in (*Answer.objects.all(), survey.home()[0]) if str(one.pk) in words]
    assert {one["entrant"]["compound"]["name"] for one in Caller("community").get(path).json()["projects"]} <= set(survey.hands)
    for username in ("firm1", "manager1", "staff1", "owners", "resident", "assessor"):
        assert Caller(username).get(path).status_code == 404 and ids(Caller(username), "surveys/") == set(), username


# --- appeals ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def notified(quarter, luyi, now) -> Judged:
    results.show_to_firms(quarter.cycle, by=luyi.dispatcher, at=now)
    return quarter


def test_an_appeal_is_filed_once_by_the_firm_and_decided_by_others(notified, luyi):
    indicator = notified.indicator(schemes.leaves(notified.cycle.scheme).filter(panel__code="community").first().code)
    body = {"entrant": str(notified.entrants[OWN].pk), "indicator": str(indicator.pk), "text": "现场已整改"}
    firm, office = Caller("firm1"), Caller("dispatcher")
    assert codes(firm.call("POST", "appeals/", body)) == [("idempotency_key_required", None)]
    made = firm.post("appeals/", body, key="once")
    assert made.status_code == 201 and firm.post("appeals/", body, key="once").json() == made.json() and Appeal.objects.count() == 1
    pk = made.json()["id"]
    assert (made.json()["state"], made.json()["indicator"]["code"]) == ("filed", indicator.code)
    assert codes(firm.post("appeals/", body)) == [("open", None)]
    assert codes(firm.post("appeals/", {**body, "entrant": str(notified.entrants[OTHER].pk)})) == [("does_not_exist", "entrant")]
    assert office.post("appeals/", body).status_code == 403 and Caller("staff1").post("appeals/", body).status_code == 403
    assert Caller("firm2").get(f"appeals/{pk}/").status_code == 404 and ids(Caller("firm2"), "appeals/") == set()
    assert firm.post(f"appeals/{pk}/decide/", {"answer": "x"}).status_code == 403
    assert Caller("department").post(f"appeals/{pk}/decide/", {"answer": "x"}).status_code == 404
    before = notified.result(OWN).total
    done = office.post(f"appeals/{pk}/decide/", {"answer": "复核属实", "uphold": str(indicator.points)})
    assert done.status_code == 200 and done.json()["state"] == "upheld", done.content
    assert notified.result(OWN).total == before, "a second person approves first"
    assert codes(office.post(f"appeals/{pk}/decide/", {"answer": "x"})) == [("state", None)]
    assert firm.get(f"appeals/?state=upheld&cycle={notified.cycle.pk}").json()["results"][0]["answer"] == "复核属实"


def test_an_appeal_is_withdrawn_by_the_firm(notified):
    body = {"entrant": str(notified.entrants[OWN].pk), "text": "总分有误"}
    pk = Caller("firm1").post("appeals/", body).json()["id"]
    assert Caller("dispatcher").post(f"appeals/{pk}/withdraw/").status_code == 403
    assert Caller("firm1").post(f"appeals/{pk}/withdraw/").json()["state"] == "withdrawn"


# --- consequences ----------------------------------------------------------------------------------------------------


def test_lists_stand_as_of_a_day_and_a_firms_credit_is_its_own(luyi, now):
    cycle = finish(judged(luyi, now, {OWN: "1", OTHER: "0.3"}), now)
    entrant = cycle.entrants[OWN]
    row = standings.propose_entry(
        entrant.firm, kind="red", basis="季度优秀", compound=entrant.compound, entrant=entrant, by=luyi.dispatcher, at=now
    )
    office, firm, rival, community = (Caller(name) for name in ("dispatcher", "firm1", "firm2", "community"))
    assert ids(office, "standings/") == {str(row.pk)} and ids(firm, "standings/") == ids(community, "standings/") == set()
    standings.publish_entry(row, by=luyi.leader, at=now)
    today, before = now.date(), now.date() - timedelta(days=2)
    for caller, seen in ((office, {str(row.pk)}), (firm, {str(row.pk)}), (community, {str(row.pk)}), (rival, set())):
        assert ids(caller, f"standings/?on={today + timedelta(days=1)}") == seen, caller.username
        assert ids(caller, f"standings/?on={before}") == set()
    assert office.get("standings/?on=9999-12-31").status_code == 400 and office.get("standings/?on=x").status_code == 400
    assert rival.get(f"standings/{row.pk}/").status_code == 404 and firm.get(f"standings/{row.pk}/").json()["basis"] == "季度优秀"
    path = f"firms/{entrant.firm_id}/credit/"
    credit = firm.get(path).json()
    assert (len(credit["history"]), credit["recommended"], credit["annual"]) == (1, True, None) and credit == office.get(path).json()
    assert rival.get(path).status_code == 404 and Caller("resident").get(path).status_code == 404
    assert office.get(path + "?year=12").status_code == 400
    other = cycle.entrants[OTHER]
    talk = standings.order_measure(
        other.firm,
        other.compound,
        kind="talk",
        cycle=cycle.cycle,
        basis="排名末位",
        demand="提交整改方案",
        days=5,
        by=luyi.dispatcher,
        at=now,
    )
    whose = talk.firm_id == luyi.firm1.firm_id
    assert ids(office, "measures/?kind=talk") == {str(talk.pk)} and (str(talk.pk) in ids(firm, "measures/")) == whose
    reward = standings.propose_reward(entrant, title="加装扶手", plan="三号楼", budget_fen=500_000, by=luyi.firm1, at=now)
    assert ids(firm, "rewards/") == ids(office, "rewards/") == {str(reward.pk)} and ids(rival, "rewards/") == set()
    assert office.get(f"rewards/{reward.pk}/").json()["budget_fen"] == 500_000
