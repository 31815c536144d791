"""What stands in the cells of hotline workbooks: times in every spelling, phones as numbers, answers in words. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from federation.kernel import identifiers
from federation.kernel.identifiers import Phones
from federation.kernel.sealed import PHONE

UNKNOWN = {"", "-", "--", "/", "无", "不详", "未知", "未提供", "暂无", "null", "none", "n/a", "nan", "#n/a"}
_SERIAL = re.compile(r"^\d{5}(\.\d+)?$")
_WHEN = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?[T\s]*"
    r"(?:(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|夜里|夜间|深夜|半夜|午夜|am|pm)?\s*(\d{1,2})\s*[:时点]\s*"
    r"(?:(\d{1,2})\s*[:分]?\s*(?:(\d{1,2})(?:\.\d+)?\s*秒?)?)?\s*(am|pm)?\s*(z|[+-]\d{2}:?\d{2})?)?$",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$")
_EXCEL_DAY_ONE = datetime(1899, 12, 30)
_LATER = {"下午", "傍晚", "pm"}
_NIGHT = {"晚上", "晚", "夜里", "夜间", "深夜", "半夜", "午夜"}
_ROUNDED = re.compile(r"^\d(\.\d+)?e\+?\d+$", re.IGNORECASE)
YES = {"是", "已解决", "解决", "基本解决", "有效", "已联系", "联系", "yes", "y", "true", "1"}
NO = {"否", "未解决", "没有解决", "无效", "未联系", "no", "n", "false", "0"}
#: Five steps; 3 is worth what the subdistrict set (`figures_basically_percent`).
STEPS = {
    "非常满意": 5, "很满意": 5, "十分满意": 5, "满意": 4, "已满意": 4, "是": 4, "基本满意": 3, "一般": 3, "较满意": 3, "比较满意": 3,
    "不满意": 2, "不太满意": 2, "较不满意": 2, "比较不满意": 2, "否": 2, "非常不满意": 1, "很不满意": 1, "十分不满意": 1,
}  # fmt: skip
#: Answers that say that there is none.
SILENT = {
    "未评价", "未回访", "未答复", "待评价", "待回访", "无法评价", "拒绝评价", "拒评", "无法联系", "未接通", "不清楚", "不便回答",
    "未表态", "不予评价", "不知道", "不涉及", "无需回访",
}  # fmt: skip
_BRACKETS = re.compile(r"\([^()]*\)")
_NOT_FINISHED = re.compile(r"(?:未|待|不予|没有?|尚未|不能|无法).{0,3}?(?:办结|结案|归档|关闭|完成)|退回|退单|重办|重新办理|返工|驳回")
_FINISHED = re.compile("办结|结案|归档|关闭|完成")
_NOT_URGENT = re.compile(r"(?:非(?!常)|不|无|否).{0,2}急")


class Unreadable(ValueError):
    """The cell says something, but not what its column is for."""


def clean(text: str) -> str:
    """A time, an answer, a state: full-width letters, colons and spaces as ordinary ones; what says nothing is nothing."""
    plain = identifiers.fold(text)
    return "" if plain.casefold() in UNKNOWN else plain


def words(text: str) -> str:
    """Free text to the letter, line by line, without space at its ends; what says nothing is nothing."""
    if not identifiers.seen(text) or clean(text) == "":
        return ""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def when(text: str, here: ZoneInfo) -> datetime | None:
    """Any usual way to write a time, also an Excel serial day and `2024年7月3日 下午7时40分`; None where nothing is said.

    `24:00` and 晚上12点 are the next day's beginning. Times are meant in the zone `here` unless they name an offset.
    """
    plain = clean(text)
    zone: tzinfo = here
    if not plain:
        return None
    if _SERIAL.match(plain):
        found = _EXCEL_DAY_ONE + timedelta(seconds=round(float(plain) * 86_400))
        return found.replace(tzinfo=zone)
    if match := _COMPACT.match(plain):
        parts = [int(part or 0) for part in match.groups()]
    elif match := _WHEN.match(plain):
        *given, half, hour, minute, second, after, offset = match.groups()
        parts = [int(part or 0) for part in (*given, hour, minute, second)]
        parts[3] = _hour(parts[3], (half or after or "").casefold(), text)
        if offset:
            zone = _offset(offset)
    else:
        raise Unreadable(text)
    end = parts[3:] == [24, 0, 0]  # the end of the day, as deadlines are often written
    try:
        found = datetime(*(parts[:3] if end else parts), tzinfo=zone)  # type: ignore[misc,arg-type]
        return (found + timedelta(days=end)).astimezone(here)
    except (ValueError, OverflowError) as error:
        raise Unreadable(text) from error


def _hour(hour: int, half: str, text: str) -> int:
    """The hour of the day; 24 is its end. At night, twelve is midnight, and one to four could be either end of it."""
    if half in _NIGHT:
        if hour in (0, 1, 2, 3, 4):
            raise Unreadable(text)
        return hour + 12 if hour <= 12 else hour
    if (half in _LATER and hour < 12) or (half == "中午" and hour < 11):
        return hour + 12
    return 0 if half in ("凌晨", "am") and hour == 12 else hour


def _offset(text: str) -> timezone:
    """`z`, `+08:00` or `+0800`."""
    if text.casefold() == "z":
        return UTC
    size = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    if size >= timedelta(hours=15):
        raise Unreadable(text)
    return timezone(-size if text[0] == "-" else size)


def number(text: str) -> str:
    """An identifier: a number that a spreadsheet keeps loses its `.0`; one that it has rounded is refused."""
    plain = identifiers.code(clean(text))
    if _ROUNDED.match(plain):
        raise Unreadable(text)
    return plain.removesuffix(".0") if re.fullmatch(r"\d+\.0", plain) else plain


def phones(text: str) -> Phones:
    """The first number of the cell as dialled, and the rest; also from a number that a spreadsheet shows as 1.3800138E+10.

    Where digits were rounded away there is no number.
    """
    plain = re.sub(r"\.0+$", "", clean(text))
    if _ROUNDED.match(plain):
        digits = plain.lower().split("e")[0].replace(".", "")
        if len(digits) < 8 or len(plain) > 20:
            return Phones("", plain)
        plain = str(int(float(plain)))
    found = identifiers.phones(plain if "\n" not in text else text, PHONE)
    local = identifiers.phone(plain)  # without an area code, or a platform's own short number
    return Phones(local, "") if not found.number and re.fullmatch(r"\d{5,14}", local) else found


def yes(text: str) -> bool | None:
    """是 or 否 in any spelling; None where neither is said; Unreadable for a word that nobody knows."""
    word = clean(text).casefold()
    if word in YES or word in NO:
        return word in YES
    if word and word not in SILENT:
        raise Unreadable(text)
    return None


def steps(text: str) -> int | None:
    """Satisfaction from 5 to 1; None where nothing was said; Unreadable for a word that nobody knows."""
    word = clean(text)
    if word and word not in STEPS and word not in SILENT:
        raise Unreadable(text)
    return STEPS.get(word)


def finished(status: str) -> bool:
    """Whether a state says that the order is done: 已办结 does, 逾期未办结 and 退回重办（上次已办结） do not."""
    word = _BRACKETS.sub("", clean(status))
    return bool(_FINISHED.search(word)) and not reopened(status)


def reopened(status: str) -> bool:
    """Whether a state says that the order is not done, or not done any more."""
    return bool(_NOT_FINISHED.search(_BRACKETS.sub("", clean(status))))


def urgent(text: str) -> bool:
    """紧急, 特急, 加急, 非常紧急; 非紧急 and 不急 are not."""
    word = clean(text)
    return "急" in word and not _NOT_URGENT.search(word)
