"""What stands in the cells of hotline workbooks: times in every spelling, phones as numbers, answers in words. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

UNKNOWN = {"", "-", "--", "/", "无", "不详", "未知", "未提供", "暂无", "null", "none", "n/a", "nan", "#n/a"}
_SERIAL = re.compile(r"^\d{5}(\.\d+)?$")
_WHEN = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?[T\s]*"
    r"(?:(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|am|pm)?\s*(\d{1,2})\s*[:时点]\s*(?:(\d{1,2})\s*[:分]?\s*(?:(\d{1,2})(?:\.\d+)?\s*秒?)?)?\s*(am|pm)?)?$",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$")
_EXCEL_DAY_ONE = datetime(1899, 12, 30)
_LATER = {"下午", "傍晚", "晚上", "晚", "pm"}
_ROUNDED = re.compile(r"^\d(\.\d+)?e\+?\d+$", re.IGNORECASE)
YES = {"是", "已解决", "解决", "有效", "已联系", "联系", "yes", "y", "true", "1"}
NO = {"否", "未解决", "无效", "未联系", "no", "n", "false", "0"}
STEPS = {
    "非常满意": 5, "很满意": 5, "满意": 4, "已满意": 4, "是": 4, "基本满意": 3, "一般": 3, "较满意": 3, "不满意": 2, "否": 2,
    "非常不满意": 1, "很不满意": 1,
}  # fmt: skip


class Unreadable(ValueError):
    """The cell says something, but not what its column is for."""


def clean(text: str) -> str:
    """Full-width letters, colons and spaces as ordinary ones; what says nothing is nothing."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    return "" if plain.casefold() in UNKNOWN else plain


def when(text: str, zone: ZoneInfo) -> datetime | None:
    """Any usual way to write a time, also an Excel serial day and `2024年7月3日 下午7时40分`; None where nothing is said."""
    plain = clean(text)
    if not plain:
        return None
    if _SERIAL.match(plain):
        found = _EXCEL_DAY_ONE + timedelta(seconds=round(float(plain) * 86_400))
        return found.replace(tzinfo=zone)
    if match := _COMPACT.match(plain):
        parts = [int(part or 0) for part in match.groups()]
    elif match := _WHEN.match(plain):
        year, month, day, half, hour, minute, second, after = match.groups()
        parts = [int(part or 0) for part in (year, month, day, hour, minute, second)]
        half = (half or after or "").casefold()
        if (half in _LATER and parts[3] < 12) or (half == "中午" and parts[3] < 11):
            parts[3] += 12
        elif half in ("凌晨", "am") and parts[3] == 12:
            parts[3] = 0
    else:
        raise Unreadable(text)
    try:
        return datetime(*parts[:6], tzinfo=zone)  # type: ignore[misc,arg-type]
    except ValueError as error:
        raise Unreadable(text) from error


def number(text: str) -> str:
    """An identifier: a number that a spreadsheet keeps loses its `.0`; one that it has rounded is refused."""
    plain = clean(text).replace(" ", "")
    if _ROUNDED.match(plain):
        raise Unreadable(text)
    return plain.removesuffix(".0") if re.fullmatch(r"\d+\.0", plain) else plain


def phone(text: str) -> str:
    """Digits as dialled, also from a number that a spreadsheet shows as 1.3800138E+10; empty where digits were rounded away."""
    plain = re.sub(r"[\s\-()]", "", clean(text))
    if _ROUNDED.match(plain):
        value = float(plain)
        digits = plain.lower().split("e")[0].replace(".", "")
        plain = str(int(value)) if len(digits) >= 8 else ""
    plain = re.sub(r"\.0+$", "", plain).removeprefix("+86").removeprefix("0086")
    return plain if re.fullmatch(r"\d{5,14}", plain) else ""


def yes(text: str) -> bool | None:
    """是 or 否 in any spelling; None where neither is said."""
    word = clean(text).casefold()
    return True if word in YES else False if word in NO else None


def steps(text: str) -> int | None:
    """Satisfaction from 5 to 1; None where nothing was said."""
    return STEPS.get(clean(text))
