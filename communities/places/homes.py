"""A home by building, unit and room, however somebody wrote them. Pure; every register that keys homes reads them here.

Assumed: 号楼, 楼, 栋, 幢, 座, 号 and # behind a number or letter all say “building”, 单元 behind one says “unit”, 室, 房 and 号 “room”;
a numeral in Chinese is the same as in digits; a zero in front says nothing (`0501` is `501`). A name that is no number (东楼, 商业楼)
stays as it is. A building of two numbers keeps both (`3-1号楼`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from federation.kernel.identifiers import code

_NUMERALS = {letter: str(value) for value, letter in enumerate("零一二三四五六七八九")} | {"〇": "0", "两": "2"}
_CHINESE = re.compile(r"[零〇一二三四五六七八九十两]+")
_NAME = re.compile(r"[0-9A-Z]+(?:-[0-9A-Z]+)*")
_BUILDING = re.compile(r"(?:号楼|#楼|号|#|楼|栋|幢|座)+$")
_UNIT = re.compile(r"(?:单元|门洞|#)+$")
_ROOM = re.compile(r"(?:室|房|号|户|#)+$")
_TOGETHER = re.compile(r"^(.*?(?:号楼|#楼|#|栋|幢|座|楼))[-/]?(.+?单元)$")


class Home(NamedTuple):
    """The parts that tell a home apart; two texts that mean one home give the same."""

    building: str
    unit: str
    room: str

    @property
    def labels(self) -> tuple[str, str, str]:
        """As it is written in letters and lists: `3号楼` (`A座`), `2单元`, `501`."""
        counted = "座" if self.building.isalpha() else "号楼"
        building = f"{self.building}{counted}" if _NAME.fullmatch(self.building) else self.building
        return building, f"{self.unit}单元" if _NAME.fullmatch(self.unit) else self.unit, self.room


def home(building: str, unit: str, room: str) -> Home:
    """`3＃楼`, `二单元`, `0501室` as the home `3`, `2`, `501`; the unit may stand behind the building."""
    whole = code(building).upper()
    together = _TOGETHER.match(whole) if not code(unit) else None
    if together is not None:
        whole, unit = together.groups()
    return Home(_part(whole, _BUILDING), _part(code(unit).upper(), _UNIT), _part(code(room).upper(), _ROOM))


def _part(text: str, suffix: re.Pattern[str]) -> str:
    """The number or letters without what they count; a name that is neither stays whole."""
    bare = _CHINESE.sub(lambda match: _number(match[0]), suffix.sub("", text.removeprefix("第")))
    if not _NAME.fullmatch(bare):
        return text
    return "-".join(part.lstrip("0") or "0" for part in bare.split("-"))


def _number(text: str) -> str:
    """A Chinese numeral below a hundred, or digits in a row: 二十三 is 23, 五〇一 is 501."""
    if "十" not in text:
        return "".join(_NUMERALS[letter] for letter in text)
    tens, _ten, ones = text.partition("十")
    return f"{_number(tens) if tens else '1'}{_number(ones) if ones else '0'}"
