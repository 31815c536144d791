"""The survey's pages: the resident's phone without an account, the office, and nothing for firms."""

from __future__ import annotations

import re

from django.test import Client
from django.utils import timezone

from assessments.schemes.models import Scheme
from assessments.surveys import codes
from assessments.surveys.models import Answer, Channel, Household, PaperEntry
from dispatch.intake.models import TextMessage
from dispatch.work_orders import phones
from tests.assessments.surveys.conftest import opened
from tests.counting import queries as queries_of


def form_of(client: Client, url: str) -> str:
    page = client.get(url)
    assert page.status_code == 200
    return re.search(r'name="opened" value="([^"]+)"', page.content.decode())[1]


def test_a_resident_answers_without_an_account(survey, tap):
    client, url = Client(), f"/survey/{survey.code().text}/"
    sent = tap(1, 1, 2, 3, 0, 5, opened=form_of(client, url))
    taken = client.post(url, sent)
    assert (taken.status_code, taken["Location"]) == (302, url), "so that reloading the thanks sends nothing"
    page = client.get(taken["Location"])
    assert page.status_code == 200 and "谢谢" in page.content.decode()
    assert page.headers["Cache-Control"] == taken.headers["Cache-Control"] == "private, no-store"
    row = opened(survey.cycle).get()
    assert (row.overall, row.choices, row.channel, len(row.device), len(row.address)) == (1, [1, 2, 3, 0, 5], Channel.UNTOLD, 16, 16)
    assert row.seconds is not None and row.forms
    assert client.post(url, sent).status_code == 302 and opened(survey.cycle).count() == 1
    assert "谢谢" in client.get(url).content.decode() and "修改评价" in client.get(url).content.decode()
    assert form_of(client, url + "?again=1")


def test_an_english_reader_gets_the_questions_in_english(survey):
    page = Client().get(f"/survey/{survey.code().text}/", headers={"accept-language": "en"}).content.decode()
    assert "Cleaning (stairs, lifts, rubbish)" in page and "Very satisfied" in page


def test_the_scheme_brings_its_own_questions(survey):
    from assessments.schemes.models import Indicator, Panel

    panel = Panel.objects.get(scheme=survey.cycle.scheme)
    Indicator.objects.create(
        scheme=survey.cycle.scheme, panel=panel, position=1, code="R1", name="满意度", points=100, rule="formula", formula="survey_points",
        parameters={"questions": [["暖气热不热", "Is the heating warm?"], "电梯稳不稳"]},
    )  # fmt: skip
    page = Client().get(f"/survey/{survey.code().text}/").content.decode()
    assert "暖气热不热" in page and "电梯稳不稳" in page and "绿化养护" not in page


def test_where_the_first_answer_counts_the_page_says_so(first_counts, tap):
    client, url = Client(), f"/survey/{first_counts.code().text}/"
    client.post(url, tap(1))
    again = client.post(url, tap(5))
    assert again.status_code == 409 and opened(first_counts.cycle).get().overall == 1
    assert "修改评价" not in client.get(url + "?again=1").content.decode()


def test_without_a_choice_the_form_comes_back_with_what_was_chosen(survey, tap):
    sent = tap(1, 4, 4, 4, 4, 4)
    del sent["overall"]
    page = Client().post(f"/survey/{survey.code().text}/", sent)
    assert page.status_code == 422 and 'value="4" checked' in page.content.decode() and not Answer.objects.exists()
    assert Client().post(f"/survey/{survey.code().text}/", tap(9)).status_code == 422


def test_codes_that_are_none_open_nothing_and_are_counted(survey, luyi, settings):
    wrong = codes.new(luyi.subdistrict.pk).text
    for path in ("x", "0-AAAA", f"999999-{wrong[2:]}", wrong, wrong.replace("-", "", 1), "1" * 300, "１-ABCD"):
        assert Client().get(f"/survey/{path}/").status_code == 404
    answers = [Client().get(f"/survey/{wrong}/").status_code for _ in range(30)]
    assert answers[0] == 404 and answers[-1] == 429
    assert Client().get(f"/survey/{survey.code().text}/").status_code == 200


