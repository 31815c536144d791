"""One row by its key: what somebody may not see is as missing as what is not there."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Manager, Model, Q, QuerySet
from django.http import Http404

Row = TypeVar("Row", bound=Model)


def one(rows: QuerySet[Row] | Manager[Row], **which: Any) -> Row:
    """The row of `rows` that `which` names; raises Http404, without a word about why, when there is none."""
    for row in rows.filter(**which).order_by()[:1]:
        return row
    raise Http404


def at(path: str, place: object | None) -> Q:
    """The rows whose `path` is this place (a firm, department, community or compound); without a place none.

    A membership need not have one, and Django reads `path=None` as "IS NULL": rows that nobody holds.
    """
    return Q(pk__in=[]) if place is None else Q(**{path: place})
