"""Signals of doubtful answers, found by the database over a whole cycle. A signal leaves nothing out: people decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from assessments.cycles.models import Cycle
from assessments.cycles.states import CycleState
from assessments.surveys import register
from assessments.surveys.models import Answer
from federation.kernel import limits
from federation.tenancy import policy, scope

EVERY = 300  # seconds between two looks at the same cycle
_LOOK = """
UPDATE assessments_answer AS answer SET signals = found.signals, looked = true FROM (
    SELECT id, array_remove(ARRAY[
        CASE WHEN device <> '' AND count(*) OVER (PARTITION BY device) > %(survey_device_most)s THEN 'device' END,
        CASE WHEN hour IS NOT NULL AND address <> '' AND count(*) OVER (PARTITION BY address, "on", hour) > %(survey_burst_most)s
            THEN 'burst' END,
        CASE WHEN cardinality(choices) > 2 AND seconds < %(survey_quick_seconds)s AND overall = ALL (choices) THEN 'straight' END,
        CASE WHEN channel IN ('link', 'sms') AND hour < %(survey_night_until)s THEN 'hours' END,
        CASE WHEN staff THEN 'staff' END
    ], NULL)::varchar[] || timing AS signals
    FROM assessments_answer WHERE subdistrict_id = %(tenant)s AND cycle_id = %(cycle)s
) AS found
WHERE answer.id = found.id AND answer.subdistrict_id = %(tenant)s AND (NOT answer.looked OR answer.signals <> found.signals)
"""


def look(cycle: Cycle) -> int:
    """Look at all answers of the cycle anew; returns how many were new or changed their signals."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, {**policy.numbers(), "tenant": scope.current(), "cycle": cycle.pk})
        return int(cursor.rowcount)


def open_box(cycle: Cycle) -> int:
    """Shuffle the sealed answers of a cycle whose collecting is over into those that people see; returns how many.

    The database does it and nobody else can. It waits until the end of collecting was committed, so an action that ends it and
    opens the box at once finds nothing yet.
    """
    numbers = policy.numbers()
    with connection.cursor() as cursor:
        facts: list[Any] = [cycle.pk, numbers["survey_burst_most"], numbers["survey_night_until"]]
        cursor.execute("SELECT survey_open_box(%s, %s, %s)", facts)
        moved = int(cursor.fetchone()[0])
    if moved:
        look(cycle)
    return moved


def sweep(*, at: datetime) -> None:
    """Open what is over; while a survey runs, mark homes of a firm's staff and look at what was changed, at most every few minutes."""
    for cycle in Cycle.objects.filter(state=CycleState.CHECKING):
        open_box(cycle)
    for cycle in Cycle.objects.filter(state=CycleState.OPEN, survey_from__lte=timezone.localdate(at)):
        if limits.allowed("survey-look", str(cycle.pk), most=1, seconds=EVERY):
            register.mark_staff_phones(cycle)
            if Answer.objects.filter(cycle=cycle, looked=False).exists():
                look(cycle)
