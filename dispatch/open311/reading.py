"""Parameters as other systems send them, made into values or refused with a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from dispatch.open311.faults import Fault
from federation.kernel.dates import read_moment

LONGEST = timedelta(days=90)  # GeoReport v2, GET service requests: the widest span one call may ask for
MOST = 1000  # and the most it is answered
ATTRIBUTE = re.compile(r"attribute\[([^\]]{1,40})\](\[\])?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of requests is asked for; ids override everything else."""

    numbers: tuple[str, ...]
    codes: tuple[str, ...]
    status: str
    start: datetime
    end: datetime
    limit: int
    offset: int


def wanted(query: QueryDict, *, now: datetime) -> Wanted:
    """The last 90 days unless dates are given; one date alone reaches 90 days from it."""
    start, end = moment(query, "start_date"), moment(query, "end_date")
    if end is None:
        end = min(now, start + LONGEST) if start else now
    start = start or end - LONGEST
    if start > end:
        raise Fault(_("start_date must not be after end_date."))
    if end - start > LONGEST:
        raise Fault(_("At most 90 days between start_date and end_date."))
    status = text(query, "status", 20).lower()
    if status and set(status.split(",")) - {"open", "closed"}:
        raise Fault(_("status must be open or closed."))
    size = number(query, "page_size", MOST, 1, MOST)
    page = number(query, "page", 1, 1, 100_000)
    return Wanted(
        numbers=_listed(query, "service_request_id"), codes=_listed(query, "service_code"), status=status, start=start, end=end,
        limit=size, offset=size * (page - 1),
    )  # fmt: skip


def moment(query: QueryDict, name: str) -> datetime | None:
    """A W3C date and time between 2000 and 2100; without an offset it is refused, because nobody could know which clock was meant."""
    given = text(query, name, 40).replace(" ", "+")  # a + that was not escaped
    if not given:
        return None
    found = read_moment(given)
    if found is None:
        sentence = _("%(name)s must be a date and time between 2000 and 2100 with its offset, like 2026-07-01T08:00:00+08:00.")
        raise Fault(sentence % {"name": name})
    return found


def position(query: QueryDict) -> tuple[Decimal, Decimal] | None:
    """WGS-84 latitude and longitude, both or neither, to a tenth of a metre."""
    given = [text(query, name, 30) for name in ("lat", "long")]
    if not any(given):
        return None
    try:
        latitude, longitude = (Decimal(one).quantize(Decimal("0.000001")) for one in given)
        inside = abs(latitude) <= 90 and abs(longitude) <= 180
    except InvalidOperation:  # no number, or NaN, which cannot be compared
        inside = False
    if not inside:
        raise Fault(_("lat and long must both be numbers."))
    return latitude, longitude


def attributes(query: QueryDict) -> dict[str, list[str]]:
    """`attribute[code]` and `attribute[code][]`, by code."""
    found: dict[str, list[str]] = {}
    for name in query:
        match = ATTRIBUTE.fullmatch(name)
        if match:
            found[match[1]] = [value for value in query.getlist(name) if value]
    return found


def text(query: QueryDict, name: str, longest: int) -> str:
    """One line or more without NUL; null means the same as absent."""
    value = query.get(name, "").replace("\x00", "").strip()
    if len(value) > longest:
        raise Fault(_("%(name)s is longer than %(count)d characters.") % {"name": name, "count": longest})
    return str(value)


def number(query: QueryDict, name: str, default: int, least: int, most: int) -> int:
    """A whole number within bounds."""
    given = text(query, name, 12)
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or not least <= int(given) <= most:
        raise Fault(_("%(name)s must be a whole number from %(least)d to %(most)d.") % {"name": name, "least": least, "most": most})
    return int(given)


def sent(request: HttpRequest) -> QueryDict:
    """The form of a POST, whatever of the two encodings it came in."""
    return request.POST


def local(at: datetime, zone: ZoneInfo) -> str:
    """A W3C date and time with offset, to the second."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def _listed(query: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip() for one in text(query, name, 4000).split(","))))
