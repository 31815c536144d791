"""A key of another system, and the door as that system calls it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from dispatch.categories.models import Category
from dispatch.open311 import actions
from dispatch.work_orders import actions as orders
from dispatch.work_orders.models import Source, WorkOrder
from tests import cast as people


@pytest.fixture
def secret(luyi: people.Cast, now: datetime) -> str:
    return actions.issue_key("市城市运行中心", publishes=True, by=luyi.dispatcher, at=now)[1]


@pytest.fixture
def call(luyi: people.Cast) -> Callable[..., Any]:
    """`call("services.json")`, `call("requests.json", post={...})` in the name of Luyi."""

    def _call(path: str, *, post: dict[str, Any] | None = None, **query: Any) -> HttpResponse:
        query.setdefault("jurisdiction_id", luyi.subdistrict.code)
        client = Client()
        if post is None:
            return client.get(f"/open311/v2/{path}", query)  # type: ignore[return-value]
        return client.post(f"/open311/v2/{path}", {"jurisdiction_id": luyi.subdistrict.code, **post})  # type: ignore[return-value]

    return _call


@pytest.fixture
def file(luyi: people.Cast, now: datetime) -> Callable[..., WorkOrder]:
    """An order entered by staff."""

    def _file(**changes: Any) -> WorkOrder:
        at = changes.pop("at", now)
        category = Category.objects.select_related("parent").get(code=changes.pop("code", "STR01"))
        given: dict[str, Any] = {"source": Source.PHONE, "category": category, "compound": luyi.compounds["通瑞嘉苑"], "title": "漏雨"}
        return orders.file_order(orders.NewOrder(**{**given, **changes}), by=luyi.dispatcher, at=at)

    return _file
