"""The one door across subdistricts. Importing this module is a listed, linted exception (pyproject.toml).

Crossing still goes subdistrict by subdistrict: row-level security never opens for a whole table, so the caller
states where it goes, and a person who crosses is written into the log of the subdistrict that was looked at.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from django.db.models import QuerySet

from federation.tenancy import scope
from federation.tenancy.models import Subdistrict


def active_subdistricts() -> list[int]:
    """The ids of all subdistricts at work; the caller enters each with scope.atomic_tenant."""
    return list(Subdistrict.objects.filter(active=True).order_by("id").values_list("id", flat=True))


def in_the_name_of(subdistrict_id: int) -> AbstractContextManager[None]:
    """Enter another subdistrict inside the running transaction; the caller's own is restored at the end."""
    return scope.atomic_tenant(subdistrict_id)


def by_code(code: str) -> Subdistrict:
    """The subdistrict with that administrative code."""
    return Subdistrict.objects.get(code=code)


def rows(model: type[Any]) -> QuerySet[Any]:
    """The model's rows without the ORM's tenant filter; the database's own wall still stands."""
    queryset: QuerySet[Any] = model._base_manager.all()
    return queryset
