"""From the inspection to the closing: who may do what, deadlines, the lot, what the database refuses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from assessments.campaigns import actions, queries
from assessments.campaigns.actions.rectifying import in_sample
from assessments.campaigns.models import Campaign, Finding, Inspection, Recheck
from assessments.campaigns.presets import as_text, from_text, ready_made
from assessments.cycles.models import Interest
from assessments.results.queries import working_days_on
from communities.contracts.models import ServiceContract
from federation.kernel.errors import Conflict, Denied, Refused
from federation.notices.models import Notice
from tests.assessments.campaigns.conftest import OUTLINE, PLACES, Cell, Found, photo
from tests.cast import Cast

DAY = timedelta(days=1)


def due(row: Finding) -> datetime:
    """Its deadline, which every undone finding has."""
    assert row.state_due_at is not None
    return row.state_due_at


def test_the_ready_made_campaign_has_seven_categories_and_thirty_one_points_in_two_languages() -> None:
    groups = ready_made()["groups"]
    points = [point for group in groups for point in group.points]
    assert (len(groups), len(points), len({name for name, _en in points})) == (7, 31, 31)
    assert all(group.name_en for group in groups) and all(english for _name, english in points)
    assert from_text(as_text(groups)) == groups


@pytest.mark.parametrize("text", ["", "点", "# 空\n# 也空", "# " + "长" * 41 + "\n点", "# 类\n" + "长" * 201, "# 类\n| English only"])
def test_a_plan_of_points_that_cannot_be_read_says_where(text: str) -> None:
    with pytest.raises(Refused):
        from_text(text)


def test_a_draft_is_edited_and_a_running_campaign_stays_as_it_is(draft: Campaign, luyi: Cast, now: datetime) -> None:
    change = actions.planning.Draft({"name": "改名"}, from_text("# 一 \n甲\n乙"), [luyi.compounds[PLACES[0]]], [])
    with pytest.raises(Denied):
        actions.rewrite(draft, change, by=luyi.department, at=now)
    actions.rewrite(draft, change, by=luyi.secretariat, at=now)
    assert [row.code for row in queries.points(draft)] == ["1.1", "1.2"] and draft.sites.count() == 1 and draft.name == "改名"
    with pytest.raises(Denied):
        actions.start(draft, by=luyi.secretariat, at=now)
    actions.start(draft, by=luyi.leader, at=now)
    assert draft.sample_percent == 30 and len(draft.seed) == 32
    assert Notice.objects.filter(user=luyi.firm1.user, event="assessment.campaign").exists()
    assert not Notice.objects.filter(user=luyi.firm2.user, event="assessment.campaign").exists()  # not its compound
    with pytest.raises(Conflict):
        actions.rewrite(draft, change, by=luyi.secretariat, at=now)
    copied = actions.copy(draft, name="再来一次", starts_on=now.date(), ends_on=now.date(), by=luyi.secretariat, at=now)
    assert queries.groups(copied) == queries.groups(draft) and copied.state == "draft"


def test_a_finding_goes_to_the_firm_under_contract_at_that_moment_and_stays_there(found: Found, luyi: Cast, now: datetime) -> None:
    row = found()
    assert row.firm == luyi.firm2.firm and row.state == "open" and due(row) == working_days_on(now, 3)
    assert Notice.objects.filter(user=luyi.firm2.user, event="assessment.finding").exists()
    contract = ServiceContract.objects.get(compound=row.site.compound)
    contract.firm = luyi.firm3.firm
    contract.save()
    row.refresh_from_db()
    assert row.firm == luyi.firm2.firm
    other = found(code="1.2")
    assert other.firm == luyi.firm3.firm
    ServiceContract.objects.filter(pk=contract.pk).update(during=(now.date() - 9 * DAY, now.date() - DAY))
    nobody = found(code="2.1")
    assert nobody.firm is None
    actions.rectify(nobody, text="街道组织清理", photos=[photo()], by=luyi.dispatcher, at=now)
    assert nobody.state == "rectified"


def test_who_may_inspect(cell: Cell, luyi: Cast, now: datetime) -> None:
    site, point = cell()
    for name in ("firm2", "supervisor", "owners", "resident"):
        if name != "supervisor":
            with pytest.raises(Denied):
                actions.inspect(site, point, by=getattr(luyi, name), at=now)
    for name in ("department", "assessor", "secretariat", "community", "grid"):
        assert actions.inspect(site, point, by=getattr(luyi, name), at=now).in_order
    site.compound.community = None
    with pytest.raises(Denied):  # a community inspects its own compounds only
        actions.inspect(site, point, by=luyi.community, at=now)
    Interest.objects.create(member=luyi.assessor, firm=luyi.firm2.firm, created_at=now, by=luyi.assessor, reason="曾任职")
    with pytest.raises(Denied):
        actions.inspect(site, point, finding="x", photos=[photo()], by=luyi.assessor, at=now)


def test_a_finding_needs_a_picture_and_an_undone_one_takes_no_second(found: Found, cell: Cell, luyi: Cast, now: datetime) -> None:
    with pytest.raises(Refused):
        actions.inspect(*cell(), finding="没有照片", by=luyi.department, at=now)
    row = found()
    before = Inspection.objects.count()
    with pytest.raises(Conflict):
        found()
    assert Inspection.objects.count() == before  # the inspection is not half recorded
    actions.rectify(row, text="已清理", photos=[photo()], by=luyi.firm2, at=now)
    actions.close_on_photos(row, by=luyi.department, at=now)
    assert found().state == "open"


def test_the_firm_answers_and_somebody_else_looks(found: Found, luyi: Cast, now: datetime) -> None:
    row = found()
    for name in ("firm1", "staff1", "dispatcher"):
        with pytest.raises(Denied):
            actions.rectify(row, text="x", photos=[photo()], by=getattr(luyi, name), at=now)
    with pytest.raises(Refused):
        actions.rectify(row, text="没有照片", by=luyi.firm2, at=now)
    actions.add_photo(row, photos=[photo()], by=luyi.firm2, at=now)
    actions.rectify(row, text="已清理", by=luyi.firm2, at=now)
    assert row.state == "rectified" and not row.sampled and not row.late
    for name in ("firm2", "firm1"):
        with pytest.raises(Denied):
            actions.recheck(row, passed=True, by=getattr(luyi, name), at=now)
    with pytest.raises(Refused):
        actions.recheck(row, passed=False, by=luyi.community, at=now)  # why?
    actions.recheck(row, passed=False, note="地面仍有杂物", days=2, by=luyi.community, at=now)
    assert (row.state, row.attempt, due(row)) == ("open", 2, working_days_on(now, 2))
    with pytest.raises(Refused):
        actions.rectify(row, text="旧照片不算", by=luyi.firm2, at=now)
    actions.rectify(row, text="再次清理", photos=[photo()], by=luyi.firm2, at=now)
    assert row.sampled  # what failed once is looked at on site
    with pytest.raises(Refused):
        actions.close_on_photos(row, by=luyi.department, at=now)
    actions.recheck(row, passed=True, by=luyi.department, at=now)
    assert (row.state, row.closed_by) == ("closed", "recheck")
    with pytest.raises(Conflict):
        actions.recheck(row, passed=True, by=luyi.department, at=now)


def test_the_lot_is_the_same_whoever_computes_it_and_falls_on_about_its_share(campaign: Campaign) -> None:
    campaign.seed, campaign.sample_percent = "0" * 32, 30
    rows = [Finding(pk=f"00000000-0000-4000-8000-{number:012d}") for number in range(1000)]
    drawn = [in_sample(campaign, row) for row in rows]
    assert drawn == [in_sample(campaign, row) for row in rows] and 240 < sum(drawn) < 360
    campaign.sample_percent = 100
    assert all(in_sample(campaign, row) for row in rows)
    campaign.sample_percent = 0
    assert not any(in_sample(campaign, row) for row in rows)
    campaign.sample_percent, campaign.seed = 30, "1" * 32
    assert [in_sample(campaign, row) for row in rows] != drawn


def test_the_clock_tells_once_per_deadline(found: Found, luyi: Cast, now: datetime) -> None:
    row, timely = found(), found(code="1.2")
    actions.rectify(timely, text="已清理", photos=[photo()], by=luyi.firm2, at=now)
    Notice.objects.all().delete()
    actions.sweep(at=due(row) - DAY)
    assert not Notice.objects.exists()
    for _again in range(2):
        actions.sweep(at=due(row))
    assert Notice.objects.filter(user=luyi.firm2.user).count() == 1 and Notice.objects.filter(user=luyi.leader.user).count() == 1
    row.refresh_from_db()
    assert row.late and row.overdue_at(due(row))
    late = due(row) + DAY
    actions.rectify(row, text="晚了", photos=[photo()], by=luyi.firm2, at=late)
    actions.sweep(at=due(timely) + 30 * DAY)  # what is rectified waits for the office
    assert Notice.objects.filter(user=luyi.firm2.user).count() == 1
    actions.recheck(row, passed=False, note="不合格", by=luyi.department, at=late)
    actions.sweep(at=due(row))
    assert Notice.objects.filter(user=luyi.firm2.user).count() == 3  # sent back, and overdue once more


def test_a_campaign_closes_only_when_everything_is_closed_or_excused(found: Found, campaign: Campaign, luyi: Cast, now: datetime) -> None:
    one, two = found(), found(code="1.2")
    with pytest.raises(Refused, match="2"):
        actions.close(campaign, by=luyi.dispatcher, at=now)
    with pytest.raises(Refused):
        actions.excuse(one, reason=" ", by=luyi.dispatcher, at=now)
    with pytest.raises(Denied):
        actions.excuse(one, reason="x", by=luyi.department, at=now)
    actions.excuse(one, reason="市政管网施工，非企业责任", by=luyi.dispatcher, at=now)
    actions.rectify(two, text="已清理", photos=[photo()], by=luyi.firm2, at=now)
    actions.recheck(two, passed=True, by=luyi.department, at=now)
    counts = queries.numbers(queries.findings(luyi.leader), now)
    assert (counts["findings"], counts["closed"], counts["excused"], counts["timely"], counts["passed"], counts["rechecked"]) == (
        2, 1, 1, 1, 1, 1,
    )  # fmt: skip
    actions.close(campaign, by=luyi.dispatcher, at=now)
    site, point = campaign.sites.select_related("campaign", "compound")[0], queries.points(campaign)[0]
    with pytest.raises(Denied):
        actions.inspect(site, point, by=luyi.department, at=now)
    with pytest.raises(Denied):
        actions.call_off(campaign, reason="x", by=luyi.dispatcher, at=now)
    with pytest.raises(Conflict):
        actions.call_off(campaign, reason="x", by=luyi.leader, at=now)


def test_the_rest_of_a_category_in_one_statement(found: Found, cell: Cell, luyi: Cast, now: datetime) -> None:
    found()
    site, point = cell()
    points = [row.pk for row in queries.points(site.campaign) if row.category_id == point.category_id]
    assert actions.mark_rest_in_order(site, points=points, by=luyi.department, at=now) == 1
    assert actions.mark_rest_in_order(site, points=points, by=luyi.department, at=now) == 0
    cells = queries.cells([site], now)
    assert {code for code, _pk in cells.values()} == {"open", "in_order"} and len(cells) == 2


def test_what_the_database_refuses(found: Found, luyi: Cast, now: datetime) -> None:
    row = found()
    wrong: list[dict[str, Any]] = [
        {"state": "gone"}, {"text": ""}, {"state_due_at": None}, {"state": "closed"}, {"state": "excused"}, {"attempt": 0},
        {"state": "rectified"}, {"state": "closed", "closed_at": now, "closed_by": "photos", "sampled": True},
    ]  # fmt: skip
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.filter(pk=row.pk).update(**values)
    given: dict[str, Any] = {"site": row.site, "point": row.point, "text": "x", "working_days": 1, "found_at": now, "state_since": now}
    other = actions.inspect(row.site, row.point, by=luyi.department, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.create(inspection=other, state="open", state_due_at=now, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recheck.objects.create(finding=row, attempt=1, on_site=True, passed=False, by=luyi.department, at=now)
    wrong = [{"state": "running", "seed": ""}, {"sample_percent": 101}, {"state": "called_off"}]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.filter(pk=row.site.campaign_id).update(**values)


def test_the_editor_reads_full_width_signs() -> None:
    assert from_text(OUTLINE.replace("#", "＃").replace("|", "｜")) == from_text(OUTLINE)
