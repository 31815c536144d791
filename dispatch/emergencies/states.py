"""The life of an alarm."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class AlarmState(models.TextChoices):
    RAISED = "raised", _("Alarm raised")
    ACKNOWLEDGED = "acknowledged", _("Somebody answers for it")
    REACHED = "reached", _("Help is on site")
    OVER = "over", _("Over")


ALARM = Workflow(
    name="alarm",
    states=AlarmState,
    verbs={
        "acknowledge": Verb(frozenset({AlarmState.RAISED}), AlarmState.ACKNOWLEDGED, _("We take it")),
        "reach": Verb(frozenset({AlarmState.RAISED, AlarmState.ACKNOWLEDGED}), AlarmState.REACHED, _("On site")),
        "end": Verb(frozenset({AlarmState.RAISED, AlarmState.ACKNOWLEDGED, AlarmState.REACHED}), AlarmState.OVER, _("End the alarm")),
    },
    clocks={
        AlarmState.RAISED: Clock(_("Nobody has answered in time; it is told to the next level.")),
        AlarmState.ACKNOWLEDGED: Clock(_("Nobody is on site in time; it is told to the next level.")),
        AlarmState.REACHED: Clock(_("Ended with its request."), "end"),
    },
)
