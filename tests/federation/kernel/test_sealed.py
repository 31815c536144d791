"""Phone and certificate numbers: unreadable in the table, readable in the product, masked on the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.db import connection

from federation.kernel import sealed
from federation.kernel.sealed import SealedField, masked, validate_phone
from federation.pool.models import Resource

PHONE = "13800138000"


@pytest.fixture(autouse=True)
def _forget_keys() -> Iterator[None]:
    yield
    sealed._cipher.cache_clear()


def use_keys(settings: Any, *keys: str) -> None:
    settings.FIELD_KEYS = list(keys)
    sealed._cipher.cache_clear()


def test_the_column_holds_no_number_and_the_row_does(luyi: Any) -> None:
    resource = luyi.resource("演示专家-防水")
    resource.phone = PHONE
    resource.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM federation_resource WHERE id = %s", [resource.pk])
        stored = cursor.fetchone()[0]
    assert PHONE not in stored and stored.startswith("gAAAA")
    assert Resource.objects.get(pk=resource.pk).phone == PHONE


def test_the_same_number_never_looks_the_same() -> None:
    field = SealedField()
    assert field.get_prep_value(PHONE) != field.get_prep_value(PHONE)


def test_a_new_first_key_encrypts_and_the_old_one_still_reads(settings: Any) -> None:
    old, new, foreign = (Fernet.generate_key().decode() for _ in range(3))
    field = SealedField()
    use_keys(settings, old)
    written = field.get_prep_value(PHONE)
    use_keys(settings, new, old)
    assert field.from_db_value(written) == PHONE
    rewritten = field.get_prep_value(PHONE)
    use_keys(settings, new)
    assert field.from_db_value(rewritten) == PHONE
    use_keys(settings, foreign)
    assert field.from_db_value(rewritten) == ""


def test_nothing_stays_nothing() -> None:
    field = SealedField()
    assert (field.get_prep_value(""), field.get_prep_value(None)) == ("", "")
    assert (field.from_db_value(""), field.from_db_value(None)) == ("", "")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (PHONE, "138****8000"),
        ("010-12345678", "010*****5678"),
        ("12345", "*****"),
        ("123456", "******"),
        ("1234567", "*****67"),
        ("A-20260001", "********01"),
        ("", ""),
    ],
)
def test_the_middle_is_hidden(number: str, shown: str) -> None:
    assert masked(number) == shown


@pytest.mark.parametrize(
    "number", [PHONE, "010-12345678", "0512-1234567", "01012345678", "400-123-4567", "12345", "95533", "010-12345678-123"]
)
def test_numbers_as_dialled_in_china_are_taken(number: str) -> None:
    validate_phone(number)


@pytest.mark.parametrize(
    "number", ["1380013800", "12800138000", "+8613800138000", "138 0013 8000", "abc", "13800138000;DROP", "1380013800０", "13800138000\n"]
)
def test_other_numbers_are_refused_with_a_sentence(number: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_phone(number)
    assert refusal.value.messages[0]
