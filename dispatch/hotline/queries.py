"""Reading hotline imports, the queue of places, and what goes back to the platform."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from communities.places.models import Compound
from dispatch.callbacks.models import Callback
from dispatch.hotline.models import HotlineChunk, HotlineImport, HotlineOrder
from dispatch.hotline.places import likely, plain
from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.kernel.lookup import one


def imports(by: Membership) -> QuerySet[HotlineImport]:
    """Every import, newest first, for those who import at all."""
    rows = HotlineImport.objects.select_related("created_by__user", "mapping").order_by("-created_at", "pk")
    return rows if people.commands(by) else rows.none()


def get_import(by: Membership, pk: UUID) -> HotlineImport:
    return one(imports(by).select_related("subdistrict"), pk=pk)


def for_work(pk: str) -> HotlineImport | None:
    """An import with all that its background work needs."""
    row: HotlineImport | None = (
        HotlineImport.objects.select_related("created_by__user", "created_by__subdistrict", "mapping", "subdistrict").filter(pk=pk).first()
    )
    return row


def wrong_rows(row: HotlineImport) -> Iterator[list[Any]]:
    """The rejected rows: sheet, row number, why, and the cells as they came; one chunk in memory at a time."""
    for chunk in HotlineChunk.objects.filter(batch=row, done_at__isnull=False).order_by("position").iterator(chunk_size=20):
        content = json.loads(chunk.wrong or "[]")
        for sheet, number, cells, errors in content[1:]:
            yield [sheet, number, "；".join(errors), *cells]


def unmatched(most: int = 200) -> list[dict[str, Any]]:
    """Texts whose place was not found, with how many orders wait and the compounds that are most like it; two queries."""
    waiting = HotlineOrder.objects.filter(unmatched=True).order_by().values("place_text").annotate(times=Count("pk"))
    names = {plain(one.name): one for one in Compound.objects.filter(outside=False)}
    rows = waiting.order_by("-times", "place_text")[:most]
    return [{"text": row["place_text"], "times": row["times"], "likely": likely(row["place_text"], names)} for row in rows]


def unmatched_count() -> int:
    """How many orders wait for a place."""
    return HotlineOrder.objects.filter(unmatched=True).count()


def returned(start: datetime, end: datetime, platform: str) -> Iterator[list[Any]]:
    """The outcome and the proof of the call-back of a platform's orders received in [start, end), one by one."""
    rows = HotlineOrder.objects.filter(platform=platform, order__received_at__gte=start, order__received_at__lt=end)
    rows = (
        rows.select_related("order__compound", "order__firm", "order__department").defer("extra").order_by("order__received_at", "number")
    )
    page: list[HotlineOrder] = []
    for row in rows.iterator(chunk_size=500):
        page.append(row)
        if len(page) == 500:
            yield from _with_calls(page)
            page = []
    yield from _with_calls(page)


def _with_calls(page: list[HotlineOrder]) -> Iterator[list[Any]]:
    last: dict[Any, Callback] = {}
    for call in Callback.objects.filter(order__in=[row.order_id for row in page]).select_related("by__user").order_by("valid", "attempt"):
        last[call.order_id] = call
    for row in page:
        yield [row, last.get(row.order_id)]
