"""What the pages of figures show, prepared. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.places.models import CompoundClass
from dispatch.figures import queries
from dispatch.figures.queries import Row
from dispatch.figures.rates import Rate, growth, points, rounded
from dispatch.work_orders.models import Source, WorkOrder
from federation.design import charts

NAMES = {
    "received": gettext_lazy("Received"), "on_time": gettext_lazy("Finished on time"), "called": gettext_lazy("Called back"),
    "response": gettext_lazy("Response rate"), "solve": gettext_lazy("Rate solved"), "satisfaction": gettext_lazy("Satisfaction rate"),
    "reopened": gettext_lazy("Opened again"), "composite": gettext_lazy("Composite"), "density": gettext_lazy("Per 100 households"),
}  # fmt: skip
MEANINGS = {
    "on_time": gettext_lazy("Finished by the deadline, of those finished or past it"),
    "called": gettext_lazy("Called back at least once, of those finished"),
    "response": gettext_lazy("The handler had been in touch, of valid call-backs"),
    "solve": gettext_lazy("Solved, of valid call-backs"),
    "satisfaction": gettext_lazy("Satisfied, and the fairly satisfied in part, of valid call-backs"),
    "reopened": gettext_lazy("Opened again at least once, of those finished"),
}
SHARES = ("on_time", "called", "response", "solve", "satisfaction", "reopened")
TABS = {
    "month": gettext_lazy("By month"), "category": gettext_lazy("By group of matters"), "kind": gettext_lazy("By kind of matter"),
    "compound": gettext_lazy("By compound"), "firm": gettext_lazy("By firm"), "class": gettext_lazy("By class"),
    "community": gettext_lazy("By community"), "source": gettext_lazy("By source"),
}  # fmt: skip
HEADER = [
    gettext_lazy("Group"), gettext_lazy("Received"),
    *(word for name in SHARES for word in (NAMES[name], gettext_lazy("of"), "%")),
    gettext_lazy("Composite"), gettext_lazy("Per 100 households"),
]  # fmt: skip


def cell(figure: str, share: Rate, *, dimension: str, key: str, period: dict[str, str]) -> dict[str, Any]:
    """A share with the addresses of the orders behind it."""
    given = {**period, "figure": figure, "by": dimension, "key": key}
    address = reverse("figures:orders")
    urls = {part: f"{address}?{urlencode({**given, 'part': part})}" for part in ("part", "rest", "all")}
    return {
        "figure": figure, "name": NAMES[figure], "meaning": MEANINGS.get(figure, ""), "percent": share.percent, "part": plain(share.part),
        "whole": share.whole, "rest": plain(share.rest), "urls": urls,
    }  # fmt: skip


def line(row: Row, label: str, *, dimension: str, period: dict[str, str]) -> dict[str, Any]:
    """A group with all its figures."""
    address = reverse("figures:orders")
    given = {**period, "figure": "received", "by": dimension, "key": row.key, "part": "all"}
    return {
        "label": label, "received": row.received, "url": f"{address}?{urlencode(given)}",
        "cells": [cell(name, row.share(name), dimension=dimension, key=row.key, period=period) for name in SHARES],
        "composite": row.rates.composite_percent, "density": rounded(row.per_hundred), "households": row.households, "row": row,
    }  # fmt: skip


def lines(rows: Iterable[Row], *, dimension: str, period: dict[str, str]) -> list[dict[str, Any]]:
    """The table, with names; one query at most."""
    rows = list(rows)
    words = labels(dimension, [row.key for row in rows])
    return [line(row, words[row.key], dimension=dimension, period=period) for row in rows]


def labels(dimension: str, keys: list[str]) -> dict[str, str]:
    """What a group is called."""
    found = {key: str(row) for key, row in queries.names(dimension, keys).items()}
    if dimension == "class":
        found = {choice.value: str(choice.label) for choice in CompoundClass}
    elif dimension == "source":
        found = {choice.value: str(choice.label) for choice in Source}
        found |= {key: key.partition(":")[2] for key in keys if key.startswith(f"{Source.HOTLINE}:")}
    return {key: found.get(key, _("All") if key == "all" else _("Not stated") if key == "none" else key) for key in keys}


def changes(now: Row, before: Row) -> dict[str, dict[str, Any]]:
    """Year on year: counts in percent, rates in percentage points; nothing where either year has no figure."""
    found: dict[str, dict[str, Any]] = {"received": _change(growth(now.received, before.received), "%", before.received)}
    for name in SHARES:
        found[name] = _change(points(now.share(name).value, before.share(name).value), _("percentage points"), before.share(name).percent)
    found["composite"] = _change(
        points(now.rates.composite, before.rates.composite), _("percentage points"), before.rates.composite_percent
    )
    return found


def _change(value: Fraction | None, unit: str, before: Any) -> dict[str, Any]:
    size = rounded(value)
    return {"text": "" if size is None else f"{size:+}{'' if unit == '%' else ' '}{unit}", "before": before, "value": size}


def month_chart(rows: list[tuple[str, int]]) -> SafeString | str:
    """Orders received month by month."""
    if not rows:
        return ""
    return charts.bars([month[2:] for month, _n in rows], [charts.Series(_("Received"), [n for _month, n in rows])], title=_("Received"))


def month_change(rows: list[tuple[str, int]]) -> dict[str, Any] | None:
    """From the first month of the period to its last, in percent."""
    if len(rows) < 2:
        return None
    (first, before), (last, now) = rows[0], rows[-1]
    return {"first": first, "before": before, "last": last, "now": now, "change": rounded(growth(now, before))}


def rate_chart(rows: list[dict[str, Any]]) -> SafeString | str:
    """The composite of each group that has one; at most a dozen."""
    shown = [row for row in rows if row["composite"] is not None][:12]
    if len(shown) < 2:
        return ""
    values = [float(row["composite"]) for row in shown]
    return charts.bars([_short(row["label"]) for row in shown], [charts.Series(_("Composite"), values)], title=_("Composite"), unit="%")


def table(rows: Iterable[dict[str, Any]]) -> Iterable[list[Any]]:
    """The figures for export; what is not available is left empty."""
    for row in rows:
        shares = [value for one in row["cells"] for value in (one["part"], one["whole"], _blank(one["percent"]))]
        yield [row["label"], row["received"], *shares, _blank(row["composite"]), _blank(row["density"])]


ORDER_HEADER = [
    gettext_lazy("Number"), gettext_lazy("What is the matter"), gettext_lazy("Category"), gettext_lazy("Compound"),
    gettext_lazy("Responsible"), gettext_lazy("State"), gettext_lazy("Received"), gettext_lazy("Due"), gettext_lazy("Mended"),
]  # fmt: skip


def order_rows(rows: Iterable[WorkOrder]) -> Iterable[list[Any]]:
    """The orders behind a figure for export; no reporter, phone or address."""
    for row in rows:
        times = [timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else "" for at in (row.received_at, row.due_at, row.resolved_at)]
        yield [
            row.number,
            row.title,
            str(row.category),
            str(row.compound or ""),
            str(row.firm or row.department or ""),
            row.state_label,
            *times,
        ]


def plain(value: Fraction) -> int | str:
    """A count as people write it; a broken one with its decimals."""
    return value.numerator if value.denominator == 1 else str(rounded(value)).rstrip("0")


def _blank(value: Decimal | None) -> Any:
    return "" if value is None else value


def _short(label: str) -> str:
    return label if len(label) < 9 else f"{label[:8]}…"


def api_row(row: Row, label: str) -> dict[str, Any]:
    """One group for machines: each rate with numerator, denominator and percent, null where there is none."""
    found: dict[str, Any] = {"key": row.key, "name": label, "received": row.received, "households": row.households}
    for name in SHARES:
        share = row.share(name)
        found[name] = {"part": str(plain(share.part)), "whole": share.whole, "percent": _text(share.percent)}
    found["composite"] = _text(row.rates.composite_percent)
    found["per_hundred_households"] = _text(rounded(row.per_hundred))
    return found


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
