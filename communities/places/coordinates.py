"""Pure: from and to the coordinate systems of Chinese maps. Latitude comes first, degrees, WGS-84 is what we store.

GCJ-02 shifts positions inside China by some hundred metres (its published approximation is good to a metre and
is inverted here by iteration); BD-09 shifts GCJ-02 once more, everywhere.
"""

from __future__ import annotations

from decimal import Decimal
from math import asin, atan2, cos, pi, radians, sin, sqrt
from typing import Protocol

Point = tuple[float, float]

_AXIS = 6378245.0  # Krasovsky 1940, in metres
_ECCENTRICITY = 0.00669342162296594323  # squared
_BD = pi * 3000 / 180


def to_wgs84(point: Point, system: str) -> Point:
    """The point as WGS-84; `system` is WGS84, GCJ02 or BD09."""
    if system == "BD09":
        return gcj02_to_wgs84(bd09_to_gcj02(point))
    return gcj02_to_wgs84(point) if system == "GCJ02" else point


class Placed(Protocol):
    """Whatever may have a position in degrees, WGS-84."""

    @property
    def latitude(self) -> Decimal | None: ...

    @property
    def longitude(self) -> Decimal | None: ...


def metres(first: Placed, second: Placed) -> int | None:
    """Distance along the earth's surface, None when a position is unknown."""
    if first.latitude is None or second.latitude is None or first.longitude is None or second.longitude is None:
        return None
    a, b = radians(float(first.latitude)), radians(float(second.latitude))
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(float(second.longitude - first.longitude)) / 2) ** 2
    return round(2 * 6_371_000 * asin(sqrt(half)))


def inside_china(point: Point) -> bool:
    """The rectangle in which GCJ-02 differs from WGS-84."""
    return 0.8293 <= point[0] <= 55.8271 and 72.004 <= point[1] <= 137.8347


def wgs84_to_gcj02(point: Point) -> Point:
    """Outside China nothing is shifted."""
    if not inside_china(point):
        return point
    latitude, longitude = point
    y, x = latitude - 35.0, longitude - 105.0
    common = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + common
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi) + 160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + common
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi) + 150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    bent = 1 - _ECCENTRICITY * sin(latitude / 180.0 * pi) ** 2
    north_degrees = north * 180.0 / (_AXIS * (1 - _ECCENTRICITY) / (bent * sqrt(bent)) * pi)
    east_degrees = east * 180.0 / (_AXIS / sqrt(bent) * cos(latitude / 180.0 * pi) * pi)
    return latitude + north_degrees, longitude + east_degrees


def gcj02_to_wgs84(point: Point) -> Point:
    """The inverse, to less than a centimetre."""
    if not inside_china(point):
        return point
    guess = point
    for _round in range(5):
        shifted = wgs84_to_gcj02(guess)
        guess = (guess[0] + point[0] - shifted[0], guess[1] + point[1] - shifted[1])
    return guess


def gcj02_to_bd09(point: Point) -> Point:
    """Baidu's further shift."""
    latitude, longitude = point
    radius = sqrt(longitude**2 + latitude**2) + 0.00002 * sin(latitude * _BD)
    angle = atan2(latitude, longitude) + 0.000003 * cos(longitude * _BD)
    return radius * sin(angle) + 0.006, radius * cos(angle) + 0.0065


def bd09_to_gcj02(point: Point) -> Point:
    """The inverse of Baidu's shift, to less than a centimetre."""
    guess = (point[0] - 0.006, point[1] - 0.0065)
    for _round in range(5):
        shifted = gcj02_to_bd09(guess)
        guess = (guess[0] + point[0] - shifted[0], guess[1] + point[1] - shifted[1])
    return guess
