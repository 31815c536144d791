"""The ready-made campaign as values, and the plan of points as text: one line a point, “#” before a category, English behind “|”."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from federation.environment import BASE_DIR
from federation.kernel.errors import Refused

FILE = BASE_DIR / "assessments" / "fixtures" / "campaign.json"
MOST_POINTS, MOST_CATEGORIES = 120, 20
NAME, NAME_EN, POINT, POINT_EN = 40, 80, 200, 300


@dataclass(frozen=True, slots=True)
class Group:
    """A category with its points, each as (Chinese, English)."""

    name: str
    name_en: str
    points: tuple[tuple[str, str], ...]


def ready_made() -> dict[str, Any]:
    """Name, plan and `groups` of the campaign that can be copied."""
    entry: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    groups = [
        Group(row["name"], row["name_en"], tuple((one["name"], one["name_en"]) for one in row["points"])) for row in entry["categories"]
    ]
    return {"name": entry["name"], "name_en": entry["name_en"], "plan": entry["plan"], "groups": groups}


def as_text(groups: Sequence[Group]) -> str:
    """What the editor shows."""
    lines = []
    for group in groups:
        lines.append("# " + _pair(group.name, group.name_en))
        lines += [_pair(*point) for point in group.points]
    return "\n".join(lines)


def from_text(text: str) -> list[Group]:
    """What the editor holds; raises Refused with the number of the line that is wrong."""
    found: list[tuple[str, str, list[tuple[str, str]]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line:
            continue
        heading = line.startswith(("#", "\uff03"))
        name, _bar, english = (part.strip() for part in line.lstrip("#\uff03").replace("\uff5c", "|").partition("|"))
        most, most_en = (NAME, NAME_EN) if heading else (POINT, POINT_EN)
        if not name or len(name) > most or len(english) > most_en:
            words = {"line": number, "most": most, "most_en": most_en}
            raise Refused(_("Line %(line)d: 1 to %(most)d characters, and at most %(most_en)d in English.") % words, code="line")
        if heading:
            found.append((name, english, []))
        elif not found:
            raise Refused(_("Line %(line)d: begin with a category, a line with “#” in front.") % {"line": number}, code="line")
        else:
            found[-1][2].append((name, english))
    empty = next((name for name, _english, points in found if not points), None)
    if empty is not None:
        raise Refused(_("“%(name)s” has no points.") % {"name": empty}, code="empty")
    if not found or len(found) > MOST_CATEGORIES or sum(len(points) for _n, _e, points in found) > MOST_POINTS:
        words = {"categories": MOST_CATEGORIES, "points": MOST_POINTS}
        raise Refused(_("1 to %(categories)d categories with 1 to %(points)d points.") % words, code="size")
    return [Group(name, english, tuple(points)) for name, english, points in found]


def _pair(chinese: str, english: str) -> str:
    return f"{chinese} | {english}" if english else chinese
