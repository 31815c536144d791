"""Personal numbers at rest: encrypted in the column, shown masked, read in full only where it is logged."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

PHONE = re.compile(r"(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|400-?\d{3}-?\d{4}|12345|95\d{3,4})", re.ASCII)


@lru_cache(maxsize=1)
def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


def seal(text: str) -> str:
    """Text as it may lie in the database."""
    return _cipher().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again; empty where the key is gone."""
    try:
        return _cipher().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


class SealedField(models.TextField):  # type: ignore[type-arg]
    """Text that is encrypted with the first of FIELD_KEYS; all of them decrypt, so keys can be rotated."""

    def get_prep_value(self, value: Any) -> Any:
        return seal(str(value)) if value else ""

    def from_db_value(self, value: Any, *_: Any) -> Any:
        return unseal(value) if value else ""


def masked(number: str) -> str:
    """`138****5678`: the middle of a phone or certificate number hidden; of a short one nearly everything."""
    if len(number) < 11:
        shown = number[-2:] if len(number) > 6 else ""
        return shown.rjust(len(number), "*")
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def validate_phone(value: str) -> None:
    """Mobile, landline or service numbers as dialled in mainland China."""
    if value and not PHONE.fullmatch(value):
        raise ValidationError(_("Enter a mobile number of 11 digits, or a landline like 010-12345678."), code="phone")
