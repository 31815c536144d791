"""The whole way by its pages, who reaches what, and what it costs."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from assessments.campaigns import actions, queries
from assessments.campaigns.models import Campaign, CampaignPoint, CampaignSite, Finding, Inspection, InspectionPhoto
from communities.places.models import Compound
from federation.accounts.models import Department, Membership
from tests.assessments.campaigns.conftest import OUTLINE, PLACES, Found, photo, webp
from tests.cast import Cast, browser_of
from tests.counting import queries as cost

BASE = "/assessments/campaigns"


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("x.webp", webp(), "image/webp")


def text(client: Client, url: str, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def test_a_campaign_from_the_ready_made_plan_to_its_report(luyi: Cast, now: datetime) -> None:
    office, inspector, firm, leader = (browser_of(name) for name in ("secretariat", "community", "firm2", "leader"))
    page = text(office, f"{BASE}/new/")
    assert "不准" not in page and "首问负责" in page and "# 资金公示" in page
    compounds = [luyi.compounds[name].pk for name in PLACES[:2]]
    given: dict[str, Any] = {
        "name": "春季整治", "starts_on": "2026-03-01", "ends_on": "2026-02-01", "working_days": 3, "plan": "写过的方案",
        "compounds": compounds, "outline": OUTLINE,
    }  # fmt: skip
    wrong = office.post(f"{BASE}/new/", {**given, "outline": "没有类别", "document": SimpleUploadedFile("plan.pdf", b"no pdf")})
    assert wrong.status_code == 422 and "写过的方案" in wrong.content.decode() and Campaign.objects.count() == 0
    plan = SimpleUploadedFile("方案.pdf", b"%PDF-1.7 plan")
    assert office.post(f"{BASE}/new/", {**given, "ends_on": "2026-12-31", "document": plan}).status_code == 302
    row = Campaign.objects.get()
    home = f"{BASE}/{row.pk}"
    assert leader.get(f"{home}/document/").headers["Content-Disposition"].startswith("attachment")
    assert inspector.get(f"{home}/").status_code == 404 and office.post(f"{home}/start/").status_code == 403
    assert leader.post(f"{home}/start/").status_code == 302
    Campaign.objects.update(sample_percent=100)
    site = CampaignSite.objects.get(campaign=row, compound__name=PLACES[1])
    point = CampaignPoint.objects.get(campaign=row, code="1.1")
    inspect = f"{BASE}/sites/{site.pk}/points/{point.pk}/"
    where = {"latitude": "39.91", "longitude": "116.66", "accuracy": "12"}
    bad = inspector.post(inspect, {"result": "finding", "finding": "写过的字", "days": "3"})
    assert bad.status_code == 422 and "写过的字" in bad.content.decode()
    sent = {"result": "finding", "finding": "三单元堆放杂物", "days": "3", "photos": upload(), **where}
    assert inspector.post(inspect, sent).status_code == 302
    finding = Finding.objects.get()
    seen = Inspection.objects.get()
    assert (str(seen.latitude), seen.accuracy_m, finding.firm) == ("39.910000", 12, luyi.firm2.firm)
    assert inspector.post(f"{BASE}/sites/{site.pk}/rest/", {"category": str(point.category_id)}).status_code == 302
    assert Inspection.objects.filter(in_order=True).count() == 1
    own = f"{BASE}/findings/{finding.pk}"
    assert "三单元堆放杂物" in text(firm, f"{BASE}/findings/") and "三单元堆放杂物" in text(firm, f"{home}/")
    assert firm.post(f"{own}/rectify/", {"text": "没有照片的说明"}).status_code == 422
    assert firm.post(f"{own}/rectify/", {"text": "已清运", "photos": upload()}).status_code == 302
    assert "抽中" in text(leader, f"{own}/") and "抽中" not in text(firm, f"{own}/")
    back = inspector.post(f"{own}/recheck/", {"passed": "no", "note": "", "days": "2"})
    assert back.status_code == 422
    assert inspector.post(f"{own}/recheck/", {"passed": "no", "note": "仍有杂物", "days": "2"}).status_code == 302
    assert leader.post(f"{home}/close/", follow=True).status_code == 200 and Campaign.objects.get().state == "running"
    firm.post(f"{own}/rectify/", {"text": "已再次清运", "photos": upload()})
    inspector.post(f"{own}/recheck/", {"passed": "yes", "photos": upload()})
    finding.refresh_from_db()
    assert finding.state == "closed" and InspectionPhoto.objects.filter(stage="recheck").count() == 1
    assert leader.post(f"{home}/close/").status_code == 302 and Campaign.objects.get().state == "closed"
    assert "50.00" in text(leader, f"{home}/report/")  # one of two looks on site passed
    sheet = load_workbook(BytesIO(leader.get(f"{home}/report/", {"export": "xlsx"}).content)).active
    rows = [[cell.value for cell in line] for line in sheet.iter_rows()] if sheet else []
    assert rows[1][1:3] == [1, 1] and rows[1][-3:] == [2, 1, 50] and rows[2][0] == "环境卫生"


def test_firms_reach_only_their_own(found: Found, luyi: Cast, now: datetime) -> None:
    mine, theirs = found(), found(PLACES[2])
    actions.rectify(theirs, text="绝密回复", photos=[photo()], by=luyi.firm3, at=now)
    picture = InspectionPhoto.objects.filter(inspection=theirs.inspection_id).latest("at")
    home = f"{BASE}/{mine.site.campaign_id}"
    firm, district = browser_of("firm2"), browser_of("leader")
    assert text(firm, f"{BASE}/findings/").count("r-title") == 1
    for page in (
        f"{BASE}/",
        f"{home}/",
        f"{BASE}/findings/",
        f"{BASE}/findings/?export=csv",
        f"{BASE}/findings/?campaign={mine.site.campaign_id}",
    ):
        assert PLACES[2] not in text(firm, page).replace(f'">{PLACES[2]}</option>', "") and "绝密回复" not in text(firm, page)
    hidden = [f"{BASE}/findings/{theirs.pk}/", f"{BASE}/inspections/{theirs.inspection_id}/", f"{BASE}/photos/{picture.pk}/"]
    for url in hidden:
        assert firm.get(url).status_code == 404 and browser_of("neighbour-leader").get(url).status_code == 404, url
    assert [district.get(url).status_code for url in hidden] == [200, 302, 200]  # an inspection's page is its finding's
    assert firm.post(f"{BASE}/findings/{theirs.pk}/rectify/", {"text": "x", "photos": upload()}).status_code == 404
    assert firm.post(f"{BASE}/findings/{mine.pk}/recheck/", {"passed": "yes"}).status_code == 403
    mine.refresh_from_db()
    assert mine.state == "open"
    for url in (f"{home}/report/", f"{BASE}/sites/{mine.site_id}/", f"{BASE}/new/"):
        assert firm.get(url).status_code == 403, url
    assert browser_of("owners").get(f"{BASE}/").status_code == 403
    Compound.objects.filter(pk=theirs.site.compound_id).update(community=None)
    community = browser_of("community")
    assert (
        community.get(f"{BASE}/findings/{theirs.pk}/").status_code == 404
        and community.get(f"{BASE}/sites/{theirs.site_id}/").status_code == 404
    )
    assert PLACES[2] not in text(community, f"{home}/") and PLACES[1] in text(community, f"{home}/")


def test_departments_see_the_campaigns_they_take_part_in(campaign: Campaign, luyi: Cast) -> None:
    person = luyi.department
    first = person.department
    assert first is not None
    second = Department.objects.exclude(pk=first.pk).order_by("name")[0]
    for department, count in ((None, 1), (first, 1), (second, 0)):
        Membership.objects.filter(pk=person.pk).update(department=department)
        person.refresh_from_db()
        assert queries.visible_to(person).count() == count


def test_lists_and_matrix_cost_the_same_for_one_and_for_thirty(campaign: Campaign, found: Found, luyi: Cast, now: datetime) -> None:
    row = found()
    home = f"{BASE}/{campaign.pk}"
    pages = [(name, url) for name in ("leader", "firm2") for url in (f"{BASE}/", f"{home}/", f"{BASE}/findings/")]
    pages += [("leader", f"{home}/report/"), ("department", f"{BASE}/sites/{row.site_id}/"), ("leader", f"{BASE}/findings/?export=csv")]
    browsers = {name: browser_of(name) for name, _url in pages}
    for name, url in pages:
        browsers[name].get(url)  # whatever is remembered for the first time
    before = [cost(browsers[name], url) for name, url in pages]
    places = Compound.objects.bulk_create(Compound(name=f"小区{n}", community=luyi.community.community) for n in range(30))
    sites = CampaignSite.objects.bulk_create(CampaignSite(campaign=campaign, compound=place) for place in places)
    points = queries.points(campaign)
    looked = [Inspection(site=site, point=point, by=luyi.leader, at=now, in_order=False) for site in sites for point in points]
    given: dict[str, Any] = {"firm": luyi.firm2.firm, "text": "x", "working_days": 3, "found_at": now, "state": "open", "state_since": now}
    Inspection.objects.bulk_create(looked)
    Finding.objects.bulk_create(
        Finding(inspection=one, site=one.site, point=one.point, state_due_at=now + timedelta(days=1), **given) for one in looked
    )
    for number in range(30):
        Campaign.objects.create(
            name=f"整治{number}",
            starts_on=now.date(),
            ends_on=now.date(),
            created_by=luyi.leader,
            created_at=now,
            state="draft",
            state_since=now,
        )
    after = [cost(browsers[name], url) for name, url in pages]
    assert after == before, list(zip(pages, before, after, strict=True))


def test_the_matrix_shows_each_state_with_its_word(found: Found, cell: Any, luyi: Cast, now: datetime) -> None:
    rows = [found(PLACES[0]), found(PLACES[1]), found(PLACES[2]), found(PLACES[0], "1.2")]
    actions.rectify(rows[1], text="好", photos=[photo()], by=luyi.firm2, at=now)
    actions.rectify(rows[2], text="好", photos=[photo()], by=luyi.firm3, at=now)
    actions.close_on_photos(rows[2], by=luyi.department, at=now)
    actions.excuse(rows[3], reason="施工", by=luyi.leader, at=now)
    actions.inspect(*cell(PLACES[1], "2.1"), by=luyi.department, at=now)
    Finding.objects.filter(pk=rows[0].pk).update(state_due_at=now - timedelta(days=1))
    sites = list(queries.sites(luyi.leader, rows[0].site.campaign))
    assert sorted(code for code, _pk in queries.cells(sites, now).values()) == ["closed", "excused", "in_order", "overdue", "rectified"]
    page = text(browser_of("leader"), f"{BASE}/{rows[0].site.campaign_id}/")
    for word in ("逾期", "待复查", "免予整改", "合格", "未检查"):
        assert word in page
    actions.inspect(*cell(PLACES[2], "1.1"), by=luyi.department, at=now + timedelta(hours=1))
    again = {str(site): site.pk for site in sites}[PLACES[2]]
    assert queries.cells(sites, now)[again, rows[2].point_id][0] == "in_order"  # the latest look counts
