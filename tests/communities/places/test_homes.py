"""One home, however its door is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.places.homes import Home, home


@pytest.mark.parametrize(
    "text",
    ["3号楼/2单元/501", "3栋/2/501室", "３＃/2单元/501", "3#楼/二单元/0501", "3幢/2单元/501",
        "三号楼/２ 单元/五〇一", "第3栋/2单元/501", "03座/02/501号", "3号楼2单元//501", "\u200b3/2/501"],
)  # fmt: skip
def test_every_spelling_is_one_home(text: str) -> None:
    found = home(*text.split("/"))
    assert found == Home("3", "2", "501") and found.labels == ("3号楼", "2单元", "501")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A座//1201", ("A座", "", "1201")), ("a栋//1201", ("A座", "", "1201")), ("东楼//101", ("东楼", "", "101")),
        ("商业楼//G01", ("商业楼", "", "G01")),
        ("3-1号楼/2/501", ("3-1号楼", "2单元", "501")), ("二十三栋/十/1", ("23号楼", "10单元", "1")),
        ("//", ("", "", "")), ("号楼/单元/室", ("号楼", "单元", "室")),
    ],
)  # fmt: skip
def test_names_stay_and_numerals_are_read(text: str, expected: tuple[str, str, str]) -> None:
    assert home(*text.split("/")).labels == expected


def test_different_homes_stay_different() -> None:
    doors = ["3/2/501", "3//501", "3/1/501", "3/2/502", "3/2/1501", "31/2/501", "3-1/2/501", "3A/2/501", "3/2/501A"]
    assert len({home(*door.split("/")) for door in doors}) == len(doors)


_WORDS = st.text("0123456789一二三十号楼栋单元室#＃ABab-东西", max_size=8)


@given(_WORDS, _WORDS, _WORDS)
def test_what_is_written_out_means_the_same_home(building: str, unit: str, room: str) -> None:
    found = home(building, unit, room)
    assert home(*found.labels).labels == found.labels
