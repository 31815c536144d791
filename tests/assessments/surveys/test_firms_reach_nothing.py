"""A firm's account over every page, export and address of the API: no raw answer, no home, no code; nor by SQL in its requests."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from assessments.surveys.models import Answer, Channel, Household, PaperEntry
from assessments.surveys.queries import entrant_for
from federation.tenancy import scope
from tests.architecture.test_doors import ALL
from tests.assessments.surveys.conftest import opened
from tests.journeys.test_crawl import pages_of

FIRMS = ("firm1", "manager1", "staff1")
DAY = date(2031, 3, 14)  # nothing else in the product happens on this day


@pytest.fixture
def secrets(survey, luyi):
    """Answers, homes and paper whose every value would be recognised anywhere."""
    home, code = survey.home()
    Household.objects.filter(pk=home.pk).update(building="绝密楼", room="密室404", answered=True)
    entrant = entrant_for(survey.cycle, home.compound_id, DAY)
    answer = Answer.objects.create(
        cycle=survey.cycle, entrant=entrant, seat=code.seat, channel=Channel.LINK, overall=5, choices=[5] * 5, on=DAY, hour=3,
        device="devicedevice0001", address="addressaddress01", signals=["hours"], verdict="excluded", reason="绝密理由",
        decided_by=luyi.dispatcher,
    )  # fmt: skip
    paper = PaperEntry.objects.create(
        cycle=survey.cycle, compound=home.compound, seat=code.seat, overall=5, choices=[5] * 5, by=luyi.community, entered_on=DAY
    )
    words = [answer.pk, answer.label, answer.seat, answer.device, answer.address, home.pk, home.digest, code.text, code.secret, paper.pk]
    return survey, answer, [str(word) for word in words] + ["绝密楼", "密室404", "绝密理由", "2031-03-14"]


def addresses(survey, answer) -> list[str]:
    """Every address of the product, its holes filled with what would be most telling."""
    home = survey.home()[0]
    fill = {"compound": home.compound_id, "home": home.pk, "answer": answer.pk, "entry": answer.pk, "entrant": answer.entrant_id}
    fill |= {"entrant_pk": answer.entrant_id, "firm_pk": answer.entrant.firm_id}
    fill |= {"verb": "exclude", "kind": "households", "format": "json", "scheme": survey.cycle.scheme_id}
    found = []
    for route, _entry in ALL:
        if route.startswith(("survey/", "accounts/", "styleguide")):  # whoever holds a household's own code answers for it
            continue
        route = re.sub(r"<(?:\w+:)?(\w+)>", lambda hole: str(fill.get(hole[1], survey.cycle.pk)), route)
        route = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", lambda hole: str(fill.get(hole[1], survey.cycle.pk)), route)
        found.append("/" + re.sub(r"[\^$\\]|\(\?:.*?\)\??", "", route))
    return found


def bodies_of(client: Client, paths: list[str]) -> dict[str, tuple[int, bytes]]:
    found = {}
    for path in paths:
        page = client.get(path)
        found[path] = (page.status_code, b"".join(page.streaming_content) if page.streaming else page.content)
    return found


def leaks(bodies: dict[str, tuple[int, bytes]], words: list[str]) -> list[tuple[str, str]]:
    """Where a word stands that was not in the address itself: an error page repeats what was asked for."""
    return [(path, word) for path, (_status, body) in bodies.items() for word in words if word not in path and word.encode() in body]


@pytest.mark.parametrize("username", FIRMS)
def test_no_page_no_export_and_no_api_shows_a_raw_answer_or_a_home(username, secrets, sign_in):
    survey, answer, words = secrets
    client, every = sign_in(username), addresses(survey, answer)
    surveys = [path for path in every if path.startswith("/assessments/surveys")]
    exports = [
        path + query for path in every if path.startswith(("/assessments", "/api/v1/surveys")) for query in ("?export=csv", "?format=json")
    ]
    bodies = bodies_of(client, [*exports, *(every if username == "firm1" else surveys)])
    assert leaks(bodies, words) == []
    assert len(surveys) > 12 and {bodies[path][0] for path in surveys} <= {403, 404, 405}
    assert [path for path, (status, _body) in bodies.items() if status >= 500] == []


def test_no_link_that_a_firm_can_follow_leads_to_a_raw_answer(secrets, sign_in):
    opened = {path: (page.status_code, b"" if page.streaming else page.content) for path, page in pages_of(sign_in("firm1"), "zh-hans")}
    assert len(opened) > 20 and leaks(opened, secrets[2]) == []
    assert not [path for path in opened if path.startswith("/assessments/surveys")]


def test_in_a_firms_request_the_tables_are_empty_whatever_statement_asks(secrets, luyi, sign_in):
    tables = [model._meta.db_table for model in (Answer, Household, PaperEntry)]

    def rows() -> list[int]:
        with connection.cursor() as cursor:
            found = []
            for table in tables:
                cursor.execute(f"SELECT count(*) FROM {table}")
                found.append(cursor.fetchone()[0])
        return found

    before = rows()
    assert all(before)
    scope.tell_firm(luyi.firm1.firm_id)
    assert rows() == [0, 0, 0]
    assert not Answer.objects.exists() and Answer.objects.update(overall=1) == 0 and Household.objects.all().delete()[0] == 0
    scope.tell_firm(None)
    assert rows() == before and not Answer.objects.filter(overall=1).exists()


def test_the_request_of_a_firms_member_tells_the_database(secrets, sign_in, monkeypatch):
    told: list[object] = []
    monkeypatch.setattr(scope, "tell_firm", told.append)
    sign_in("firm1").get("/workspace/")
    sign_in("dispatcher").get("/")
    assert len(told) == 1 and told[0]


def test_a_firms_member_at_home_still_answers_with_the_households_code(survey, sign_in, tap):
    assert sign_in("staff1").post(f"/survey/{survey.code().text}/", tap(1)).status_code == 302
    assert opened(survey.cycle).count() == 1
    assert Client().get(f"/survey/{survey.code().text}/").status_code == 200
