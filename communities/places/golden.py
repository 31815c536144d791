"""Golden cases of coordinates: `[{"name", "wgs84": [lat, lng], "gcj02": […], "bd09": […]}]`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from communities.places.coordinates import Point, bd09_to_gcj02, gcj02_to_bd09, gcj02_to_wgs84, wgs84_to_gcj02
from federation.kernel.golden import Line, places


def coords(cases: Any) -> Iterator[Line]:
    """From WGS-84 to both others as exactly as the case gives them, and back to a metre's tenth."""
    for case in cases:
        wgs84, gcj02, bd09 = (_point(case[system]) for system in ("wgs84", "gcj02", "bd09"))
        digits, name = places(*gcj02, *bd09), str(case["name"])
        shifted = wgs84_to_gcj02(wgs84)
        yield Line(name, "wgs84 > gcj02", _round(gcj02, digits), _round(shifted, digits))
        yield Line(name, "wgs84 > bd09", _round(bd09, digits), _round(gcj02_to_bd09(shifted), digits))
        back = min(6, digits)
        yield Line(name, "gcj02 > wgs84", _round(wgs84, back), _round(gcj02_to_wgs84(gcj02), back))
        yield Line(name, "bd09 > wgs84", _round(wgs84, back), _round(gcj02_to_wgs84(bd09_to_gcj02(bd09)), back))


def _point(pair: Any) -> Point:
    latitude, longitude = pair
    return float(latitude), float(longitude)


def _round(point: Point, digits: int) -> Point:
    return round(point[0], digits), round(point[1], digits)
