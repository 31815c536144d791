"""Somebody without a department, community or compound shares none with an order that has none."""

from __future__ import annotations

import pytest

from dispatch.work_orders import actions, queries, rules
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.places import places_for
from federation.accounts.models import Membership

NOWHERE = {"department": None, "community": None, "compound": None}


def test_an_officer_without_a_department_sees_no_order_where_a_firm_was_called_in(file, luyi, now):
    order = file()
    actions.call_in(order, firm=luyi.firm2.firm, task="协助", by=luyi.dispatcher, at=now)
    assert luyi.department.department.name == "城市建设科"
    Membership.objects.filter(pk=luyi.department.pk).update(**NOWHERE)
    assert not queries.visible_to(luyi.department).exists()
    own = file(by=luyi.department, title="沿街破墙")
    assert queries.visible_to(luyi.department).get() == own


@pytest.mark.parametrize("username", ["community", "grid"])
def test_a_committee_without_a_community_has_no_orders_without_one(username, file, luyi):
    order = file(compound=None, place="路口")
    WorkOrder.objects.filter(pk=order.pk).update(community=None)
    order.refresh_from_db()
    Membership.objects.filter(pk=getattr(luyi, username).pk).update(**NOWHERE)
    by = getattr(luyi, username)
    assert not queries.visible_to(by).exists()
    assert not rules.can_verify(by, order)
    assert not places_for(by).exists()
