"""A running campaign of the demo with findings in every state, the rules of conduct, and classes with one plan.

Nothing is found at the one real firm of the story; what is in order is written in bulk.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from assessments.campaigns import actions as campaigns
from assessments.campaigns import presets, queries
from assessments.campaigns.actions import NewPhoto, Place
from assessments.campaigns.actions.planning import Draft
from assessments.campaigns.models import Campaign, CampaignSite, Finding
from assessments.classes import actions as classes
from assessments.classes.actions import NewMeasure
from assessments.conduct import actions as conduct
from communities.contracts.models import ServiceContract
from communities.places.models import Compound, CompoundClass
from federation.accounts.models import Department, Membership

Member = Callable[[str], Membership]
DAY = timedelta(days=1)
REAL = "中铁建物业"
#: (compound, point, days ago, what was found, what became of it)
FOUND = [
    ("珠江拉维小镇", "3.1", 16, "5号楼二单元消防楼梯间堆放纸箱和旧家具", "closed"),
    ("珠江拉维小镇", "6.4", 12, "东门消防通道划线模糊，两辆小客车占道停放", "again"),
    ("珠江拉维小镇", "7.2", 3, "上半年公共收益收支未在公示栏公示", "open"),
    ("珠江丽景", "4.2", 14, "中心花园南侧黄土裸露约40平方米", "overdue"),
    ("珠江丽景", "5.4", 9, "地下一层C区六盏照明灯不亮", "rectified"),
    ("珠江东都国际", "1.4", 15, "9月以来报修无回访记录", "closed"),
    ("珠江东都国际", "6.3", 10, "7号楼大堂停放电动自行车两辆", "photos"),
    ("运通花园", "5.5", 13, "儿童滑梯护栏松动", "excused"),
    ("运通花园", "2.1", 4, "停车收费标准公示牌内容与合同不一致", "open"),
]


def load(member: Member, picture: Callable[[], bytes], *, at: datetime) -> None:
    """All three, as of `at`."""
    _campaign(member, picture, at=at)
    _conduct(member, at=at)
    _classes(member, at=at)


def _campaign(member: Member, picture: Callable[[], bytes], *, at: datetime) -> None:
    ready, leader = presets.ready_made(), member("leader")
    days = {"starts_on": (at - 20 * DAY).date(), "ends_on": (at + 40 * DAY).date()}
    fields = {"name": f"{at.year}年{ready['name']}", "name_en": ready["name_en"], "plan": ready["plan"], "working_days": 5, **days}
    draft = Draft(fields, ready["groups"], Compound.objects.filter(outside=False), Department.objects.all())
    row = campaigns.prepare(draft, by=leader, at=at - 22 * DAY)
    campaigns.start(row, by=leader, at=at - 20 * DAY)
    Campaign.objects.filter(pk=row.pk).update(seed="0" * 32)
    points = {point.code: point for point in queries.points(row)}
    sites = {site.compound.name: site for site in CampaignSite.objects.filter(campaign=row).select_related("campaign", "compound")}
    for compound, code, ago, text, end in FOUND:
        site = sites[compound]
        when = at - ago * DAY
        photo = NewPhoto(ContentFile(picture()), 640, 480)
        place = None
        if site.compound.latitude is not None and site.compound.longitude is not None:
            place = Place(site.compound.latitude, site.compound.longitude, 12)
        seen = campaigns.inspect(site, points[code], finding=text, photos=[photo], place=place, by=member("department"), at=when)
        rows = Finding.objects.select_related("site__campaign", "site__compound", "firm")
        _follow(rows.get(inspection=seen), end, member, picture, at=when)
    done = [point.pk for code, point in points.items() if not code.startswith(("5", "7"))]
    for site in sites.values():
        campaigns.mark_rest_in_order(site, points=done, by=member("community"), at=at - 2 * DAY)


def _follow(row: Finding, end: str, member: Member, picture: Callable[[], bytes], *, at: datetime) -> None:
    """What became of it."""
    if end == "excused":
        campaigns.excuse(row, reason="器材厂家已停产，列入更新改造计划，更换前已停用并围挡", by=member("dispatcher"), at=at + DAY)
    if end in ("open", "overdue", "excused"):
        return
    firm = Membership.objects.select_related("user", "subdistrict").get(firm=row.firm_id, role="firm_admin")
    after = [NewPhoto(ContentFile(picture()), 640, 480)]
    campaigns.rectify(row, text="已安排人员当日整改，现场清理完毕。", photos=after, by=firm, at=at + 2 * DAY)
    if end == "again":
        campaigns.recheck(row, passed=False, note="划线已完成，仍有一辆车占道", by=member("department"), at=at + 4 * DAY)
    elif end == "photos" and not row.sampled:
        campaigns.close_on_photos(row, note="照片清楚", by=member("dispatcher"), at=at + 3 * DAY)
    elif end != "rectified":
        campaigns.recheck(row, passed=True, note="现场复查合格", by=member("department"), at=at + 3 * DAY)


def _conduct(member: Member, *, at: datetime) -> None:
    """In force for two months; two firms have signed, one is on record."""
    code = conduct.write(by=member("dispatcher"), at=at - 61 * DAY)
    conduct.issue(code, by=member("leader"), at=at - 60 * DAY)
    running = ServiceContract.objects.filter(during__contains=timezone.localdate(at)).exclude(firm__name__startswith=REAL)
    contracts = list(running.select_related("compound", "firm").order_by("compound__name"))
    for contract in contracts[:2]:
        firm = Membership.objects.select_related("user", "subdistrict").get(firm=contract.firm_id, role="firm_admin")
        conduct.sign(code, contracts=[contract], signature=firm.user.get_full_name(), by=firm, at=at - 55 * DAY)
    first = contracts[-1]
    when = at - 8 * DAY
    conduct.record(
        first, rule=code.rules.get(number=6), text="货车卸货占用消防通道约两小时，值班人员未劝离", happened_on=when.date(),
        by=member("community"), at=when,
    )  # fmt: skip


def _classes(member: Member, *, at: datetime) -> None:
    """One compound went up, and has a plan; another one's plan should have been looked at again."""
    leader = member("leader")
    up, late = (Compound.objects.get(name=name) for name in ("珠江东都国际", "珠江丽景"))
    classes.decide(
        up, grade=CompoundClass.COMPLETE, reason="消防设施和公示整改到位，连续两个季度考核良好", by=leader, at=at - 90 * DAY,
        evidence="季度考核结果；联合检查记录",
    )  # fmt: skip
    measures = [
        NewMeasure("加装电动自行车充电棚", "物业企业", (at + 60 * DAY).date()), NewMeasure("公共收益半年公示", "物业企业、业委会"),
        NewMeasure("楼道照明更换为感应灯", "物业企业", None, (at - 10 * DAY).date()),
    ]  # fmt: skip
    common: dict[str, Any] = {"responsible": "社区居委会、物业企业", "by": member("community"), "measures": measures}
    goals = "一年内达到提升类标准：消防通道畅通，报修回访率95%以上"
    classes.write_plan(up, target="raised", goals=goals, review_on=(at + 30 * DAY).date(), at=at - 80 * DAY, **common)
    then = at - 120 * DAY
    classes.write_plan(late, target="complete", goals="补齐绿化和照明短板", review_on=(at - 5 * DAY).date(), at=then, **common)
