"""Bulletins say what was computed, on the page, on paper and in a workbook; the public sees what the subdistrict decides."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.test import Client
from docx import Document
from openpyxl import load_workbook

from assessments.bulletins import contents, documents, papers
from assessments.results.models import Result
from assessments.schemes.models import Grade
from federation.tenancy.models import Setting
from tests.counting import queries

PUBLIC = "/public/110112013/assessments/"


@pytest.fixture
def opened(two):
    Setting.objects.create(key="public_ranking", value="1")
    return two


def test_a_bulletin_says_what_the_rows_say(two, luyi):
    cycle = two[1].cycle
    found = contents.for_reader(contents.get_cycle(luyi.leader, cycle.pk), luyi.leader)
    totals = list(Result.objects.filter(cycle=cycle).values_list("total", flat=True))
    assert len(found.ranked) == len(totals) == 5 and found.final
    assert found.mean == (sum(totals) / 5).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert (found.best.total, found.lowest.total) == (max(totals), min(totals))
    assert sum(count for _name, count in found.grades) == 5
    text = "".join(contents.paragraphs(found))
    assert f"平均{found.mean}分" in text and found.best.entrant.compound.name in text and "进步较大的项目：通瑞嘉苑" in text


def test_without_scores_it_says_so(two):
    found = contents.bulletin(two[0].cycle, [])
    assert found.mean is None and "尚无" in contents.paragraphs(found)[-1]
    assert papers.paper(found, "2026年1月1日").startswith(b"%PDF")


def test_page_paper_and_workbook(two, sign_in):
    cycle, client = two[1].cycle, sign_in("dispatcher")
    url = f"/assessments/bulletins/{cycle.pk}/"
    assert cycle.name in client.get("/assessments/bulletins/").content.decode()
    page = client.get(url).content.decode()
    rows = list(Result.objects.filter(cycle=cycle))
    assert all(f"/assessments/results/entrants/{row.entrant_id}/" in page for row in rows), "every score opens"
    assert "<svg" in page and "进步较大" in page
    pdf = client.get(url + "paper/")
    assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF") and pdf["Content-Type"] == "application/pdf"
    sheet = load_workbook(io.BytesIO(client.get(url + "?export=xlsx").content)).active
    assert sheet.max_row == 6 and {row.total for row in rows} == {
        Decimal(str(cell.value)).quantize(Decimal("0.01")) for cell in sheet["F"][1:]
    }
    assert client.get(url + "?export=doc").status_code == 404


def test_the_notice_as_word_in_official_layout(two, final, sign_in):
    cycle, client = two[1].cycle, sign_in("dispatcher")
    answer = client.get(f"/assessments/bulletins/{cycle.pk}/word/")
    assert answer["Content-Type"] == documents.MIME and ".docx" in answer["Content-Disposition"]
    paper = Document(io.BytesIO(answer.content))
    lines = [line.text for line in paper.paragraphs if line.text]
    found = contents.bulletin(cycle, list(contents.public_rows(cycle)))
    assert lines[1:3] == [found.title, contents.SALUTATION] and lines[3 : 3 + len(contents.paragraphs(found))] == contents.paragraphs(found)
    assert contents.issuer(found) in lines and any(line.startswith("附表1") for line in lines)
    ranking = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    assert [line[1] for line in ranking if line[1] != "小区"] == [row.entrant.compound.name for g in found.groups for row in g["rows"]]
    section = paper.sections[0]
    assert [round(size.mm) for size in (section.top_margin, section.left_margin, section.page_width)] == [37, 28, 210]
    assert "python-docx" not in paper.core_properties.author
    final.state("notified")
    url = f"/assessments/bulletins/{final.cycle.pk}/word/"
    assert (
        sign_in("firm1").get(url).status_code == 404 and contents.DRAFT in Document(io.BytesIO(client.get(url).content)).paragraphs[3].text
    )


def test_others_read_what_is_published_and_firms_open_only_their_own(two, final, luyi, sign_in):
    url = f"/assessments/bulletins/{two[1].cycle.pk}/"
    page = sign_in("firm1").get(url).content.decode()
    own = Result.objects.filter(cycle=two[1].cycle, entrant__firm=luyi.firm1.firm)
    assert page.count("/assessments/results/entrants/") >= 1
    for row in Result.objects.filter(cycle=two[1].cycle).exclude(pk__in=own):
        assert str(row.entrant_id) not in page
    final.state("notified")
    url = f"/assessments/bulletins/{final.cycle.pk}/"
    for name in ("firm1", "community", "department"):
        assert sign_in(name).get(url).status_code == 404
        assert sign_in(name).get(url + "paper/").status_code == 404
    assert sign_in("dispatcher").get(url).status_code == 200
    assert "未定稿" in sign_in("dispatcher").get(url).content.decode()
    assert sign_in("neighbour-dispatcher").get(url).status_code == 404
    assert sign_in("resident").get(url).status_code == 403


def test_the_public_sees_nothing_unless_the_subdistrict_opens_it(two):
    assert Client().get(PUBLIC).status_code == 404
    Setting.objects.create(key="public_ranking", value="1")
    page = Client().get(PUBLIC)
    assert page.status_code == 200 and "通瑞嘉苑" in page.content.decode()
    assert Client().get("/public/000000000/assessments/").status_code == 404


def test_the_public_page_shows_ranking_trend_and_what_grades_mean(opened):
    page = Client().get(PUBLIC).content.decode()
    row = Result.objects.get(cycle=opened[1].cycle, entrant__compound__name="通瑞嘉苑")
    assert str(row.total) in page and "以上（含）" in page and opened[0].cycle.name in page
    older = Client().get(f"{PUBLIC}?cycle={opened[0].cycle.pk}").content.decode()
    assert str(Result.objects.get(cycle=opened[0].cycle, entrant__compound__name="通瑞嘉苑").total) in older
    one = Client().get(f"{PUBLIC}{row.entrant.compound_id}/").content.decode()
    assert "<svg" in one and str(row.total) in one and str(row.grade.name) in one
    assert Client().get(f"{PUBLIC}{opened[0].cycle.pk}/").status_code == 404
    english = Client().get(PUBLIC, headers={"accept-language": "en"}).content.decode()
    assert "What the grades mean" in english


def test_scores_and_firms_are_shown_as_decided(opened):
    row = Result.objects.select_related("entrant__firm").get(cycle=opened[1].cycle, entrant__compound__name="通瑞嘉苑")
    pages = [PUBLIC, f"{PUBLIC}{row.entrant.compound_id}/"]
    assert all(str(row.total) in text and row.entrant.firm.name in text for text in (Client().get(page).content.decode() for page in pages))
    for key in ("public_scores", "public_firms"):
        Setting.objects.create(key=key, value="0")
    for text in (Client().get(page).content.decode() for page in pages):
        assert str(row.total) not in text and row.entrant.firm.name not in text and row.grade.name in text


def test_unpublished_cycles_are_never_public(final):
    Setting.objects.create(key="public_ranking", value="1")
    page = Client().get(PUBLIC).content.decode()
    assert "通瑞嘉苑" not in page and "尚未公布" in page


def test_the_public_page_is_limited(opened, monkeypatch):
    monkeypatch.setattr("assessments.bulletins.views.MOST_LOOKS", 2)
    assert [Client().get(PUBLIC).status_code for _ in range(3)] == [200, 200, 429]


def test_queries_do_not_grow_with_the_projects(opened, sign_in):
    client, url = sign_in("leader"), f"/assessments/bulletins/{opened[1].cycle.pk}/"
    before = queries(client, url), queries(Client(), PUBLIC)
    kept = Result.objects.filter(cycle=opened[1].cycle).first()
    contents_before = contents.public_rows
    contents.public_rows = lambda cycle: contents_before(cycle).filter(pk=kept.pk)
    try:
        assert queries(Client(), PUBLIC) == before[1]
    finally:
        contents.public_rows = contents_before
    assert before[0] < 40


def test_a_grade_says_from_where_to_where(opened):
    grades = list(Grade.objects.filter(scheme=opened[0].cycle.scheme).order_by("position"))
    words = [contents.meaning(grade, grades) for grade in grades]
    assert words[0].startswith("90分以上") and "80" in words[1] and "90" in words[1]
