"""What every list page needs: its filter, its page, and how many filters are set."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django_filters import FilterSet


def listing(request: HttpRequest, found: FilterSet, rows: QuerySet[Any] | None = None, *, size: int = 20) -> dict[str, Any]:
    """Context for a list: `filter`, `active` (filters set) and `page`; an impossible page number gives the nearest."""
    page = Paginator(found.qs if rows is None else rows, size).get_page(request.GET.get("page"))
    return {"filter": found, "active": set_filters(found), "page": page}


def set_filters(found: FilterSet) -> int:
    """How many visible filters narrow the list."""
    return sum(1 for field in found.form.visible_fields() if found.form.data.get(field.name))
