"""An order of a resident at the first compound, and short ways through its life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from dispatch.categories.models import Category
from dispatch.work_orders import actions
from dispatch.work_orders.actions import NewOrder
from dispatch.work_orders.models import Source, WorkOrder
from tests import cast as people


@pytest.fixture
def file(luyi: people.Cast, now: datetime) -> Callable[..., WorkOrder]:
    """A leaking roof reported by telephone at firm1's compound, unless told otherwise."""

    def _file(**changes: Any) -> WorkOrder:
        by = changes.pop("by", luyi.dispatcher)
        at = changes.pop("at", now)
        code = changes.pop("code", "STR01")
        given: dict[str, Any] = {
            "source": Source.PHONE, "category": Category.objects.select_related("parent").get(code=code), "title": "六层屋顶漏雨",
            "compound": luyi.compounds["通瑞嘉苑"], "phone": "13800138000", "reporter": "张女士",
        }  # fmt: skip
        return actions.file_order(NewOrder(**{**given, **changes}), by=by, at=at)

    return _file
