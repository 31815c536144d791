"""The link that residents rate by: it names the job, cannot be guessed, and needs no row."""

from __future__ import annotations

import base64
import binascii
import uuid

from federation.kernel import links

_SALT = "dispatch.ratings.token"


def token(subdistrict_id: int, job: uuid.UUID) -> str:
    """`1.<job>.<proof>`, safe in an address."""
    return f"{subdistrict_id}.{links.letters(job.bytes)}.{links.proof(_SALT, f'{subdistrict_id} {job}')}"


def read(text: str) -> tuple[int, uuid.UUID] | None:
    """The subdistrict and the job a link was made for, or None for anything else."""
    tenant, _dot, rest = text.partition(".")
    name, _dot, proof = rest.partition(".")
    try:
        job = uuid.UUID(bytes=base64.urlsafe_b64decode(name + "=="))
    except (binascii.Error, ValueError):
        return None
    if not (tenant.isascii() and tenant.isdigit() and len(tenant) < 10 and links.holds(proof, _SALT, f"{int(tenant)} {job}")):
        return None
    return int(tenant), job


def voice(device: str, job: uuid.UUID) -> str:
    """What tells a device's answers on one job apart, and cannot be led back to it or joined over jobs."""
    return links.digest("dispatch.ratings.voice", f"{job} {device}")