def test_a_code_is_read_as_it_was_meant(survey):
    code = survey.code()
    assert codes.read(f" {code.text.lower().replace('-', ' ').replace(' ', '-', 1)} ") == code
    assert codes.read(f"{code.subdistrict}-{code.secret}") == code
    typed = Client().post("/survey/", {"code": code.text.lower()})
    assert typed.status_code == 302 and typed["Location"] == f"/survey/{code.text}/"
    assert Client().post("/survey/", {"code": "nothing"}).status_code == 422


def test_too_many_answers_from_one_network_wait(survey, tap, luyi):
    from federation.tenancy.models import Setting

    Setting.objects.create(key="survey_address_most", value="2")
    taken = [Client().post(f"/survey/{survey.code(number=n).text}/", tap(1)).status_code for n in range(3)]
    assert taken == [302, 302, 429] and opened(survey.cycle).count() == 2


def test_a_known_phone_opens_the_survey_by_a_code(survey, luyi, tap):
    home, _code = survey.home()
    Household.objects.filter(pk=home.pk).update(phone_key=phones.key_of("13900001111"))
    url = f"/survey/phone/{codes.door(luyi.subdistrict.pk, survey.cycle.pk)}/"
    client = Client()
    assert client.get(url).status_code == 200
    assert client.post(url, {"phone": "139 0000 1111", "send": "1"}).status_code == 200
    code = re.search(r"\d{6}", TextMessage.objects.latest("created_at").text)[0]
    assert client.post(url, {"phone": "13900001111", "code": "000000" if code != "000000" else "111111"}).status_code == 422
    let_in = client.post(url, {"phone": "13900001111", "code": code})
    assert let_in.status_code == 302
    assert client.post(let_in["Location"], tap(2)).status_code == 302
    assert opened(survey.cycle).get().channel == Channel.UNTOLD
    assert Client().get("/survey/phone/1.AAAA.BBBB/").status_code == 404


def test_a_phone_that_is_in_no_register_learns_so_only_after_the_code(survey, luyi):
    url = f"/survey/phone/{codes.door(luyi.subdistrict.pk, survey.cycle.pk)}/"
    client = Client()
    client.post(url, {"phone": "13900002222", "send": "1"})
    code = re.search(r"\d{6}", TextMessage.objects.latest("created_at").text)[0]
    page = client.post(url, {"phone": "13900002222", "code": code})
    assert page.status_code == 422 and "户册" in page.content.decode()


def test_the_office_sees_progress_rates_and_single_answers(survey, tap, sign_in):
    for number, overall in enumerate((1, 2, 3)):
        Client().post(f"/survey/{survey.code(number=number).text}/", tap(overall))
    base = f"/assessments/surveys/{survey.cycle.pk}/"
    page = sign_in("dispatcher").get(base).content.decode()
    assert "96.67" not in page and "封存" in page and "3 <small>/" in page
    assert "封存" in sign_in("dispatcher").get(base + "answers/").content.decode()
    opened(survey.cycle)
    page = sign_in("dispatcher").get(base).content.decode()
    assert "96.67" in page and "样本不足" in page
    for name in ("leader", "secretariat", "dispatcher"):
        client = sign_in(name)
        assert client.get("/assessments/surveys/").status_code == 200
        assert client.get(base + "answers/?overall=2").content.decode().count("r-title") == 1
        assert client.get(base + "?export=xlsx").status_code == 200
    compound = survey.home()[0].compound_id
    for name in ("community", "grid"):
        client = sign_in(name)
        assert client.get(base).status_code == 200
        assert client.get(f"{base}compounds/{compound}/").status_code == 200
        assert client.get(base + "answers/").status_code == 403


