"""Every workflow of the product with the model whose rows it moves, found in the sources, and a row of each model."""

from __future__ import annotations

import inspect
import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField
from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from federation.kernel.workflow import Stateful, Workflow
from tests.architecture.source import sources

AT = datetime.fromisoformat("2026-11-25T10:20:00+08:00")


@cache
def workflows() -> list[Workflow]:
    """Whatever any `states.py` defines."""
    modules = [import_module(source.name.removesuffix(".py").replace("/", ".")) for source in sources() if source.path.name == "states.py"]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Workflow)]


@cache
def moved() -> Mapping[type[Any], Workflow]:
    """Each model with states and its workflow: the one whose states the model names."""
    found = {}
    for model in apps.get_models():
        if issubclass(model, Stateful):
            text, near = inspect.getsource(model), f"{model.__module__.rpartition('.')[0]}.states"
            [found[model]] = [
                flow for flow in workflows() if flow.states.__module__ == near and re.search(rf"\b{flow.states.__name__}\b", text)
            ]
    return found


def a_row_apart(model: type[Any], state: str) -> Any:
    """A row of the model in a table of this transaction alone, which hides the real one and checks nothing: any state can be put.

    What it points to need not exist.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMPORARY TABLE "{table}" (LIKE public."{table}" INCLUDING DEFAULTS) ON COMMIT DROP')
    given = {
        field.attname: _value(field)
        for field in model._meta.fields
        if not (field.has_default() or field.null or field.has_db_default() or field.generated)
    }
    return model._default_manager.create(**{**given, "state": state})


def _value(field: models.Field[Any, Any]) -> Any:
    if isinstance(field, models.ForeignKey):
        return _value(field.target_field)
    match field:
        case DateTimeRangeField():
            return DateTimeTZRange(AT, AT + timedelta(hours=1))
        case DateRangeField():
            return DateRange(AT.date(), AT.date() + timedelta(days=1))
        case models.DateTimeField():
            return AT
        case models.DateField():
            return AT.date()
        case models.UUIDField():
            return uuid.uuid4()
        case models.JSONField():
            return {}
        case ArrayField():
            return []
        case models.DecimalField() | models.IntegerField() | models.FloatField():
            return 1
        case models.BooleanField():
            return False
    return "x"


def put(row: Any, state: str) -> None:
    """Set the state below the workflow, as no code of the product may."""
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{row._meta.db_table}" SET state = %s WHERE id = %s', [state, row.pk])
    row.refresh_from_db(fields=["state", "state_since", "state_due_at"])
