"""What the pages of classes show, prepared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.places.models import CompoundClass

HEADER = [
    _("Compound"), _("Community"), _("Class"), _("Class aimed at"), _("Measures"), _("Done"), _("Looked at again on"), _("Moved last"),
    _("From class"),
]  # fmt: skip


def label(grade: str | None) -> str:
    """A class in words."""
    return str(CompoundClass(grade).label) if grade else ""


def decorate(rows: Iterable[Any], today: date) -> list[Any]:
    """Rows of the list with the words for their classes, and whether the review is overdue."""
    found = []
    for row in rows:
        row.target_label, row.from_label = label(row.target), label(row.moved_from)
        row.overdue = row.review_on is not None and row.review_on < today
        found.append(row)
    return found


def table(rows: Iterable[Any]) -> Iterable[list[Any]]:
    """The list for export."""
    for row in rows:
        moved = f"{timezone.localtime(row.moved_at):%Y-%m-%d}" if row.moved_at else ""
        yield [
            str(row), str(row.community or ""), row.get_grade_display(), label(row.target), row.measures, row.measures_done,
            f"{row.review_on or ''}", moved, label(row.moved_from),
        ]  # fmt: skip


def counts(found: dict[str, int], path: str) -> list[dict[str, Any]]:
    """A number per class that opens the list."""
    return [{"label": choice.label, "value": found.get(choice.value, 0), "url": f"{path}?grade={choice.value}"} for choice in CompoundClass]
