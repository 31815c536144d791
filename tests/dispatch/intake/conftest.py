"""A poster at the first compound, and a phone that has proven itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from dispatch.categories.models import Category
from dispatch.intake import keeping, tokens
from dispatch.intake.models import PlaceCode, TextMessage
from dispatch.intake.tokens import Purpose
from tests import cast as people

PHONE = "13800138000"


@pytest.fixture
def place(luyi: people.Cast, now: datetime) -> PlaceCode:
    compound = luyi.compounds["通瑞嘉苑"]
    return keeping.make_code(compound, building="3号楼", expires_on=(now + timedelta(days=365)).date(), by=luyi.dispatcher, at=now)


@pytest.fixture
def address(place: PlaceCode) -> str:
    return f"/report/{tokens.token(Purpose.PLACE, place.subdistrict_id, place.pk)}/"


@pytest.fixture
def typed(luyi: people.Cast) -> dict[str, Any]:
    """What a resident fills in."""
    category = Category.objects.get(code="ELV02")
    return {
        "kind": "repair",
        "title": "3号楼电梯停在五层不动",
        "category": str(category.pk),
        "phone": PHONE,
        "privacy": "on",
        "place": "3号楼",
    }


def code_sent() -> str:
    """The newest code out of the outbox."""
    found = re.search(r"\d{6}", TextMessage.objects.filter(event="code").latest("created_at").text)
    assert found
    return found[0]


@pytest.fixture
def prove(address: str, luyi: people.Cast) -> Callable[..., str]:
    """Have a code sent and type it; gives the proof."""

    def _prove(client: Client, phone: str = PHONE) -> str:
        client.post(f"{address}code/", {"phone": phone})
        answer = client.post(f"{address}proof/", {"phone": phone, "code": code_sent()})
        found = re.search(r'name="proof" value="([^"]+)"', answer.content.decode())
        assert found, answer.content.decode()
        return found[1]

    return _prove
