"""The attack: as the application, join homes and answers by what the database knows of rows (promise P15, ADR 10)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from assessments.surveys.models import Answer, Household, PaperEntry

HIDDEN = ("xmin", "xmax", "cmin", "cmax", "ctid", "tableoid")


@pytest.mark.parametrize("model", [Household, Answer, PaperEntry])
def test_the_application_may_read_every_column_and_no_row_version(model: Any, luyi: Any) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        for column in HIDDEN:
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute(f'SELECT {column} FROM "{table}"')
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND NOT has_column_privilege(current_user, attrelid, attnum, 'SELECT')",
            [table],
        )
        assert cursor.fetchall() == [], "a column added later needs HideVersions again"
    model.objects.count()
    list(model.objects.all())
