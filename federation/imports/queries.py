"""Reading imports: everybody their own, the office's staff all of the office's kinds."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.imports.models import ImportBatch
from federation.kernel.intake import Column, Outcome
from federation.kernel.lookup import one

FIRST = 50


def visible_to(by: Membership) -> QuerySet[ImportBatch]:
    """Commanders see every import, others what they uploaded themselves."""
    rows = ImportBatch.objects.select_related("created_by__user").defer("content").order_by("-created_at", "pk")
    return rows if people.commands(by) else rows.filter(created_by=by.pk)


def get_batch(by: Membership, pk: UUID) -> ImportBatch:
    return one(visible_to(by), pk=pk)


def counts(batch: ImportBatch) -> dict[str, int]:
    """How many rows are new, changed, unchanged and wrong."""
    found = Counter(batch.outcomes)
    return {outcome.value: found[outcome.value] for outcome in Outcome}


def preview(batch: ImportBatch, columns: list[Column]) -> list[dict[str, Any]]:
    """The first rows to look at, wrong ones first, each with its number, cells, outcome and errors."""
    rows = batch.rows
    order = sorted(range(len(rows)), key=lambda n: (batch.outcomes[n] != Outcome.WRONG, n))[:FIRST]
    return [
        {
            "number": number + 1,
            "cells": [rows[number].get(column.name, "") for column in columns],
            "outcome": batch.outcomes[number],
            "errors": batch.errors.get(str(number), []),
        }
        for number in order
    ]


def wrong_rows(batch: ImportBatch, columns: list[Column]) -> list[list[str]]:
    """The wrong rows with why, for the workbook that goes back."""
    rows = batch.rows
    return [
        [*(rows[int(number)].get(column.name, "") for column in columns), " ".join(errors)]
        for number, errors in sorted(batch.errors.items(), key=lambda pair: int(pair[0]))
    ]
