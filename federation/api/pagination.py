"""Pages that neither repeat nor skip rows while the list grows."""

from __future__ import annotations

from rest_framework.pagination import CursorPagination


class StablePagination(CursorPagination):
    """Cursor pagination; `page_size` up to 200. Views name their own ordering, which ends in the primary key."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = ("pk",)
