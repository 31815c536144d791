"""Running numbers per subdistrict and day; they never tell another subdistrict's volume."""

from __future__ import annotations

from datetime import date

from django.db import connection

from federation.tenancy import scope
from federation.tenancy.models import Counter


def next_number(prefix: str, day: date) -> str:
    """`HZ-20261121-0007`: the next number of the series of that day; concurrent callers wait for each other."""
    return next_numbers(prefix, day, 1)[0]


def next_numbers(prefix: str, day: date, count: int) -> list[str]:
    """The next so many numbers of the series at once."""
    series = f"{prefix}-{day:%Y%m%d}"
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{Counter._meta.db_table}" (id, subdistrict_id, series, last) VALUES (gen_random_uuid(), %s, %s, %s)'
            " ON CONFLICT (subdistrict_id, series) DO UPDATE SET last = excluded.last + "
            f'"{Counter._meta.db_table}".last RETURNING last',
            [scope.current(), series, count],
        )
        (last,) = cursor.fetchone()
    return [f"{series}-{number:04d}" for number in range(last - count + 1, last + 1)]
