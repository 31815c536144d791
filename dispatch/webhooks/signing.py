"""Signatures as the Standard Webhooks specification (version 1) describes them, so that receivers find ready libraries."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"


def new_secret() -> str:
    """A fresh secret: 24 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def headers(secret: str, *, message: str, sent_at: int, body: bytes) -> dict[str, str]:
    """What goes with the body: its id, the second it was sent (Unix time), and the HMAC-SHA256 over id, time and body."""
    signed = b".".join([message.encode(), str(sent_at).encode(), body])
    digest = hmac.new(base64.b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json", "User-Agent": "Linyuan", "webhook-id": message, "webhook-timestamp": str(sent_at),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }  # fmt: skip
