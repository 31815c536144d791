"""Telephone numbers as people type them, and the keyed digest by which one person's orders are found."""

from __future__ import annotations

from federation.kernel import identifiers, links
from federation.tenancy import scope


def plain(phone: str) -> str:
    """`＋86 138-0013-8000` as `13800138000`."""
    return identifiers.phone(phone)


def key_of(phone: str) -> str:
    """Finds the same number again inside this subdistrict, and cannot be led back to it; empty for no number."""
    number = plain(phone)
    return links.digest("dispatch.work_orders.phone", f"{scope.current()} {number}")[:32] if number else ""
