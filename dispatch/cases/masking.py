"""What could point at a person is taken out of texts before members of other firms read them. Pure."""

from __future__ import annotations

import re

#: Mobile and landline numbers, identity numbers, and rooms such as 3号楼2单元1201室.
PATTERNS = (
    re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"),
    re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"),
    re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)"),
    re.compile(r"\d{1,3}\s*(?:号楼|栋|幢|#楼?)\s*(?:\d{1,2}\s*单元)?\s*(?:\d{2,4}\s*(?:室|号|户)?)?"),
    re.compile(r"(?<!\d)\d{3,4}\s*室"),
)
MASK = "＊＊＊"


def masked(text: str) -> str:
    """The text with numbers of persons and homes replaced."""
    for pattern in PATTERNS:
        text = pattern.sub(MASK, text)
    return text
