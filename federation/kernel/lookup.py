"""One row by its key: what somebody may not see is as missing as what is not there."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Manager, Model, QuerySet
from django.http import Http404

Row = TypeVar("Row", bound=Model)


def one(rows: QuerySet[Row] | Manager[Row], **which: Any) -> Row:
    """The row of `rows` that `which` names; raises Http404, without a word about why, when there is none."""
    for row in rows.filter(**which).order_by()[:1]:
        return row
    raise Http404
