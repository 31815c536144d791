"""The link that residents rate by: it names the job, cannot be guessed, and needs no row."""

from __future__ import annotations

import base64
import binascii
import uuid

from django.utils.crypto import constant_time_compare, salted_hmac

_BYTES = 15  # 120 bits: not to be guessed


def token(subdistrict_id: int, job: uuid.UUID) -> str:
    """`1.<job>.<proof>`, safe in an address."""
    return f"{subdistrict_id}.{_text(job.bytes)}.{_proof(subdistrict_id, job)}"


def read(text: str) -> tuple[int, uuid.UUID] | None:
    """The subdistrict and the job a link was made for, or None for anything else."""
    tenant, _dot, rest = text.partition(".")
    name, _dot, proof = rest.partition(".")
    try:
        job = uuid.UUID(bytes=base64.urlsafe_b64decode(name + "=="))
    except (binascii.Error, ValueError):
        return None
    if not (tenant.isascii() and tenant.isdigit() and len(tenant) < 10 and constant_time_compare(proof, _proof(int(tenant), job))):
        return None
    return int(tenant), job


def voice(device: str, job: uuid.UUID) -> str:
    """What tells a device's answers on one job apart, and cannot be led back to it or joined over jobs."""
    return salted_hmac("dispatch.ratings.voice", f"{job} {device}", algorithm="sha256").hexdigest()


def _proof(subdistrict_id: int, job: uuid.UUID) -> str:
    return _text(salted_hmac("dispatch.ratings.token", f"{subdistrict_id} {job}", algorithm="sha256").digest()[:_BYTES])


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