def test_queries_do_not_grow_with_the_rows(survey, tap, sign_in):
    client = sign_in("dispatcher")
    pages = [f"/assessments/surveys/{survey.cycle.pk}/", f"/assessments/surveys/{survey.cycle.pk}/answers/"]
    Client().post(f"/survey/{survey.code().text}/", tap(1))
    opened(survey.cycle)
    before = [queries_of(client, page) for page in pages]
    for compound in survey.hands:
        for number in range(1, 5):
            Client().post(f"/survey/{survey.code(compound, number).text}/", tap(2))
    opened(survey.cycle)
    assert [queries_of(client, page) for page in pages] == before


def test_paper_and_visits_have_pages(survey, tap, sign_in):
    base = f"/assessments/surveys/{survey.cycle.pk}/"
    form = tap(2, code=survey.code().text)
    assert sign_in("community").post(base + "paper/", {**form, "code": "x"}).status_code == 422
    assert sign_in("community").post(base + "paper/", form).status_code == 302
    assert PaperEntry.objects.count() == 1
    page = sign_in("grid").get(base + "paper/").content.decode()
    assert "演示社区居委会" in page and str(PaperEntry.objects.get().pk) not in page
    assert sign_in("community").post(base + "paper/", form).status_code == 422
    assert sign_in("grid").post(base + "paper/", form).status_code == 302
    assert opened(survey.cycle).get().channel == Channel.UNTOLD
    home, _code = survey.home(number=1)
    url = f"{base}compounds/{home.compound_id}/homes/{home.pk}/"
    assert sign_in("grid").get(url).status_code == 200
    assert sign_in("grid").post(url, tap(3)).status_code == 302
    assert sign_in("grid").post(url, tap(3)).status_code == 422
    assert opened(survey.cycle).count() == 2
    sign_in("community").post(base + "paper/", tap(2, code=survey.code(number=2).text))
    entry = PaperEntry.objects.get()
    assert sign_in("community").post(f"{base}paper/{entry.pk}/withdraw/").status_code == 302
    assert not PaperEntry.objects.exists()


def test_doubtful_answers_are_decided_with_a_reason(survey, tap, sign_in):
    Client().post(f"/survey/{survey.code().text}/", tap(1))
    row = opened(survey.cycle).get()
    url = f"/assessments/surveys/{survey.cycle.pk}/answers/{row.pk}/"
    client = sign_in("dispatcher")
    client.post(url + "exclude/", {"reason": ""})
    row.refresh_from_db()
    assert row.verdict == ""
    client.post(url + "exclude/", {"reason": "项目员工代填"})
    row.refresh_from_db()
    assert (row.verdict, row.decided_by.user.username) == ("excluded", "dispatcher")
    client.post(url + "keep/", {"reason": "核实为本户"})
    row.refresh_from_db()
    assert row.verdict == "kept"
    assert sign_in("community").post(url + "exclude/", {"reason": "不行"}).status_code == 403


def test_strangers_and_firms_reach_none_of_it(survey, tap, sign_in, neighbour):
    Client().post(f"/survey/{survey.code().text}/", tap(1))
    home = survey.home()[0]
    base = f"/assessments/surveys/{survey.cycle.pk}/"
    pages = [
        "/assessments/surveys/",
        base,
        base + "answers/",
        base + "paper/",
        f"{base}compounds/{home.compound_id}/",
        base + "?export=csv",
    ]
    for name in ("firm1", "manager1", "staff1", "owners", "resident"):
        assert {sign_in(name).get(page).status_code for page in pages} == {403}, name
    stranger = sign_in("neighbour-dispatcher")
    assert [stranger.get(page).status_code for page in pages] == [200, 404, 404, 404, 404, 404]


def test_outside_the_window_the_page_says_when(survey):
    type(survey.cycle).objects.update(
        survey_from=timezone.localdate().replace(year=2099), survey_until=timezone.localdate().replace(year=2099)
    )
    page = Client().get(f"/survey/{survey.code().text}/").content.decode()
    assert "2099" in page and "overall" not in page
    assert Scheme.objects.filter(pk=survey.cycle.scheme_id).exists()
