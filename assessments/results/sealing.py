"""Canonical JSON and the chain of hashes. Pure: what was published, as bytes that everybody makes the same way."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Keys in order, no spaces, UTF-8; numbers that must keep their digits are text already."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def link(previous: str, content: str, number: int) -> str:
    """The hash of a chain's link: nothing in it can change without changing every link after it."""
    return hashlib.sha256(f"{number}\n{previous}\n{content}".encode()).hexdigest()
