"""The short way of an answer: few statements, a light page after it, and the same outcome as the long way."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.cycles.models import Entrant
from assessments.surveys import forms, hands, queries
from assessments.surveys.models import Answer, Household
from federation.tenancy.models import Setting, Subdistrict


def cost(call: Callable[[], HttpResponse], status: int) -> int:
    """How many statements a request sends besides opening and closing its transaction."""
    with CaptureQueriesContext(connection) as caught:
        assert call().status_code == status
    return sum("SAVEPOINT" not in one["sql"] for one in caught)


def test_an_answer_costs_three_statements_and_the_pages_around_it_two(survey, tap):
    client, url = Client(), f"/survey/{survey.code().text}/"
    client.get(f"/survey/{survey.code(number=1).text}/")
    assert cost(lambda: client.get(url), 200) == 2
    assert cost(lambda: client.post(url, tap(1)), 302) == 3
    assert cost(lambda: client.get(url), 200) == 2
    assert cost(lambda: client.post(url, tap(1)), 302) <= 8, "sent twice"


def test_the_pages_are_light_enough_for_an_old_phone(survey, tap):
    client, url = Client(), f"/survey/{survey.code().text}/"
    form = client.get(url)
    client.post(url, tap(1))
    thanks = client.get(url)
    assert len(form.content) < 24_000 and len(thanks.content) < 4_000
    for page in (form, thanks):
        assert page.content.decode().count("<script") == 1, "the one for dark and large text"


def test_the_questions_are_made_once_for_each_language_and_never_carry_what_somebody_chose(survey, tap):
    chinese, english = {"accept-language": "zh-hans"}, {"accept-language": "en"}
    wrong = tap(1, 4, 4, 4, 4, 4)
    del wrong["overall"]
    first, second = (f"/survey/{survey.code(number=n).text}/" for n in (0, 1))
    assert 'value="4" checked' in Client().post(first, wrong).content.decode()
    pages = [Client().get(path, headers=words).content.decode() for words in (chinese, english, chinese) for path in (first, second)]
    assert ["Greenery" in page for page in pages] == [False, False, True, True, False, False]
    assert not [page for page in pages if 'value="4" checked' in page]


def test_a_form_read_quickly_says_what_the_form_itself_would_say(survey):
    chance, asked, agreed = random.Random(5), hands.read(survey.code(), timezone.now()).asked, 0
    for _ in range(400):
        data = {
            name: chance.choice(["1", "2", "5", "3", "", *(["0", "6", "x", " 1", "１", "\x00"] if chance.random() < 0.2 else [])])
            for name in ("overall", *(f"q{n}" for n in range(1, len(asked) + 1)))
        }
        data["who"] = chance.choice(["owner", "tenant", "", "nobody"])
        slow = forms.SurveyForm(data, questions=asked)
        assert forms.sent(data, len(asked)) == (slow.given() if slow.is_valid() else None), data
        agreed += slow.is_valid()
    assert 50 < agreed < 350


def test_one_statement_finds_the_project_that_the_long_way_finds(survey, luyi, now):
    home, code = survey.home()
    entrant = Entrant.objects.get(cycle=survey.cycle, compound=home.compound_id)
    today = timezone.localdate(now)

    def both() -> tuple[object, object]:
        slow = queries.entrant_for(survey.cycle, home.compound_id, today)
        return hands.read(code, now).entrant, slow.pk if slow else None

    assert both() == (entrant.pk, entrant.pk)
    Entrant.objects.filter(pk=entrant.pk).update(during=DateRange(today - timedelta(days=20), today - timedelta(days=9)))
    assert both() == (entrant.pk, entrant.pk), "nobody is at work: the last one"
    facts = {"cycle": survey.cycle, "compound": entrant.compound, "grade": entrant.grade, "size_band": "small", "households": 9}
    later = Entrant.objects.create(**facts, firm=luyi.firm2.firm, during=DateRange(today, today + timedelta(days=1)), standing="ranked")
    Entrant.objects.create(**facts, firm=luyi.firm1.firm, during=DateRange(today + timedelta(days=1), None), standing="ranked")
    assert both() == (later.pk, later.pk), "who is at work comes before who comes later"
    Entrant.objects.filter(pk=later.pk).update(standing="excluded", reason="并入", merged_into=entrant)
    assert both() == (entrant.pk, entrant.pk)
    Entrant.objects.filter(pk=later.pk).update(merged_into=None)
    assert both() == (None, None)


def test_a_hand_knows_its_street_and_what_the_street_set(survey, luyi, now):
    hand = hands.read(survey.code(), now)
    assert (hand.compound_label, hand.name, hand.most) == ("通瑞嘉苑", "第三季度", 300) and hand.firm_label
    Setting.objects.create(key="survey_address_most", value="7")
    assert hands.read(survey.code(), now).most == 7
    Subdistrict.objects.filter(pk=luyi.subdistrict.pk).update(active=False)
    assert hands.read(survey.code(), now) is None


def test_nothing_is_taken_without_its_answer(survey, tap):
    """The register's mark and the answer are one statement: a code that was replaced in between leaves neither."""
    home, code = survey.home()
    hand = hands.read(code, timezone.now())
    Household.objects.filter(pk=home.pk).update(digest="0" * 64)
    assert Client().post(f"/survey/{code.text}/", tap(1)).status_code == 404
    assert hand.home == home.pk and not Answer.objects.exists() and not Household.objects.filter(answered=True).exists()
