"""Codes by which a household answers: 80 random bits in its hand, two digests in the database that do not lead to each other."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from base64 import urlsafe_b64decode
from binascii import Error
from dataclasses import dataclass

from federation.kernel import identifiers, links

#: Crockford's letters: none is taken for another on paper.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_SALT = "assessments.surveys.door"
_MEANT = str.maketrans("OILU", "011V")


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it was read: whose subdistrict, and the secret."""

    subdistrict: int
    secret: str

    @property
    def text(self) -> str:
        """As printed: `3-K7QM-2Z9T-…`."""
        return f"{self.subdistrict}-" + "-".join(self.secret[i : i + 4] for i in range(0, LENGTH, 4))

    @property
    def digest(self) -> str:
        """What the register keeps."""
        return self._hash("register")

    @property
    def seat(self) -> str:
        """What the answer keeps. Without the secret neither digest gives the other."""
        return self._hash("seat")

    def _hash(self, what: str) -> str:
        return hashlib.sha256(f"linyuan survey {what} {self.subdistrict} {self.secret}".encode()).hexdigest()


def new(subdistrict: int) -> Code:
    """A code that nobody can guess."""
    return Code(subdistrict, "".join(secrets.choice(LETTERS) for _ in range(LENGTH)))


def read(text: str) -> Code | None:
    """A code as scanned or typed, with or without hyphens, in any case; None for what cannot be one."""
    head, hyphen, rest = identifiers.code(text).partition("-")
    secret = rest.replace("-", "").upper().translate(_MEANT)
    sound = bool(hyphen) and head.isascii() and head.isdigit() and len(head) < 10
    return Code(int(head), secret) if sound and len(secret) == LENGTH and not set(secret) - set(LETTERS) else None


def trace(cycle: uuid.UUID, what: str, value: str) -> str:
    """A device or network as 16 letters that tell it apart in this cycle only; empty stays empty."""
    return links.digest("assessments.surveys.trace", f"{cycle} {what} {value}")[:16] if value else ""


def door(subdistrict: int, cycle: uuid.UUID) -> str:
    """The address of a cycle's page for those whose phone is in the register: `3.<cycle>.<proof>`."""
    return f"{subdistrict}.{links.letters(cycle.bytes)}.{links.proof(_SALT, f'{subdistrict} {cycle}')}"


def read_door(text: str) -> tuple[int, uuid.UUID] | None:
    """Subdistrict and cycle of a door that we made, or None."""
    head, _dot, rest = text.partition(".")
    try:
        cycle = uuid.UUID(bytes=urlsafe_b64decode(rest.partition(".")[0] + "=="))
        subdistrict = int(head) if head.isascii() and head.isdigit() and len(head) < 10 else 0
    except (Error, ValueError):
        return None
    given = rest.partition(".")[2]
    ours = text == f"{subdistrict}.{links.letters(cycle.bytes)}.{given}"
    return (subdistrict, cycle) if ours and links.holds(given, _SALT, f"{subdistrict} {cycle}") else None
