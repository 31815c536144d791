"""Reading categories: the tree, those in use, and which of them a text points to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dispatch.categories.models import Category
from dispatch.categories.suggesting import Pointer, Suggestion, suggest, words_of
from federation.kernel.lookup import one


def in_use() -> QuerySet[Category]:
    """What an order can be given: kinds (not groups) that are in use, under a group that is."""
    return (
        Category.objects.filter(active=True, parent__active=True).select_related("parent").order_by("parent__position", "position", "code")
    )


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The tree for a form's list: groups with their kinds, by id."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in in_use():
        groups.setdefault(str(row.parent), []).append((str(row.pk), str(row)))
    return list(groups.items())


def tree() -> list[dict[str, Any]]:
    """Every group with its kinds, also those no longer in use."""
    rows = list(Category.objects.order_by("position", "code"))
    return [{"group": row, "kinds": [one for one in rows if one.parent_id == row.pk]} for row in rows if row.parent_id is None]


def get_category(pk: UUID) -> Category:
    return one(Category.objects.select_related("parent"), pk=pk)


def suggestions(text: str, *, most: int = 3) -> list[tuple[Category, Suggestion]]:
    """What the text may be about, best first, each with the words that say so."""
    rows = {row.code: row for row in in_use()}
    pointers = [Pointer(row.code, row.name, words_of(row.words)) for row in rows.values()]
    return [(rows[one.code], one) for one in suggest(text, pointers, most=most)]
