"""What stands in one cell of a sheet, read strictly, wherever it was typed."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from federation.kernel.errors import Refused

MOST_OCCURRENCES = 999


def count(given: Any) -> int | None:
    """How often something happened; None of an empty text, Refused of anything that is no such number."""
    text = str(given if given is not None else "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 4 and int(text) <= MOST_OCCURRENCES):
        raise Refused(_("“%(text)s” is not a number of occurrences.") % {"text": text[:20]}, code="number")
    return int(text)


def number(given: Any) -> Decimal | None:
    """Points with up to three decimals; None of an empty text, Refused of anything that is no such number."""
    text = str(given if given is not None else "").strip().replace("。", ".").replace("．", ".")
    if not text:
        return None
    try:
        value = Decimal(text if text.isascii() else "NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= 100_000:
        raise Refused(_("“%(text)s” is not a number.") % {"text": text[:20]}, code="number")
    return round(value, 3)
