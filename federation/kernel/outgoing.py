"""Calling an address that a person typed in: only the open internet, only as it was checked, and never for long.

The name is resolved once; every address it has must be public, and the connection goes to the very address that was
checked, so that a name which answers differently a moment later leads nowhere. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from federation.kernel.errors import Refused

WITHIN_S, READ = 8.0, 2000
#: IPv6 prefixes that carry an IPv4 address to a translator of the network we are in (RFC 6052, 8215, 4380).
TRANSLATED = [ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32")]


class Unreachable(Exception):
    """The call did not come through; the text says why in a few words."""


def check(url: str) -> SplitResult:
    """The parts of an address that may be called; raises Refused with the reason, before anything is resolved."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(_("This is not an address."), code="address") from error
    if not parts.hostname or parts.username or parts.password or parts.fragment:
        raise Refused(_("Give an address without user name, password and fragment."), code="address")
    if parts.scheme != "https" and not _allowed(parts.hostname, port or 80):
        raise Refused(_("The address must begin with https://."), code="address")
    return parts


def resolve(parts: SplitResult) -> str:
    """The one network address to call; raises Unreachable when the name is unknown or leads into a private network."""
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("The name %(host)s is not known.") % {"host": host}) from error
    if not _allowed(host, port) and not all(_public(one) for one in found):
        raise Unreachable(_("%(host)s lies in a private network.") % {"host": host})
    return found[0]


class Answer(NamedTuple):
    """What came back: the status, and the first READ bytes."""

    status: int
    body: bytes


def post(url: str, body: bytes, headers: dict[str, str], *, within_s: float = WITHIN_S) -> int:
    """Send the body and return the status of the answer; raises Unreachable, or Refused for an address that is none."""
    return ask(url, body, headers, within_s=within_s).status


def ask(url: str, body: bytes, headers: dict[str, str], *, within_s: float = WITHIN_S) -> Answer:
    """The same, for who reads what is answered."""
    parts = check(url)
    line = _Line(parts, resolve(parts), within_s)
    try:
        line.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        answer = line.getresponse()
        return Answer(answer.status, answer.read(READ))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from error
    finally:
        line.close()


def _public(address: str) -> bool:
    one = ipaddress.ip_address(address.split("%")[0])
    if any(one in network for network in TRANSLATED):
        return False
    mapped = getattr(one, "ipv4_mapped", None) or getattr(one, "sixtofour", None) or one
    return bool(one.is_global and mapped.is_global and not one.is_multicast)


def _allowed(host: str, port: int) -> bool:
    """A host of the office's own network that the operator has named."""
    return f"{host}:{port}" in settings.OUTGOING_ALLOWED


class _Line(http.client.HTTPConnection):
    """A connection to the checked address that speaks to, and asks the certificate of, the name."""

    def __init__(self, parts: SplitResult, address: str, within_s: float) -> None:
        self.secure, self.address = parts.scheme == "https", address
        super().__init__(str(parts.hostname), parts.port or (443 if self.secure else 80), timeout=within_s)

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
