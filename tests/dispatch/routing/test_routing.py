"""The first rule that fits decides; a rule that cannot be followed switches itself off and says so."""

from __future__ import annotations

import pytest

from dispatch.categories.models import Category
from dispatch.routing import keeping
from dispatch.routing.models import RouteTo, RoutingRule
from dispatch.work_orders.states import OrderState
from federation.accounts.models import Department
from federation.firms.models import PropertyFirm
from federation.firms.states import FirmState
from federation.kernel.errors import Refused
from federation.notices.models import Notice
from tests.dispatch.work_orders.conftest import file  # noqa: F401

EMPTY = {
    "category": None,
    "community": None,
    "compound": None,
    "sources": [],
    "words": "",
    "urgent": False,
    "firm": None,
    "department": None,
    "active": True,
}


@pytest.fixture
def rule(luyi, now):
    def _rule(**changes):
        return keeping.save_rule(None, **{**EMPTY, "name": "规则", **changes}, by=luyi.dispatcher, at=now)

    return _rule


def test_the_first_that_fits(rule, file, luyi):  # noqa: F811
    group = Category.objects.get(code="ILL")
    city = Department.objects.get(name="城市建设科")
    rule(category=group, to=RouteTo.DEPARTMENT, department=city)
    rule(words="漏雨，渗水", to=RouteTo.FIRM, firm=luyi.firm2.firm)
    rule(to=RouteTo.OFFICE)
    assert file(code="ILL01", title="楼顶违建").department == city
    assert file().firm == luyi.firm2.firm
    other = file(code="ELE02", title="路灯不亮")
    assert (other.state, other.firm) == (OrderState.FILED, luyi.firm1.firm)


def test_a_broken_rule_switches_itself_off_and_says_so(rule, file, luyi):  # noqa: F811
    broken = rule(to=RouteTo.FIRM, firm=luyi.firm2.firm)
    PropertyFirm.objects.filter(pk=luyi.firm2.firm_id).update(state=FirmState.SUSPENDED)
    order = file()
    assert (order.state, order.firm) == (OrderState.CLAIMABLE, luyi.firm1.firm)
    broken.refresh_from_db()
    assert not broken.active and broken.fault
    assert Notice.objects.filter(event="routing.fault", user=luyi.dispatcher.user).exists()


def test_a_clerk_orders_edits_and_removes(rule, sign_in, luyi):
    first, second = rule(name="甲", to=RouteTo.OFFICE), rule(name="乙", to=RouteTo.OFFICE)
    browser = sign_in("dispatcher")
    browser.post(f"/work-orders/routing/{second.pk}/up/")
    assert list(RoutingRule.objects.order_by("position").values_list("name", flat=True)) == ["乙", "甲"]
    assert "乙" in browser.get("/work-orders/routing/").content.decode()
    browser.post(f"/work-orders/routing/{first.pk}/remove/")
    assert RoutingRule.objects.count() == 1
    assert sign_in("firm1").get("/work-orders/routing/").status_code == 403


def test_a_rule_names_where_to(rule):
    with pytest.raises(Refused):
        rule(to=RouteTo.FIRM)


def test_a_complaint_is_not_routed_to_the_accused(rule, file, luyi):  # noqa: F811
    rule(to=RouteTo.FIRM, firm=luyi.firm1.firm)
    order = file(code="SVC01", title="保安骂人")
    assert (order.state, order.firm) == (OrderState.FILED, None)
