"""Sixty-four at once on one household, and every one of them a second time: the database lets exactly one answer through."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from assessments.schemes.models import AnswerRule
from assessments.surveys import forms
from assessments.surveys.models import Household
from federation.tenancy import scope
from federation.tenancy.models import Setting
from tests.assessments.surveys.conftest import Survey, open_survey, opened
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE

pytestmark = pytest.mark.django_db(**LIVE)
AT_ONCE = 64


@pytest.fixture(params=[AnswerRule.FIRST, AnswerRule.LATEST])
def survey(request: pytest.FixtureRequest, world: None) -> Iterator[Survey]:
    row = subdistrict(LUYI)
    with scope.atomic_tenant(row.pk):
        found = open_survey(Cast(row), timezone.now(), request.param)
        Setting.objects.create(key="survey_address_most", value="1000000")
    yield found


def test_exactly_one_answer_whatever_comes_at_once_and_again(survey: Survey, tap) -> None:
    (home, code), gate = survey.home(), threading.Barrier(AT_ONCE)
    sent = [tap(n % 5 + 1, *(((n // 5) % 5 + 1,) * 5), opened=forms.opened(float(n))) for n in range(AT_ONCE)]

    def answer(form: dict[str, str]) -> int:
        try:
            gate.wait(timeout=60)
            return Client().post(f"/survey/{code.text}/", form).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        first = Counter(crowd.map(answer, sent))
        with scope.atomic_tenant(home.subdistrict_id):
            row = opened(survey.cycle).get()
            kept = (row.overall, row.choices)
        again = Counter(crowd.map(answer, sent))

    rule = survey.cycle.scheme.answer_rule
    with scope.atomic_tenant(home.subdistrict_id):
        assert opened(survey.cycle).count() == 1 and Household.objects.filter(answered=True).count() == 1
        row = opened(survey.cycle).get()
        assert (row.overall, row.choices) == kept, "a form that was taken in changes nothing when it comes again"
    if rule == AnswerRule.FIRST:
        same = sum((int(one["overall"]), [int(one["q1"])] * 5) == kept for one in sent)
        assert first == again == Counter({302: same, 409: AT_ONCE - same})
    else:
        assert first == again == Counter({302: AT_ONCE})
