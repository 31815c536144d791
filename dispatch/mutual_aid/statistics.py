"""Figures of mutual aid for the dashboard and for export."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.mutual_aid.models import HelpRequest, RequestLine
from federation.design import charts
from federation.pool.models import Kind

WEEKS = 9
REQUEST_HEADER = [
    gettext_lazy("Number"), gettext_lazy("What is the matter"), gettext_lazy("Compound"), gettext_lazy("Firm"), gettext_lazy("Urgency"),
    gettext_lazy("State"), gettext_lazy("Logged at"), gettext_lazy("Earliest start"), gettext_lazy("Latest end"),
]  # fmt: skip


def weekly_chart(now: datetime) -> SafeString | str:
    """Lines asked for in each of the last nine weeks, by kind of help."""
    monday = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    monday -= timedelta(days=monday.weekday())
    since = monday - timedelta(weeks=WEEKS - 1)
    rows = (
        RequestLine.objects.filter(request__submitted_at__gte=since)
        .order_by()
        .annotate(week=TruncWeek("request__submitted_at"))
        .values_list("week", "kind")
        .annotate(n=Count("id"))
    )
    found = {(timezone.localtime(week).date(), kind): n for week, kind, n in rows}
    if not found:
        return ""
    weeks = [(since + timedelta(weeks=i)).date() for i in range(WEEKS)]
    series = [charts.Series(str(label), [found.get((week, value), 0) for week in weeks]) for value, label in Kind.choices]
    return charts.bars([f"{week:%m-%d}" for week in weeks], series, title=_("Help asked for per week"))


def request_rows(rows: QuerySet[HelpRequest]) -> Iterable[list[Any]]:
    """The list as a table for export."""
    for row in rows.iterator(chunk_size=500):
        yield [
            row.number, row.title, str(row.compound), str(row.firm or ""), row.get_urgency_display(), row.state_label,
            _local(row.created_at), _local(row.earliest), _local(row.latest),
        ]  # fmt: skip


def _local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
