"""Proofs in links and QR codes, and digests that rows are found again by: each with keys apart from SECRET_KEY.

A printed code must outlive the key that signs sessions, so LINK_KEYS rotate on their own: the first makes, all are accepted.
DIGEST_KEY never rotates: what is stored under it would not be found again.
"""

from __future__ import annotations

import base64

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_BYTES = 15  # 120 bits: not to be guessed


def letters(raw: bytes) -> str:
    """Bytes as they stand in an address."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def proof(salt: str, message: str) -> str:
    """Twenty letters that only we could have made of the message."""
    return _proof(salt, message, settings.LINK_KEYS[0])


def holds(given: str, salt: str, message: str) -> bool:
    """Whether it was made by the present key or one that is still accepted."""
    return any(constant_time_compare(given, _proof(salt, message, key)) for key in settings.LINK_KEYS)


def digest(salt: str, message: str) -> str:
    """64 hexadecimal digits, the same for the same message as long as the installation lives."""
    return salted_hmac(salt, message, secret=settings.DIGEST_KEY, algorithm="sha256").hexdigest()


def _proof(salt: str, message: str, key: str) -> str:
    return letters(salted_hmac(salt, message, secret=key, algorithm="sha256").digest()[:_BYTES])
