"""When something is due. Pure: values in, instants out; no framework, no settings, no reading of the time."""

from dispatch.deadlines.clock import DAY, EVERY_DAY, Mode, Pause, Week, WorkingTime, due, overdue, spent
from dispatch.deadlines.ladder import Rung, next_escalation, rungs
from dispatch.deadlines.periods import Period, day, month, months_back, year_before

__all__ = [
    "DAY",
    "EVERY_DAY",
    "Mode",
    "Pause",
    "Period",
    "Rung",
    "Week",
    "WorkingTime",
    "day",
    "due",
    "month",
    "months_back",
    "next_escalation",
    "overdue",
    "rungs",
    "spent",
    "year_before",
]
