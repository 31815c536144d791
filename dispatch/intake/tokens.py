"""Addresses that open one thing without an account: they name it, cannot be guessed or bent, and need no extra row."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass
from enum import StrEnum

from django.core import signing

from federation.kernel import links

_SALT, _SALT_OF_LINKS = "dispatch.intake.phone", "dispatch.intake.token"


class Purpose(StrEnum):
    """What an address opens; one made for a purpose is nothing for another."""

    PLACE = "p"
    REPORTER = "r"
    FOLLOWER = "f"
    OUTSIDE = "o"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a sound address names; whether the row is there and still open is for the caller to see."""

    purpose: Purpose
    subdistrict: int
    row: uuid.UUID


def token(purpose: Purpose, subdistrict: int | None, row: uuid.UUID) -> str:
    """`p1.<row>.<proof>`, safe in an address and in a QR code."""
    return f"{purpose}{subdistrict}.{links.letters(row.bytes)}.{links.proof(_SALT_OF_LINKS, _message(purpose, subdistrict, row))}"


def read(text: str, *purposes: Purpose) -> Opened | None:
    """What the address was made for, or None for anything that we did not make, letter by letter."""
    head, _dot, rest = text.partition(".")
    name = rest.partition(".")[0]
    tenant = head[1:]
    if head[:1] not in {str(one) for one in purposes} or not (tenant.isascii() and tenant.isdigit() and len(tenant) < 10):
        return None
    try:
        row = uuid.UUID(bytes=base64.urlsafe_b64decode(name + "=="))
    except (binascii.Error, ValueError):
        return None
    found, given = Opened(Purpose(head[0]), int(tenant), row), rest.partition(".")[2]
    ours = text == f"{found.purpose}{found.subdistrict}.{links.letters(row.bytes)}.{given}"
    return found if ours and links.holds(given, _SALT_OF_LINKS, _message(found.purpose, found.subdistrict, row)) else None


def phone_proof(subdistrict: int | None, phone_key: str) -> str:
    """Says that whoever carries it has shown to hold this phone."""
    return signing.dumps([subdistrict, phone_key], salt=_SALT)


def proven_phone(text: str, subdistrict: int | None, *, seconds: int) -> str:
    """The phone's key out of a proof that is not older; empty for anything else."""
    try:
        tenant, key = signing.loads(text, salt=_SALT, max_age=seconds)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(key) if tenant == subdistrict else ""


def _message(purpose: Purpose, subdistrict: int | None, row: uuid.UUID) -> str:
    return f"{purpose} {subdistrict} {row}"
