"""Signals of doubtful answers, found by the database over a whole cycle. A signal leaves nothing out: people decide."""

from __future__ import annotations

from datetime import datetime

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
        CASE WHEN address <> '' AND count(*) OVER (PARTITION BY address, "on", hour) > %(survey_burst_most)s THEN 'burst' END,
        CASE WHEN cardinality(choices) > 2 AND seconds < %(survey_quick_seconds)s AND overall = ALL (choices) THEN 'straight' END,
        CASE WHEN channel IN ('link', 'sms') AND hour < %(survey_night_until)s THEN 'hours' END,
        CASE WHEN staff THEN 'staff' END
    ], NULL)::varchar[] AS signals
    FROM assessments_answer WHERE subdistrict_id = %(tenant)s AND cycle_id = %(cycle)s
) AS found
WHERE answer.id = found.id AND answer.subdistrict_id = %(tenant)s AND (NOT answer.looked OR answer.signals <> found.signals)
"""


def look(cycle: Cycle) -> int:
    """Look at all answers of the cycle anew; returns how many were new or changed their signals."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, {**policy.numbers(), "tenant": scope.current(), "cycle": cycle.pk})
        return int(cursor.rowcount)


def sweep(*, at: datetime) -> None:
    """Where answers came in since the last look, look again, at most every few minutes."""
    for cycle in Cycle.objects.filter(state=CycleState.OPEN, survey_from__lte=timezone.localdate(at)):
        fresh = Answer.objects.filter(cycle=cycle, looked=False).exists()
        if fresh and limits.allowed("survey-look", str(cycle.pk), most=1, seconds=EVERY):
            register.mark_staff_phones(cycle)
            look(cycle)
