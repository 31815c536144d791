"""A scheme as a table of texts and back: what the editor sends, what a workbook holds, what people paste."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Choices
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.schemes.models import Effect, Grade, Indicator, Panel, PanelCode, Rule, Scheme
from communities.places.models import CompoundClass
from federation.imports.reading import read
from federation.kernel.errors import Refused
from federation.kernel.intake import Column

MOST_ROWS = 400
TRUE = {"1", "yes", "true", "y", "是", "√", "on"}
#: The columns of the editor and of the workbook, in their order.
COLUMNS = (
    Column("panel", ("评价方", "Panel"), "third_party"),
    Column("parent", ("上级指标", "Heading"), "T1"),
    Column("code", ("编码", "Code"), "T101", required=True, plain=True),
    Column("name", ("指标", "Indicator"), "消防设施完好", required=True),
    Column("name_en", ("英文名称", "English name")),
    Column("effect", ("作用", "Effect"), "score"),
    Column("rule", ("计分规则", "Rule"), "deduction"),
    Column("points", ("分值", "Points"), "4", plain=True),
    Column("per_occurrence", ("每次", "Each time"), "1", plain=True),
    Column("cap", ("上限", "At most"), plain=True),
    Column("formula", ("公式", "Formula"), plain=True),
    Column("parameters", ("参数", "Parameters"), "worst=60; best=100"),
    Column("evidence", ("须附佐证", "Evidence"), "是"),
    Column("classes", ("适用类别", "Classes")),
)
CHOICES: dict[str, type[Choices]] = {"panel": PanelCode, "effect": Effect, "rule": Rule}
Cells = dict[str, str]


@cache
def _codes(kind: type[Choices]) -> dict[str, str]:
    """Every way to write a choice, code or label in either language, to its code."""
    found = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for code, label in kind.choices:
                found |= {str(code).casefold(): str(code), str(label).casefold(): str(code)}
    return found


def coded(kind: type[Choices], text: str) -> str:
    """The code of a choice that is written in words; what is not known stays as it is, for the form to complain about."""
    return _codes(kind).get(text.strip().casefold(), text.strip())


def cells(indicator: Indicator) -> Cells:
    """One row of the editor."""
    return {
        "panel": indicator.panel.code if indicator.panel else "",
        "parent": indicator.parent.code if indicator.parent else "",
        "code": indicator.code,
        "name": indicator.name,
        "name_en": indicator.name_en,
        "effect": indicator.effect,
        "rule": indicator.rule,
        "points": number(indicator.points),
        "per_occurrence": number(indicator.per_occurrence),
        "cap": number(indicator.cap),
        "formula": indicator.formula,
        "parameters": "; ".join(f"{key}={value}" for key, value in indicator.parameters.items() if not isinstance(value, list | dict)),
        "evidence": "1" if indicator.evidence else "",
        "classes": ",".join(indicator.classes),
    }


def table(scheme: Scheme) -> dict[str, list[Cells]]:
    """The whole scheme: panels, grades and indicators as rows of texts."""
    panels = Panel.objects.filter(scheme=scheme)
    grades = Grade.objects.filter(scheme=scheme)
    rows = Indicator.objects.filter(scheme=scheme).select_related("panel", "parent").order_by("position")
    return {
        "panels": [{"code": one.code, "name": one.name, "name_en": one.name_en, "weight": number(one.weight)} for one in panels],
        "grades": [
            {
                "name": one.name, "name_en": one.name_en, "from_points": number(one.from_points), "share": number(one.share),
                "clean_floor": "1" if one.clean_floor else "", "listing": one.listing,
            }
            for one in grades
        ],
        "rows": [cells(row) for row in rows],
    }  # fmt: skip


def number(value: Decimal | None) -> str:
    """Without needless zeros, never in scientific notation."""
    return "" if value is None else f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def from_json(text: str) -> dict[str, list[Cells]]:
    """What the editor sends: three lists of rows of short texts; raises Refused for anything else."""
    try:
        data = json.loads(text) if len(text) < 1_000_000 else None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise Refused(_("The table cannot be read."), code="unreadable")
    return {name: _rows(data.get(name)) for name in ("panels", "grades", "rows")}


def _rows(given: Any) -> list[Cells]:
    if not isinstance(given, list) or len(given) > MOST_ROWS or not all(isinstance(row, dict) for row in given):
        raise Refused(_("The table cannot be read."), code="unreadable")
    rows = [{str(key): str(value).replace("\x00", "").strip()[:500] for key, value in row.items()} for row in given]
    return [row for row in rows if row.get("name") or row.get("code")]


def from_workbook(content: bytes, panels: Sequence[Cells]) -> list[Cells]:
    """The indicators of an uploaded table; choices may be written as codes or in words, panels by their names, too."""
    return [normal(row, panels) for row in read(content, COLUMNS).rows[:MOST_ROWS]]


def normal(row: Mapping[str, str], panels: Sequence[Cells]) -> Cells:
    """Choices as codes, a panel's own name as its code, yes as 1."""
    found = {column.name: row.get(column.name, "").strip() for column in COLUMNS}
    for name, kind in CHOICES.items():
        found[name] = coded(kind, found[name])
    named = {word: panel.get("code", "") for panel in panels for word in (panel.get("name"), panel.get("name_en")) if word}
    found["panel"] = named.get(found["panel"], found["panel"])
    found["effect"] = found["effect"] or Effect.SCORE
    found["evidence"] = "1" if found["evidence"].casefold() in TRUE else ""
    parts = found["classes"].replace("，", ",").replace("、", ",").split(",")
    found["classes"] = ",".join(coded(CompoundClass, part) for part in parts if part.strip())
    return found


def export(scheme: Scheme) -> list[Sequence[str]]:
    """The indicators as rows for a workbook, choices in words."""
    lines: list[Sequence[str]] = []
    for row in table(scheme)["rows"]:
        words = dict(row)
        for name, kind in CHOICES.items():
            words[name] = str(kind(row[name]).label) if row[name] else ""
        words["evidence"] = _("Yes") if row["evidence"] else ""
        words["classes"] = "、".join(str(CompoundClass(code).label) for code in row["classes"].split(",") if code)
        lines.append([words[column.name] for column in COLUMNS])
    return lines


def header() -> list[str]:
    """In the reader's language; both are understood when the table comes back."""
    chinese = (translation.get_language() or "").startswith("zh")
    return [column.headers[0 if chinese else 1] for column in COLUMNS]
