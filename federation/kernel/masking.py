"""What points at a person or a home is taken out of a text before the public reads it. Pure.

Found: mobile, landline and foreign numbers, identity and bank-card numbers, plates, e-mail and chat accounts, rooms
(also in Chinese numerals and as 3-2-501) and names behind the words that announce one. The building stays: without it
nobody knows where the trouble is.
"""

from __future__ import annotations

import re

MASK = "＊＊＊"
_WIDE = "".join(chr(ord(letter) + 0xFEE0) for letter in map(chr, range(0x21, 0x7F)))  # full-width forms of all visible ASCII
_PLAIN = str.maketrans(_WIDE + "—–‐−　", "".join(map(chr, range(0x21, 0x7F))) + "---- ")
_GAP = r"[\s\-.·]{0,2}"
_NUMERAL = "[0-9零〇一二三四五六七八九十百两]"
_PLATES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII),
    re.compile(rf"(?<!\d)(?:\d{_GAP}){{17}}[\dXx](?!\d)"),  # identity number
    re.compile(rf"(?<!\d)(?:\d{_GAP}){{15,18}}\d(?!\d)"),  # bank card
    re.compile(rf"(?<!\d)(?:(?:\+|00)?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)"),  # mobile
    re.compile(rf"(?<!\d)[(（]?0\d{{2,3}}[)）]?{_GAP}\d{{3,4}}{_GAP}\d{{4}}(?!\d)"),  # landline
    re.compile(r"(?<!\d)(?:400|800)[\s-]?\d{3}[\s-]?\d{4}(?!\d)"),
    re.compile(r"(?:电话|手机|联系|座机|打给|号码|tel)\D{0,4}(?:是|为|:|：)?\s*\d[\d\s-]{5,14}", re.IGNORECASE),
    re.compile(r"(?:微信号?|QQ号?|wx|vx|V信|支付宝)\s*(?:是|为|:|：)?\s*[A-Za-z0-9_-]{5,20}", re.IGNORECASE),
    re.compile(rf"[{_PLATES}][A-Z][·\s]?[A-Z0-9]{{5,6}}(?![A-Z0-9])"),
    re.compile(
        rf"(?<=[楼栋幢座#])\s*{_NUMERAL}{{1,3}}\s*(?:单元|门)\s*(?:{_NUMERAL}{{1,5}}\s*(?:层|楼)?)?(?:{_NUMERAL}{{1,5}}\s*(?:室|号|户|房)?)?"
    ),
    re.compile(rf"{_NUMERAL}{{1,2}}\s*(?:单元|门)\s*{_NUMERAL}{{2,5}}\s*(?:室|号|户|房)?"),
    re.compile(r"(?<![\d-])\d{1,3}\s*-\s*\d{1,2}\s*-\s*\d{2,4}(?![\d-])"),  # 3-2-501, but no date
    re.compile(rf"(?<=[楼栋幢座#])\s*-?\s*{_NUMERAL}{{3,4}}(?!\s*(?:年|月|天|块|元|米|户|个|次|多|号楼|[0-9]))\s*(?:室|号|房)?"),
    re.compile(rf"{_NUMERAL}{{2,5}}\s*(?:室|房间)"),
    re.compile(
        r"(?:我叫|我是|姓名|联系人|业主叫|名叫)\s*(?:是|为|:|：)?\s*(?!业主|居民|住户|租户|老人|一名|小区|这里|咱们|本)[\u4e00-\u9fa5]{2,3}(?=[,，。.;；、\s]|$|电话|手机|住)"
    ),
)
_DATE = re.compile(r"(?:19|20)\d{2}\s*-\s*\d{1,2}\s*-\s*\d{1,2}")


def masked(text: str) -> str:
    """The text with those numbers, rooms and names replaced; dates and amounts stay."""
    return "".join(MASK if hidden else part for part, hidden in _parts(text))


def tells(text: str) -> bool:
    """Whether there is something to hide, so that a form can warn."""
    return any(hidden for _part, hidden in _parts(text))


def _parts(text: str) -> list[tuple[str, bool]]:
    plain = text.translate(_PLAIN)
    kept = [match.span() for match in _DATE.finditer(plain)]
    spans = sorted(
        (start, end)
        for pattern in PATTERNS
        for start, end in (match.span() for match in pattern.finditer(plain))
        if start < end and not any(first <= start and end <= last for first, last in kept)
    )
    found: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if start > at:
            found.append((text[at:start], False))
        if end > at:
            if not (found and found[-1][1] and start <= at):
                found.append(("", True))
            at = end
    return [*found, (text[at:], False)]
