"""Keys: weak ones are refused, links keep their own, what is stored is found again."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from assessments.surveys import codes
from dispatch.intake import tokens
from dispatch.ratings import tokens as ratings
from dispatch.work_orders import phones
from federation.tenancy.checks import keys

GOOD = "kZ8vQ2pXw7LrT4nB9cYd3GfH6jMs1VtAeRuKiOqWzEx5CbNy0PaD"


@pytest.mark.parametrize(
    ("name", "value"), [("SECRET_KEY", "short"), ("SECRET_KEY", "a" * 60), ("LINK_KEYS", ["x" * 60]), ("FIELD_KEYS", ["A" * 43 + "="]),
                        ("SECRET_KEY", "django-insecure-" + GOOD), ("DIGEST_KEY", "1234567890" * 6)],
)  # fmt: skip
def test_a_key_that_can_be_guessed_is_an_error_in_production(settings: Any, name: str, value: Any) -> None:
    settings.DEVELOPMENT = False
    settings.SECRET_KEY = settings.DIGEST_KEY = GOOD
    settings.LINK_KEYS = [GOOD]
    assert keys() == []
    setattr(settings, name, value)
    assert [error.id for error in keys()] == ["linyuan.E002"] and name in keys()[0].msg
    settings.DEVELOPMENT = True
    assert keys() == []


def test_links_live_on_when_the_secret_key_changes_and_end_with_their_own(settings: Any) -> None:
    row = uuid.uuid4()
    made = [tokens.token(tokens.Purpose.PLACE, 3, row), ratings.token(3, row), codes.door(3, row)]
    old = settings.LINK_KEYS

    def opened() -> list[bool]:
        return [bool(tokens.read(made[0], tokens.Purpose.PLACE)), bool(ratings.read(made[1])), bool(codes.read_door(made[2]))]

    settings.SECRET_KEY = GOOD
    assert opened() == [True] * 3
    settings.LINK_KEYS = [GOOD, *old]
    assert opened() == [True] * 3 and tokens.token(tokens.Purpose.PLACE, 3, row) != made[0]
    settings.LINK_KEYS = [GOOD]
    assert opened() == [False] * 3


def test_a_phone_is_found_again_when_the_secret_key_changed(luyi: Any, settings: Any) -> None:
    before = phones.key_of("13800138000")
    settings.SECRET_KEY = GOOD
    assert phones.key_of("13800138000") == before
