"""The ready-made ten rules as values, and rules as text: one a line, English behind “|”."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from federation.environment import BASE_DIR
from federation.kernel.errors import Refused

FILE = BASE_DIR / "assessments" / "fixtures" / "conduct.json"
MOST, TEXT, TEXT_EN = 30, 200, 300
Line = tuple[str, str]


def ready_made() -> tuple[str, str, list[Line]]:
    """Name, English name, and the rules as (Chinese, English)."""
    entry: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return entry["name"], entry["name_en"], [(row["text"], row["text_en"]) for row in entry["rules"]]


def as_text(lines: Sequence[Line]) -> str:
    """What the editor shows."""
    return "\n".join(f"{chinese} | {english}" if english else chinese for chinese, english in lines)


def from_text(text: str) -> list[Line]:
    """What the editor holds; raises Refused with the number of the line that is wrong."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        chinese, _bar, english = (part.strip() for part in line.replace("\uff5c", "|").partition("|"))
        if not 1 <= len(chinese) <= TEXT or len(english) > TEXT_EN:
            words = {"line": number, "most": TEXT, "most_en": TEXT_EN}
            raise Refused(_("Line %(line)d: 1 to %(most)d characters, and at most %(most_en)d in English.") % words, code="line")
        found.append((chinese, english))
    if not 1 <= len(found) <= MOST:
        raise Refused(_("1 to %(most)d rules.") % {"most": MOST}, code="size")
    return found
