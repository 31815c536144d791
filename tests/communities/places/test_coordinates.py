from __future__ import annotations

import pytest

from communities.places.coordinates import bd09_to_gcj02, gcj02_to_bd09, gcj02_to_wgs84, to_wgs84, wgs84_to_gcj02

TIANANMEN = {"WGS84": (39.90872, 116.39748), "GCJ02": (39.9101235, 116.4037236), "BD09": (39.9164628, 116.4100965)}
NEW_YORK = {"WGS84": (40.7128, -74.006), "GCJ02": (40.7128, -74.006), "BD09": (40.7188557, -73.9994919)}
CENTIMETRE = 1e-7


def near(point: tuple[float, float]) -> object:
    return pytest.approx(point, abs=CENTIMETRE)


@pytest.mark.parametrize("place", [TIANANMEN, NEW_YORK])
def test_each_system_is_reached_from_the_one_before(place: dict[str, tuple[float, float]]) -> None:
    assert wgs84_to_gcj02(place["WGS84"]) == near(place["GCJ02"])
    assert gcj02_to_bd09(place["GCJ02"]) == near(place["BD09"])


@pytest.mark.parametrize("place", [TIANANMEN, NEW_YORK])
@pytest.mark.parametrize("system", ["WGS84", "GCJ02", "BD09"])
def test_every_system_comes_back_to_wgs84(place: dict[str, tuple[float, float]], system: str) -> None:
    assert to_wgs84(place[system], system) == near(place["WGS84"])


@pytest.mark.parametrize("point", [(18.25, 109.5), (45.75, 126.63), (31.23, 121.47), (39.47, 75.99)])
def test_there_and_back_is_the_same_place(point: tuple[float, float]) -> None:
    assert gcj02_to_wgs84(wgs84_to_gcj02(point)) == near(point)
    assert bd09_to_gcj02(gcj02_to_bd09(point)) == near(point)


def test_nothing_is_shifted_outside_china() -> None:
    assert wgs84_to_gcj02((51.5, -0.12)) == (51.5, -0.12)
    assert gcj02_to_wgs84((51.5, -0.12)) == (51.5, -0.12)
