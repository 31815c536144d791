"""The address a request really came from, whatever headers the caller forged."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The peer, or the hop that the configured number of trusted proxies vouches for."""
    address = request.META.get("REMOTE_ADDR", "")
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if trusted and len(hops) >= trusted:
        address = hops[-trusted]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""
