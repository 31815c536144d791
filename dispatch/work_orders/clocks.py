"""When an order is due, by its category's clock."""

from __future__ import annotations

from datetime import datetime

from dispatch.categories.models import Category


def due(category: Category, received_at: datetime) -> tuple[datetime, datetime]:
    """When the first answer and when the solution are due."""
    return received_at + category.respond_within, received_at + category.resolve_within
